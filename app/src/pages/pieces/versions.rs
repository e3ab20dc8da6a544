//! The texts that a piece has and had.

use api::{Page, PageQuery, PieceVersion};
use leptos::prelude::*;
use model::diff::compare_text;
use ui::{Button, ControlSize, Section, Shown};

use super::shared::Shared;
use crate::{
    client::load,
    kit::focus,
    locales::use_words,
    pages::builder::TextDiff,
    widgets::{Loaded, Moment, MomentStyle},
};

/// How many are shown.
const SHOWN: u16 = 20;

#[component]
pub(super) fn Versions(shared: Shared) -> impl IntoView {
    let w = use_words().pieces();
    let Shared { workspace, piece, .. } = shared;
    let of = Memo::new(move |_| piece.with(|piece| (piece.id, piece.version)));
    let versions = load(
        move || (workspace.get(), of.get()),
        |client, (workspace, (piece, _))| async move {
            // One more, which the oldest shown is compared with.
            let page = PageQuery { limit: Some(SHOWN + 1), after: None };
            client.piece_versions(&workspace, piece, &page).await
        },
    );
    let show = move |page: Page<PieceVersion>| {
        let all = page.items;
        let older = all.iter().skip(1).map(|version| Some(version.text.clone())).chain([None]).collect::<Vec<_>>();
        let rows = all.into_iter().zip(older).take(usize::from(SHOWN)).map(|(version, before)| {
            view! { <Row shared version before /> }
        });
        let rows = rows.collect_view();
        view! {
            <ol class="card list-card" role="list">
                {rows}
            </ol>
        }
        .into_any()
    };
    view! {
        <Section id="piece-versions" title=w.versions()>
            <Loaded of=versions show />
        </Section>
    }
}

#[component]
fn Row(shared: Shared, version: PieceVersion, before: Option<String>) -> impl IntoView {
    let w = use_words().pieces();
    let open = RwSignal::new(false);
    let number = version.number;
    let id = format!("piece-version-{number}");
    let controls = id.clone();
    let (text, heading) = (StoredValue::new(version.text), w.version(number));
    let before = StoredValue::new(before);
    let can_restore = shared.piece.with_untracked(|piece| piece.editable && piece.version != number);
    let restore = move |_| {
        shared.fields.text.set(text.get_value());
        focus("piece-text");
    };
    let diff = move || {
        let pieces = compare_text(&before.get_value().unwrap_or_default(), &text.get_value());
        view! { <TextDiff heading=heading.clone() pieces /> }.into_any()
    };
    view! {
        <li class="list-card__row piece__version">
            <div class="stack" data-gap="s">
                <strong>{w.version(number)}</strong>
                <small class="muted">
                    {version.by.name} " · " <Moment at=version.at how=MomentStyle::Exact />
                </small>
                {(!version.note.is_empty()).then(|| view! { <p>{version.note}</p> })}
                <div class="cluster">
                    <button
                        type="button"
                        class="button"
                        data-size="s"
                        aria-expanded=move || open.get().to_string()
                        aria-controls=controls
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        <span aria-hidden="true">{w.what_changed()}</span>
                        <span class="visually-hidden">{w.what_changed_in(number)}</span>
                    </button>
                    {can_restore
                        .then(|| {
                            view! {
                                <Button size=ControlSize::S on_click=restore>
                                    {w.take_text(number)}
                                </Button>
                            }
                        })}
                </div>
                <div id=id>
                    <Shown when=move || open.get()>{diff()}</Shown>
                </div>
            </div>
        </li>
    }
}

//! The draft, if it was not published, and the versions, newest first.

use api::{Page, Version};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{Badge, Pagination, Tone};

use super::{
    desk::{Desk, DraftLine},
    state::{Pair, Point, useful},
};
use crate::{
    locales::use_words,
    session::use_amounts,
    widgets::{Moment, MomentStyle},
};

/// One page of the list.
#[component]
pub(super) fn List(desk: Desk, page: Page<Version>, draft: DraftLine, newest: u32, pair: Memo<Pair>) -> impl IntoView {
    let w = use_words();
    let query = use_query_map();
    let after = Memo::new(move |_| query.with(|query| query.get("after")));
    let path = move || format!("/w/{}/apps/{}/versions", desk.workspace.get(), desk.slug.get());
    let rows = page.items.into_iter().map(|version| {
        let number = version.number;
        let href =
            move || format!("{}{}", path(), after.with(|after| Pair::with_previous(number).query(after.as_deref())));
        let current = move || (pair.get().to == Point::Version(number)).then_some("true");
        view! {
            <li>
                <a class="version" href=href aria-current=current>
                    <Entry version />
                </a>
            </li>
        }
    });
    let rows = rows.collect_view();
    let older = page.next;
    let draft = move || {
        let is_first_page = after.with(Option::is_none);
        (is_first_page && desk.has_changes()).then(|| {
            let (draft, live) = (draft.clone(), desk.live());
            let href = move || format!("{}{}", path(), Pair::draft_since(live.unwrap_or(newest)).query(None));
            let current = move || (pair.get().to == Point::Draft).then_some("true");
            view! {
                <li>
                    <a class="version" href=href aria-current=current>
                        <DraftEntry draft live />
                    </a>
                </li>
            }
        })
    };
    view! {
        <div class="stack">
            <nav class="card" aria-label=w.versions().title()>
                <ol class="version-list" role="list">
                    {draft}
                    {rows}
                </ol>
            </nav>
            <Pagination
                label=w.common().pages()
                newer=Signal::derive(move || after.with(Option::is_some).then(path))
                older=Signal::derive(move || older.as_ref().map(|older| format!("{}?after={older}", path())))
                newer_label=w.versions().newest()
                older_label=w.common().older()
            />
        </div>
    }
}

#[component]
fn DraftEntry(draft: DraftLine, live: Option<u32>) -> impl IntoView {
    let w = use_words().versions();
    let note = live.map_or_else(|| w.not_published().to_owned(), |live| w.differs(live));
    view! {
        <span class="version__head">
            {w.draft()} <Badge tone=Tone::Warn>{w.not_published_badge()}</Badge>
            <Moment at=draft.saved_at how=MomentStyle::Day />
        </span>
        <span class="version__note">{note}</span>
        <span class="version__by">{w.saved_by(&draft.saved_by)}</span>
    }
}

#[component]
fn Entry(version: Version) -> impl IntoView {
    let words = use_words();
    let w = words.versions();
    let live = version.live.then(|| view! { <Badge tone=Tone::Ok>{w.live()}</Badge> });
    let ratings = version.thumbs_up.saturating_add(version.thumbs_down);
    let rating = match useful(version.thumbs_up, version.thumbs_down) {
        Some(percent) => w.useful(percent, ratings),
        None => w.not_rated().to_owned(),
    };
    let cost = match version.cost {
        Some(cost) => w.cost(&use_amounts().show(cost)),
        None => w.cost_unknown().to_owned(),
    };
    let facts = [words.common().runs(version.runs), rating, cost].join(" · ");
    let note = Some(version.note).filter(|note| !note.is_empty());
    let past = version.gate_reason.map(|reason| {
        view! { <span class="version__note">{words.evidence().gate().past(&reason)}</span> }
    });
    let brought_back = version.brought_back.map(|back| {
        let note = if back.note.is_empty() { String::new() } else { format!(": {}", back.note) };
        view! {
            <span class="version__note">
                {w.brought_back(&back.by.name)} " · " <Moment at=back.at how=MomentStyle::Day /> {note}
            </span>
        }
    });
    view! {
        <span class="version__head">
            {w.number(version.number)} {live} <Moment at=version.published_at how=MomentStyle::Day />
        </span>
        {note.map(|note| view! { <span class="version__note">{note}</span> })}
        {past}
        {brought_back}
        <span class="version__by">{version.published_by.name}</span>
        <span class="version__by">{facts}</span>
    }
}

//! What the archive's apps would become, and which of them are to be made.

use api::{ArchivePreview, ArchivedFile, ImportLine, ImportOutcome};
use leptos::prelude::*;
use ui::{Badge, Bound, Button, ButtonVariant, Checkbox, FieldGroup, Tone};

use super::{
    super::report::{ModelChoice, Models, Report},
    state::{APPS, Archive, FOUND, use_make},
};
use crate::client::use_client;

/// What was found, and the button that makes it.
#[component]
pub(super) fn Look(archive: Archive, found: ArchivePreview) -> impl IntoView {
    let w = archive.w;
    let client = use_client();
    let choose =
        Callback::new(move |(at, wanted, use_): ModelChoice| archive.choose(client.clone(), at, &wanted, use_));
    let make = use_make(archive);
    let ArchivePreview { apps, models, offered } = found;
    let heading = w.found(apps.len());
    let rows = apps.into_iter().map(|app| view! { <Row archive app /> }).collect_view();
    view! {
        <section class="stack" aria-labelledby=FOUND hidden=move || archive.making.get()>
            <h3 id=FOUND tabindex="-1">
                {heading}
            </h3>
            <Models models offered on_choose=choose />
            <FieldGroup id=APPS label=w.apps() hint=w.apps_hint() error=archive.none_chosen>
                <ul class="card list-card" role="list">
                    {rows}
                </ul>
            </FieldGroup>
            <div class="cluster">
                <Button id="archive-make" variant=ButtonVariant::Primary on_click=move |_| make()>
                    {move || w.make(archive.wanted.with(Vec::len))}
                </Button>
                <span class="muted">{w.inert()}</span>
            </div>
        </section>
    }
}

#[component]
fn Row(archive: Archive, app: ArchivedFile) -> impl IntoView {
    let w = archive.w;
    let ArchivedFile { file, name, kind, inputs, rows, refused, lines, more_lines } = app;
    let choices = lines.iter().filter(|line| line.what == ImportOutcome::NeedsChoice).count();
    let (tone, word) = match (&refused, choices) {
        (Some(_), _) => (Tone::Danger, w.state(api::ArchivedState::Refused).to_owned()),
        (None, 0) => (Tone::Ok, w.can_be_made().to_owned()),
        (None, _) => (Tone::Warn, w.asks(choices)),
    };
    let head = match name.clone() {
        Some(name) => {
            let facts = kind.map(|kind| w.facts(kind, inputs, rows));
            view! {
                <Checkbox checked=wanted(archive, file.clone()) hint=facts.unwrap_or_default()>
                    {name}
                </Checkbox>
            }
            .into_any()
        }
        None => view! { <code>{file.clone()}</code> }.into_any(),
    };
    let report = name.map(|name| view! { <Lines archive name lines more_lines /> });
    view! {
        <li class="list-card__row">
            <div class="stack" data-gap="s">
                {head}
                <p>
                    <Badge tone>{word}</Badge>
                    " "
                    {refused}
                </p>
                {report}
            </div>
        </li>
    }
}

/// Whether an app is to be made.
fn wanted(archive: Archive, file: String) -> Bound<bool> {
    let mine = file.clone();
    let read = Signal::derive(move || archive.wanted.with(|wanted| wanted.contains(&mine)));
    Bound::new(read, move |on| {
        archive.want(&file, on);
    })
}

/// The report of one app. Its lines are drawn once somebody opens it: an archive may have very many.
#[component]
pub(super) fn Lines(archive: Archive, name: String, lines: Vec<ImportLine>, more_lines: u32) -> impl IntoView {
    let w = archive.w;
    let lines = StoredValue::new(lines);
    let opened = RwSignal::new(false);
    let content = move || {
        opened.get().then(|| {
            view! {
                <Report lines=lines.get_value() />
                {(more_lines > 0).then(|| view! { <p class="muted">{w.more_lines(more_lines)}</p> })}
            }
        })
    };
    view! {
        <details on:toggle=move |_| opened.set(true)>
            <summary>{w.report_of(&name)}</summary>
            {content}
        </details>
    }
}

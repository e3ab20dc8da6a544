//! The making of an archive's apps, and what became of each.

use api::{ArchiveImport, ArchivedApp, ArchivedState};
use leptos::prelude::*;
use ui::{Alert, AlertTone, AlertVoice, Badge, Button, LinkButton, Progress, Tone};

use super::{
    look::Lines,
    state::{Archive, DONE, is_made, use_make},
};
use crate::session::use_workspace;

/// How far it has come.
#[component]
pub(super) fn Making(archive: Archive) -> impl IntoView {
    let w = archive.w;
    let bar = move || {
        archive.making.get().then(|| {
            let apps = archive.wanted.with_untracked(Vec::len);
            #[expect(clippy::cast_precision_loss, reason = "an archive has 200 apps at most")]
            let value = Signal::derive(move || Some(archive.made_so_far.get() as f64));
            #[expect(clippy::cast_precision_loss, reason = "an archive has 200 apps at most")]
            let max = apps.max(1) as f64;
            let label = move || w.progress(archive.made_so_far.get(), apps);
            view! {
                <Progress value max label />
                <p class="muted">{w.stays()}</p>
            }
        })
    };
    // What is said once: a bar that grows is no news for who listens.
    let said = move || archive.making.get().then(|| w.making());
    view! {
        <p class="visually-hidden" role="status">
            {said}
        </p>
        {bar}
    }
}

/// What became of each app.
#[component]
pub(super) fn Outcome(archive: Archive, outcome: ArchiveImport) -> impl IntoView {
    let w = archive.w;
    let workspace = use_workspace();
    let go_on = use_make(archive);
    let made = outcome.apps.iter().filter(|app| is_made(app.state)).count();
    let rows = outcome.apps.into_iter().map(|app| view! { <Row archive app /> }).collect_view();
    let stopped = outcome.stopped.map(|why| {
        let go_on = go_on.clone();
        let actions = move || {
            let go_on = go_on.clone();
            view! { <Button on_click=move |_| go_on()>{w.go_on()}</Button> }
        };
        view! {
            <Alert
                tone=AlertTone::Warn
                voice=AlertVoice::Urgent
                title=w.stopped()
                actions=ViewFn::from(actions)
            >
                <p>{why} " " {w.go_on_text()}</p>
            </Alert>
        }
    });
    view! {
        <section class="stack" aria-labelledby=DONE hidden=move || archive.making.get()>
            <h3 id=DONE tabindex="-1">
                {w.done(made)}
            </h3>
            {stopped}
            <ul class="card list-card" role="list">
                {rows}
            </ul>
            <div class="cluster">
                <LinkButton href=move || format!("/w/{}/my-apps", workspace.get())>{w.to_my_apps()}</LinkButton>
            </div>
        </section>
    }
}

#[component]
fn Row(archive: Archive, app: ArchivedApp) -> impl IntoView {
    let w = archive.w;
    let workspace = use_workspace();
    let ArchivedApp { file, state, app, refused, lines, more_lines } = app;
    let tone = match state {
        ArchivedState::Made | ArchivedState::MadeBefore => Tone::Ok,
        ArchivedState::Refused => Tone::Danger,
        ArchivedState::NotTried => Tone::Warn,
    };
    let name = app.as_ref().map_or_else(|| file.clone(), |app| app.name.clone());
    let head = match app {
        Some(app) => {
            let href = move || format!("/w/{}/apps/{}/edit", workspace.get(), app.slug);
            view! { <a href=href>{app.name.clone()}</a> }.into_any()
        }
        None => view! { <code>{file}</code> }.into_any(),
    };
    let report = (!lines.is_empty()).then(|| view! { <Lines archive name lines more_lines /> });
    view! {
        <li class="list-card__row">
            <div class="stack" data-gap="s">
                {head}
                <p>
                    <Badge tone>{w.state(state)}</Badge>
                    " "
                    {refused}
                </p>
                {report}
            </div>
        </li>
    }
}

//! Who uses a piece, and publishing them again with its newest text.

use api::{Client, Error, PieceUse, PieceUses, RollBack, UpdateApps, UpdatedApp, UpdatedApps};
use leptos::{prelude::*, task::spawn_local};
use ui::{Alert, AlertTone, AlertVoice, Badge, Bound, Button, ButtonVariant, Checkbox, Section, Tone, use_toaster};

use super::shared::Shared;
use crate::{
    client::{Loading, load, use_client},
    kit::{Ask, AskWords, ErrorAlert},
    locales::{Pieces as Words, use_words},
    widgets::Loaded,
};

#[component]
pub(super) fn Uses(shared: Shared) -> impl IntoView {
    let w = use_words().pieces();
    let Shared { workspace, piece, .. } = shared;
    let of = Memo::new(move |_| piece.with(|piece| (piece.id, piece.version)));
    let uses = load(
        move || (workspace.get(), of.get()),
        |client, (workspace, (piece, _))| async move { client.piece_uses(&workspace, piece).await },
    );
    let show = move |found: PieceUses| view! { <Apps shared uses found /> }.into_any();
    view! {
        <Section id="piece-uses" title=w.used_by() lead=w.used_by_lead()>
            <Loaded of=uses show />
        </Section>
    }
}

/// Whether people run it with an older text.
fn is_behind(app: &PieceUse, newest: u32) -> bool {
    app.live.is_some_and(|live| live < newest)
}

#[component]
fn Apps(shared: Shared, uses: Loading<PieceUses>, found: PieceUses) -> impl IntoView {
    let w = use_words().pieces();
    let newest = found.newest;
    let can_update = |app: &&PieceUse| app.editable && is_behind(app, newest);
    let chosen = RwSignal::new(found.apps.iter().filter(can_update).map(|app| app.id).collect::<Vec<_>>());
    let is_any = !found.apps.is_empty() || found.hidden > 0;
    let any_behind = found.apps.iter().any(|app| can_update(&app));
    let rows = found.apps.into_iter().map(|app| {
        let (state, open_app) = (use_state(w, &app, newest), w.open_app_of(&app.name));
        let tone = if is_behind(&app, newest) { Tone::Warn } else { Tone::Neutral };
        let (href, id) = (format!("/w/{}/apps/{}", shared.workspace.get_untracked(), app.slug), app.id);
        let name = if app.editable && is_behind(&app, newest) {
            let checked = Bound::new(Signal::derive(move || chosen.with(|all| all.contains(&id))), move |on: bool| {
                chosen.update(|all| {
                    all.retain(|other| *other != id);
                    all.extend(on.then_some(id));
                });
            });
            view! { <Checkbox checked>{app.name}</Checkbox> }.into_any()
        } else {
            view! { <span>{app.name}</span> }.into_any()
        };
        let target = if app.published_version.is_some() { href } else { format!("{href}/edit") };
        view! {
            <li class="list-card__row piece__use">
                {name} <Badge tone>{state}</Badge> <a href=target aria-label=open_app>{w.open_app()}</a>
            </li>
        }
    });
    let rows = rows.collect_view();
    let hidden = (found.hidden > 0).then(|| view! { <p class="muted">{w.hidden(found.hidden)}</p> });
    if !is_any {
        return view! { <p class="muted">{w.unused()}</p> }.into_any();
    }
    view! {
        <ul class="card list-card" role="list">
            {rows}
        </ul>
        {hidden}
        {any_behind.then(|| view! { <Update shared uses chosen newest /> })}
    }
    .into_any()
}

/// Which text an app has.
fn use_state(w: Words, app: &PieceUse, newest: u32) -> String {
    match app.live {
        Some(live) if live < newest => w.runs_older(live),
        Some(live) => w.runs(live),
        None => w.only_draft().to_owned(),
    }
}

/// The button that updates the chosen apps, after a question.
#[component]
fn Update(shared: Shared, uses: Loading<PieceUses>, chosen: RwSignal<Vec<model::AppId>>, newest: u32) -> impl IntoView {
    let words = use_words();
    let w = words.pieces();
    let (client, toaster) = (use_client(), use_toaster());
    let asked = RwSignal::new(None::<Vec<model::AppId>>);
    let failed = RwSignal::new(None::<Error>);
    let left = RwSignal::new(None::<String>);
    let ask_words = move |apps: &Vec<model::AppId>| AskWords {
        title: w.update_title(apps.len()),
        text: w.update_text(),
        keep: words.common().cancel(),
        act: w.update().to_owned(),
        busy: w.updating(),
        refused: None,
    };
    let act = move |apps: Vec<model::AppId>| {
        let (client, workspace) = (client.clone(), shared.workspace.get_untracked());
        let piece = shared.piece.with_untracked(|piece| piece.id);
        async move {
            let wanted = UpdateApps { apps, version: newest, note: String::new() };
            let UpdatedApps { apps: updated, gated } = client.update_apps(&workspace, piece, &wanted).await?;
            let names: Vec<_> = gated.into_iter().map(|app| app.name).collect();
            let _ = left.try_set((!names.is_empty()).then(|| names.join(", ")));
            toaster.changed(w.updated(updated.len()), words.common().undo(), move || {
                let (client, workspace, updated) = (client.clone(), workspace.clone(), updated.clone());
                spawn_local(async move {
                    match take_back(client, workspace, updated).await {
                        Ok(()) => toaster.done(w.taken_back()),
                        Err(error) => {
                            let _ = failed.try_set(Some(error));
                        }
                    }
                    uses.refetch();
                });
            });
            uses.refetch();
            Ok(())
        }
    };
    let none = Signal::derive(move || chosen.with(Vec::is_empty));
    view! {
        {move || failed.get().map(|error| view! { <ErrorAlert error title=TextProp::from(w.not_taken_back()) /> })}
        {move || left.get().map(|apps| view! { <Alert tone=AlertTone::Warn voice=AlertVoice::Urgent title=words.evidence().gate().left(&apps) /> })}
        <div class="cluster">
            <Button
                variant=ButtonVariant::Primary
                disabled=none
                on_click=move |_| asked.set(Some(chosen.get_untracked()))
            >
                {w.update()}
            </Button>
        </div>
        <Ask id="update-apps" subject=asked words=ask_words act reversible=true />
    }
}

/// Makes live again what was live before; an app that was published since stays as it is.
async fn take_back(client: Client, workspace: String, updated: Vec<UpdatedApp>) -> Result<(), Error> {
    for app in updated {
        let back = RollBack { live: Some(app.after), note: String::new() };
        client.roll_back(&workspace, &app.id.to_string(), app.before, &back).await?;
    }
    Ok(())
}

//! Taking a column into the draft: what each setting becomes, and what the rows say.

use std::collections::BTreeSet;

use api::{Client, Draft, Error, ErrorCode, Model, UseColumn};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{
    ModelRef, Settings, Values,
    diff::{field_name, shown},
};
use serde_json::Value;
use ui::{Alert, AlertTone, AlertVoice, Button, ButtonVariant, Dialog, use_toaster};

use super::desk::Desk;
use crate::{locales::use_words, preferences::use_language, widgets::ErrorAlert};

/// The draft as it is now, and what it would get.
#[derive(Debug, Clone)]
struct Offer {
    draft: Draft,
    model: Option<Model>,
    /// Those of the column's version, or the draft's own.
    settings: Settings,
}

/// The dialog.
#[derive(Clone, Copy)]
struct Taking {
    desk: Desk,
    offer: RwSignal<Option<Offer>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    /// Whether somebody changed the draft meanwhile.
    is_stale: RwSignal<bool>,
}

async fn fetch(
    client: Client,
    workspace: &str,
    slug: &str,
    (version, model): (Option<u32>, ModelRef),
) -> Result<Offer, Error> {
    let (draft, models) = futures::future::join(client.draft(workspace, slug), client.models(workspace)).await;
    let draft = draft?;
    // Without the list, it isn't said which settings the model takes.
    let models = models.map(|page| page.items).unwrap_or_default();
    let model = models.into_iter().find(|known| known.model_ref == model);
    let settings = match version {
        Some(number) => client.version(workspace, slug, number).await?.definition.model.settings,
        None => draft.definition.model.settings.clone(),
    };
    Ok(Offer { draft, model, settings })
}

impl Taking {
    /// Looks at the draft and the model when the dialog opens.
    fn look(self) {
        let Some(at) = self.desk.taking.get_untracked() else { return };
        self.offer.set(None);
        self.error.set(None);
        self.is_stale.set(false);
        let column = untrack(|| self.desk.column(at, |column| (column.version, column.model_ref.clone())));
        let Some(column) = column else { return };
        let (client, workspace, slug) = self.desk.reach();
        spawn_local(async move {
            match fetch(client, &workspace, &slug, column).await {
                Ok(offer) => drop(self.offer.try_set(Some(offer))),
                Err(error) => drop(self.error.try_set(Some(error))),
            }
        });
    }

    fn take(self, done: Callback<String>) {
        let Some(at) = self.desk.taking.get_untracked() else { return };
        let Some(revision) = self.offer.with_untracked(|offer| offer.as_ref().map(|offer| offer.draft.revision)) else {
            return;
        };
        let column = u32::try_from(at).unwrap_or_default();
        let (client, workspace, slug) = self.desk.reach();
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = client.use_column(&workspace, &slug, self.desk.id, &UseColumn { column, revision }).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    // The notice names the column that is being taken.
                    done.run(format!("/w/{workspace}/apps/{slug}/edit"));
                    let _ = self.desk.taking.try_set(None);
                }
                Err(error) => match current_of(&error) {
                    Some(draft) => {
                        self.offer.update(|offer| {
                            if let Some(offer) = offer {
                                offer.draft = draft;
                            }
                        });
                        self.is_stale.set(true);
                    }
                    None => self.error.set(Some(error)),
                },
            }
        });
    }
}

/// The draft that somebody else saved, if that is why it was refused.
fn current_of(error: &Error) -> Option<Draft> {
    let current = error.current.as_ref().filter(|_| error.code == ErrorCode::StaleRevision)?;
    serde_json::from_value(current.as_ref().clone()).ok()
}

#[component]
pub(super) fn TakeDialog(desk: Desk) -> impl IntoView {
    let words = use_words();
    let w = words.evidence().grid();
    let (toaster, navigate) = (use_toaster(), StoredValue::new(use_navigate()));
    let taking = Taking {
        desk,
        offer: RwSignal::new(None),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        is_stale: RwSignal::new(false),
    };
    let model_name = move || {
        desk.taking.get().and_then(|at| desk.column(at, |column| column.model_name.clone())).unwrap_or_default()
    };
    let version = move || desk.taking.get().and_then(|at| desk.column(at, |column| column.version).flatten());
    let title = move || match version() {
        Some(number) => w.use_version_title(number, &model_name()),
        None => w.use_title(&model_name()),
    };
    let text = move || if version().is_some() { w.use_version_text() } else { w.use_text() };
    let done = Callback::new(move |builder: String| {
        toaster.done(w.taken(&untrack(model_name)));
        navigate.with_value(|navigate| navigate(&builder, NavigateOptions::default()));
    });
    let close = move || desk.taking.set(None);
    let foot = move || {
        view! {
            <Button on_click=move |_| close()>{words.common().cancel()}</Button>
            <Button
                id="take-column"
                variant=ButtonVariant::Primary
                busy=taking.busy
                busy_label=w.taking()
                disabled=Signal::derive(move || taking.offer.with(Option::is_none))
                on_click=move |_| taking.take(done)
            >
                {w.use_this()}
            </Button>
        }
    };
    view! {
        <Dialog
            id="take"
            open=Signal::derive(move || desk.taking.get().is_some())
            on_open=move |()| taking.look()
            on_close=move |()| close()
            title
            close_label=words.common().close()
            foot=ViewFn::from(foot)
        >
            {move || taking.error.get().map(|error| view! { <ErrorAlert error /> })}
            <ui::Shown when=taking.is_stale>
                <Alert tone=AlertTone::Warn voice=AlertVoice::Urgent>
                    <p>{w.draft_changed()}</p>
                </Alert>
            </ui::Shown>
            {move || desk.taking.get().map(|at| view! { <Evidence desk at /> })}
            {move || taking.offer.get().map(|offer| view! { <SettingsTable offer /> })}
            <p class="muted">{text}</p>
        </Dialog>
    }
}

/// What the rows say of the column.
#[component]
fn Evidence(desk: Desk, at: usize) -> impl IntoView {
    let w = use_words().evidence().grid();
    let text = move || {
        let before = desk.column(0, |first| first.passed)?;
        let (passed, checked) = desk.column(at, |column| (column.passed, column.checked))?;
        (checked > 0).then(|| w.use_evidence(passed, checked, before))
    };
    view! { <p>{text}</p> }
}

/// A setting as it is sent to a model: creativity beyond its range is cut to it.
fn within_range(name: &str, value: Option<&Value>, model: Option<&Model>) -> Option<Value> {
    let most = model.and_then(|model| model.takes.temperature_max).filter(|_| name == "temperature");
    match (value.and_then(Value::as_f64), most) {
        (Some(number), Some(most)) if number > most => Some(most.into()),
        _ => value.cloned(),
    }
}

/// The draft's settings as the model gets them.
#[component]
fn SettingsTable(offer: Offer) -> impl IntoView {
    let w = use_words().evidence().grid();
    let language = use_language();
    let set = |settings: &Settings| match serde_json::to_value(settings) {
        Ok(Value::Object(set)) => set,
        _ => Values::new(),
    };
    let (now, then) = (set(&offer.draft.definition.model.settings), set(&offer.settings));
    let names: BTreeSet<&String> = now.keys().chain(then.keys()).collect();
    let text = |name: &str, value: Option<&Value>| {
        value.filter(|value| !value.is_null()).map(|value| shown(name, Some(value), language))
    };
    let rows = names.into_iter().filter_map(|name| {
        let (now, then) =
            (text(name, now.get(name)), text(name, within_range(name, then.get(name), offer.model.as_ref()).as_ref()));
        if now.is_none() && then.is_none() {
            return None;
        }
        let wire = offer.model.as_ref().map(|model| model.takes.wire_names.get(name));
        let then = match (then, wire) {
            (None, _) => "–".to_owned(),
            (Some(_), Some(None)) => w.not_taken().to_owned(),
            (Some(then), Some(Some(wire))) => format!("{then} ({wire})"),
            (Some(then), None) => then,
        };
        Some(view! {
            <tr>
                <th scope="row">{field_name(name, language).to_owned()}</th>
                <td>{now.unwrap_or_else(|| "–".to_owned())}</td>
                <td>{then}</td>
            </tr>
        })
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return view! { <p class="muted">{w.no_settings()}</p> }.into_any();
    }
    let name = offer.model.map(|model| model.name).unwrap_or_default();
    view! {
        <div class="diff">
            <table class="diff__settings">
                <thead>
                    <tr>
                        <th scope="col">{w.setting()}</th>
                        <th scope="col">{w.now()}</th>
                        <th scope="col">{w.then(&name)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

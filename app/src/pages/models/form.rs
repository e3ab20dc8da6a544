//! Adding a connection, and changing one.

use api::{Connection, Error, KeyNeed, Provider};
use leptos::{ev, prelude::*, task::spawn_local};
use ui::{
    Alert, AlertTone, AlertVoice, Bound, Button, ButtonVariant, Checkbox, Choice, Dialog, DialogFocus, ErrorSummary,
    Field, FieldProblem, Select, TextInput, TextKind, use_toaster,
};

use super::{
    desk::Desk,
    named_models::NamedModelsField,
    state::{ConnectionProblem, Typed, asks_address, blanks_key, change, create},
};
use crate::{
    client::use_client,
    locales::{Models, use_words},
    widgets::ErrorAlert,
};

const PROVIDER: &str = "connection-provider";
const NAME: &str = "connection-name";
const ADDRESS: &str = "connection-base_url";
const KEY: &str = "connection-key";

/// What is filled in. It outlives the dialog, so that closing it by mistake loses nothing but the key.
#[derive(Clone, Copy)]
pub(super) struct Form {
    desk: Desk,
    provider: RwSignal<String>,
    typed: RwSignal<Typed>,
    other_address: RwSignal<bool>,
    /// Whether somebody tried to save: from then on each field says at once what is wrong.
    tried: RwSignal<bool>,
    problems: RwSignal<Vec<FieldProblem>>,
    saving: RwSignal<bool>,
    failed: RwSignal<Option<Error>>,
}

impl Form {
    fn new(desk: Desk) -> Self {
        Self {
            desk,
            provider: RwSignal::new(String::new()),
            typed: RwSignal::new(Typed::default()),
            other_address: RwSignal::new(false),
            tried: RwSignal::new(false),
            problems: RwSignal::new(Vec::new()),
            saving: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// The providers there are, tracked.
    fn providers(self) -> Vec<Provider> {
        self.desk.providers.get().and_then(Result::ok).map(|page| page.items).unwrap_or_default()
    }

    /// The provider of what is being added or changed, tracked.
    fn provider(self) -> Option<Provider> {
        let id = self.desk.edited.with(|edited| edited.as_ref().map(|connection| connection.provider.clone()));
        let id = id.unwrap_or_else(|| self.provider.get());
        self.providers().into_iter().find(|provider| provider.id == id)
    }

    /// Whether the provider takes a key, tracked.
    fn key_need(self) -> KeyNeed {
        self.provider().map_or(KeyNeed::Optional, |provider| provider.key)
    }

    /// What is wrong now, tracked.
    fn wrong(self) -> Vec<ConnectionProblem> {
        let typed = self.typed.get();
        match self.desk.edited.get() {
            Some(connection) => change(&connection, self.key_need(), &typed).err(),
            None => create(self.provider().as_ref(), &typed).err(),
        }
        .unwrap_or_default()
    }

    /// What is wrong at the field with this id.
    pub(super) fn error(self, field_id: &'static str) -> Signal<Option<String>> {
        let w = use_words().models();
        let name = field_id.trim_start_matches("connection-");
        Signal::derive(move || {
            let wrong = if self.tried.get() { self.wrong() } else { Vec::new() };
            let wrong = wrong.into_iter().find(|problem| field_of(*problem) == field_id);
            let refused = self.failed.with(|error| error.as_ref()?.fields.get(name).cloned());
            wrong.map(|problem| told(w, problem).1.to_owned()).or(refused)
        })
    }

    pub(super) fn bound(self, read: fn(&Typed) -> &String, write: fn(&mut Typed) -> &mut String) -> Bound<String> {
        let typed = self.typed;
        let value = Memo::new(move |_| typed.with(|typed| read(typed).clone()));
        Bound::new(value, move |text| typed.update(|typed| *write(typed) = text))
    }
}

fn field_of(problem: ConnectionProblem) -> &'static str {
    match problem {
        ConnectionProblem::ProviderMissing => PROVIDER,
        ConnectionProblem::NameMissing | ConnectionProblem::NameTooLong => NAME,
        ConnectionProblem::AddressMissing | ConnectionProblem::AddressWrong => ADDRESS,
        ConnectionProblem::KeyMissing => KEY,
    }
}

/// What the field is called, and what is wrong with it.
fn told(w: Models, problem: ConnectionProblem) -> (&'static str, &'static str) {
    match problem {
        ConnectionProblem::ProviderMissing => (w.provider(), w.provider_missing()),
        ConnectionProblem::NameMissing => (w.name(), w.name_missing()),
        ConnectionProblem::NameTooLong => (w.name(), w.name_too_long()),
        ConnectionProblem::AddressMissing => (w.address(), w.address_missing()),
        ConnectionProblem::AddressWrong => (w.address(), w.address_wrong()),
        ConnectionProblem::KeyMissing => (w.key(), w.key_missing()),
    }
}

/// The dialog that adds a connection or changes the one that is being edited.
#[component]
pub(super) fn ConnectionDialog(desk: Desk) -> impl IntoView {
    let w = use_words();
    let form = Form::new(desk);
    let save = use_save(form);
    let on_open = start_fresh(form);
    // A key never waits in a closed dialog.
    let close = move || {
        desk.editing.set(false);
        form.typed.update(|typed| typed.key.clear());
    };
    let title = move || {
        desk.edited.with(|edited| match edited {
            Some(connection) => w.models().edit_title(&connection.name),
            None => w.models().add().to_owned(),
        })
    };
    let foot = move || {
        view! {
            <Button on_click=move |_| close()>{w.common().cancel()}</Button>
            <Button
                variant=ButtonVariant::Primary
                busy=form.saving
                busy_label=w.models().saving()
                on_click=move |_| save.run(())
            >
                {w.models().save()}
            </Button>
        }
    };
    view! {
        <Dialog
            id="connection"
            open=desk.editing
            on_close=move |()| close()
            on_open
            title
            focus=DialogFocus::FirstField
            close_label=w.common().close()
            foot=ViewFn::from(foot)
        >
            <Fields form save />
        </Dialog>
    }
}

/// Each opening shows the connection as it is; a new one is begun only when another was shown before.
fn start_fresh(form: Form) -> Callback<()> {
    let shown = StoredValue::new(None);
    Callback::new(move |()| {
        let edited = form.desk.edited.get_untracked();
        form.tried.set(false);
        form.failed.set(None);
        form.problems.set(Vec::new());
        let before = shown.get_value();
        match &edited {
            Some(connection) => {
                form.typed.set(Typed::of(connection));
                form.other_address.set(true);
            }
            None if before.is_some() => begin(form),
            None => {}
        }
        shown.set_value(edited.map(|connection| connection.id));
    })
}

/// Empties the fields of a new connection, but for the provider's own address.
fn begin(form: Form) {
    let provider = untrack(|| {
        let id = form.provider.get();
        form.providers().into_iter().find(|provider| provider.id == id)
    });
    form.typed.set(Typed::new(provider.as_ref()));
    form.other_address.set(false);
}

#[component]
fn Fields(form: Form, save: Callback<()>) -> impl IntoView {
    let w = use_words();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let is_new = form.desk.edited.with_untracked(Option::is_none);
    let title = move || w.common().problems(form.problems.with(Vec::len));
    let failed = move || form.failed.get().filter(|error| error.fields.is_empty());
    let optional = is_new.then_some(w.common().optional());
    view! {
        <form class="form" novalidate autocomplete="off" on:submit=submit>
            <ErrorSummary title problems=form.problems />
            {move || failed().map(|error| view! { <ErrorAlert error /> })}
            {is_new.then(|| view! { <ProviderField form /> })}
            <Field id=NAME label=w.models().name() hint=w.models().name_hint() optional error=form.error(NAME)>
                <TextInput value=form.bound(|typed| &typed.name, |typed| &mut typed.name) autocomplete="off" />
            </Field>
            <AddressField form is_new />
            <KeyField form />
            <NamedModelsField form />
            // Enter in a field saves, as in any form; the button itself stands at the dialog's foot.
            <input type="submit" hidden />
        </form>
    }
}

#[component]
fn ProviderField(form: Form) -> impl IntoView {
    let w = use_words().models();
    let options = move || {
        form.providers().into_iter().map(|provider| Choice::new(provider.id, provider.name)).collect::<Vec<_>>()
    };
    let choose = move |id: String| {
        form.provider.set(id);
        let name = form.typed.with_untracked(|typed| typed.name.clone());
        begin(form);
        form.typed.update(|typed| typed.name = name);
    };
    view! {
        <Field id=PROVIDER label=w.provider() error=form.error(PROVIDER)>
            <Select
                value=Bound::new(form.provider, choose)
                options=Signal::derive(options)
                empty=w.choose_provider()
            />
        </Field>
    }
}

/// The address, where it is not plain which one is meant.
#[component]
fn AddressField(form: Form, is_new: bool) -> impl IntoView {
    let w = use_words().models();
    let asks = Memo::new(move |_| !is_new || form.provider().is_some_and(|provider| asks_address(&provider)));
    let can_differ = Memo::new(move |_| form.provider().is_some());
    let shown = Memo::new(move |_| asks.get() || (can_differ.get() && form.other_address.get()));
    let blanks = Memo::new(move |_| {
        let typed = form.typed.get();
        form.desk.edited.with(|edited| edited.as_ref().is_some_and(|connection| blanks_key(connection, &typed)))
    });
    view! {
        {move || {
            (can_differ.get() && !asks.get())
                .then(|| view! { <Checkbox checked=form.other_address>{w.other_address()}</Checkbox> })
        }}
        {move || {
            shown.get()
                .then(|| {
                    view! {
                        <Field id=ADDRESS label=w.address() hint=w.address_hint() error=form.error(ADDRESS)>
                            <TextInput
                                value=form.bound(|typed| &typed.address, |typed| &mut typed.address)
                                kind=TextKind::Url
                                autocomplete="off"
                            />
                        </Field>
                    }
                })
        }}
        {move || {
            blanks.get()
                .then(|| {
                    view! {
                        <Alert tone=AlertTone::Warn voice=AlertVoice::Polite title=w.key_blanked()>
                            <p>{w.key_blanked_text()}</p>
                        </Alert>
                    }
                })
        }}
    }
}

/// The key, where the provider takes one. What was entered before can't be shown.
#[component]
fn KeyField(form: Form) -> impl IntoView {
    let w = use_words();
    let need = Memo::new(move |_| form.key_need());
    let kept = move || form.desk.edited.with(|edited| edited.as_ref()?.key_last4.clone());
    let hint = move || {
        let form = form.provider().map(|provider| provider.key_form).unwrap_or_default();
        if kept().is_some() { w.models().key_kept() } else { w.models().key_hint(form) }
    };
    let link = move || {
        let provider = form.provider()?;
        let href = provider.key_url?;
        Some(view! {
            <a class="field__hint" href=href target="_blank" rel="external noopener noreferrer">
                {w.models().get_key(&provider.name)}
            </a>
        })
    };
    move || {
        let optional = (need.get() == KeyNeed::Optional || kept().is_some()).then_some(w.common().optional());
        (need.get() != KeyNeed::None).then(|| {
            view! {
                <div class="stack" data-gap="s">
                    <Field id=KEY label=w.models().key() hint optional error=form.error(KEY)>
                        <TextInput
                            value=form.bound(|typed| &typed.key, |typed| &mut typed.key)
                            kind=TextKind::Password
                            autocomplete="off"
                        />
                    </Field>
                    {link}
                </div>
            }
        })
    }
}

/// Says what has to be put right; the summary takes the focus.
fn refuse(form: Form, w: Models, wrong: Vec<ConnectionProblem>) {
    let line = |problem| FieldProblem::new(field_of(problem), told(w, problem).0, told(w, problem).1);
    if wrong.contains(&ConnectionProblem::AddressWrong) {
        form.other_address.set(true);
    }
    form.problems.set(wrong.into_iter().map(line).collect());
}

fn use_save(form: Form) -> Callback<()> {
    let w = use_words().models();
    let (client, toaster) = (use_client(), use_toaster());
    let desk = form.desk;
    Callback::new(move |()| {
        if form.saving.get_untracked() {
            return;
        }
        form.tried.set(true);
        form.failed.set(None);
        let wrong = untrack(|| form.wrong());
        if !wrong.is_empty() {
            return refuse(form, w, wrong);
        }
        form.problems.set(Vec::new());
        form.saving.set(true);
        let (client, workspace) = (client.clone(), desk.workspace.get_untracked());
        let (edited, provider, typed) = untrack(|| (desk.edited.get(), form.provider(), form.typed.get()));
        spawn_local(async move {
            let answer = send(&client, &workspace, edited, provider, &typed).await;
            form.saving.set(false);
            match answer {
                Ok(connection) => {
                    if connection.last_check.as_ref().is_some_and(|check| check.ok) {
                        toaster.done(w.works(&connection.name, connection.models));
                    }
                    form.typed.set(Typed::default());
                    form.provider.set(String::new());
                    desk.editing.set(false);
                    desk.reload();
                }
                Err(error) => form.failed.set(Some(error)),
            }
        });
    })
}

/// Makes or changes the connection, and tests what was changed.
async fn send(
    client: &api::Client,
    workspace: &str,
    edited: Option<Connection>,
    provider: Option<Provider>,
    typed: &Typed,
) -> Result<Connection, Error> {
    let malformed = |_| Error::new(api::ErrorCode::Invalid, model::Language::En);
    match edited {
        None => {
            let connection = create(provider.as_ref(), typed).map_err(malformed)?;
            client.create_connection(workspace, &connection).await
        }
        Some(connection) => {
            let need = provider.map_or(KeyNeed::Optional, |provider| provider.key);
            let sent = change(&connection, need, typed).map_err(malformed)?;
            client.update_connection(workspace, connection.id, &sent).await?;
            client.check_connection(workspace, connection.id).await
        }
    }
}

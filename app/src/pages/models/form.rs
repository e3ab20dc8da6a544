//! Adding and editing a connection.

use api::{Connection, Error, KeyNeed, Provider};
use leptos::prelude::*;
use model::ConnectionId;
use ui::{
    Alert, AlertTone, AlertVoice, Bound, Checkbox, Choice, Dialog, DialogFocus, Field, Select, TextInput, TextKind,
    use_toaster,
};

use super::{
    named_models::NamedModelsField,
    page_state::ModelsState,
    state::{ConnectionInput, ConnectionProblem, asks_address, blanks_key, change, create, fault},
};
use crate::{
    client::use_client,
    kit::{FormBody, FormFoot, TypedForm, Wrong, focus},
    locales::{Models, use_words},
};

const PROVIDER: &str = "connection-provider";
const NAME: &str = "connection-name";
const ADDRESS: &str = "connection-base_url";
const KEY: &str = "connection-key";
const FAULT: &str = "connection-fault";

/// The values of the form. They outlive the dialog, so that closing it by mistake loses nothing but the key.
#[derive(Clone, Copy)]
pub(super) struct ConnectionFields {
    state: ModelsState,
    provider: RwSignal<String>,
    pub(super) typed: RwSignal<ConnectionInput>,
    other_address: RwSignal<bool>,
    /// Why the connection that was just saved doesn't work.
    fault: RwSignal<Option<String>>,
    /// The connection with which the fields were last filled; `None` for a new one.
    shown: StoredValue<Option<ConnectionId>>,
}

impl ConnectionFields {
    fn new(state: ModelsState) -> Self {
        Self {
            state,
            provider: RwSignal::new(String::new()),
            typed: RwSignal::new(ConnectionInput::default()),
            other_address: RwSignal::new(false),
            fault: RwSignal::new(None),
            shown: StoredValue::new(None),
        }
    }

    /// Keeps the dialog open with a saved connection that doesn't work, so that it can be fixed right there.
    fn stay(self, connection: Connection, fault: String) {
        self.typed.set(ConnectionInput::of(&connection));
        self.provider.set(String::new());
        self.other_address.set(true);
        self.shown.set_value(Some(connection.id));
        self.state.edited.set(Some(connection));
        self.fault.set(Some(fault));
        request_animation_frame(|| focus(FAULT));
    }

    /// The available providers, tracked.
    fn providers(self) -> Vec<Provider> {
        self.state.providers.get().and_then(Result::ok).map(|page| page.items).unwrap_or_default()
    }

    /// The provider of the connection, tracked.
    fn provider(self) -> Option<Provider> {
        let id = self.state.edited.with(|edited| edited.as_ref().map(|connection| connection.provider.clone()));
        let id = id.unwrap_or_else(|| self.provider.get());
        self.providers().into_iter().find(|provider| provider.id == id)
    }

    /// Whether the provider takes a key, tracked.
    fn key_need(self) -> KeyNeed {
        self.provider().map_or(KeyNeed::Optional, |provider| provider.key)
    }

    fn problems(self) -> Vec<ConnectionProblem> {
        let typed = self.typed.get();
        let wrong = match self.state.edited.get() {
            Some(connection) => change(&connection, self.key_need(), &typed).err(),
            None => create(self.provider().as_ref(), &typed).err(),
        };
        wrong.unwrap_or_default()
    }

    /// Whether the address is invalid, tracked.
    fn has_wrong_address(self) -> bool {
        self.problems().contains(&ConnectionProblem::AddressWrong)
    }

    /// The errors, tracked.
    fn wrong(self, w: Models) -> Vec<Wrong> {
        self.problems().into_iter().map(|problem| told(w, problem)).collect()
    }
}

fn told(w: Models, problem: ConnectionProblem) -> Wrong {
    match problem {
        ConnectionProblem::ProviderMissing => Wrong::at(PROVIDER, w.provider_missing()),
        ConnectionProblem::NameMissing => Wrong::at(NAME, w.name_missing()),
        ConnectionProblem::NameTooLong => Wrong::at(NAME, w.name_too_long()),
        ConnectionProblem::AddressMissing => Wrong::at(ADDRESS, w.address_missing()),
        ConnectionProblem::AddressWrong => Wrong::at(ADDRESS, w.address_wrong()),
        ConnectionProblem::KeyMissing => Wrong::at(KEY, w.key_missing()),
    }
}

/// The dialog that adds or edits a connection.
#[component]
pub(super) fn ConnectionDialog(state: ModelsState) -> impl IntoView {
    let w = use_words();
    let fields = ConnectionFields::new(state);
    let form = use_connection_form(fields);
    let on_open = start_fresh(fields, form);
    // A key is never kept in a closed dialog.
    let close = move || {
        state.editing.set(false);
        fields.typed.update(|typed| typed.key.clear());
    };
    let title = move || {
        state.edited.with(|edited| match edited {
            Some(connection) => w.models().edit_title(&connection.name),
            None => w.models().add().to_owned(),
        })
    };
    let cancel = move || if fields.fault.with(Option::is_some) { w.common().close() } else { w.common().cancel() };
    let foot = move || {
        view! {
            <FormFoot
                form
                label=w.models().save()
                busy=w.models().saving()
                on_cancel=move |()| close()
                cancel=TextProp::from(cancel)
            />
        }
    };
    let edited = Memo::new(move |_| state.edited.with(|edited| edited.as_ref().map(|connection| connection.id)));
    view! {
        <Dialog
            id="connection"
            open=state.editing
            on_close=move |()| close()
            on_open
            title
            focus=DialogFocus::FirstField
            close_label=w.common().close()
            foot=ViewFn::from(foot)
        >
            // A new connection becomes an edited one once it is saved.
            {move || view! { <Fields fields form is_new=edited.get().is_none() /> }}
        </Dialog>
    }
}

/// Each opening shows the connection as it is; a new one is started only if another was shown before.
fn start_fresh(fields: ConnectionFields, form: TypedForm) -> Callback<()> {
    Callback::new(move |()| {
        let edited = fields.state.edited.get_untracked();
        form.reset();
        fields.fault.set(None);
        let before = fields.shown.get_value();
        match &edited {
            Some(connection) => {
                fields.typed.set(ConnectionInput::of(connection));
                fields.other_address.set(true);
            }
            None if before.is_some() => begin(fields),
            None => {}
        }
        fields.shown.set_value(edited.map(|connection| connection.id));
    })
}

/// Empties the fields of a new connection, except for the provider's own address.
fn begin(fields: ConnectionFields) {
    let provider = untrack(|| {
        let id = fields.provider.get();
        fields.providers().into_iter().find(|provider| provider.id == id)
    });
    fields.typed.set(ConnectionInput::new(provider.as_ref()));
    fields.other_address.set(false);
}

#[component]
fn Fields(fields: ConnectionFields, form: TypedForm, is_new: bool) -> impl IntoView {
    let w = use_words();
    let optional = is_new.then_some(w.common().optional());
    let (name, typed) = (w.models().name(), fields.typed);
    view! {
        <Fault fields />
        <FormBody form>
            {is_new.then(|| view! { <ProviderField fields form /> })}
            <Field id=NAME label=name hint=w.models().name_hint() optional error=form.error(NAME, name)>
                <TextInput value=Bound::part(typed, |typed| &typed.name, |typed| &mut typed.name) autocomplete="off" />
            </Field>
            <AddressField fields form is_new />
            <KeyField fields form />
            <NamedModelsField fields form />
        </FormBody>
    }
}

/// Why the connection that was just saved doesn't work.
#[component]
fn Fault(fields: ConnectionFields) -> impl IntoView {
    let w = use_words().models();
    move || {
        let fault = fields.fault.get()?;
        Some(view! {
            <div id=FAULT tabindex="-1">
                <Alert tone=AlertTone::Danger voice=AlertVoice::Urgent title=w.test_failed()>
                    <p>{fault}</p>
                    <p>{w.test_failed_text()}</p>
                </Alert>
            </div>
        })
    }
}

#[component]
fn ProviderField(fields: ConnectionFields, form: TypedForm) -> impl IntoView {
    let w = use_words().models();
    let options = move || {
        fields.providers().into_iter().map(|provider| Choice::new(provider.id, provider.name)).collect::<Vec<_>>()
    };
    let choose = move |id: String| {
        fields.provider.set(id);
        let name = fields.typed.with_untracked(|typed| typed.name.clone());
        begin(fields);
        fields.typed.update(|typed| typed.name = name);
        // Errors in the previous provider's address or key don't apply to this one.
        form.reset();
    };
    view! {
        <Field id=PROVIDER label=w.provider() error=form.error(PROVIDER, w.provider())>
            <Select
                value=Bound::new(fields.provider, choose)
                options=Signal::derive(options)
                empty=w.choose_provider()
            />
        </Field>
    }
}

/// The address, if it is not obvious.
#[component]
fn AddressField(fields: ConnectionFields, form: TypedForm, is_new: bool) -> impl IntoView {
    let w = use_words().models();
    let asks = Memo::new(move |_| !is_new || fields.provider().is_some_and(|provider| asks_address(&provider)));
    let can_differ = Memo::new(move |_| fields.provider().is_some());
    // A wrong address is shown, because otherwise nobody could fix it.
    let shown = Memo::new(move |_| {
        asks.get() || (can_differ.get() && (fields.other_address.get() || fields.has_wrong_address()))
    });
    let blanks = Memo::new(move |_| {
        let typed = fields.typed.get();
        fields.state.edited.with(|edited| edited.as_ref().is_some_and(|connection| blanks_key(connection, &typed)))
    });
    let hint = move || {
        let example = fields.provider().and_then(|provider| provider.address_example);
        example.map_or_else(|| w.address_hint().to_owned(), |example| w.address_example(&example))
    };
    view! {
        {move || {
            (can_differ.get() && !asks.get())
                .then(|| view! { <Checkbox checked=fields.other_address>{w.other_address()}</Checkbox> })
        }}
        {move || {
            shown.get()
                .then(|| {
                    view! {
                        <Field id=ADDRESS label=w.address() hint=hint error=form.error(ADDRESS, w.address())>
                            <TextInput
                                value=Bound::part(fields.typed, |typed| &typed.address, |typed| &mut typed.address)
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

/// The key, if the provider takes one. A saved key can't be shown.
#[component]
fn KeyField(fields: ConnectionFields, form: TypedForm) -> impl IntoView {
    let w = use_words();
    let need = Memo::new(move |_| fields.key_need());
    let kept = move || fields.state.edited.with(|edited| edited.as_ref()?.key_last4.clone());
    let hint = move || {
        let form = fields.provider().map(|provider| provider.key_form).unwrap_or_default();
        if kept().is_some() { w.models().key_kept() } else { w.models().key_hint(form) }
    };
    let link = move || {
        let provider = fields.provider()?;
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
                    <Field id=KEY label=w.models().key() hint optional error=form.error(KEY, w.models().key())>
                        <TextInput
                            value=Bound::part(fields.typed, |typed| &typed.key, |typed| &mut typed.key)
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

fn use_connection_form(fields: ConnectionFields) -> TypedForm {
    let w = use_words().models();
    let (client, toaster) = (use_client(), use_toaster());
    let state = fields.state;
    let send = move || {
        let (client, workspace) = (client.clone(), state.workspace.get());
        let (edited, provider, typed) = (state.edited.get(), fields.provider(), fields.typed.get());
        async move {
            fields.fault.set(None);
            let connection = send(&client, &workspace, edited, provider, &typed).await?;
            state.reload();
            if let Some(fault) = fault(&connection).map(str::to_owned) {
                fields.stay(connection, fault);
                return Ok(());
            }
            if connection.last_check.is_some() {
                toaster.done(w.works(&connection.name, connection.models));
            }
            fields.typed.set(ConnectionInput::default());
            fields.provider.set(String::new());
            state.editing.set(false);
            Ok(())
        }
    };
    TypedForm::new("connection-", move || fields.wrong(w), send)
}

/// Creates or changes the connection, and tests it if anything changed.
async fn send(
    client: &api::Client,
    workspace: &str,
    edited: Option<Connection>,
    provider: Option<Provider>,
    typed: &ConnectionInput,
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

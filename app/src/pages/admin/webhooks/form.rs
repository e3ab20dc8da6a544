//! Making and editing a webhook. Once one is made, its secret is shown.

use api::{Webhook, WebhookWithSecret};
use leptos::prelude::*;
use ui::{
    Bound, Button, Checkbox, CheckboxGroup, Choice, Dialog, DialogFocus, Field, FieldGroup, TextInput, use_toaster,
};

use super::{
    secret::{CopySecret, Secret},
    state::{EVENTS, WebhookInput, WebhookProblem, value},
};
use crate::{
    client::use_client,
    kit::{FormBody, FormFoot, TypedForm, Wrong, focus},
    locales::{Webhooks, use_words},
};

const NAME: &str = "webhook-name";
const URL: &str = "webhook-url";
const EVENTS_ID: &str = "webhook-events";

/// The form, and what opens it. Its values outlive the dialog, so that closing it by mistake loses nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct WebhookFields {
    pub workspace: Memo<String>,
    /// Whether the form is open, and which webhook it edits; `None` for a new one.
    pub open: RwSignal<bool>,
    edited: RwSignal<Option<Webhook>>,
    typed: RwSignal<WebhookInput>,
    made: RwSignal<Option<WebhookWithSecret>>,
    copied: RwSignal<Option<bool>>,
    /// Called after something was saved.
    saved: Callback<()>,
}

impl WebhookFields {
    pub fn new(workspace: Memo<String>, saved: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            workspace,
            open: RwSignal::new(false),
            edited: RwSignal::new(None),
            typed: RwSignal::default(),
            made: RwSignal::new(None),
            copied: RwSignal::new(None),
            saved: Callback::new(move |()| saved()),
        }
    }

    /// Opens the form for a new webhook, or for this one.
    pub fn edit(self, webhook: Option<Webhook>) {
        let was_other = self.edited.with_untracked(Option::is_some) || self.made.with_untracked(Option::is_some);
        match &webhook {
            Some(webhook) => self.typed.set(WebhookInput::of(webhook)),
            None if was_other => self.typed.set(WebhookInput::default()),
            None => {}
        }
        self.made.set(None);
        self.copied.set(None);
        self.edited.set(webhook);
        self.open.set(true);
    }

    fn wrong(self, w: Webhooks) -> Vec<Wrong> {
        let told = |problem| match problem {
            WebhookProblem::NameMissing => Wrong::at(NAME, w.name_missing()),
            WebhookProblem::NameTooLong => Wrong::at(NAME, w.name_too_long()),
            WebhookProblem::UrlMissing => Wrong::at(URL, w.url_missing()),
            WebhookProblem::EventsMissing => Wrong::at(EVENTS_ID, w.events_missing()),
        };
        self.typed.with(WebhookInput::problems).into_iter().map(told).collect()
    }
}

fn use_webhook_form(fields: WebhookFields) -> TypedForm {
    let w = use_words().webhooks();
    let (client, toaster) = (use_client(), use_toaster());
    let send = move || {
        let (client, workspace) = (client.clone(), fields.workspace.get_untracked());
        let (edited, typed) = (fields.edited.get_untracked(), fields.typed.get_untracked());
        async move {
            match edited {
                Some(webhook) => {
                    client.update_webhook(&workspace, webhook.id, &typed.change(&webhook)).await?;
                    fields.open.set(false);
                    toaster.done(w.saved());
                }
                None => {
                    fields.made.set(Some(client.create_webhook(&workspace, &typed.create()).await?));
                    // The button that had the focus is gone.
                    focus("webhook-title");
                }
            }
            fields.saved.run(());
            Ok(())
        }
    };
    TypedForm::new("webhook-", move || fields.wrong(w), send)
}

/// The dialog that makes or edits a webhook.
#[component]
pub(super) fn WebhookDialog(fields: WebhookFields) -> impl IntoView {
    let w = use_words();
    let form = use_webhook_form(fields);
    let title = move || match (fields.made.get(), fields.edited.get()) {
        (Some(made), _) => w.webhooks().secret_of(&made.webhook.name),
        (None, Some(webhook)) => w.webhooks().edit_title(&webhook.name),
        (None, None) => w.webhooks().add().to_owned(),
    };
    view! {
        <Dialog
            id="webhook"
            open=fields.open
            on_close=move |()| fields.open.set(false)
            on_open=move |()| form.reset()
            title
            focus=DialogFocus::FirstField
            close_label=w.common().close()
            foot=ViewFn::from(move || view! { <Foot fields form /> })
        >
            {move || match fields.made.get() {
                Some(made) => view! { <Secret secret=made.secret copied=fields.copied /> }.into_any(),
                None => view! { <Fields fields form /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Foot(fields: WebhookFields, form: TypedForm) -> impl IntoView {
    let w = use_words();
    let close = move || fields.open.set(false);
    move || {
        if let Some(made) = fields.made.get() {
            return view! {
                <Button on_click=move |_| close()>{w.webhooks().done()}</Button>
                <CopySecret secret=made.secret copied=fields.copied />
            }
            .into_any();
        }
        let (label, busy) = match fields.edited.with(Option::is_none) {
            true => (w.webhooks().create(), w.webhooks().creating()),
            false => (w.webhooks().save(), w.common().saving()),
        };
        view! { <FormFoot form label busy on_cancel=move |()| close() /> }.into_any()
    }
}

#[component]
fn Fields(fields: WebhookFields, form: TypedForm) -> impl IntoView {
    let w = use_words().webhooks();
    let events = EVENTS.map(|event| Choice::new(value(event), w.event(event)).hint(w.event_hint(event)));
    let chosen = Bound::part(fields.typed, |typed| &typed.events, |typed| &mut typed.events);
    view! {
        <FormBody form>
            <Field id=NAME label=w.name() hint=w.name_hint() error=form.error(NAME, w.name())>
                <TextInput value=Bound::part(fields.typed, |typed| &typed.name, |typed| &mut typed.name) autocomplete="off" />
            </Field>
            <Field id=URL label=w.url() hint=w.url_hint() error=form.error(URL, w.url())>
                <TextInput
                    value=Bound::part(fields.typed, |typed| &typed.url, |typed| &mut typed.url)
                    autocomplete="off"
                    placeholder="https://hooks.example.com/madang"
                />
            </Field>
            <FieldGroup id=EVENTS_ID label=w.events() error=form.error(EVENTS_ID, w.events())>
                <CheckboxGroup name="webhook-event" value=chosen options=Vec::from(events) />
            </FieldGroup>
            <Checkbox
                id="webhook-include_content"
                checked=Bound::part(fields.typed, |typed| &typed.content, |typed| &mut typed.content)
                hint=w.content_hint()
            >
                {w.content()}
            </Checkbox>
        </FormBody>
    }
}

//! Changing the password.

use api::{ChangePassword, Error, Page, Session};
use leptos::{ev, prelude::*};
use ui::{Button, ButtonKind, ButtonVariant, Card, ErrorSummary, Field, FieldProblem, PasswordInput, use_toaster};

use crate::{
    checks,
    client::{Loading, use_client},
    locales::{Words, use_words},
    widgets::ErrorAlert,
};

const CURRENT: &str = "current-password";
const NEW: &str = "new-password";

/// What is typed, and what is wrong with it.
#[derive(Debug, Clone, Copy)]
struct Form {
    current: RwSignal<String>,
    new: RwSignal<String>,
    current_error: RwSignal<Option<String>>,
    new_error: RwSignal<Option<String>>,
    summary: RwSignal<Vec<FieldProblem>>,
    /// What is wrong beside the fields.
    error: RwSignal<Option<Error>>,
}

impl Form {
    fn new() -> Self {
        Self {
            current: RwSignal::default(),
            new: RwSignal::default(),
            current_error: RwSignal::default(),
            new_error: RwSignal::default(),
            summary: RwSignal::default(),
            error: RwSignal::default(),
        }
    }

    /// What to send, or nothing: then the fields say what is wrong.
    fn checked(self, w: Words) -> Option<ChangePassword> {
        let change = ChangePassword { current: self.current.get_untracked(), new: self.new.get_untracked() };
        let (current, new) = (checks::password(&change.current).err(), checks::new_password(&change.new).err());
        let say = |trouble| w.common().trouble(trouble);
        self.show(w, current.map(say), new.map(say));
        (current.is_none() && new.is_none()).then_some(change)
    }

    fn show(self, w: Words, current: Option<String>, new: Option<String>) {
        let w = w.auth().account();
        let line = |id, label, text: &Option<String>| text.as_ref().map(|text| FieldProblem::new(id, label, text));
        let lines = [line(CURRENT, w.password_current(), &current), line(NEW, w.password_new(), &new)];
        self.summary.set(lines.into_iter().flatten().collect());
        self.current_error.set(current);
        self.new_error.set(new);
        self.error.set(None);
    }

    fn refuse(self, w: Words, error: Error) {
        let of = |field: &str| error.fields.get(field).cloned();
        let current = of("current").map(|_| w.auth().account().password_wrong().to_owned());
        let (current, new) = (current, of("new"));
        let is_of_fields = current.is_some() || new.is_some();
        self.show(w, current, new);
        if !is_of_fields {
            self.error.set(Some(error));
        }
    }

    fn clear(self, w: Words) {
        self.show(w, None, None);
        self.current.set(String::new());
        self.new.set(String::new());
    }
}

#[component]
pub(super) fn PasswordCard(email: String, sessions: Loading<Page<Session>>) -> impl IntoView {
    let words = use_words();
    let w = words.auth().account();
    let (client, toaster) = (use_client(), use_toaster());
    let form = Form::new();
    let change = Action::new(move |change: &ChangePassword| {
        let (client, change) = (client.clone(), change.clone());
        async move {
            match client.change_password(&change).await {
                Ok(()) => {
                    form.clear(words);
                    toaster.done(w.password_changed());
                    sessions.refetch();
                }
                Err(error) => form.refuse(words, error),
            }
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(wanted) = form.checked(words)
            && !change.pending().get_untracked()
        {
            change.dispatch(wanted);
        }
    };
    view! {
        <Card id="password" title=w.password()>
            <form class="form" method="post" novalidate=true on:submit=submit>
                <ErrorSummary title=move || words.common().problems(form.summary.with(Vec::len)) problems=form.summary />
                {move || form.error.get().map(|error| view! { <ErrorAlert error /> })}
                // Tells password managers whose password it is.
                <input type="text" hidden=true name="username" autocomplete="username" value=email />
                <Passwords form />
                <div class="form__actions">
                    <Button
                        variant=ButtonVariant::Primary
                        kind=ButtonKind::Submit
                        busy=change.pending()
                        busy_label=words.common().saving()
                    >
                        {w.password_submit()}
                    </Button>
                    <small class="muted">{w.password_ends_sessions()}</small>
                </div>
            </form>
        </Card>
    }
}

#[component]
fn Passwords(form: Form) -> impl IntoView {
    let words = use_words();
    let (w, common) = (words.auth(), words.common());
    view! {
        <Field id=CURRENT label=w.account().password_current() error=form.current_error>
            <PasswordInput
                value=form.current
                autocomplete="current-password"
                show_label=common.show_password()
                caps_label=common.caps_lock()
            />
        </Field>
        <Field id=NEW label=w.account().password_new() hint=w.password_hint() error=form.new_error>
            <PasswordInput
                value=form.new
                autocomplete="new-password"
                show_label=common.show_password()
                caps_label=common.caps_lock()
            />
        </Field>
    }
}

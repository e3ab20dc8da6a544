//! Changing the password.

use api::{ChangePassword, Error, Page, Session};
use leptos::prelude::*;
use ui::{Card, Field, PasswordInput};

use crate::{
    checks,
    client::{Loading, use_client},
    kit::{FormActions, FormBody, TypedForm, Wrong},
    locales::{Words, use_words},
};

const CURRENT: &str = "password-current";
const NEW: &str = "password-new";

/// What is typed.
#[derive(Debug, Clone, Copy)]
struct PasswordFields {
    current: RwSignal<String>,
    new: RwSignal<String>,
}

impl PasswordFields {
    /// What is wrong now, tracked.
    fn wrong(self, w: Words) -> Vec<Wrong> {
        let (current, new) =
            (self.current.with(|text| checks::password(text)), self.new.with(|text| checks::new_password(text)));
        let at = |field_id, trouble| Wrong::at(field_id, w.common().trouble(trouble));
        let current = current.err().map(|trouble| at(CURRENT, trouble));
        current.into_iter().chain(new.err().map(|trouble| at(NEW, trouble))).collect()
    }
}

/// The API says that a password is wrong, and not whose.
fn told(mut error: Error, w: Words) -> Error {
    if let Some(text) = error.fields.get_mut("current") {
        w.auth().account().password_wrong().clone_into(text);
    }
    error
}

#[component]
pub(super) fn PasswordCard(email: String, sessions: Loading<Page<Session>>) -> impl IntoView {
    let words = use_words();
    let w = words.auth().account();
    let client = use_client();
    let fields = PasswordFields { current: RwSignal::default(), new: RwSignal::default() };
    let send = move || {
        let client = client.clone();
        let change = ChangePassword { current: fields.current.get(), new: fields.new.get() };
        async move {
            client.change_password(&change).await.map_err(|error| told(error, words))?;
            fields.current.set(String::new());
            fields.new.set(String::new());
            sessions.refetch();
            Ok(())
        }
    };
    let form = TypedForm::new("password-", move || fields.wrong(words), send);
    view! {
        <Card id="password" title=w.password()>
            <FormBody form>
                // Tells password managers whose password it is.
                <input type="text" hidden=true name="username" autocomplete="username" value=email />
                <Passwords fields form />
                <FormActions
                    form
                    label=w.password_submit()
                    busy=words.common().saving()
                    done=w.password_changed()
                    hint=w.password_ends_sessions()
                />
            </FormBody>
        </Card>
    }
}

#[component]
fn Passwords(fields: PasswordFields, form: TypedForm) -> impl IntoView {
    let words = use_words();
    let (w, common) = (words.auth(), words.common());
    let (current, new) = (w.account().password_current(), w.account().password_new());
    view! {
        <Field id=CURRENT label=current error=form.error(CURRENT, current)>
            <PasswordInput
                value=fields.current
                autocomplete="current-password"
                show_label=common.show_password()
                caps_label=common.caps_lock()
            />
        </Field>
        <Field id=NEW label=new hint=w.password_hint() error=form.error(NEW, new)>
            <PasswordInput
                value=fields.new
                autocomplete="new-password"
                show_label=common.show_password()
                caps_label=common.caps_lock()
            />
        </Field>
    }
}

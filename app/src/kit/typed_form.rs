//! A form that is checked in the browser, sent to the API, and shows errors at its fields.

use std::pin::Pin;

use api::Error;
use leptos::{ev, prelude::*, task::spawn_local};
use ui::{Button, ButtonKind, ButtonVariant, ErrorSummary, FieldProblem};

use crate::{
    kit::{DoneNote, ErrorAlert},
    locales::use_words,
};

/// An error in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    field_id: &'static str,
    text: String,
}

impl Wrong {
    /// An error of the field with this id; `text` says what to do about it.
    pub fn at(field_id: &'static str, text: impl Into<String>) -> Self {
        Self { field_id, text: text.into() }
    }
}

type Sending = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// The state of a form apart from its values: its errors, and whether it is being sent. It outlives a dialog, so that closing one
/// by mistake loses nothing.
///
/// Fields show no errors before the first attempt; from then on each shows its error at once. An error from the API is shown at
/// the field that the API names, or above the form if the form has no such field.
///
/// ```ignore
/// let form = TypedForm::new("link-", move || fields.wrong(w), move || fields.send(client.clone()));
/// view! {
///     <FormBody form>
///         <Field id=NAME label=w.name() error=form.error(NAME, w.name())>…</Field>
///     </FormBody>
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct TypedForm {
    /// A field's id is this prefix and the field's name in the API.
    prefix: &'static str,
    check: Callback<(), Vec<Wrong>>,
    send: Callback<(), Sending>,
    /// Ids and labels of the fields that were drawn.
    fields: StoredValue<Vec<(&'static str, String)>>,
    tried: RwSignal<bool>,
    summary: RwSignal<Vec<FieldProblem>>,
    busy: RwSignal<bool>,
    refused: RwSignal<Option<Error>>,
    /// Whether it was sent and nothing was typed since.
    done: RwSignal<bool>,
}

impl TypedForm {
    /// A form whose fields' ids begin with `prefix`. `check` validates the values; if there are no errors, `send` sends them.
    pub fn new<Fut>(
        prefix: &'static str,
        check: impl Fn() -> Vec<Wrong> + Send + Sync + 'static,
        send: impl Fn() -> Fut + Send + Sync + 'static,
    ) -> Self
    where
        Fut: Future<Output = Result<(), Error>> + 'static,
    {
        Self {
            prefix,
            check: Callback::new(move |()| check()),
            send: Callback::new(move |()| Box::pin(send()) as Sending),
            fields: StoredValue::new(Vec::new()),
            tried: RwSignal::new(false),
            summary: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
            refused: RwSignal::new(None),
            done: RwSignal::new(false),
        }
    }

    /// The error of the field with this id. `label` names the field in the summary.
    pub fn error(self, field_id: &'static str, label: impl Into<String>) -> Signal<Option<String>> {
        let label = label.into();
        self.fields.update_value(|fields| match fields.iter_mut().find(|(id, _)| *id == field_id) {
            Some((_, before)) => *before = label,
            None => fields.push((field_id, label)),
        });
        let name = self.name_of(field_id);
        Signal::derive(move || {
            let wrong = if self.tried.get() { self.check.run(()) } else { Vec::new() };
            let wrong = wrong.into_iter().find(|wrong| wrong.field_id == field_id).map(|wrong| wrong.text);
            wrong.or_else(|| self.refused.with(|error| error.as_ref()?.fields.get(name).cloned()))
        })
    }

    fn name_of(self, field_id: &'static str) -> &'static str {
        field_id.strip_prefix(self.prefix).unwrap_or(field_id)
    }

    pub fn is_busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Clears all errors, as for a form that was just opened.
    pub fn reset(self) {
        self.tried.set(false);
        self.refused.set(None);
        self.summary.set(Vec::new());
        self.done.set(false);
    }

    /// Shows errors, or sends the form if there are none.
    pub fn submit(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.tried.set(true);
        self.done.set(false);
        self.refused.set(None);
        let wrong = untrack(|| self.check.run(()));
        let lines = wrong.iter().map(|wrong| self.line(wrong.field_id, &wrong.text));
        self.summary.set(lines.collect());
        if wrong.is_empty() {
            self.busy.set(true);
            let sending = untrack(|| self.send.run(()));
            spawn_local(async move { self.end(sending.await) });
        }
    }

    /// The form may be gone by the time its answer arrives.
    fn end(self, answer: Result<(), Error>) {
        let _ = self.busy.try_set(false);
        match answer {
            Ok(()) => {
                let _ = self.tried.try_set(false);
                let _ = self.done.try_set(true);
            }
            Err(error) => self.refuse(error),
        }
    }

    /// Shows an error from the API.
    fn refuse(self, mut error: Error) {
        let fields = self.fields.try_get_value().unwrap_or_default();
        let has = |name: &str| fields.iter().any(|(id, _)| self.name_of(id) == name);
        let elsewhere: Vec<&str> =
            error.fields.iter().filter(|(name, _)| !has(name)).map(|(_, text)| text.as_str()).collect();
        if !elsewhere.is_empty() {
            error.message = elsewhere.join(" ");
        }
        let told = fields.iter().filter_map(|(id, _)| Some(self.line(id, error.fields.get(self.name_of(id))?)));
        let _ = self.summary.try_set(told.collect());
        let _ = self.refused.try_set(Some(error));
    }

    fn line(self, field_id: &str, text: &str) -> FieldProblem {
        let label = self.fields.with_value(|fields| {
            fields.iter().find(|(id, _)| *id == field_id).map(|(_, label)| label.clone()).unwrap_or_default()
        });
        FieldProblem::new(field_id, &label, text)
    }

    /// The API's error if it belongs to no field, tracked.
    fn refused_as_a_whole(self) -> Option<Error> {
        let error = self.refused.get()?;
        let all_have_fields = self
            .fields
            .with_value(|fields| error.fields.keys().all(|name| fields.iter().any(|(id, _)| self.name_of(id) == name)));
        (error.fields.is_empty() || !all_have_fields).then_some(error)
    }
}

/// A form with its errors above the fields. Enter in a field sends it.
#[component]
pub fn FormBody(
    form: TypedForm,
    /// The title of an error from the API, if it can be more specific than the usual one.
    #[prop(optional, into)]
    refused: Option<String>,
    /// Classes in addition to `form`.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let w = use_words().common();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        form.submit();
    };
    let title = refused.unwrap_or_else(|| w.error_title().to_owned());
    let error = move || {
        form.refused_as_a_whole().map(|error| view! { <ErrorAlert error title=TextProp::from(title.clone()) /> })
    };
    view! {
        <form
            class=format!("form {class}")
            method="post"
            novalidate
            on:submit=submit
            on:input=move |_| form.done.set(false)
        >
            <ErrorSummary title=move || w.problems(form.summary.with(Vec::len)) problems=form.summary />
            {error}
            {children()}
            // A dialog's button is outside the form; without a submit button inside, Enter would do nothing.
            <input type="submit" hidden />
        </form>
    }
}

/// The button below a form on a page. The confirmation is shown beside it, because a notice in the corner is easily missed there.
#[component]
pub fn FormActions(
    form: TypedForm,
    /// The label of the button.
    #[prop(into)]
    label: TextProp,
    /// Its label while the form is being sent.
    #[prop(into)]
    busy: TextProp,
    /// The confirmation.
    done: &'static str,
    /// A hint beside the button.
    #[prop(optional, into)]
    hint: Option<&'static str>,
) -> impl IntoView {
    view! {
        <div class="form__actions">
            <Button
                variant=ButtonVariant::Primary
                kind=ButtonKind::Submit
                busy=form.is_busy()
                busy_label=busy
            >
                {move || label.get()}
            </Button>
            <DoneNote when=form.done text=done />
            {hint.map(|hint| view! { <small class="muted">{hint}</small> })}
        </div>
    }
}

/// The footer of a dialog with a form: Cancel and a button that sends it.
#[component]
pub fn FormFoot(
    form: TypedForm,
    /// The label of the button that sends the form.
    #[prop(into)]
    label: TextProp,
    /// Its label while the form is being sent.
    #[prop(into)]
    busy: TextProp,
    #[prop(into)] on_cancel: Callback<()>,
    /// The label of the Cancel button, for when there is nothing left to cancel.
    #[prop(optional, into)]
    cancel: Option<TextProp>,
) -> impl IntoView {
    let w = use_words().common();
    let cancel = cancel.unwrap_or_else(|| w.cancel().into());
    view! {
        <Button on_click=move |_| on_cancel.run(())>{move || cancel.get()}</Button>
        <Button variant=ButtonVariant::Primary busy=form.is_busy() busy_label=busy on_click=move |_| form.submit()>
            {move || label.get()}
        </Button>
    }
}

#[cfg(test)]
mod tests {
    use api::ErrorCode;
    use model::Language;

    use super::*;

    /// A form with one required field, "Name", and the field's value.
    fn form() -> (Owner, TypedForm, RwSignal<String>, Signal<Option<String>>) {
        let owner = Owner::new();
        owner.set();
        let typed = RwSignal::new(String::new());
        let wrong = move || {
            if typed.with(String::is_empty) { vec![Wrong::at("thing-name", "Fill this in.")] } else { Vec::new() }
        };
        let form = TypedForm::new("thing-", wrong, || async { Ok(()) });
        let error = form.error("thing-name", "Name");
        (owner, form, typed, error)
    }

    fn refusal(field: &str) -> Error {
        let mut error = Error::new(ErrorCode::Invalid, Language::En);
        error.fields.insert(field.to_owned(), "Taken already.".to_owned());
        error
    }

    #[test]
    fn a_field_is_silent_until_the_first_try_and_then_follows_what_is_typed() {
        let (_owner, form, typed, error) = form();
        assert_eq!(error.get_untracked(), None);
        form.submit();
        assert_eq!(error.get_untracked().as_deref(), Some("Fill this in."));
        assert_eq!(form.summary.get_untracked(), [FieldProblem::new("thing-name", "Name", "Fill this in.")]);
        typed.set("Kim".to_owned());
        assert_eq!(error.get_untracked(), None);
        typed.set(String::new());
        form.reset();
        assert_eq!((error.get_untracked(), form.summary.get_untracked()), (None, Vec::new()));
    }

    #[test]
    fn what_was_taken_is_said_until_it_is_tried_again() {
        let (_owner, form, _, _) = form();
        form.end(Ok(()));
        assert!(form.done.get_untracked());
        form.submit();
        assert!(!form.done.get_untracked());
        form.end(Ok(()));
        form.reset();
        assert!(!form.done.get_untracked());
    }

    #[test]
    fn a_refused_field_says_so_itself_and_in_the_summary() {
        let (_owner, form, _, error) = form();
        form.refuse(refusal("name"));
        assert_eq!(error.get_untracked().as_deref(), Some("Taken already."));
        assert_eq!(form.summary.get_untracked(), [FieldProblem::new("thing-name", "Name", "Taken already.")]);
        assert_eq!(form.refused_as_a_whole(), None);
    }

    #[test]
    fn what_is_refused_of_no_field_is_said_over_the_form() {
        let (_owner, form, _, error) = form();
        form.refuse(refusal("role"));
        assert_eq!((error.get_untracked(), form.summary.get_untracked()), (None, Vec::new()));
        assert_eq!(form.refused_as_a_whole().map(|error| error.message).as_deref(), Some("Taken already."));
    }
}

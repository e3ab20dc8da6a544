//! Forms that the browser itself sends. Script looks at them first, and so spares people the way to the server and back, on which
//! passwords are lost; so each field says what script may have to say of it.

use leptos::prelude::*;
use ui::{Alert, AlertTone, AlertVoice, Button, ButtonKind, ButtonVariant, ControlSize, Icon, IconName, IconSize};

use super::{
    EntryRequest,
    state::{PASSWORD, Refused, Rule},
};
use crate::{checks::Trouble, locales::use_words, preferences::use_language};

/// A field for one line. Its name is its id, too.
#[derive(Debug, Clone)]
pub(super) struct TextField {
    name: &'static str,
    label: &'static str,
    rule: Rule,
    /// What the browser may fill in.
    autocomplete: &'static str,
    hint: Option<&'static str>,
    readonly: bool,
    text: String,
    error: Option<String>,
}

impl TextField {
    /// A field with what the server gave back of it, if anything.
    pub fn new(request: &EntryRequest, name: &'static str, label: &'static str, rule: Rule) -> Self {
        let text = request.typed(name).filter(|_| name != PASSWORD).unwrap_or_default().to_owned();
        Self { name, label, rule, autocomplete: "off", hint: None, readonly: false, text, error: None }
    }

    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// A field with a text that can't be changed.
    pub fn fixed(self, text: String) -> Self {
        Self { readonly: true, text, ..self }
    }
}

/// One line of the summary over a form: the field that it leads to, and what is wrong with it.
#[derive(Debug, Clone)]
struct Problem {
    field: &'static str,
    /// Empty while nothing is wrong: then script may have something to say.
    text: String,
}

/// What stands over the fields of a form.
#[derive(Debug, Clone)]
pub(super) struct Problems {
    title: &'static str,
    lines: Vec<Problem>,
    /// What is about no field, such as a database that is away.
    general: Option<&'static str>,
}

/// How a page speaks of what the server holds against a field where its rule finds nothing.
#[derive(Debug, Clone, Copy)]
pub(super) enum Blame {
    /// At the field, and over the form.
    Field(&'static str),
    /// Over the form alone.
    Form(&'static str),
}

impl Problems {
    /// Finds out what is wrong with the fields of a form that was refused, and has them say it. `title` stands over it.
    pub fn find(
        refused: Option<&Refused>,
        fields: &mut [&mut TextField],
        title: &'static str,
        blame: impl Fn(&Refused, &'static str) -> Option<Blame>,
    ) -> Self {
        let w = use_words().common();
        let mut lines = Vec::new();
        for field in fields {
            let trouble = refused.and_then(|refused| refused.trouble(field.name, &field.text, field.rule));
            let said = refused.and_then(|refused| blame(refused, field.name));
            let (line, error) = match (trouble, said) {
                (Some(trouble), _) => {
                    let text = w.trouble(trouble);
                    (format!("{}: {text}", field.label), Some(text))
                }
                // This is a sentence that names the field itself.
                (None, Some(Blame::Field(text))) => (text.to_owned(), Some(text.to_owned())),
                (None, Some(Blame::Form(text))) => (text.to_owned(), None),
                (None, None) => (String::new(), None),
            };
            field.error = error;
            lines.push(Problem { field: field.name, text: line });
        }
        let nothing = lines.iter().all(|line| line.text.is_empty());
        let general = refused.filter(|_| nothing).map(|refused| refused.message(use_language()));
        Self { title, lines, general }
    }
}

/// What is wrong with a form, over its fields. It has the focus when the page comes, without script as well.
#[component]
pub(super) fn FormProblems(problems: Problems) -> impl IntoView {
    let Problems { title, lines, general } = problems;
    let is_wrong = lines.iter().any(|line| !line.text.is_empty());
    let lines = lines.into_iter().map(|Problem { field, text }| {
        let is_well = text.is_empty();
        view! {
            <li hidden=is_well>
                <a href=format!("#{field}")>{text}</a>
            </li>
        }
    });
    view! {
        <div class="error-summary" id="problems" role="alert" tabindex="-1" hidden=!is_wrong autofocus=is_wrong>
            <strong>{title}</strong>
            <ul>{lines.collect_view()}</ul>
        </div>
        {general
            .map(|text| {
                view! {
                    <div tabindex="-1" autofocus>
                        <Alert tone=AlertTone::Danger voice=AlertVoice::Urgent title>
                            <p>{text}</p>
                        </Alert>
                    </div>
                }
            })}
    }
}

/// A field with its label, its hint and what is wrong with it.
#[component]
pub(super) fn TextEntry(field: TextField) -> impl IntoView {
    let TextField { name, label, rule, autocomplete, hint, readonly, text, error } = field;
    let w = use_words().common();
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described_by = if hint.is_some() { format!("{hint_id} {error_id}") } else { error_id.clone() };
    let (is_password, is_well) = (name == PASSWORD, error.is_none());
    let input = view! {
        <input
            class="input"
            type=input_type(rule)
            id=name
            name=name
            value=text
            autocomplete=autocomplete
            autocapitalize=(rule != Rule::Name).then_some("off")
            spellcheck=(rule != Rule::Name).then_some("false")
            data-size="l"
            readonly=readonly
            required
            pattern=rule.pattern()
            data-missing=w.trouble(Trouble::Missing)
            data-misfit=w.trouble(rule.misfit())
            aria-describedby=described_by
            aria-invalid=(!is_well).then_some("true")
        />
    };
    let input = match is_password {
        true => view! { <div class="input-wrap">{input} <ShowPassword /></div> }.into_any(),
        false => input.into_any(),
    };
    view! {
        <div class="field">
            <label class="field__label" for=name>
                {label}
            </label>
            {hint
                .map(|hint| {
                    view! {
                        <p class="field__hint" id=hint_id>
                            {hint}
                        </p>
                    }
                })}
            {input}
            {is_password
                .then(|| {
                    view! {
                        <p class="field__hint" role="status" data-caps hidden>
                            {w.caps_lock()}
                        </p>
                    }
                })}
            <p class="field__error" id=error_id hidden=is_well>
                <Icon name=IconName::Error size=IconSize::S />
                <span>{error}</span>
            </p>
        </div>
    }
}

/// The `type` of the `<input>`, which decides what browsers fill in and which keyboard a phone shows.
fn input_type(rule: Rule) -> &'static str {
    match rule {
        Rule::Email => "email",
        Rule::NewPassword | Rule::Password => "password",
        Rule::Given | Rule::Name => "text",
    }
}

/// The button that shows the password before it. Without script it would do nothing, so it comes with it.
#[component]
fn ShowPassword() -> impl IntoView {
    let label = use_words().common().show_password();
    view! {
        <button
            type="button"
            class="icon-button needs-script"
            data-show
            aria-label=label
            title=label
            aria-pressed="false"
        >
            <Icon name=IconName::Eye />
        </button>
    }
}

/// The button that sends the form. Script shows that it was sent, by the second label.
#[component]
pub(super) fn SendButton(
    #[prop(into)] label: String,
    busy: &'static str,
    /// Whether it is as wide as the form.
    #[prop(optional)]
    block: bool,
) -> impl IntoView {
    view! {
        <Button
            variant=ButtonVariant::Primary
            size=ControlSize::L
            kind=ButtonKind::Submit
            block=block
            busy_label=busy
        >
            {label}
        </Button>
    }
}

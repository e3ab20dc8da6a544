//! A field: label, hint, control, error and counter, connected for assistive technology.

use leptos::{context::Provider, prelude::*, wasm_bindgen::JsCast};

use crate::{Icon, IconName, IconSize, MaybeText};

/// What a control inside a [`Field`] needs to know about it.
#[derive(Debug, Clone)]
pub(crate) struct FieldLinks {
    pub id: String,
    pub described_by: Signal<Option<String>>,
    pub invalid: Signal<bool>,
    pub required: bool,
}

impl FieldLinks {
    /// The links of the surrounding field, or those of a control outside any field.
    pub fn around(own_id: Option<String>) -> Self {
        let field = use_context::<Self>();
        match (own_id, field) {
            // A control with its own id inside a field (the second of two, say) keeps it.
            (Some(id), field) => Self { id, ..field.unwrap_or_else(Self::none) },
            (None, Some(field)) => field,
            (None, None) => Self::none(),
        }
    }

    fn none() -> Self {
        Self { id: String::new(), described_by: Signal::stored(None), invalid: Signal::stored(false), required: false }
    }

    pub fn id_attr(&self) -> Option<String> {
        (!self.id.is_empty()).then(|| self.id.clone())
    }

    pub fn invalid_attr(&self) -> impl Fn() -> Option<&'static str> + Clone + Send + use<> {
        let invalid = self.invalid;
        move || invalid.get().then_some("true")
    }
}

/// That fields need not be filled in.
#[derive(Debug, Clone, Copy)]
struct NoneRequired;

/// Fields of which none has to be filled in, and where that is plain without a word at each: those of a search.
#[component]
pub fn NothingRequired(children: Children) -> impl IntoView {
    view! { <Provider value=NoneRequired>{children()}</Provider> }
}

/// A label for one control, with hint, error and counter. Fields are required by default, but in [`NothingRequired`]; only `optional` ones are
/// marked.
///
/// ```ignore
/// <Field id="title" label=words.title error=move || errors.get().title>
///     <TextInput value=title />
/// </Field>
/// ```
#[component]
pub fn Field(
    /// The control's id, from which the ids of hint and error are derived.
    #[prop(into)]
    id: String,
    #[prop(into)] label: TextProp,
    /// Help before typing.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong, and what to do.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The word for "optional", if the field may stay empty.
    #[prop(optional, into)]
    optional: MaybeText,
    /// The length and its limit ("46 / 4,000").
    #[prop(optional, into)]
    count: MaybeText,
    /// Whether the limit is exceeded.
    #[prop(optional, into)]
    over: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let links = FieldLinks {
        id: id.clone(),
        described_by: described_by(hint.is_some().then(|| hint_id.clone()), error_id.clone(), error),
        invalid: Signal::derive(move || error.with(Option::is_some)),
        required: !optional.is_some() && use_context::<NoneRequired>().is_none(),
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>
                {move || label.get()}
                {optional.map(|word| view! { <span class="field__optional">{move || word.get()}</span> })}
            </label>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{move || hint.get()}</p> })}
            <Provider value=links>{children()}</Provider>
            <FieldError id=error_id error />
            {count.map(|count| field_count(count, over))}
        </div>
    }
}

/// A fieldset around several controls that answer one question.
#[component]
pub fn FieldGroup(
    /// The fieldset's id, from which the ids of hint and error are derived.
    #[prop(into)]
    id: String,
    #[prop(into)] label: TextProp,
    /// Help before choosing.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong, and what to do.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The word for "optional", if nothing has to be chosen.
    #[prop(optional, into)]
    optional: MaybeText,
    children: Children,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = described_by(hint.is_some().then(|| hint_id.clone()), error_id.clone(), error);
    view! {
        <fieldset class="field" id=id aria-describedby=move || described_by.get() tabindex="-1">
            <legend class="field__label">
                {move || label.get()}
                {optional.map(|word| view! { <span class="field__optional">{move || word.get()}</span> })}
            </legend>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{move || hint.get()}</p> })}
            {children()}
            <FieldError id=error_id error />
        </fieldset>
    }
}

/// The error of a control outside any [`Field`].
#[component]
pub fn FieldError(
    /// Its id, which the control refers to in `aria-describedby`.
    #[prop(into)]
    id: String,
    /// What is wrong, and what to do.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        error.get().map(|text| {
            view! {
                <p class="field__error" id=id.clone()>
                    <Icon name=IconName::Error size=IconSize::S />
                    {text}
                </p>
            }
        })
    }
}

fn field_count(count: TextProp, over: Signal<bool>) -> impl IntoView {
    view! {
        <div class="field__foot">
            <span></span>
            <span class="field__count" data-over=move || over.get()>{move || count.get()}</span>
        </div>
    }
}

fn described_by(hint_id: Option<String>, error_id: String, error: Signal<Option<String>>) -> Signal<Option<String>> {
    Signal::derive(move || match (hint_id.as_ref(), error.with(Option::is_some)) {
        (Some(hint), true) => Some(format!("{hint} {error_id}")),
        (Some(hint), false) => Some(hint.clone()),
        (None, true) => Some(error_id.clone()),
        (None, false) => None,
    })
}

/// A line of an [`ErrorSummary`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The id of the [`Field`].
    pub field_id: String,
    /// The error after the field's name, because ten lines that only say "Fill this in." would not help.
    pub text: String,
}

impl FieldProblem {
    /// An error of the field that is called `label`.
    pub fn new(field_id: impl Into<String>, label: &str, text: &str) -> Self {
        let text = if label.is_empty() { text.to_owned() } else { format!("{label}: {text}") };
        Self { field_id: field_id.into(), text }
    }
}

/// The errors at the top of a form that was refused. It takes the focus when errors appear.
#[component]
pub fn ErrorSummary(
    /// "Two things to fix".
    #[prop(into)]
    title: TextProp,
    /// One line per field; nothing is shown if there are none.
    #[prop(into)]
    problems: Signal<Vec<FieldProblem>>,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if !problems.with(Vec::is_empty)
            && let Some(node) = node.get()
        {
            let _ = node.focus();
        }
    });
    move || {
        let lines = problems.get();
        let title = title.clone();
        (!lines.is_empty()).then(|| {
            view! {
                <div class="error-summary" role="alert" tabindex="-1" node_ref=node>
                    <strong>{move || title.get()}</strong>
                    <ul>
                        {lines
                            .into_iter()
                            .map(|FieldProblem { field_id, text }| {
                                let target = field_id.clone();
                                view! {
                                    <li>
                                        <a
                                            href=format!("#{field_id}")
                                            rel="external"
                                            on:click=move |event| {
                                                if focus_field(&target) {
                                                    event.prevent_default();
                                                }
                                            }
                                        >
                                            {text}
                                        </a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </div>
            }
        })
    }
}

/// Following a line must focus the field; a router would only scroll to it.
fn focus_field(id: &str) -> bool {
    let field = document().get_element_by_id(id);
    field.as_ref().and_then(|el| el.dyn_ref::<web_sys::HtmlElement>()).is_some_and(|el| el.focus().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_summary_names_its_field() {
        assert_eq!(FieldProblem::new("name", "Customer name", "Fill this in.").text, "Customer name: Fill this in.");
        assert_eq!(FieldProblem::new("name", "", "Fill this in.").text, "Fill this in.");
    }
}

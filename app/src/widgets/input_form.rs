//! The form of an app: one field for each input.
//!
//! The model's own rules check what is typed, as on the server: everything when the form is sent, and from then on each field
//! that was wrong. Unsent text is kept in the tab.
//!
//! ```ignore
//! let form = InputForm::new("in", Kind::Form, app.inputs.clone());
//! form.keep("app-slug");
//! view! { <form novalidate on:submit=move |event| { … if let Some(inputs) = form.check(None) { … } }><InputFields form /></form>
//! }
//! ```

mod control;
mod file_field;
mod files;
mod rows;
mod shown_when;
mod state;

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use model::{CHAT_INPUT, Input, InputKind, Kind, Values};
use serde_json::Value;
use ui::{Bound, ErrorSummary, FieldProblem};

use crate::{device, locales::use_words, preferences::use_language};

pub use files::FormFiles;
pub(crate) use rows::InputRows;
use rows::label_of;
#[cfg(feature = "ssr")]
pub(crate) use state::held_from_form;
pub use state::{file_names, run_title};

/// The values of a form's fields, and what is wrong with them.
#[derive(Debug, Clone, Copy)]
pub struct InputForm {
    /// The prefix of the fields' ids, unique on the page.
    prefix: &'static str,
    kind: Kind,
    inputs: Signal<Vec<Input>>,
    /// The value of each field, in the field's own form.
    held: RwSignal<Values>,
    /// What is wrong, by input name.
    errors: RwSignal<BTreeMap<String, String>>,
    /// The errors at the time of the last attempt to send: a summary that changes while one types would take the focus away.
    summary: RwSignal<Vec<FieldProblem>>,
    /// The names of the inputs that are hidden with these values.
    hidden: Memo<Vec<String>>,
    language: model::Language,
    /// How files are attached; without it, file inputs are left out.
    files: Option<FormFiles>,
}

impl InputForm {
    /// A form for these inputs, filled with their defaults. If the inputs change, what is typed stays.
    pub fn new(prefix: &'static str, kind: Kind, inputs: impl Into<Signal<Vec<Input>>>) -> Self {
        let inputs = inputs.into();
        let held = RwSignal::new(inputs.with_untracked(|inputs| state::at_first(kind, inputs)));
        Self {
            prefix,
            kind,
            inputs,
            held,
            errors: RwSignal::new(BTreeMap::new()),
            summary: RwSignal::new(Vec::new()),
            hidden: shown_when::hidden(inputs, held),
            language: use_language(),
            files: None,
        }
    }

    /// The same form with file inputs.
    pub fn with_files(self, files: FormFiles) -> Self {
        Self { files: Some(files), ..self }
    }

    /// Fills the fields with values: an example, or the values of a run. Fields without a value are emptied.
    pub fn fill(self, values: &Values) {
        self.held.set(self.inputs.with_untracked(|inputs| state::held_by_all(inputs, values)));
        self.forget_errors();
    }

    /// Fills the fields with an example. It has no files, so what is attached stays.
    pub fn fill_example(self, sample: &Values) {
        let is_file = |name: &String| {
            self.inputs.with_untracked(|inputs| inputs.iter().any(|i| i.name == *name && i.kind == InputKind::File))
        };
        let files = self.held.get_untracked().into_iter().filter(|(name, _)| is_file(name));
        self.fill(&sample.clone().into_iter().chain(files).collect());
    }

    /// The raw values of the fields, for [`put_back`](Self::put_back).
    pub fn held(self) -> Values {
        self.held.get_untracked()
    }

    /// The raw values of the fields, tracked.
    pub fn held_tracked(self) -> Values {
        self.held.get()
    }

    /// Restores raw values that [`held`](Self::held) returned.
    pub fn put_back(self, held: Values) {
        self.held.set(held);
        self.forget_errors();
    }

    /// Keeps what is typed when inputs are renamed; each pair is the old and the new name.
    pub fn rename(self, renamed: &[(String, String)]) {
        self.held.update(|held| state::rename(held, renamed));
        self.forget_errors();
    }

    /// Whether all fields have their defaults, untracked.
    pub fn is_untouched(self) -> bool {
        let first = self.inputs.with_untracked(|inputs| state::at_first(self.kind, inputs));
        self.held.with_untracked(|held| *held == first)
    }

    /// Whether the fields have exactly these values, tracked.
    pub fn holds(self, values: &Values) -> bool {
        self.inputs.with(|inputs| {
            let wanted = state::held_by_all(inputs, values);
            self.held.with(|held| wanted.iter().all(|(name, value)| held.get(name) == Some(value)))
        })
    }

    /// Keeps what is typed in this tab under `name`, and restores what was kept. Call it once.
    pub fn keep(self, name: String) {
        let first = StoredValue::new(self.held.get_untracked());
        let name = format!("madang:inputs:{name}");
        let ready = RwSignal::new(false);
        let storage = name.clone();
        Effect::new(move |_| {
            let name = storage.clone();
            // This runs after the fields have taken over what was typed before hydration, which is newer than what was kept.
            let bring_back = move || {
                let kept = device::kept(&name).and_then(|text| serde_json::from_str::<Values>(&text).ok());
                if let Some(kept) = kept {
                    first.with_value(|first| self.bring_back(&kept, first));
                }
                ready.set(true);
            };
            if let Ok(timer) = set_timeout_with_handle(bring_back, Duration::ZERO) {
                on_cleanup(move || timer.clear());
            }
        });
        Effect::new(move |_| {
            let text = self.held.with(|held| serde_json::to_string(held).unwrap_or_default());
            if ready.get() {
                device::keep(&name, &text);
            }
        });
    }

    /// Restores kept values in fields that still have their initial value.
    fn bring_back(self, kept: &Values, first: &Values) {
        let inputs = self.inputs.get_untracked();
        self.held.update(|held| {
            for input in &inputs {
                let untouched = held.get(&input.name) == first.get(&input.name);
                if let Some(value) = kept.get(&input.name).and_then(|value| state::held(input, value))
                    && untouched
                {
                    held.insert(input.name.clone(), value);
                }
            }
        });
    }

    /// Checks everything; `said` is the message in a chat. Returns the values to send, or `None`: then each field says what is
    /// wrong with it, and the summary takes the focus.
    pub fn check(self, said: Option<&str>) -> Option<Values> {
        match self.checked(said) {
            Ok(values) => {
                self.forget_errors();
                if let Some(files) = self.files {
                    files.given_away();
                }
                Some(values)
            }
            Err(errors) => {
                self.show(errors);
                None
            }
        }
    }

    fn checked(self, said: Option<&str>) -> Result<Values, BTreeMap<String, String>> {
        let mut held = self.held.get_untracked();
        // The form may still hold a value for an input that was removed from the draft.
        self.inputs.with_untracked(|inputs| {
            held.retain(|name, _| inputs.iter().any(|input| input.name == *name));
            if let Some(said) = said {
                held.insert(CHAT_INPUT.to_owned(), said.into());
            }
            let checked = state::check(self.kind, inputs, &held, self.language);
            let mut unready = self.files.map(|files| files.unready(inputs, self.language)).unwrap_or_default();
            let hidden = model::hidden_inputs(inputs, &held);
            unready.retain(|name, _| !hidden.contains(&name.as_str()));
            if unready.is_empty() {
                return checked;
            }
            let mut errors = checked.err().unwrap_or_default();
            errors.extend(unready);
            Err(errors)
        })
    }

    /// Shows what the API rejected about the inputs. Returns whether it named any.
    pub fn refuse(self, error: &api::Error) -> bool {
        let of_inputs = error.fields.iter().filter_map(|(path, text)| {
            let name = if path == "inputs" { "" } else { path.strip_prefix("inputs.")? };
            Some((name.to_owned(), text.clone()))
        });
        let errors: BTreeMap<String, String> = of_inputs.collect();
        let any = !errors.is_empty();
        if any {
            self.show(errors);
        }
        any
    }

    fn show(self, errors: BTreeMap<String, String>) {
        // In the order of the fields; an error about the whole links to the first field.
        let names: Vec<String> =
            self.inputs.with_untracked(|inputs| inputs.iter().map(|input| input.name.clone()).collect());
        let place = |name: &str| names.iter().position(|known| known == name).unwrap_or(names.len());
        let label = |name: &str| {
            self.inputs.with_untracked(|inputs| {
                let input = inputs.iter().find(|input| input.name == name);
                input.map(|input| label_of(input, self.language)).unwrap_or_default()
            })
        };
        let first = names.first().map(String::as_str).unwrap_or(CHAT_INPUT);
        let mut lines: Vec<(usize, FieldProblem)> = errors
            .iter()
            .map(|(name, text)| {
                let field = if name.is_empty() { first } else { name };
                (place(field), FieldProblem::new(self.field_id(field), &label(name), text))
            })
            .collect();
        lines.sort_by_key(|(place, _)| *place);
        self.errors.set(errors);
        self.summary.set(lines.into_iter().map(|(_, line)| line).collect());
    }

    fn forget_errors(self) {
        if self.errors.with_untracked(|errors| !errors.is_empty()) {
            self.errors.set(BTreeMap::new());
            self.summary.set(Vec::new());
        }
    }

    pub fn error_of(self, name: &str) -> Option<String> {
        self.errors.with(|errors| errors.get(name).cloned())
    }

    pub fn field_id(self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// Takes what was typed; checks the field again if it was wrong.
    fn write(self, name: &str, value: Value) {
        self.held.update(|held| {
            held.insert(name.to_owned(), value);
        });
        self.look_again(name, None);
    }

    /// Checks an input again if it was wrong. `said` is the text in the chat's message box.
    pub fn look_again(self, name: &str, said: Option<&str>) {
        if !self.errors.with_untracked(|errors| errors.contains_key(name)) {
            return;
        }
        let now = self.checked(said).err().and_then(|mut errors| errors.remove(name));
        self.errors.update(|errors| match now {
            Some(text) => {
                errors.insert(name.to_owned(), text);
            }
            None => {
                errors.remove(name);
            }
        });
        if self.errors.with_untracked(BTreeMap::is_empty) {
            self.summary.set(Vec::new());
        }
    }

    fn text(self, name: &str) -> Bound<String> {
        let (read, write) = (name.to_owned(), name.to_owned());
        let text = Memo::new(move |_| {
            self.held.with(|held| held.get(&read).and_then(Value::as_str).unwrap_or_default().to_owned())
        });
        Bound::new(text, move |text: String| self.write(&write, text.into()))
    }

    fn tick(self, name: &str) -> Bound<bool> {
        let (read, write) = (name.to_owned(), name.to_owned());
        let ticked =
            Memo::new(move |_| self.held.with(|held| held.get(&read).and_then(Value::as_bool).unwrap_or_default()));
        Bound::new(ticked, move |ticked: bool| self.write(&write, ticked.into()))
    }

    fn chosen(self, name: &str) -> Bound<Vec<String>> {
        let (read, write) = (name.to_owned(), name.to_owned());
        let chosen = Memo::new(move |_| {
            self.held.with(|held| {
                let chosen = held.get(&read).and_then(Value::as_array).into_iter().flatten();
                chosen.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
            })
        });
        Bound::new(chosen, move |chosen: Vec<String>| self.write(&write, chosen.into()))
    }
}

/// The fields of a form below a summary of errors. The page provides the `<form>` around them.
#[component]
pub fn InputFields(form: InputForm) -> impl IntoView {
    view! {
        <InputSummary form />
        <InputRows form />
    }
}

/// The summary of errors at the top of a form.
#[component]
pub(crate) fn InputSummary(form: InputForm) -> impl IntoView {
    let w = use_words();
    view! { <ErrorSummary title=move || w.common().problems(form.summary.with(Vec::len)) problems=form.summary /> }
}

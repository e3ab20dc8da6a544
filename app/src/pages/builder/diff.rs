//! Draws a comparison: texts word by word, settings as before and after.

mod lines;

use api::Model;
use leptos::prelude::*;
use model::{
    Definition, Language, LongInput, ModelChoice, ModelRef, ModelUse, Output, Prompt,
    diff::{Change, DiffPiece, FieldChange, compare, compare_text, field_name, shown, summary},
};

use super::{editor::Editor, model::wanted};
use crate::{
    locales::{self, BuilderDiff as Words, use_words},
    preferences::use_language,
};
use lines::{DiffLine, DiffSpan, lines};

/// The names that a comparison shows.
#[derive(Debug, Clone, Copy)]
pub struct DiffNames {
    models: StoredValue<Vec<Model>>,
    language: Language,
    words: locales::Words,
}

impl DiffNames {
    /// The names of these models, and everything else in the language of the page.
    pub fn new(models: Vec<Model>) -> Self {
        Self { models: StoredValue::new(models), language: use_language(), words: use_words() }
    }
}

impl From<Editor> for DiffNames {
    fn from(editor: Editor) -> Self {
        Self { models: editor.models, language: editor.language, words: editor.words }
    }
}

/// The changes from one definition to another.
#[component]
pub fn Changes(
    #[prop(into)] names: DiffNames,
    before: Definition,
    after: Definition,
    /// The column heading of the old side.
    #[prop(into)]
    before_name: String,
    /// The column heading of the new side.
    #[prop(into)]
    after_name: String,
) -> impl IntoView {
    let w = use_words().builder().diff();
    let changes = compare(&before, &after);
    let sentence = format!("{}.", summary(&changes, names.language));
    let texts = changes.iter().filter_map(|change| text_change(change, names)).collect_view();
    let labels = InputLabels::of(&after, names.language);
    let rows: Vec<SettingRow> = changes.iter().flat_map(|change| rows(change, names, &labels, w)).collect();
    let table =
        (!rows.is_empty()).then(|| view! { <SettingsTable heading=w.settings() rows before_name after_name /> });
    view! {
        <p>{sentence}</p>
        {texts}
        {table}
    }
}

/// The changes in a text.
#[component]
pub fn TextDiff(
    /// The name of the text.
    #[prop(into)]
    heading: String,
    pieces: Vec<DiffPiece>,
) -> impl IntoView {
    let w = use_words().builder().diff();
    let lines = lines(&pieces);
    let changes = lines.iter().filter(|line| matches!(line, DiffLine::Before(_) | DiffLine::After(_))).count();
    view! {
        <div class="diff">
            <div class="diff__head">
                <h3>{heading}</h3>
                <span class="muted">{w.lines_changed(changes)}</span>
            </div>
            {draw_lines(lines, w)}
        </div>
    }
}

/// The lines of a compared text alone.
pub fn diff_lines(pieces: &[DiffPiece], w: Words) -> AnyView {
    draw_lines(lines(pieces), w)
}

fn draw_lines(lines: Vec<DiffLine>, w: Words) -> AnyView {
    view! { <div class="diff__lines">{lines.into_iter().map(|line| draw_line(line, w)).collect_view()}</div> }
        .into_any()
}

fn draw_line(line: DiffLine, w: Words) -> AnyView {
    match line {
        DiffLine::Skipped(count) => view! { <div class="diff__skip">{w.unchanged_lines(count)}</div> }.into_any(),
        DiffLine::Same(text) => view! { <div class="diff__line"><span>{text}</span></div> }.into_any(),
        DiffLine::Before(parts) => {
            let parts = parts.into_iter().map(|DiffSpan { text, marked }| match marked {
                true => view! { <del>{text}</del> }.into_any(),
                false => view! { <span>{text}</span> }.into_any(),
            });
            view! { <div class="diff__line" data-op="del"><span>{parts.collect_view()}</span></div> }.into_any()
        }
        DiffLine::After(parts) => {
            let parts = parts.into_iter().map(|DiffSpan { text, marked }| match marked {
                true => view! { <ins>{text}</ins> }.into_any(),
                false => view! { <span>{text}</span> }.into_any(),
            });
            view! { <div class="diff__line" data-op="add"><span>{parts.collect_view()}</span></div> }.into_any()
        }
    }
}

fn text_change(change: &Change, names: DiffNames) -> Option<AnyView> {
    let w = names.words.builder();
    let (heading, pieces) = match change {
        Change::MessageAdded { message, .. } => {
            (w.prompt().message(message.role).to_owned(), compare_text("", &message.text))
        }
        Change::MessageRemoved { message, .. } => {
            (w.prompt().message(message.role).to_owned(), compare_text(&message.text, ""))
        }
        Change::MessageChanged { role_after, text, .. } => (w.prompt().message(*role_after).to_owned(), text.clone()),
        Change::Piece { name, before: Some(_), after: Some(_), text } => (w.diff().piece(name), text.clone()),
        _ => return None,
    };
    Some(view! { <TextDiff heading pieces /> }.into_any())
}

/// A setting with its old and its new value.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingRow {
    pub name: String,
    pub before: String,
    pub after: String,
}

/// Settings before and after.
#[component]
pub fn SettingsTable(
    /// The name of the group of settings.
    #[prop(into)]
    heading: String,
    rows: Vec<SettingRow>,
    /// The column heading of the old side.
    #[prop(into)]
    before_name: String,
    /// The column heading of the new side.
    #[prop(into)]
    after_name: String,
) -> impl IntoView {
    let w = use_words().builder().diff();
    let rows = rows.into_iter().map(|SettingRow { name, before, after }| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{(!before.is_empty()).then(|| view! { <del>{before}</del> })}</td>
                <td>{(!after.is_empty()).then(|| view! { <ins>{after}</ins> })}</td>
            </tr>
        }
    });
    view! {
        <div class="diff">
            <div class="diff__head">
                <h3>{heading}</h3>
            </div>
            <table class="diff__settings">
                <thead>
                    <tr>
                        <th scope="col">{w.setting()}</th>
                        <th scope="col">{before_name}</th>
                        <th scope="col">{after_name}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The labels of a definition's inputs, by the names that templates use.
struct InputLabels(Vec<(String, String)>);

impl InputLabels {
    fn of(definition: &Definition, language: Language) -> Self {
        let labelled = definition.inputs.iter().filter(|input| !input.label.is_blank());
        Self(labelled.map(|input| (input.name.clone(), input.label.get(language).to_owned())).collect())
    }

    fn get<'l>(&'l self, name: &'l str) -> &'l str {
        self.0.iter().find(|(known, _)| known == name).map_or(name, |(_, label)| label)
    }
}

/// What a definition is, apart from its messages: each fact's name and value.
pub fn facts(definition: &Definition, names: DiffNames) -> Vec<(String, String)> {
    let (w, language) = (names.words.builder().diff(), names.language);
    let labels = InputLabels::of(definition, language);
    let mut facts: Vec<(String, String)> = definition
        .inputs
        .iter()
        .map(|input| {
            let kind = input.kind.name(language);
            let value = if input.required { format!("{kind}, {}", w.required()) } else { kind.to_owned() };
            (w.input(labels.get(&input.name)), value)
        })
        .collect();
    facts.push((w.model().to_owned(), use_name(names, definition.model.use_.as_ref())));
    // Everything else that isn't as it is in a new app.
    let plain = Definition {
        model: ModelChoice { use_: definition.model.use_.clone(), ..ModelChoice::default() },
        prompt: Prompt { examples: Vec::new(), pieces: Vec::new(), ..definition.prompt.clone() },
        output: Output::default(),
        chat: None,
        long_input: LongInput::default(),
        ..definition.clone()
    };
    let changes = compare(&plain, definition);
    facts.extend(changes.iter().flat_map(|it| rows(it, names, &labels, w)).map(|row| (row.name, row.after)));
    facts
}

fn rows(change: &Change, names: DiffNames, labels: &InputLabels, w: Words) -> Vec<SettingRow> {
    let language = names.language;
    let row = |name: String, before: &str, after: &str| {
        vec![SettingRow { name, before: before.to_owned(), after: after.to_owned() }]
    };
    let models = |models: &[ModelRef]| {
        let listed: Vec<String> = models.iter().map(|model| model_name(names, Some(model))).collect();
        if listed.is_empty() { w.none().to_owned() } else { listed.join(", ") }
    };
    match change {
        Change::Kind { before, after } => row(w.kind().to_owned(), w.kind_name(*before), w.kind_name(*after)),
        Change::InputAdded(input) => row(w.input(input.label.get(language)), "", w.added()),
        Change::InputRemoved(input) => row(w.input(input.label.get(language)), w.was_there(), ""),
        Change::InputMoved { name } => row(w.input(labels.get(name)), "", w.moved()),
        Change::InputChanged { name, fields } => {
            let name = |field: &str| format!("{}: {}", w.input(labels.get(name)), field_name(field, language));
            fields.iter().map(|change| field_row(name(&change.field), change, language)).collect()
        }
        Change::MessageAdded { .. } | Change::MessageRemoved { .. } | Change::MessageChanged { .. } => Vec::new(),
        Change::Piece { name, before, after, .. } => {
            let version = |number: &Option<u32>| number.map(|number| w.piece_version(number)).unwrap_or_default();
            row(w.piece(name), &version(before), &version(after))
        }
        Change::Examples { added, removed, changed } => {
            row(w.examples().to_owned(), "", &w.examples_changed(*added, *removed, *changed))
        }
        Change::Model { before, after } => {
            let name = |model: &Option<ModelUse>| use_name(names, model.as_ref());
            row(w.model().to_owned(), &name(before), &name(after))
        }
        Change::Fallbacks { before, after } => row(w.fallbacks().to_owned(), &models(before), &models(after)),
        Change::Setting(change) | Change::Output(change) | Change::Chat(change) | Change::LongInput(change) => {
            vec![field_row(field_name(&change.field, language).to_owned(), change, language)]
        }
    }
}

fn field_row(name: String, change: &FieldChange, language: Language) -> SettingRow {
    let text = |value| shown(&change.field, value, language);
    SettingRow { name, before: text(change.before.as_ref()), after: text(change.after.as_ref()) }
}

/// The name of the app's model choice.
fn use_name(names: DiffNames, model: Option<&ModelUse>) -> String {
    match model {
        Some(ModelUse::Wants(wants)) => names.words.builder().model().whichever(&wanted(wants, names.words)),
        Some(ModelUse::Model(model)) => model_name(names, Some(model)),
        None => model_name(names, None),
    }
}

/// The name of a model.
pub fn model_name(names: DiffNames, model: Option<&ModelRef>) -> String {
    let Some(model) = model else { return names.words.builder().model().workspace_default().to_owned() };
    names.models.with_value(|models| {
        let found = models.iter().find(|known| known.model_ref == *model);
        found.map_or_else(|| model.model.clone(), |known| known.name.clone())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_input_is_called_by_its_label_if_it_has_one() {
        let definition = json!({
            "format": "madang/1", "kind": "form", "prompt": {"messages": []},
            "inputs": [
                {"name": "cust", "kind": "text", "label": {"en": "Customer", "ko": "고객"}},
                {"name": "raw", "kind": "text", "label": ""},
            ],
        });
        let labels = InputLabels::of(&serde_json::from_value(definition).unwrap(), Language::Ko);
        assert_eq!((labels.get("cust"), labels.get("raw"), labels.get("gone")), ("고객", "raw", "gone"));
    }
}

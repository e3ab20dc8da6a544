//! An app while it is put together.

mod field;
mod rows;
mod settings;

use std::collections::BTreeMap;

use model::{
    CHAT_INPUT, Chat, Definition, Format, Input, Kind, LongInput, Message, ModelChoice, Output, OutputFormat, Prompt,
    Role, Severity, limits,
};
use serde_json::Value;

pub(crate) use self::field::Field;
use crate::{
    Imported, Unreadable, WantedModel,
    node::Node,
    report::{PLACE_CHARS, Report, quoted, quoted_to, refused},
    template::{Known, Part, write},
};

/// An app as far as it is known.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub name: String,
    pub summary: String,
    /// Set before the first input, because a conversation keeps a name for itself.
    pub kind: Kind,
    pub chat: Chat,
    pub model: ModelChoice,
    pub wanted: Option<WantedModel>,
    pub output: Output,
    /// Sample values, and where they stand.
    rows: Vec<(String, BTreeMap<String, Value>)>,
    pub report: Report,
    inputs: Vec<Input>,
    /// The names there of the inputs and where they stand, in the same order.
    keys: Vec<(String, String)>,
    /// The name there of what the person says in a conversation.
    pub said: Option<String>,
    messages: Vec<Message>,
}

impl Draft {
    /// A form with nothing in it yet.
    pub fn new(name: &Node, summary: &Node) -> Self {
        let text = |node: &Node| node.shown().unwrap_or_default();
        Self { name: text(name), summary: text(summary), ..Self::default() }
    }

    /// The input of a name there.
    pub fn input(&self, key: &str) -> Option<&Input> {
        let index = self.keys.iter().position(|(known, _)| known == key)?;
        self.inputs.get(index)
    }

    /// What a placeholder with the name of an input means.
    pub fn known(&self, key: &str) -> Option<Known> {
        self.input(key).map(|input| Known::Input(input.name.clone()))
    }

    /// The kind of an input, by our name.
    pub fn kind_of(&self, name: &str) -> Option<model::InputKind> {
        self.inputs.iter().find(|input| input.name == name).map(|input| input.kind)
    }

    /// Adds a message, unless nothing stands in it. `meaning` says what each placeholder means.
    ///
    /// # Errors
    /// If the text is too long, or by `meaning`.
    pub fn message(&mut self, role: Role, place: &str, parts: &[Known]) -> Result<(), Unreadable> {
        let written = write(parts, CHAT_INPUT);
        if written.text.trim().is_empty() {
            self.report.dropped(place, "An empty message is left out.", "빈 메시지는 빠졌어요.");
            return Ok(());
        }
        if written.spaced {
            self.report.changed(
                place,
                "Braces that stand together are kept apart by a space: two of them begin a placeholder here.",
                "붙어 있는 중괄호 사이에 공백을 넣었어요. 여기서는 중괄호 두 개가 자리 표시의 시작이에요.",
            );
        }
        let (en, ko) = match role {
            Role::System => ("The instructions are taken as a system message.", "지시문을 시스템 메시지로 가져왔어요."),
            Role::User => ("The prompt is taken as a message of the person.", "프롬프트를 사용자 메시지로 가져왔어요."),
            Role::Assistant => {
                ("An answer in the prompt is taken as one.", "프롬프트에 든 답변을 모델의 답변으로 가져왔어요.")
            }
        };
        self.report.mapped(place, en, ko);
        self.messages.push(Message { role, text: written.text });
        Ok(())
    }

    /// Says which model answered there.
    pub fn wants(&mut self, place: &str, provider: Option<&str>, model: &str) {
        let (provider, model) = (provider.map(str::trim).filter(|provider| !provider.is_empty()), model.trim());
        if model.is_empty() {
            return;
        }
        let of = provider.map(|provider| (format!(" of {}", quoted(provider)), format!("{}의 ", quoted(provider))));
        let (of_en, of_ko) = of.unwrap_or_default();
        let shown = quoted(model);
        let place = quoted_to(place, PLACE_CHARS);
        self.report.choice(
            place.clone(),
            format!("It ran on “{shown}”{of_en}. Choose a model of this workspace, or leave it to the default."),
            format!("{of_ko}‘{shown}’ 모델로 실행하던 앱이에요. 이 워크스페이스의 모델을 고르거나 기본 모델로 두세요."),
        );
        self.wanted = Some(WantedModel { provider: provider.map(str::to_owned), model: model.to_owned(), place });
    }

    /// Answers with the fields of a JSON Schema.
    pub fn answers_json(&mut self, place: &str, schema: Value) {
        self.output = Output { format: OutputFormat::Json, schema: Some(schema), form: None };
        self.report.mapped(place, "The fields of the answer are taken.", "답변의 필드를 가져왔어요.");
    }

    /// The app, if it is whole.
    ///
    /// # Errors
    /// If the definition has errors, which are said in its own words.
    pub fn finish(mut self) -> Result<Imported, Unreadable> {
        self.starts();
        // One too many is refused, however many there are.
        self.inputs.truncate(limits::INPUTS + 1);
        if self.kind == Kind::Chat && self.messages.is_empty() {
            // A conversation without instructions sends what the person says.
            self.messages.push(Message { role: Role::User, text: format!("{{{{{CHAT_INPUT}}}}}") });
        }
        let mut definition = Definition {
            format: Format::Madang1,
            kind: self.kind,
            inputs: self.inputs,
            prompt: Prompt { messages: self.messages, examples: Vec::new(), pieces: Vec::new() },
            model: self.model,
            output: self.output,
            chat: (self.kind == Kind::Chat).then_some(self.chat),
            long_input: LongInput::Whole,
        };
        without_bad_defaults(&mut definition, &self.keys, &mut self.report);
        if let Some(problem) = definition.check().into_iter().find(|problem| problem.severity() == Severity::Error) {
            let (en, ko) = (problem.message(model::Language::En), problem.message(model::Language::Ko));
            return Err(refused(
                problem.path,
                format!("This app doesn't fit here. {en}"),
                format!("여기에 맞지 않는 앱이에요. {ko}"),
            ));
        }
        let rows = rows::of(&definition, self.rows, &mut self.report);
        Ok(Imported {
            name: one_line(&self.name, NAME_CHARS),
            summary: one_line(&self.summary, SUMMARY_CHARS),
            definition,
            rows,
            model: self.wanted,
            report: self.report.into_lines(),
        })
    }

    /// Shortens what a conversation begins with.
    fn starts(&mut self) {
        let opening = self.chat.opening.get(model::Language::En);
        if let Some((end, _)) = opening.char_indices().nth(limits::OPENING_CHARS) {
            let short = opening.get(..end).unwrap_or_default().to_owned();
            self.chat.opening = short.into();
            self.report.changed("opening_statement", "The opening is shortened.", "첫인사를 줄였어요.");
        }
        let fits = |text: &model::LocalText| {
            let chars = text.get(model::Language::En).chars().count();
            !text.is_blank() && chars <= limits::SUGGESTION_CHARS
        };
        let before = self.chat.suggestions.len();
        self.chat.suggestions.retain(fits);
        self.chat.suggestions.truncate(limits::SUGGESTIONS);
        if self.chat.suggestions.len() < before {
            self.report.changed(
                "suggested_questions",
                "Suggested questions that are empty, too long or too many are left out.",
                "비었거나 너무 길거나 너무 많은 추천 질문은 빠졌어요.",
            );
        }
    }
}

const NAME_CHARS: usize = 100;
const SUMMARY_CHARS: usize = 500;

/// A text in one line, shortened.
fn one_line(text: &str, max_chars: usize) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(max_chars) {
        Some((end, _)) => line.get(..end).unwrap_or_default().trim_end().to_owned(),
        None => line,
    }
}

/// Takes initial values away that their own fields would refuse.
fn without_bad_defaults(definition: &mut Definition, keys: &[(String, String)], report: &mut Report) {
    let bad: Vec<String> = definition
        .check()
        .into_iter()
        .filter(|problem| problem.severity() == Severity::Error && problem.path.ends_with("].default"))
        .map(|problem| problem.path)
        .collect();
    for (index, input) in definition.inputs.iter_mut().enumerate() {
        if bad.contains(&format!("inputs[{index}].default")) {
            input.default = None;
            let label = quoted(input.label.get(model::Language::En));
            report.dropped(
                keys.get(index).map(|(_, place)| place.as_str()).unwrap_or_default(),
                format!("The initial value of “{label}” doesn't fit its field and is left out."),
                format!("‘{label}’의 초깃값은 칸에 맞지 않아서 빠졌어요."),
            );
        }
    }
}

/// Says what the placeholders of a prompt mean.
///
/// # Errors
/// If the text is longer than a message may be, or by `meaning`.
pub(crate) fn meanings(
    place: &str,
    parts: Vec<Part>,
    mut meaning: impl FnMut(&str) -> Result<Vec<Known>, Unreadable>,
) -> Result<Vec<Known>, Unreadable> {
    let (mut known, mut bytes) = (Vec::new(), 0);
    for part in parts {
        let parts = match part {
            Part::Text(text) => vec![Known::Text(text)],
            Part::Variable(name) => meaning(&name)?,
        };
        // What a placeholder stands for may be a text with placeholders, and so on.
        bytes += parts.iter().map(|part| if let Known::Text(text) = part { text.len() } else { 0 }).sum::<usize>();
        known.extend(parts);
        if known.len() > MAX_PARTS || bytes > limits::DEFINITION_BYTES {
            return Err(refused(
                place,
                "This prompt is longer than a prompt may be here, with all that is inserted into it.",
                "들어가는 것까지 합치면 여기서 쓸 수 있는 프롬프트보다 길어요.",
            ));
        }
    }
    Ok(known)
}

/// More placeholders has no prompt that people wrote.
const MAX_PARTS: usize = 5_000;

/// A prompt's text, if it is one and a message may be that long. A number or the like counts as its text.
///
/// # Errors
/// If it is a list or a map, or too long.
pub(crate) fn prompt_of(place: &str, node: &Node) -> Result<String, Unreadable> {
    if matches!(node, Node::List(_) | Node::Map(_)) {
        return Err(refused(
            place,
            "A text should stand here. Nothing was imported.",
            "여기에는 글이 있어야 해서 아무것도 가져오지 않았어요.",
        ));
    }
    let text = node.shown().unwrap_or_default();
    prompt_text(place, &text)?;
    Ok(text)
}

/// A prompt's text, if a message may be that long.
///
/// # Errors
/// If it may not.
pub(crate) fn prompt_text<'t>(place: &str, text: &'t str) -> Result<&'t str, Unreadable> {
    let max = limits::MESSAGE_CHARS;
    if text.len() > max && text.chars().count() > max {
        return Err(refused(
            place,
            format!("This prompt is longer than {max} characters, which is the most that a message has here."),
            format!("이 프롬프트는 {max}자를 넘어요. 여기서 메시지 하나는 {max}자까지예요."),
        ));
    }
    Ok(text)
}

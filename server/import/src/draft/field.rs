//! A field of a foreign form, as an input.

use model::{CHAT_INPUT, FileLimits, Input, InputKind, Kind, limits};
use serde_json::Value;

use super::Draft;
use crate::report::quoted;

/// A field as its file describes it.
#[derive(Debug, Default)]
pub(crate) struct Field {
    /// Where it stands in the file.
    pub place: String,
    /// The name by which prompts use it there.
    pub key: String,
    /// Empty means the key.
    pub label: String,
    pub hint: String,
    pub kind: InputKind,
    pub required: bool,
    /// Nothing or 0 means no limit.
    pub max_chars: Option<f64>,
    pub options: Vec<String>,
    pub files: Option<FileLimits>,
    pub default: Option<Value>,
}

impl Draft {
    /// Adds a field. Of two with one key the first counts.
    pub fn add(&mut self, field: Field) {
        if self.input(&field.key).is_some() {
            let key = quoted(&field.key);
            self.report.dropped(
                field.place,
                format!("The field “{key}” stands twice; the second is left out."),
                format!("‘{key}’ 칸이 두 번 있어서 두 번째는 빠졌어요."),
            );
            return;
        }
        // With one too many the app is refused anyway, and many keys that are alike would take for ever to tell apart.
        let count = self.inputs.len();
        let name = if count > limits::INPUTS { format!("input_{count}") } else { self.free_name(&field.key) };
        let label = if field.label.trim().is_empty() { &field.key } else { &field.label };
        let label = short(label, limits::LABEL_CHARS);
        self.say_mapped(&field, &name, &label);
        let hint = Some(short(&field.hint, limits::HINT_CHARS)).filter(|hint| !hint.is_empty());
        let options = self.options(&field);
        let input = Input {
            label: if label.is_empty() { name.clone() } else { label }.into(),
            name,
            kind: field.kind,
            hint: hint.map(Into::into),
            required: field.required,
            max_chars: self.max_chars(&field),
            min: None,
            max: None,
            options,
            files: field.files.filter(|_| field.kind == InputKind::File),
            default: field.default.filter(|default| !is_blank(default)),
            shown_when: None,
        };
        self.inputs.push(input);
        self.keys.push((field.key, field.place));
    }

    fn say_mapped(&mut self, field: &Field, name: &str, label: &str) {
        let shown = quoted(if label.is_empty() { name } else { label });
        let (kind_en, kind_ko) = (field.kind.name(model::Language::En), field.kind.name(model::Language::Ko));
        if *name == field.key {
            self.report.mapped(
                &field.place,
                format!("The field “{shown}” is an input: {kind_en}."),
                format!("‘{shown}’ 칸을 입력 항목으로 가져왔어요: {kind_ko}."),
            );
        } else {
            let key = quoted(&field.key);
            self.report.changed(
                &field.place,
                format!("The field “{shown}” is an input: {kind_en}. Prompts call it “{name}” instead of “{key}”."),
                format!(
                    "‘{shown}’ 칸을 입력 항목으로 가져왔어요: {kind_ko}. 프롬프트에서 쓰는 이름은 ‘{key}’ 대신 ‘{name}’이에요."
                ),
            );
        }
    }

    /// A name of ours for a key there: the key, if it may be one and is free.
    fn free_name(&self, key: &str) -> String {
        const SUFFIX: usize = 4;
        // Conjoining jamo are letters that names don't have, because nobody could tell two of them apart.
        let is_char = |c: char| (c.is_alphanumeric() || c == '_') && !('\u{1100}'..='\u{11FF}').contains(&c);
        let mut name: String =
            key.trim().chars().map(|c| if is_char(c) { c } else { '_' }).take(limits::NAME_CHARS - SUFFIX).collect();
        if !name.chars().next().is_some_and(char::is_alphabetic) {
            let rest: String = name.trim_start_matches('_').chars().take(limits::NAME_CHARS - SUFFIX - 6).collect();
            name = if rest.is_empty() { "input".to_owned() } else { format!("input_{rest}") };
        }
        let is_free = |name: &str| {
            let is_kept = self.kind == Kind::Chat && name == CHAT_INPUT;
            !is_kept && self.inputs.iter().all(|input| input.name != name)
        };
        // A name that is as long as names may be is kept if it is free as it is.
        if model::is_variable_name(key) && key.chars().count() <= limits::NAME_CHARS && is_free(key) {
            return key.to_owned();
        }
        (1..)
            .map(|count: usize| if count == 1 { name.clone() } else { format!("{name}_{count}") })
            .find(|name| is_free(name))
            .unwrap_or(name)
    }

    fn max_chars(&mut self, field: &Field) -> Option<u32> {
        let chars = field.max_chars.filter(|chars| *chars >= 1.0 && field.kind.counts_chars())?;
        if chars > limits::INPUT_CHARS as f64 {
            self.report.changed(
                &field.place,
                format!("The longest text is {} characters here.", limits::INPUT_CHARS),
                format!("여기서는 글이 {}자까지예요.", limits::INPUT_CHARS),
            );
            return u32::try_from(limits::INPUT_CHARS).ok();
        }
        format!("{:.0}", chars.floor()).parse().ok()
    }

    /// The options that differ, without white space around them.
    fn options(&mut self, field: &Field) -> Vec<String> {
        let mut options: Vec<String> = Vec::new();
        for option in &field.options {
            // One too many is refused, however many there are.
            if options.len() > limits::OPTIONS {
                break;
            }
            let option = option.trim();
            if !option.is_empty() && !options.iter().any(|known| known == option) {
                options.push(option.to_owned());
            }
        }
        if !field.kind.has_options() {
            return Vec::new();
        }
        if options.len() < field.options.len() {
            self.report.changed(
                &field.place,
                "Options that are empty or stand twice are left out.",
                "비었거나 두 번 있는 선택지는 빠졌어요.",
            );
        }
        options
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn short(text: &str, max_chars: usize) -> String {
    text.trim().chars().filter(|c| !c.is_control() || *c == '\n').take(max_chars).collect()
}

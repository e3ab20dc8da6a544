//! What is longer than a model takes, or should take.
//!
//! Reading a text that is longer than a model takes: which text is cut, into what, and what is asked about the parts.
//!
//! 1. [`Definition::long_text`] tells whether a prompt fits, and if not, which of its texts is to be cut and how long a part may be;
//! 2. [`Definition::values_of_parts`] cuts it, and [`Definition::render`] makes the prompt of each part;
//! 3. [`Definition::value_of_answers`] puts the answers in the place of the text, and [`Joining`] says what to do with them.
//!
//! The older turns of a conversation may be sent as a summary: [`turns_to_summarise`] says which, and [`ask_for_summary`] asks.

mod cut;
mod words;

use serde_json::{Value, json};

pub(crate) use self::words::summarised;
pub use self::{
    cut::{LEAST_PART_TOKENS, cut},
    words::{Joining, ask_for_summary},
};
use crate::{
    CHAT_INPUT, Definition, FileId, History, InputKind, Kind, LongInput, PromptError, Values, estimated_prompt_tokens,
    estimated_tokens, file::files_of,
};

/// The context of a model of which nothing is known. It is what small models on one's own machine are usually started with: less
/// costs some more requests, and more would be cut off without a word.
pub const UNKNOWN_CONTEXT_TOKENS: u64 = 8_192;

/// The most parts. A text with more would take hours and cost accordingly.
pub const PARTS: usize = 500;

/// The longest answer that room is left for if the app sets none; of a small context it is a quarter.
const ANSWER_TOKENS: u64 = 16_384;

/// Room for what is said about a part besides the app's own prompt.
const WORDS_TOKENS: usize = 200;

/// Stands in the place of the text while its surroundings are measured.
const MARKER: &str = "\u{e000}";

/// A text that is to be cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongText {
    /// The input that holds it.
    pub input: String,
    /// The most estimated tokens of a part.
    pub part_tokens: usize,
}

/// How a prompt is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// As it is.
    Whole,
    /// In parts.
    Parts(LongText),
    /// Not at all: what stands around the text leaves no room for it, or there would be more than [`PARTS`] parts.
    Impossible,
}

impl Definition {
    /// How a prompt is sent to a model with this context (`None` if it is unknown). `values` are those with the texts of files;
    /// `besides` are estimated tokens that are sent besides the messages.
    ///
    /// Estimates may be off by a third, so only two thirds of what the answer leaves are filled.
    ///
    /// # Errors
    /// See [`PromptError`]; a prompt that is too long is no error.
    pub fn long_text(
        &self,
        values: &Values,
        history: History<'_>,
        context_tokens: Option<u64>,
        besides: usize,
    ) -> Result<Reading, PromptError> {
        if self.long_input == LongInput::Whole {
            return Ok(Reading::Whole);
        }
        let fits = match self.render_after(values, history) {
            Ok(messages) => estimated_prompt_tokens(&messages) + besides <= self.room(context_tokens, 1),
            Err(PromptError::TooLong) => false,
            Err(error) => return Err(error),
        };
        if fits {
            return Ok(Reading::Whole);
        }
        let Some((input, tokens)) = self.longest_text(values) else { return Ok(Reading::Impossible) };
        let part_tokens = self.part_tokens(values, history, &input, context_tokens, besides)?;
        Ok(match part_tokens {
            Some(part_tokens) if tokens / part_tokens < PARTS => Reading::Parts(LongText { input, part_tokens }),
            _ => Reading::Impossible,
        })
    }

    /// How many estimated tokens of a text that stands in this input fit into one part; `None` if there is no room.
    ///
    /// # Errors
    /// See [`PromptError`].
    pub fn part_tokens(
        &self,
        values: &Values,
        history: History<'_>,
        input: &str,
        context_tokens: Option<u64>,
        besides: usize,
    ) -> Result<Option<usize>, PromptError> {
        let around = self.render_after(&self.with_text(values, input, MARKER), history);
        let around = match around {
            Ok(around) => around,
            Err(PromptError::TooLong) => return Ok(None),
            Err(error) => return Err(error),
        };
        let times: usize = around.iter().map(|message| message.text.matches(MARKER).count()).sum();
        let answers = if self.long_input == LongInput::Refine { 2 } else { 1 };
        let taken = estimated_prompt_tokens(&around) + besides + WORDS_TOKENS;
        let room = self.room(context_tokens, answers).checked_sub(taken).and_then(|room| room.checked_div(times));
        Ok(room.filter(|room| *room >= LEAST_PART_TOKENS))
    }

    /// The inputs whose texts may be cut: those that the prompt shows, of a kind that has text.
    pub fn cuttable_inputs(&self) -> impl Iterator<Item = &str> {
        let has_text = |kind| matches!(kind, InputKind::Text | InputKind::Paragraph | InputKind::File);
        let inputs = self.inputs.iter().filter(move |input| has_text(input.kind)).map(|input| input.name.as_str());
        let shown = inputs.filter(|name| self.shows(name));
        shown.chain((self.kind == Kind::Chat).then_some(CHAT_INPUT))
    }

    /// The longest text of the values that the prompt shows, with its estimated tokens. The files of one input are one text.
    pub fn longest_text(&self, values: &Values) -> Option<(String, usize)> {
        let texts = self.cuttable_inputs().filter_map(|name| Some((name, tokens_of(values.get(name)?))));
        let longest = texts.max_by_key(|(_, tokens)| *tokens)?;
        Some((longest.0.to_owned(), longest.1))
    }

    /// The values of each part, in order: `values` with the part in the place of the text. Parts that are blank are left out. `text`
    /// is the text of a file.
    pub fn values_of_parts<'t>(
        &self,
        values: &Values,
        long: &LongText,
        text: impl Fn(FileId) -> Option<&'t str>,
    ) -> Vec<Values> {
        let mut around = self.with_file_texts(values, &text);
        around.remove(&long.input);
        let with = |value: Value| {
            let mut values = around.clone();
            values.insert(long.input.clone(), value);
            values
        };
        match values.get(&long.input) {
            Some(Value::String(text)) => {
                let parts = cut(text, long.part_tokens).into_iter().filter_map(|part| text.get(part));
                parts.filter(|part| !part.trim().is_empty()).map(|part| with(part.into())).collect()
            }
            Some(files) => parts_of_files(files, long.part_tokens, text).into_iter().map(with).collect(),
            None => Vec::new(),
        }
    }

    /// The values with the answers to the parts in the place of the text.
    #[must_use]
    pub fn value_of_answers<'a>(
        &self,
        values: &Values,
        input: &str,
        answers: impl IntoIterator<Item = &'a str>,
    ) -> Values {
        let numbered = (1..).zip(answers);
        let answers: Vec<String> = numbered
            .map(|(number, answer)| format!("<part number=\"{number}\">\n{}\n</part>", answer.trim()))
            .collect();
        self.with_text(values, input, &answers.join("\n\n"))
    }

    /// The values with one text in the place of whatever an input has.
    fn with_text(&self, values: &Values, input: &str, text: &str) -> Values {
        let is_file = self.file_inputs().any(|(name, _)| name == input);
        let value = if is_file { json!([{ "text": text }]) } else { text.into() };
        let mut values = values.clone();
        values.insert(input.to_owned(), value);
        values
    }

    /// How many estimated tokens a prompt may have if there must be room for so many answers.
    fn room(&self, context_tokens: Option<u64>, answers: u64) -> usize {
        let context = context_tokens.unwrap_or(UNKNOWN_CONTEXT_TOKENS);
        let answer = self.model.settings.max_output_tokens.map_or((context / 4).min(ANSWER_TOKENS), u64::from);
        let answer = answer.min(context / (answers + 1));
        usize::try_from(context.saturating_sub(answer * answers) * 2 / 3).unwrap_or(usize::MAX)
    }
}

/// How many of a conversation's turns that no summary has yet are to be summarised now, from the oldest on.
///
/// Turns that fall out of what is kept are sent as they are until there are some of them, so that not every answer has to wait for a
/// summary.
pub fn turns_to_summarise(definition: &Definition, turns: usize) -> usize {
    const MOST_AT_ONCE: usize = 5;
    let keep = definition.keep_turns();
    let at_once = (keep / 4).clamp(1, MOST_AT_ONCE);
    let out = turns.saturating_sub(keep);
    if definition.summarises() && out >= at_once { out } else { 0 }
}

/// How the answers to parts are gathered so that each group fits into a part; by how many answers each group has. A group has at
/// least two, so there are fewer groups than answers, if there is more than one of those.
pub fn groups(answers: &[&str], part_tokens: usize) -> Vec<usize> {
    const AROUND: usize = 16;
    let mut groups: Vec<usize> = Vec::new();
    let mut tokens = 0;
    for answer in answers {
        let more = estimated_tokens(answer) + AROUND;
        match groups.last_mut() {
            Some(group) if *group < 2 || tokens + more <= part_tokens => {
                *group += 1;
                tokens += more;
            }
            _ => {
                groups.push(1);
                tokens = more;
            }
        }
    }
    groups
}

fn tokens_of(value: &Value) -> usize {
    match value {
        Value::String(text) => estimated_tokens(text),
        Value::Array(items) => {
            let texts = items.iter().filter_map(|item| item.get("text").and_then(Value::as_str));
            texts.map(estimated_tokens).sum()
        }
        _ => 0,
    }
}

/// The values of a file input for each part. A file without text, such as an image, is in all of them.
fn parts_of_files<'t>(files: &Value, part_tokens: usize, text: impl Fn(FileId) -> Option<&'t str>) -> Vec<Value> {
    let files = files_of(files);
    let several = files.len() > 1;
    let textless: Vec<Value> = files
        .iter()
        .filter(|file| text(file.id).is_none())
        .map(|file| json!({ "id": file.id, "name": file.name, "text": format!("[{}]", file.name) }))
        .collect();
    let mut parts: Vec<Vec<Value>> = Vec::new();
    let mut tokens = part_tokens;
    for file in &files {
        let Some(text) = text(file.id) else { continue };
        let around = if several { estimated_tokens(&file.with_text("")) } else { 0 };
        for piece in cut(text, part_tokens.saturating_sub(around)).into_iter().filter_map(|piece| text.get(piece)) {
            if piece.trim().is_empty() {
                continue;
            }
            let shown = if several { file.with_text(piece) } else { piece.to_owned() };
            let more = estimated_tokens(&shown);
            let value = json!({ "id": file.id, "name": file.name, "text": shown });
            match parts.last_mut() {
                Some(part) if tokens + more <= part_tokens => {
                    part.push(value);
                    tokens += more;
                }
                _ => {
                    parts.push(vec![value]);
                    tokens = more;
                }
            }
        }
    }
    parts.into_iter().map(|part| part.into_iter().chain(textless.iter().cloned()).collect()).collect()
}

#[cfg(test)]
mod tests;

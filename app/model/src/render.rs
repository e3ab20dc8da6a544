//! Turns a definition and a person's values into the messages for the model.

use crate::{
    CHAT_INPUT, Chat, Definition, Example, FileId, Kind, Message, Problem, Role, Template, Values,
    file::files_of,
    hidden_inputs,
    template::{Budget, RenderError, UseKind},
    values::default_of,
};

/// A message as it is sent to a model.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RenderedMessage {
    pub role: Role,
    /// The text, which is never blank.
    pub text: String,
    /// The files that its template refers to, whose pictures go beside it.
    pub files: Vec<FileId>,
}

/// An earlier exchange of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Turn {
    /// The person's message: the value of [`CHAT_INPUT`] at that time, not what the templates made of it.
    pub question: String,
    /// The model's answer.
    pub answer: String,
}

/// What a model is told of a conversation so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History<'h> {
    /// The turns before `turns`, in a few sentences.
    pub summary: Option<&'h str>,
    /// The earlier turns, oldest first. Unless the chat summarises, only the last `keep_turns` of them are sent.
    pub turns: &'h [Turn],
}

impl<'h> From<&'h [Turn]> for History<'h> {
    fn from(turns: &'h [Turn]) -> Self {
        Self { summary: None, turns }
    }
}

/// Why a definition could not be rendered.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PromptError {
    /// A message's template is invalid, so the definition was never checked. Paths are as in [`Definition::check`].
    #[error("a template of the prompt is wrong")]
    BadTemplate(Vec<Problem>),
    /// The messages together would be longer than [`MAX_RENDERED_BYTES`](crate::MAX_RENDERED_BYTES).
    #[error("the filled-in prompt is too long")]
    TooLong,
    /// With these values there is no user message, and models answer nothing to nothing.
    #[error("nothing was filled in that the prompt uses")]
    NothingToSay,
}

impl From<RenderError> for PromptError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::TooLong => Self::TooLong,
        }
    }
}

impl Definition {
    /// The messages that are sent to the model, in this order:
    ///
    /// 1. the system messages;
    /// 2. each example, as a user message (the prompt's user messages with the example's inputs, a blank line between them)
    ///    and its answer;
    /// 3. the other messages, in order; for a chat only those before the first user message that uses `{{message}}`;
    /// 4. for a chat, the summary of its older turns, and the last `keep_turns` turns of its history;
    /// 5. for a chat, the other messages from there on, or, if no user message uses `{{message}}`, the person's message.
    ///
    /// An input that is absent from `values` has its default, in examples too; one that is `null` was left empty on purpose, and
    /// one that is [hidden](hidden_inputs) is empty.
    /// Blank messages are dropped; examples and turns are dropped if either half is blank. Texts are sent unchanged, including
    /// white space. Messages of one role may follow each other.
    ///
    /// Pieces have the text that the definition [carries](crate::Prompt::pieces); one that it doesn't carry leaves nothing.
    ///
    /// `values` should come from [`check_values`](Definition::check_values); others are rendered as they are. The history is
    /// ignored for a form.
    ///
    /// # Errors
    /// See [`PromptError`].
    pub fn render(&self, values: &Values, history: &[Turn]) -> Result<Vec<RenderedMessage>, PromptError> {
        self.render_after(values, history.into())
    }

    /// As [`render`](Self::render), with a history that may begin with a summary.
    ///
    /// # Errors
    /// See [`PromptError`].
    pub fn render_after(&self, values: &Values, history: History<'_>) -> Result<Vec<RenderedMessage>, PromptError> {
        let mut rendering =
            Rendering { definition: self, parsed: self.parsed()?, budget: Budget::default(), out: Vec::new() };
        let values = self.with_defaults(values);
        let asks = rendering.parsed.iter().position(|parsed| parsed.asks());
        let (before, from_there) = match (self.kind, asks) {
            (Kind::Chat, Some(asks)) => (0..asks, asks..rendering.parsed.len()),
            _ => (0..rendering.parsed.len(), 0..0),
        };
        rendering.messages(&values, |role| role == Role::System, 0..rendering.parsed.len())?;
        for example in &self.prompt.examples {
            rendering.example(example)?;
        }
        let mut asked_from = rendering.out.len();
        rendering.messages(&values, |role| role != Role::System, before)?;
        if self.kind == Kind::Chat {
            rendering.history(history);
            asked_from = rendering.out.len();
            rendering.messages(&values, |role| role != Role::System, from_there)?;
            if asks.is_none() {
                rendering.say(Role::User, text_of(&values, CHAT_INPUT));
            }
        }
        if !rendering.out.iter().skip(asked_from).any(|message| message.role == Role::User) {
            return Err(PromptError::NothingToSay);
        }
        Ok(rendering.out)
    }

    /// Whether a chat's older turns are sent as a summary.
    pub fn summarises(&self) -> bool {
        self.chat.as_ref().is_some_and(|chat| chat.summarise)
    }

    /// How many earlier turns of a chat are sent to the model as they are.
    pub fn keep_turns(&self) -> usize {
        let keep_turns = self.chat.as_ref().map_or_else(|| Chat::default().keep_turns, |chat| chat.keep_turns);
        usize::try_from(keep_turns).unwrap_or(usize::MAX)
    }

    /// The values, with the defaults of absent inputs, and without those of hidden ones.
    fn with_defaults(&self, values: &Values) -> Values {
        let mut values = values.clone();
        for input in &self.inputs {
            if !values.contains_key(&input.name)
                && let Some(default) = default_of(input)
            {
                values.insert(input.name.clone(), default);
            }
        }
        for name in hidden_inputs(&self.inputs, &values) {
            values.remove(name);
        }
        values
    }

    /// The files of the values that a template shows, each once.
    fn files_in(&self, template: &Template, values: &Values) -> Vec<FileId> {
        let mut files = Vec::new();
        for (name, _) in self.file_inputs() {
            for file in values.get(name).filter(|_| template.shows(name)).into_iter().flat_map(files_of) {
                if !files.contains(&file.id) {
                    files.push(file.id);
                }
            }
        }
        files
    }

    fn parsed(&self) -> Result<Vec<Parsed<'_>>, PromptError> {
        let mut problems = Vec::new();
        let mut parsed = Vec::with_capacity(self.prompt.messages.len());
        for (index, message) in self.prompt.messages.iter().enumerate() {
            match Template::parse(&message.text) {
                Ok(template) => parsed.push(Parsed { message, template }),
                Err(found) => {
                    let path = format!("prompt.messages[{index}].text");
                    problems.extend(found.into_iter().map(|problem| Problem { path: path.clone(), ..problem }));
                }
            }
        }
        if problems.is_empty() { Ok(parsed) } else { Err(PromptError::BadTemplate(problems)) }
    }
}

struct Parsed<'d> {
    message: &'d Message,
    template: Template,
}

impl Parsed<'_> {
    /// Whether this message contains the person's message.
    fn asks(&self) -> bool {
        let mut uses = self.template.variables();
        self.message.role == Role::User
            && uses.any(|variable| variable.name == CHAT_INPUT && variable.how != UseKind::WhenAbsent)
    }
}

struct Rendering<'d> {
    definition: &'d Definition,
    parsed: Vec<Parsed<'d>>,
    budget: Budget,
    out: Vec<RenderedMessage>,
}

impl Rendering<'_> {
    fn messages(
        &mut self,
        values: &Values,
        takes: impl Fn(Role) -> bool,
        range: std::ops::Range<usize>,
    ) -> Result<(), PromptError> {
        for parsed in self.parsed.get(range).unwrap_or_default() {
            let role = parsed.message.role;
            if takes(role) {
                let text = parsed.template.render_within(values, &self.definition.prompt.pieces, &mut self.budget)?;
                push(&mut self.out, role, text, self.definition.files_in(&parsed.template, values));
            }
        }
        Ok(())
    }

    fn example(&mut self, example: &Example) -> Result<(), PromptError> {
        let mut values = self.definition.with_defaults(&example.inputs);
        // An example is published with its app, and a file isn't.
        for (name, _) in self.definition.file_inputs() {
            values.remove(name);
        }
        let mut question = Vec::new();
        for parsed in self.parsed.iter().filter(|parsed| parsed.message.role == Role::User) {
            let text = parsed.template.render_within(&values, &self.definition.prompt.pieces, &mut self.budget)?;
            if !text.trim().is_empty() {
                question.push(text);
            }
        }
        if self.definition.kind == Kind::Chat && !self.parsed.iter().any(Parsed::asks) {
            question.push(text_of(&values, CHAT_INPUT));
        }
        self.exchange(question.join("\n\n"), example.answer.clone());
        Ok(())
    }

    fn history(&mut self, history: History<'_>) {
        let whole = |turn: &&Turn| !turn.question.trim().is_empty() && !turn.answer.trim().is_empty();
        if let Some(summary) = history.summary {
            self.say(Role::User, crate::long::summarised(self.definition, summary));
        }
        let most = if self.definition.summarises() { usize::MAX } else { self.definition.keep_turns() };
        let mut kept: Vec<&Turn> = history.turns.iter().rev().filter(whole).take(most).collect();
        kept.reverse();
        for turn in kept {
            self.exchange(turn.question.clone(), turn.answer.clone());
        }
    }

    /// A question and its answer. One without the other would only confuse.
    fn exchange(&mut self, question: String, answer: String) {
        if !question.trim().is_empty() && !answer.trim().is_empty() {
            self.say(Role::User, question);
            self.say(Role::Assistant, answer);
        }
    }

    fn say(&mut self, role: Role, text: String) {
        push(&mut self.out, role, text, Vec::new());
    }
}

fn push(out: &mut Vec<RenderedMessage>, role: Role, text: String, files: Vec<FileId>) {
    if !text.trim().is_empty() {
        out.push(RenderedMessage { role, text, files });
    }
}

fn text_of(values: &Values, name: &str) -> String {
    values.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;

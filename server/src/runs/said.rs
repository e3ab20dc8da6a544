//! What a program sends of a conversation itself, because the endpoints that it calls keep nothing between two requests.
//!
//! It is kept among the run's inputs, so that it goes where they go, and a server that takes the run up has it. No input of an app
//! can have its name.

use llm::{
    ToolCall,
    chat::{self, Image, ResultOf},
};
use model::{CONVERSATION, FileId, Role, Turn, Values, estimated_tokens};
use runner::Tools;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::OrLogged as _;

use crate::comparisons::price::PICTURE_TOKENS;

/// A message, as a program sent it. It is never read as a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub role: Role,
    pub text: String,
    /// Pictures as files in base64; only the user's messages have any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
    /// Files, until they are put into the text or given to an app's inputs, which is before a run is started.
    #[serde(skip)]
    pub files: Vec<SaidFile>,
    /// The tools that the model called; only its own messages have any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ToolCall>,
    /// Of which call the text is the result, if it is one; such a message has the user's role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_of: Option<ResultOf>,
}

/// A file in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidFile {
    /// Before which byte of the text it stands.
    pub at: usize,
    /// Where it stands in the request.
    pub path: String,
    pub source: FileSource,
}

/// Where a file's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSource {
    /// The key has uploaded it.
    Uploaded(FileId),
    /// In the request, in base64.
    Sent { name: String, media_type: String, data: String },
}

impl Said {
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self { role, text: text.into(), images: Vec::new(), files: Vec::new(), calls: Vec::new(), result_of: None }
    }

    /// Whether it has calls of tools, or the result of one.
    pub fn is_of_tools(&self) -> bool {
        !self.calls.is_empty() || self.result_of.is_some()
    }
}

/// Where it stands beside tools.
const MESSAGES: &str = "messages";
const TOOLS: &str = "tools";

/// Puts it among the inputs.
pub fn put(values: &mut Values, said: &[Said], tools: Option<&Tools>) {
    let said = serde_json::to_value(said).or_logged("a conversation of a program").unwrap_or_default();
    let sent = match tools {
        None => said,
        Some(tools) => json!({MESSAGES: said, TOOLS: tools}),
    };
    values.insert(CONVERSATION.to_owned(), sent);
}

/// What a program sent; `None` if the run was not started by one.
pub fn of(values: &Values) -> Option<Vec<Said>> {
    let said = values.get(CONVERSATION).filter(|said| !matches!(said, Value::Null))?;
    let said = said.get(MESSAGES).unwrap_or(said);
    Some(Vec::deserialize(said).or_logged("a conversation of a program").unwrap_or_default())
}

/// Whether a program shows the model pictures. Of a chat's earlier messages only the texts are told.
pub fn shows_pictures(values: &Values) -> bool {
    let said = values.get(CONVERSATION).map(|said| said.get(MESSAGES).unwrap_or(said));
    said.and_then(Value::as_array).is_some_and(|said| said.iter().any(|said| said.get("images").is_some()))
}

/// The tools that a program offers.
pub fn tools_of(values: &Values) -> Option<Tools> {
    let tools = values.get(CONVERSATION)?.get(TOOLS)?;
    Tools::deserialize(tools).or_logged("the tools of a program")
}

/// The messages for a model. Providers refuse blank ones.
pub fn messages(said: &[Said]) -> Vec<chat::Message> {
    let message = |said: &Said| {
        let role = match said.role {
            Role::System => chat::Role::System,
            Role::User => chat::Role::User,
            Role::Assistant => chat::Role::Assistant,
        };
        let images = said.images.iter().filter_map(|image| picture(image)).collect();
        match &said.result_of {
            Some(result) => chat::Message::of_tool(result.clone(), said.text.as_str()),
            None => chat::Message { images, calls: said.calls.clone(), ..chat::Message::new(role, said.text.as_str()) },
        }
    };
    let says = |said: &&Said| !said.text.trim().is_empty() || !said.images.is_empty() || said.is_of_tools();
    said.iter().filter(says).map(message).collect()
}

/// As many tokens as a message may come to.
pub fn most_tokens(said: &Said) -> u64 {
    let pictures = (said.images.len() as u64).saturating_mul(PICTURE_TOKENS);
    let calls = said.calls.iter().map(|call| estimated_tokens(&call.arguments) + estimated_tokens(&call.name));
    ((estimated_tokens(&said.text) + calls.sum::<usize>()) as u64).saturating_add(pictures)
}

/// As many tokens as the tools that are offered may come to.
pub fn tokens_of_tools(values: &Values) -> u64 {
    let tools = values.get(CONVERSATION).and_then(|sent| sent.get(TOOLS));
    tools.map_or(0, |tools| estimated_tokens(&tools.to_string()) as u64)
}

/// The picture in a file in base64, if models take its format.
pub fn picture(base64: &str) -> Option<Image> {
    let bytes = data_encoding::BASE64.decode(base64.as_bytes()).ok()?;
    Image::new(bytes)
}

/// The turns before a chat's newest message. Several messages of one side in a row are one; what has no answer, or is the answer
/// to nothing, is left out.
pub fn turns(said: &[Said]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for Said { role, text, .. } in said {
        let last = turns.last_mut();
        match (role, last) {
            (Role::User, Some(turn)) if turn.answer.is_empty() => add(&mut turn.question, text),
            (Role::User, _) => turns.push(Turn { question: text.clone(), answer: String::new() }),
            (Role::Assistant, Some(turn)) => add(&mut turn.answer, text),
            (Role::Assistant, None) | (Role::System, _) => {}
        }
    }
    turns.retain(|turn| !turn.answer.is_empty());
    turns
}

fn add(whole: &mut String, text: &str) {
    if !whole.is_empty() {
        whole.push_str("\n\n");
    }
    whole.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_from_the_inputs_as_it_was() {
        let mut values = Values::new();
        assert_eq!(of(&values), None);
        let said = vec![Said::new(Role::System, "{{rule}}"), Said::new(Role::User, "hi")];
        put(&mut values, &said, None);
        assert_eq!(of(&values), Some(said));
        assert!(!model::is_variable_name(CONVERSATION), "an input could have this name");
    }

    #[test]
    fn turns_are_questions_with_their_answers() {
        let said = [
            (Role::Assistant, "hello"),
            (Role::User, "a"),
            (Role::User, "b"),
            (Role::Assistant, "c"),
            (Role::Assistant, "d"),
            (Role::User, "unanswered"),
        ];
        let said: Vec<_> = said.into_iter().map(|(role, text)| Said::new(role, text)).collect();
        assert_eq!(turns(&said), [Turn { question: "a\n\nb".into(), answer: "c\n\nd".into() }]);
    }

    #[test]
    fn blank_messages_are_not_sent_and_pictures_are() {
        let png = data_encoding::BASE64.encode(&[0x89, b'P', b'N', b'G', 1]);
        let shown = Said { images: vec![png, "no base64".to_owned()], ..Said::new(Role::User, "") };
        let sent = messages(&[Said::new(Role::System, " "), shown]);
        assert_eq!((sent.len(), sent[0].images.len()), (1, 1));
    }
}

//! The formats. To add one: a module with a function from [`Node`] to `Result<Imported, Unreadable>`, the mark by which [`of`]
//! knows it, and its lines in `docs/import-formats.md`.
//!
//! A reader takes what it understands and refuses what it doesn't: a part that is neither mapped nor known to be harmless ends the
//! reading with its name.

mod dify;
mod flowise;
mod graph;
mod langflow;
mod openai;
mod prompt_flow;
mod prompty;

pub(crate) use self::prompt_flow::Beside;
use crate::{
    Imported, Unreadable,
    node::Node,
    report::{quoted, refused},
};

/// Reads the app out of a file's text. `beside` gives the text of a file that the first one names.
///
/// # Errors
/// If it is of no known format, or by that format's reader.
pub(crate) fn read(text: &str, beside: Beside<'_>) -> Result<Imported, Unreadable> {
    if let Some((head, body)) = prompty::parts(text) {
        return prompty::read(&Node::of_yaml(head)?, body);
    }
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    let whole = if looks_like_json { Node::of_json(text) } else { Node::of_yaml(text) };
    of(&whole?, beside)
}

/// Reads a document by its marks.
fn of(whole: &Node, beside: Beside<'_>) -> Result<Imported, Unreadable> {
    let is_list = |keys: &[&str]| matches!(whole.at(keys), Node::List(_));
    if whole.get("app").is_map() && (whole.has("workflow") || whole.has("model_config") || whole.has("kind")) {
        return dify::read(whole);
    }
    if is_list(&["data", "nodes"]) || is_list(&["flows"]) {
        return langflow::read(whole);
    }
    if prompt_flow::is_one(whole) {
        return prompt_flow::read(whole, beside);
    }
    if is_list(&["nodes"]) && is_list(&["edges"]) || flowise::holds_flows(whole) {
        return flowise::read(whole);
    }
    if openai::is_one(whole) {
        return openai::read(whole);
    }
    Err(unknown(whole))
}

fn unknown(whole: &Node) -> Unreadable {
    if whole.has("rag_pipeline") {
        return refused(
            "rag_pipeline",
            "This is a knowledge pipeline of Dify, which is no app.",
            "Dify의 지식 파이프라인이라 앱이 아니에요.",
        );
    }
    let keys: Vec<String> = whole.map().iter().take(5).map(|(key, _)| quoted(key)).collect();
    let (en, ko) = if keys.is_empty() {
        (String::new(), String::new())
    } else {
        (format!(" It has: {}.", keys.join(", ")), format!(" 들어 있는 것: {}.", keys.join(", ")))
    };
    refused(
        "",
        format!(
            "This file holds no app that can be read here: no Dify DSL, no flow of Flowise, Langflow or Prompt Flow, no prompty \
             and no prompt of OpenAI.{en}"
        ),
        format!(
            "읽을 수 있는 앱이 아니에요. Dify DSL, Flowise·Langflow·Prompt Flow의 흐름, prompty, OpenAI 프롬프트를 가져올 수 \
             있어요.{ko}"
        ),
    )
}

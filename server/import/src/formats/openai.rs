//! Prompts of OpenAI's API: what a request for a response or a chat completion says, a stored prompt with its text, an assistant.
//!
//! Placeholders are `{{name}}`, as OpenAI's own prompts have them. Where there are only instructions, people's messages follow them:
//! then it is a conversation.

use model::{InputKind, Kind, Role};
use serde_json::Value;

use crate::{
    Imported, Unreadable,
    draft::{Draft, Field, meanings, prompt_text},
    node::Node,
    placeholders::named,
    report::{quoted, refused},
};

pub(super) fn is_one(whole: &Node) -> bool {
    let is_prompt = matches!(whole.get("object").text(), Some("prompt" | "assistant" | "response"));
    let says = |node: &Node| {
        matches!(node.get("messages"), Node::List(_))
            || node.get("instructions").text().is_some()
            || node.has("model") && (node.has("input") || node.get("prompt").text().is_some())
    };
    is_prompt || says(whole) || whole.at(&["prompt", "id"]).text().is_some() || says(whole.get("prompt"))
}

pub(super) fn read(whole: &Node) -> Result<Imported, Unreadable> {
    // A stored prompt with its text stands in `prompt`, beside the rest of a request.
    let prompt = whole.get("prompt");
    let inner = prompt.is_map() && ["messages", "input", "instructions"].iter().any(|key| prompt.has(key));
    let source = if inner { prompt } else { whole };
    refuse_needs(&[source, whole])?;
    let mut said = Vec::new();
    // `system` is how requests to Anthropic say it.
    for key in ["instructions", "system"] {
        let text = content(source.get(key), key)?;
        if !text.trim().is_empty() {
            said.push((Role::System, key.to_owned(), text));
        }
    }
    for key in ["messages", "input", "prompt"] {
        list(source.get(key), key, &mut said)?;
    }
    if said.is_empty() {
        return Err(only_named(prompt, whole));
    }
    let mut draft = Draft::new(
        [source.get("name"), whole.get("name")].into_iter().find(|name| !name.is_blank()).unwrap_or(&Node::Null),
        source.get("description"),
    );
    draft.report.mapped("", "A prompt of OpenAI's API.", "OpenAI API의 프롬프트예요.");
    draft.kind = if said.iter().any(|(role, ..)| *role == Role::User) { Kind::Form } else { Kind::Chat };
    if draft.kind == Kind::Chat {
        draft.report.mapped(
            "instructions",
            "There are only instructions, so people write their messages in a conversation.",
            "지시문만 있어서 사람이 대화로 메시지를 써요.",
        );
    }
    draft.report.unknown("", whole, &KNOWN);
    let variables = [source.get("variables"), prompt.get("variables")]
        .into_iter()
        .find(|node| node.is_map())
        .unwrap_or(&Node::Null);
    for (role, place, text) in said {
        let known = meanings(&place, named(prompt_text(&place, &text)?), |name| {
            if draft.known(name).is_none() {
                draft.add(field(name, variables.get(name), &place));
            }
            Ok(draft.known(name).into_iter().collect())
        })?;
        draft.message(role, &place, &known)?;
    }
    let values = variables.map().iter().filter_map(|(key, value)| Some((key.clone(), Value::from(value.shown()?))));
    draft.row("variables", values.collect());
    settings(source, whole, &mut draft);
    draft.finish()
}

/// What of a request is read, or matters to no app.
const KNOWN: [&str; 45] = [
    "object",
    "id",
    "name",
    "description",
    "model",
    "messages",
    "instructions",
    "input",
    "prompt",
    "system",
    "variables",
    "tools",
    "functions",
    "tool_resources",
    "tool_choice",
    "parallel_tool_calls",
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "stop",
    "stop_sequences",
    "seed",
    "reasoning_effort",
    "reasoning",
    "text",
    "response_format",
    "frequency_penalty",
    "presence_penalty",
    "logit_bias",
    "stream",
    "stream_options",
    "store",
    "n",
    "user",
    "metadata",
    "created_at",
    "version",
    "service_tier",
    "truncation",
    "include",
    "background",
    "status",
    "usage",
];

/// Refuses what a prompt needs beside its text.
fn refuse_needs(nodes: &[&Node]) -> Result<(), Unreadable> {
    for key in ["tools", "functions", "tool_resources"] {
        if nodes.iter().any(|node| {
            !node.get(key).is_blank() && !node.get(key).map().iter().all(|(_, value)| value.is_blank())
                || !node.get(key).list().is_empty()
        }) {
            return Err(refused(
                key,
                "This prompt gives tools to the model, which apps here don't have. Nothing was imported.",
                "모델에 도구를 주는 프롬프트예요. 여기 앱에는 도구가 없어서 아무것도 가져오지 않았어요.",
            ));
        }
    }
    for key in ["previous_response_id", "conversation"] {
        if nodes.iter().any(|node| !node.get(key).is_blank()) {
            return Err(refused(
                key,
                "This goes on from a conversation that lies elsewhere. Nothing was imported.",
                "다른 곳에 있는 대화에 이어지는 프롬프트라 아무것도 가져오지 않았어요.",
            ));
        }
    }
    Ok(())
}

/// Adds the messages of a list, or one of the person's that is only a text.
fn list(node: &Node, key: &str, said: &mut Vec<(Role, String, String)>) -> Result<(), Unreadable> {
    if let Some(text) = node.text() {
        said.push((Role::User, key.to_owned(), text.to_owned()));
    }
    for (index, message) in node.list().iter().enumerate() {
        let place = format!("{key}[{index}]");
        let role = match message.get("role").text() {
            Some("system" | "developer") => Role::System,
            Some("assistant") => Role::Assistant,
            Some("user") => Role::User,
            other => {
                let shown = quoted(other.or_else(|| message.get("type").text()).unwrap_or("?"));
                return Err(refused(
                    place,
                    format!("A message of the kind “{shown}” can't be part of a prompt here. Nothing was imported."),
                    format!("‘{shown}’ 메시지는 여기 프롬프트에 넣을 수 없어서 아무것도 가져오지 않았어요."),
                ));
            }
        };
        let text = content(message.get("content"), &place)?;
        if !text.trim().is_empty() {
            said.push((role, place, text));
        }
    }
    Ok(())
}

fn content(content: &Node, place: &str) -> Result<String, Unreadable> {
    if let Some(text) = content.text() {
        return Ok(text.to_owned());
    }
    let mut texts = Vec::new();
    let parts = if content.is_map() { std::slice::from_ref(content) } else { content.list() };
    for part in parts {
        let text = part.get("text").text().or_else(|| part.text());
        let Some(text) = text else {
            let kind = quoted(part.get("type").text().unwrap_or("?"));
            return Err(refused(
                place,
                format!(
                    "This message has more than text in it (“{kind}”), which a prompt here can't hold. Nothing was imported."
                ),
                format!(
                    "글이 아닌 것(‘{kind}’)이 든 메시지예요. 여기 프롬프트에 넣을 수 없어서 아무것도 가져오지 않았어요."
                ),
            ));
        };
        texts.push(text);
    }
    Ok(texts.join("\n"))
}

fn only_named(prompt: &Node, whole: &Node) -> Unreadable {
    let id = [prompt.get("id"), whole.get("id")].into_iter().find_map(Node::text).unwrap_or_default();
    let shown = quoted(id);
    refused(
        "prompt",
        format!("This names a prompt that lies at OpenAI (“{shown}”), without its text. Copy the messages there, too."),
        format!("OpenAI에 있는 프롬프트(‘{shown}’)의 이름뿐이고 내용이 없어요. 메시지까지 복사해 주세요."),
    )
}

fn field(name: &str, sample: &Node, place: &str) -> Field {
    let long = sample.text().is_some_and(|text| text.contains('\n') || text.chars().count() > 100);
    let kind = if long { InputKind::Paragraph } else { InputKind::Text };
    Field { key: name.to_owned(), place: place.to_owned(), kind, required: true, ..Field::default() }
}

fn settings(source: &Node, whole: &Node, draft: &mut Draft) {
    let model = [source.get("model"), whole.get("model")].into_iter().find_map(Node::text).unwrap_or_default();
    let is_anthropic = whole.has("system") || model.starts_with("claude");
    draft.wants("model", Some(if is_anthropic { "anthropic" } else { "openai" }), model);
    const KEYS: [&str; 9] = [
        "temperature",
        "top_p",
        "max_tokens",
        "max_completion_tokens",
        "max_output_tokens",
        "stop",
        "stop_sequences",
        "seed",
        "reasoning_effort",
    ];
    for node in if std::ptr::eq(source, whole) { vec![whole] } else { vec![whole, source] } {
        let own = KEYS.map(|key| (key, node.get(key)));
        let other = ["frequency_penalty", "presence_penalty", "logit_bias"].map(|key| (key, node.get(key)));
        let effort = [("reasoning_effort", node.at(&["reasoning", "effort"]))];
        draft.settings("model", own.into_iter().chain(other).chain(effort));
        format_of_answer(node.get("response_format"), "response_format", draft);
        format_of_answer(node.at(&["text", "format"]), "text.format", draft);
    }
}

/// The form of the answer, in both of the ways in which requests say it.
pub(super) fn format_of_answer(format: &Node, place: &str, draft: &mut Draft) {
    let schema =
        [format.at(&["json_schema", "schema"]), format.get("schema")].into_iter().find(|schema| schema.is_map());
    match (format.get("type").text().or_else(|| format.text()), schema) {
        (Some("json_schema"), Some(schema)) => draft.answers_json(place, schema.to_json()),
        (Some("json_object" | "json_schema"), _) => draft.report.choice(
            place,
            "The answer had to be JSON, but of no certain form. Set the fields of the answer here, or leave it as text.",
            "답변이 JSON이어야 했지만 필드는 정해져 있지 않았어요. 답변의 필드를 정하거나 글로 두세요.",
        ),
        _ => {}
    }
}

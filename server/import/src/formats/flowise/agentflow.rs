//! Agentflows of one model: a start, the model, and nothing that acts.

use std::collections::HashMap;

use model::{InputKind, Kind, Role, limits};
use serde_json::{Map, Value, json};

use super::{is_note, model};
use crate::{
    Imported, Unreadable,
    draft::{Draft, Field, meanings, prompt_of},
    formats::graph::{Graph, Step, cannot, not_one_model},
    html,
    node::Node,
    placeholders::flowise,
    report::{quoted, refused},
    template::Known,
};

pub(super) fn read(graph: &Graph<'_>, mut draft: Draft) -> Result<Imported, Unreadable> {
    let Some(start) = graph.steps.iter().find(|step| step.kind == "startAgentflow") else {
        return Err(refused("nodes", "The flow has no start.", "흐름에 시작 단계가 없어요."));
    };
    let reached = graph.following(start.id);
    let foreign: Vec<&Step<'_>> = reached
        .iter()
        .filter(|step| !matches!(step.kind, "startAgentflow" | "llmAgentflow") && !is_note(step))
        .copied()
        .collect();
    if !foreign.is_empty() {
        return Err(cannot(&foreign, what));
    }
    let models: Vec<&Step<'_>> = reached.iter().filter(|step| step.kind == "llmAgentflow").copied().collect();
    let [step] = models.as_slice() else { return Err(not_one_model(&models)) };
    for other in graph.steps.iter().filter(|step| !is_note(step) && !reached.iter().any(|known| known.id == step.id)) {
        let title = quoted(other.title);
        draft.report.dropped(
            &other.place,
            format!("The step “{title}” was connected with nothing and is left out."),
            format!("‘{title}’ 단계는 아무것과도 이어져 있지 않아서 빠졌어요."),
        );
    }
    let inputs = step.data.get("inputs");
    let place = format!("{}.data.inputs", step.place);
    if !inputs.get("llmUpdateState").is_blank() {
        return Err(cannot(&[*step], |_| Some(("variables that are set", "변수 설정"))));
    }
    let state = begins(start, inputs, &mut draft)?;
    messages(inputs, &place, &state, &mut draft)?;
    let config = inputs.get("llmModelConfig");
    model(inputs.get("llmModel").text_or_empty(), config, &format!("{place}.llmModelConfig"), &mut draft);
    structure(inputs.get("llmStructuredOutput"), &format!("{place}.llmStructuredOutput"), &mut draft);
    draft.finish()
}

fn what(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "agentAgentflow" => ("an agent", "에이전트"),
        "conditionAgentflow" | "conditionAgentAgentflow" => ("a branch", "분기"),
        "loopAgentflow" | "iterationAgentflow" => ("a loop", "반복"),
        "customFunctionAgentflow" => ("code", "코드"),
        "httpAgentflow" => ("a call of another service", "다른 서비스 호출"),
        "toolAgentflow" => ("a tool", "도구"),
        "retrieverAgentflow" => ("a knowledge base", "지식 베이스"),
        "executeFlowAgentflow" => ("another flow", "다른 흐름"),
        "humanInputAgentflow" => ("a question to a person", "사람에게 묻기"),
        "directReplyAgentflow" => ("a reply of its own", "정해진 답변"),
        _ => return None,
    })
}

/// How the flow begins: by a message or by a form. Gives what its state holds.
fn begins(start: &Step<'_>, asked: &Node, draft: &mut Draft) -> Result<HashMap<String, String>, Unreadable> {
    let inputs = start.data.get("inputs");
    let place = format!("{}.data.inputs", start.place);
    match inputs.get("startInputType").text().unwrap_or("chatInput") {
        "formInput" => {
            draft.kind = Kind::Form;
            for (index, field) in inputs.get("formInputTypes").list().iter().take(limits::INPUTS * 2).enumerate() {
                add_field(field, format!("{place}.formInputTypes[{index}]"), draft);
            }
            if draft.summary.trim().is_empty() {
                draft.summary = inputs.get("formDescription").shown().unwrap_or_default();
            }
            if draft.name.trim().is_empty() {
                draft.name = inputs.get("formTitle").shown().unwrap_or_default();
            }
        }
        "chatInput" => {
            draft.kind = if remembers(asked) || is_only_the_message(asked) { Kind::Chat } else { Kind::Form };
            if draft.kind == Kind::Form {
                let (key, kind) = ("question".to_owned(), InputKind::Paragraph);
                draft.add(Field { key, kind, place: place.clone(), required: true, ..Field::default() });
                draft.report.changed(
                    &place,
                    "What was typed into the chat is an input of a form, because the flow remembers nothing.",
                    "대화를 기억하지 않는 흐름이라, 채팅창에 쓰던 글을 입력 항목에 써요.",
                );
            }
        }
        _ => return Err(cannot(&[start], |_| Some(("a start by itself", "자동 시작")))),
    }
    let state = inputs.get("startState").list();
    Ok(state.iter().filter_map(|item| Some((item.get("key").shown()?, item.get("value").shown()?))).collect())
}

fn remembers(asked: &Node) -> bool {
    // It does so unless it is told not to.
    !matches!(asked.get("llmEnableMemory"), Node::Bool(false))
}

/// Whether the person's message is not worked into another text.
fn is_only_the_message(asked: &Node) -> bool {
    let mut users = asked.get("llmMessages").list().iter().filter(|item| item.get("role").text() == Some("user"));
    users.all(|item| {
        let text = item.get("content").text_or_empty();
        let plain = html::of_editor(text);
        matches!(
            flowise(plain.as_deref().unwrap_or(text).trim()).as_slice(),
            [crate::template::Part::Variable(name)] if name == "question"
        )
    })
}

fn add_field(field: &Node, place: String, draft: &mut Draft) {
    let kind = match field.get("type").text_or_empty() {
        "number" => InputKind::Number,
        "boolean" => InputKind::Checkbox,
        "options" => InputKind::Select,
        _ => InputKind::Text,
    };
    let options = field.get("addOptions").list().iter().filter_map(|item| item.get("option").shown()).collect();
    draft.add(Field {
        place,
        key: field.get("name").shown().unwrap_or_default(),
        label: field.get("label").shown().unwrap_or_default(),
        kind,
        // Forms there have no optional fields; a box may stay empty all the same.
        required: kind != InputKind::Checkbox,
        options,
        ..Field::default()
    });
}

fn messages(inputs: &Node, place: &str, state: &HashMap<String, String>, draft: &mut Draft) -> Result<(), Unreadable> {
    let all = inputs.get("llmMessages").list();
    for (index, item) in all.iter().enumerate() {
        let role = match item.get("role").text_or_empty() {
            "system" | "developer" => Role::System,
            "assistant" => Role::Assistant,
            _ => Role::User,
        };
        say(role, item.get("content"), &format!("{place}.llmMessages[{index}].content"), state, draft)?;
    }
    let memory = draft.kind == Kind::Chat && remembers(inputs);
    if memory {
        keep_turns(inputs, place, draft);
        say(Role::User, inputs.get("llmUserMessage"), &format!("{place}.llmUserMessage"), state, draft)?;
    } else if draft.kind == Kind::Chat {
        draft.chat.keep_turns = 0;
    }
    let asks = all.iter().any(|item| item.get("role").text() == Some("user"));
    if draft.kind == Kind::Form && !asks {
        let known = draft.known("question").map_or_else(Vec::new, |known| vec![known]);
        draft.message(Role::User, place, &known)?;
    }
    Ok(())
}

fn keep_turns(inputs: &Node, place: &str, draft: &mut Draft) {
    let kind = inputs.get("llmMemoryType").text().unwrap_or("allMessages");
    let size = inputs.get("llmMemoryWindowSize").number().filter(|_| kind == "windowSize");
    let turns = size.unwrap_or(f64::from(limits::KEEP_TURNS)).clamp(0.0, f64::from(limits::KEEP_TURNS)).floor();
    draft.chat.keep_turns = format!("{turns:.0}").parse().unwrap_or(limits::KEEP_TURNS);
    draft.chat.summarise = kind.starts_with("conversationSummary");
    draft.report.changed(
        format!("{place}.llmEnableMemory"),
        format!("The memory is the conversation itself: its last {turns} exchanges are sent along."),
        format!("기억은 대화 자체예요. 최근 대화 {turns}번을 함께 보내요."),
    );
}

fn say(
    role: Role,
    content: &Node,
    place: &str,
    state: &HashMap<String, String>,
    draft: &mut Draft,
) -> Result<(), Unreadable> {
    let text = prompt_of(place, content)?;
    if text.trim().is_empty() {
        return Ok(());
    }
    let plain = html::of_editor(&text);
    if plain.is_some() {
        draft.report.changed(place, "The editor's formatting is taken as text.", "편집기의 서식을 글로 바꿨어요.");
    }
    let known = meanings(place, flowise(plain.as_deref().unwrap_or(&text)), |name| {
        let field = name.strip_prefix("$form.");
        let fixed = name.strip_prefix("$flow.state.").and_then(|key| state.get(key));
        match (name, field, fixed) {
            ("question", ..) if draft.kind == Kind::Chat => Ok(vec![Known::Message]),
            ("question", ..) => draft.known(name).map(|known| vec![known]).ok_or_else(|| unknown(name, place)),
            (_, Some(field), _) => draft.known(field).map(|known| vec![known]).ok_or_else(|| unknown(name, place)),
            (_, _, Some(value)) => Ok(vec![Known::Text(value.clone())]),
            _ => Err(unknown(name, place)),
        }
    })?;
    draft.message(role, place, &known)
}

/// A placeholder that nothing here fills in.
pub(super) fn unknown(name: &str, place: &str) -> Unreadable {
    let shown = quoted(name);
    refused(
        place,
        format!("The prompt reads “{shown}”, which there is nothing like here. Nothing was imported."),
        format!("프롬프트가 ‘{shown}’ 값을 읽는데 여기에 그런 값이 없어서 아무것도 가져오지 않았어요."),
    )
}

/// The fields of the answer.
fn structure(fields: &Node, place: &str, draft: &mut Draft) {
    let mut properties = Map::new();
    let mut required: Vec<String> = Vec::new();
    for field in fields.list().iter().take(limits::FIELDS + 1) {
        let Some(key) = field.get("key").shown().filter(|key| !key.trim().is_empty()) else { continue };
        let mut schema = match field.get("type").text_or_empty() {
            "number" => json!({"type": "number"}),
            "boolean" => json!({"type": "boolean"}),
            "stringArray" => json!({"type": "array", "items": {"type": "string"}}),
            "enum" => {
                let values = field.get("enumValues").text_or_empty().split(',').map(str::trim);
                json!({"type": "string", "enum": values.filter(|value| !value.is_empty()).collect::<Vec<_>>()})
            }
            "jsonArray" => {
                let inner =
                    Node::of_json(field.get("jsonSchema").text_or_empty()).map_or(Value::Null, |node| node.to_json());
                let properties = if inner.is_object() { inner } else { json!({}) };
                json!({"type": "array", "items": {"type": "object", "properties": properties}})
            }
            _ => json!({"type": "string"}),
        };
        let about = field.get("description").text_or_empty();
        if let (Some(schema), false) = (schema.as_object_mut(), about.trim().is_empty()) {
            schema.insert("description".to_owned(), about.into());
        }
        if !required.contains(&key) {
            required.push(key.clone());
        }
        properties.insert(key, schema);
    }
    if !properties.is_empty() {
        let schema =
            json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
        draft.answers_json(place, schema);
    }
}

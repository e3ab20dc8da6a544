//! `.prompty`: a head in YAML between two lines of `---`, and a prompt in Jinja with lines such as `system:`.

mod body;

use model::{
    InputKind, Kind, Role,
    schema::{FieldKind, SchemaField, of_fields},
};
use serde_json::Value;

use self::body::said;
use crate::{
    Imported, Unreadable,
    draft::{Draft, Field, meanings, prompt_text},
    node::Node,
    placeholders::jinja,
    report::{quoted, refused},
    template::{Known, Part},
};

/// The head and the body, if the text is such a file.
pub(super) fn parts(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start().strip_prefix("---")?;
    let rest = rest.trim_start_matches([' ', '\t']);
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            let body = rest.get(at + line.len()..)?;
            // Two YAML documents are no head and body.
            let says_something = !body.trim().is_empty() && !body.trim_start().starts_with("---");
            return says_something.then_some((rest.get(..at)?, body));
        }
        at += line.len();
    }
    None
}

pub(super) fn read(head: &Node, body: &str) -> Result<Imported, Unreadable> {
    if !head.is_map() || !["model", "inputs", "sample", "name", "configuration"].iter().any(|key| head.has(key)) {
        return Err(refused(
            "",
            "This file has a head between two lines of `---`, but it is not that of a prompty: it has no `model` and no `inputs`.",
            "`---` 두 줄 사이에 머리말이 있지만 prompty가 아니에요. `model`도 `inputs`도 없어요.",
        ));
    }
    if !head.get("tools").is_blank() || !head.at(&["model", "parameters", "tools"]).is_blank() {
        return Err(refused(
            "tools",
            "This prompt gives tools to the model, which apps here don't have. Nothing was imported.",
            "모델에 도구를 주는 프롬프트예요. 여기 앱에는 도구가 없어서 아무것도 가져오지 않았어요.",
        ));
    }
    let mut draft = Draft::new(head.get("name"), head.get("description"));
    draft.report.mapped("", "A prompty.", "prompty 파일이에요.");
    let sample_values = head.get("sample");
    prompt(
        &Source { inputs: head.get("inputs"), sample: sample_values, bound: &[], place: "prompt" },
        body,
        &mut draft,
    )?;
    model(head, &mut draft);
    draft.report.unknown("", head, &KNOWN);
    sample(sample_values, &mut draft);
    draft.finish()
}

/// What of a head is read.
const KNOWN: [&str; 10] =
    ["name", "description", "model", "configuration", "parameters", "inputs", "outputs", "sample", "tools", "$schema"];

/// An input as such a file declares it.
struct Declared {
    key: String,
    node: Node,
}

fn declared(inputs: &Node) -> Vec<Declared> {
    let listed =
        inputs.list().iter().filter_map(|node| Some(Declared { key: node.get("name").shown()?, node: node.clone() }));
    let named = inputs.map().iter().map(|(key, node)| Declared { key: key.clone(), node: node.clone() });
    listed.chain(named).collect()
}

/// What a template's names mean.
pub(super) struct Source<'n> {
    pub inputs: &'n Node,
    pub sample: &'n Node,
    /// Names of the template that stand for something else than the input of the same name.
    pub bound: &'n [(String, Bound)],
    /// Where the template stands.
    pub place: &'n str,
}

/// What a name of a template stands for.
#[derive(Debug, Clone)]
pub(super) enum Bound {
    /// The input of this name.
    Input(String),
    Text(String),
}

impl Source<'_> {
    fn of(&self, name: &str) -> Bound {
        let found = self.bound.iter().find(|(known, _)| known == name);
        found.map_or_else(|| Bound::Input(name.to_owned()), |(_, bound)| bound.clone())
    }

    /// The name by which the template knows an input.
    fn name_of<'k>(&'k self, key: &'k str) -> &'k str {
        let is_it = |bound: &Bound| matches!(bound, Bound::Input(known) if known == key);
        self.bound.iter().find(|(_, bound)| is_it(bound)).map_or(key, |(name, _)| name)
    }
}

/// Takes the inputs and the messages. A flow of Prompt Flow has the same in two files.
pub(super) fn prompt(source: &Source<'_>, body: &str, draft: &mut Draft) -> Result<(), Unreadable> {
    let declared = declared(source.inputs);
    let history = declared.iter().find(|input| input.node.get("is_chat_history").is_yes());
    let history = history.map_or("chat_history", |input| input.key.as_str());
    let mut messages = Vec::new();
    let mut loops = false;
    for (role, text) in said(prompt_text(source.place, body)?) {
        let (parts, has_loop) =
            jinja(text, source.name_of(history)).map_err(|logic| has_logic(source.place, &logic.tag))?;
        loops |= has_loop;
        messages.push((role, trimmed(parts)));
    }
    let asked = declared.iter().find(|input| input.node.get("is_chat_input").is_yes());
    let last = messages.iter().rev().find(|(role, _)| *role == Role::User);
    let asked = asked.map(|input| input.key.clone()).or_else(|| {
        let Bound::Input(key) = source.of(&only_variable(&last?.1)?) else { return None };
        Some(key)
    });
    let asked = asked.filter(|_| loops || declared.iter().any(|input| input.node.get("is_chat_input").is_yes()));
    draft.kind = if asked.is_some() { Kind::Chat } else { Kind::Form };
    draft.said.clone_from(&asked);
    if draft.kind == Kind::Chat {
        chats(loops, source.place, draft);
    }
    for input in &declared {
        if Some(&input.key) != asked.as_ref() && input.key != history {
            add(input, draft)?;
        }
    }
    for (index, (role, parts)) in messages.into_iter().enumerate() {
        let place = format!("{}[{index}]", source.place);
        let known = meanings(&place, parts, |name| {
            let name = match source.of(name) {
                Bound::Text(text) => return Ok(vec![Known::Text(text)]),
                Bound::Input(name) => name,
            };
            let name = name.as_str();
            if Some(name) == asked.as_deref() {
                return Ok(vec![Known::Message]);
            }
            if draft.known(name).is_none() {
                let default = source.sample.get(name).to_json();
                let kind = if default.as_str().is_some_and(|text| !text.contains('\n')) {
                    InputKind::Text
                } else {
                    InputKind::Paragraph
                };
                draft.add(Field { key: name.to_owned(), place: place.clone(), kind, ..Field::default() });
            }
            Ok(draft.known(name).into_iter().collect())
        })?;
        if !known.iter().all(|part| matches!(part, Known::Text(text) if text.trim().is_empty())) {
            draft.message(role, &place, &known)?;
        }
    }
    Ok(())
}

/// Without the white space that was around a message, and what is left of a loop.
fn trimmed(mut parts: Vec<Part>) -> Vec<Part> {
    if let Some(Part::Text(text)) = parts.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Part::Text(text)) = parts.last_mut() {
        *text = text.trim_end().to_owned();
    }
    parts
}

fn chats(loops: bool, place: &str, draft: &mut Draft) {
    if loops {
        draft.report.changed(
            place,
            "The loop over the earlier messages is left out: a conversation here sends its last 20 exchanges by itself.",
            "앞선 메시지를 도는 반복은 빠졌어요. 여기 대화 앱은 최근 대화 20번을 저절로 보내요.",
        );
    } else {
        draft.chat.keep_turns = 0;
    }
}

fn only_variable(parts: &[Part]) -> Option<String> {
    let mut said = parts.iter().filter(|part| !matches!(part, Part::Text(text) if text.trim().is_empty()));
    match (said.next(), said.next()) {
        (Some(Part::Variable(name)), None) => Some(name.clone()),
        _ => None,
    }
}

fn add(input: &Declared, draft: &mut Draft) -> Result<(), Unreadable> {
    let place = format!("inputs.{}", input.key);
    let node = &input.node;
    // An input without a description is written as its initial value.
    let is_value = !node.is_map();
    let named = [node.get("type"), node.get("kind")].into_iter().find_map(Node::text).unwrap_or_default();
    let default = if is_value { node } else { node.get("default") };
    let kind = match (named, default) {
        ("int" | "integer" | "double" | "float" | "number", _) | ("", Node::Number(_)) => InputKind::Number,
        ("bool" | "boolean", _) | ("", Node::Bool(_)) => InputKind::Checkbox,
        ("list" | "array", _) | ("", Node::List(_)) => InputKind::List,
        ("object" | "image" | "file", _) => {
            let key = quoted(&input.key);
            return Err(refused(
                place,
                format!(
                    "The input “{key}” is of the type “{named}”, which prompts here can't read. Nothing was imported."
                ),
                format!("입력 ‘{key}’의 형식(‘{named}’)은 여기 프롬프트가 읽을 수 없어서 아무것도 가져오지 않았어요."),
            ));
        }
        (_, Node::Text(text)) if text.contains('\n') => InputKind::Paragraph,
        _ => InputKind::Text,
    };
    let default = Some(default.to_json()).filter(|default| !default.is_null());
    draft.add(Field {
        place,
        key: input.key.clone(),
        hint: node.get("description").shown().unwrap_or_default(),
        kind,
        required: default.is_none() && kind != InputKind::Checkbox || node.get("required").is_yes(),
        default,
        ..Field::default()
    });
    Ok(())
}

fn model(head: &Node, draft: &mut Draft) {
    let model = head.get("model");
    let configuration = [model.get("configuration"), model.get("connection"), head.get("configuration")]
        .into_iter()
        .find(|node| node.is_map())
        .unwrap_or(&Node::Null);
    let parameters = [model.get("parameters"), model.get("options"), head.get("parameters")];
    let names = ["azure_deployment", "name", "model", "deployment", "deployment_name"];
    let in_parameters = |key: &&str| parameters.iter().find_map(|node| node.get(key).text());
    let named = names
        .iter()
        .find_map(|key| configuration.get(key).text())
        .or_else(|| model.get("id").text())
        .or_else(|| ["deployment_name", "model"].iter().find_map(in_parameters))
        .or_else(|| model.text());
    let provider = [configuration.get("type"), model.get("provider"), configuration.get("provider")];
    draft.wants("model", provider.into_iter().find_map(Node::text), named.unwrap_or_default());
    for parameters in parameters {
        let own = ["deployment_name", "model", "tools", "tool_choice"];
        let settings = parameters.map().iter().map(|(key, value)| (key.as_str(), value));
        draft.settings("model.parameters", settings.filter(|(key, _)| !own.contains(key)));
        answer(parameters.get("response_format"), head.get("outputs"), draft);
    }
}

/// The form of the answer. Where it has to be JSON, the outputs are its fields.
fn answer(format: &Node, outputs: &Node, draft: &mut Draft) {
    let is_object = format.get("type").text() == Some("json_object");
    if !is_object || outputs.map().is_empty() {
        return super::openai::format_of_answer(format, "model.parameters.response_format", draft);
    }
    let fields: Vec<SchemaField> = outputs
        .map()
        .iter()
        .map(|(name, output)| SchemaField {
            name: name.clone(),
            about: output.get("description").shown().unwrap_or_default(),
            kind: match output.get("type").text_or_empty() {
                "int" | "integer" | "double" | "float" | "number" => FieldKind::Number,
                "bool" | "boolean" => FieldKind::YesNo,
                "list" | "array" => FieldKind::Texts,
                _ => FieldKind::Text,
            },
        })
        .collect();
    draft.answers_json("outputs", of_fields(&fields));
}

fn sample(sample: &Node, draft: &mut Draft) {
    if let Some(text) = sample.text() {
        let shown = quoted(text);
        draft.report.dropped(
            "sample",
            format!("The sample is another file (“{shown}”) and is left out."),
            format!("예시가 다른 파일(‘{shown}’)이라 빠졌어요."),
        );
    }
    let values = sample.map().iter().map(|(key, value)| (key.clone(), value.to_json()));
    let plain = values.filter(|(_, value)| !matches!(value, Value::Null | Value::Object(_)));
    draft.row("sample", plain.collect());
}

fn has_logic(place: &str, tag: &str) -> Unreadable {
    let shown = quoted(tag);
    refused(
        place,
        format!("This prompt has logic: “{shown}”. Here a prompt is text and placeholders, so nothing was imported."),
        format!(
            "프롬프트에 조건이나 반복 같은 논리가 있어요: ‘{shown}’. 여기 프롬프트는 글과 자리 표시뿐이라 아무것도 가져오지 않았어요."
        ),
    )
}

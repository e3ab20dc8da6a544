//! What a request means for an app or a model.

use std::collections::HashMap;

use llm::chat::ToolChoice;
use model::{
    CHAT_INPUT, Definition, EachLanguage, FileId, FileRef, Format, Input, InputKind, Kind, LocalText, LongInput,
    Message, ModelChoice, ModelRef, ModelUse, Output, OutputFormat, Prompt, Role, Settings, Values,
};
use runner::check_schema;
use serde_json::Value;

use super::{Ask, files, tools};
use crate::{
    error::Refusal,
    runs::{accept::CheckedInputs, said::Said},
};

/// As much of a message as a run's title needs.
const TITLE_CHARS: usize = 300;

/// The files that an app was given for a request.
#[derive(Debug, Default)]
pub struct GivenFiles {
    /// By the ids of the key's files, which the request names among the inputs.
    pub named: HashMap<FileId, FileRef>,
    /// Those of messages, each with the input that it is for.
    pub parts: Vec<(String, FileRef)>,
}

impl GivenFiles {
    fn put(&self, app: &Definition, values: &mut Values) {
        files::put_named(app, values, &self.named);
        for (input, file) in &self.parts {
            match values.get_mut(input) {
                Some(Value::Array(files)) => files.push(file.to_value()),
                _ => {
                    values.insert(input.clone(), Value::Array(vec![file.to_value()]));
                }
            }
        }
    }
}

/// The inputs of an app's run. The app's own prompt, model and settings hold, so those of the request are left out.
pub fn for_app(app: &Definition, ask: Ask, given: &GivenFiles) -> Result<CheckedInputs, Refusal> {
    let Ask { mut said, inputs, json, tools, .. } = ask;
    let offered = tools.is_some_and(|tools| tools.choice != ToolChoice::None);
    if offered || said.iter().any(Said::is_of_tools) {
        return Err(tools::not_for_apps());
    }
    if json.is_some() && app.output.format != OutputFormat::Json {
        return Err(Refusal::field(
            "response_format",
            "This app doesn't answer in JSON. Leave the format out, ask for an app that does, or call a model.",
            "JSON으로 답하는 앱이 아니에요. 형식을 빼거나, JSON으로 답하는 앱이나 모델을 불러 주세요.",
        ));
    }
    let asked = said.iter().rposition(|said| said.role == Role::User);
    let question = asked.map(|at| said.split_off(at).swap_remove(0)).unwrap_or_else(|| Said::new(Role::User, ""));
    let mut values = inputs.unwrap_or_default();
    match app.kind {
        Kind::Chat => {
            values.insert(CHAT_INPUT.to_owned(), question.text.into());
            given.put(app, &mut values);
            Ok(CheckedInputs::of(app, &values)?.with_conversation(&said, None))
        }
        Kind::Form => {
            fill(app, &mut values, &question.text)?;
            given.put(app, &mut values);
            CheckedInputs::of(app, &values).map_err(|refusal| match how_to_send(app) {
                Some((en, ko)) => refusal.and_field("inputs", en, ko),
                None => refusal,
            })
        }
    }
}

/// Puts a message into the values that it is meant for: those that it names, if it is a JSON object, or else the one text that
/// nothing was given for yet.
fn fill(app: &Definition, values: &mut Values, text: &str) -> Result<(), Refusal> {
    let is_input = |name: &String| app.inputs.iter().any(|input| input.name == *name);
    if let Ok(Value::Object(named)) = serde_json::from_str::<Value>(text)
        && named.keys().any(is_input)
    {
        for (name, value) in named {
            values.entry(name).or_insert(value);
        }
        return Ok(());
    }
    let open = |input: &&Input| !values.contains_key(&input.name) && input.kind != InputKind::File;
    let is_text =
        |input: &&Input| matches!(input.kind, InputKind::Text | InputKind::Paragraph) || app.inputs.len() == 1;
    let texts: Vec<&Input> = app.inputs.iter().filter(open).filter(is_text).collect();
    let mut required = texts.iter().filter(|input| input.required);
    let meant = match (texts.as_slice(), required.next(), required.next()) {
        ([only], ..) => Some(*only),
        (_, Some(only), None) => Some(*only),
        // Some clients can't send a request without a message.
        ([], ..) if !values.is_empty() => return Ok(()),
        _ => None,
    };
    match meant {
        Some(input) => {
            values.insert(input.name.clone(), text.into());
            Ok(())
        }
        None if text.trim().is_empty() => Ok(()),
        None => {
            let (en, ko) = how_to_send(app).unwrap_or_else(|| {
                (
                    "This app has no inputs that a message could fill in.".into(),
                    "메시지로 채울 수 있는 항목이 없는 앱이에요.".into(),
                )
            });
            Err(Refusal::field("inputs", en, ko))
        }
    }
}

/// How to send several inputs.
fn how_to_send(app: &Definition) -> Option<(String, String)> {
    if app.inputs.len() < 2 {
        return None;
    }
    let names = |required: &str| {
        let name = |input: &Input| {
            let needed = if input.required { format!(" ({required})") } else { String::new() };
            format!("{}{needed}", input.name)
        };
        app.inputs.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    let en = format!(
        "This app has several inputs: {}. Send their values as one JSON object in the last user message, or as `inputs` in the \
         request.",
        names("required")
    );
    let ko = format!(
        "입력이 여러 개인 앱이에요: {}. 마지막 사용자 메시지에 JSON 객체 하나로 보내거나, 요청의 `inputs`에 넣어 주세요.",
        names("필수")
    );
    Some((en, ko))
}

/// What is run for a call of a model without an app: an app of the request's own. Its messages are sent as they are.
pub fn for_model(model: ModelRef, ask: Ask) -> Result<(Definition, CheckedInputs), Refusal> {
    let Ask { said, settings, json, tools, .. } = ask;
    let is_blank = |said: &Said| said.text.trim().is_empty() && said.images.is_empty() && !said.is_of_tools();
    if said.iter().all(|said| said.role == Role::System || is_blank(said)) {
        return Err(Refusal::field(
            "messages",
            "There is nothing to answer: add a message of the user.",
            "답할 내용이 없어요. 사용자 메시지를 넣어 주세요.",
        ));
    }
    let output = match json {
        None => Output::default(),
        Some(json) => {
            let schema = json.schema();
            let of_object = if schema.get("type").is_some_and(|kind| kind == "object") {
                Ok(())
            } else {
                Err("It must describe an object.".to_owned())
            };
            of_object.and_then(|()| check_schema(&schema)).map_err(|wrong| {
                let ko = format!("쓸 수 없는 스키마예요: {wrong}");
                Refusal::field("response_format", format!("This schema can't be used: {wrong}"), ko)
            })?;
            Output { format: OutputFormat::Json, schema: Some(schema), form: None }
        }
    };
    let definition = definition(model, settings, output);
    let asks = |said: &&Said| said.role == Role::User && said.result_of.is_none();
    let last = said.iter().rev().find(asks).map(|said| said.text.as_str());
    let inputs =
        CheckedInputs::of(&definition, &titled(last.unwrap_or_default()))?.with_conversation(&said, tools.as_ref());
    Ok((definition, inputs))
}

/// What is kept of a call that embeds texts: the beginning of the first, by which the run is called.
pub fn for_embedding(model: ModelRef, first: &str) -> (Definition, Values) {
    (definition(model, Settings::default(), Output::default()), titled(first))
}

/// An app that consists of a model.
fn definition(model: ModelRef, settings: Settings, output: Output) -> Definition {
    Definition {
        format: Format::Madang1,
        kind: Kind::Form,
        inputs: vec![title_input()],
        // Not sent, but a definition has one.
        prompt: Prompt {
            messages: vec![Message { role: Role::User, text: format!("{{{{{CHAT_INPUT}}}}}") }],
            ..Prompt::default()
        },
        model: ModelChoice { use_: Some(ModelUse::Model(model)), settings, fallbacks: Vec::new() },
        output,
        chat: None,
        long_input: LongInput::Whole,
    }
}

fn titled(text: &str) -> Values {
    let title: String = text.chars().take(TITLE_CHARS).collect();
    Values::from_iter([(CHAT_INPUT.to_owned(), title.into())])
}

/// What a run without an app is called by.
fn title_input() -> Input {
    Input {
        name: CHAT_INPUT.to_owned(),
        label: LocalText::Each(EachLanguage { en: Some("Message".to_owned()), ko: Some("메시지".to_owned()) }),
        kind: InputKind::Paragraph,
        hint: None,
        required: false,
        max_chars: None,
        min: None,
        max: None,
        options: Vec::new(),
        files: None,
        default: None,
        shown_when: None,
    }
}

#[cfg(test)]
mod tests;

//! Tools that a program offers a model, and what was said of them, whichever API's words it is in.

use std::collections::HashMap;

use llm::{
    ToolCall,
    chat::{ResultOf, Tool, ToolChoice},
};
use runner::Tools;
use serde_json::{Value, json};

use crate::{error::Refusal, runs::said::Said};

/// The most tools of one request.
const TOOLS_MAX: usize = 128;
/// The longest name of a tool, in characters.
const NAME_CHARS: usize = 64;

/// What a request says of tools.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offer<'a> {
    pub tools: Option<&'a Value>,
    pub choice: Option<&'a Value>,
    pub parallel: Option<bool>,
}

impl Offer<'_> {
    /// The tools that are offered; `None` if there are none.
    pub fn read(self) -> Result<Option<Tools>, Refusal> {
        let tools = match self.tools {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(tools)) if tools.is_empty() => return Ok(None),
            Some(Value::Array(tools)) if tools.len() <= TOOLS_MAX => tools,
            Some(_) => {
                return Err(Refusal::field(
                    "tools",
                    format!("Send a list of at most {TOOLS_MAX} tools."),
                    format!("도구를 {TOOLS_MAX}개까지 목록으로 보내 주세요."),
                ));
            }
        };
        let offered = tools.iter().enumerate().map(|(index, tool)| read(tool, &format!("tools[{index}]")));
        let offered = offered.collect::<Result<Vec<_>, _>>()?;
        let choice = self.choice.filter(|choice| !choice.is_null()).map(choice).transpose()?.unwrap_or_default();
        if let ToolChoice::Named(name) = &choice
            && !offered.iter().any(|tool| tool.name == *name)
        {
            return Err(wrong_choice());
        }
        // Anthropic says it the other way round, and in the choice.
        let only_one = self.choice.and_then(|choice| choice.get("disable_parallel_tool_use")?.as_bool());
        Ok(Some(Tools { offered, choice, parallel: self.parallel.or(only_one.map(|only_one| !only_one)) }))
    }
}

fn read(tool: &Value, path: &str) -> Result<Tool, Refusal> {
    let kind = tool.get("type").and_then(Value::as_str).unwrap_or("function");
    // Anthropic's word for a function, and OpenAI's for something else.
    let is_function = kind == "function" || (kind == "custom" && tool.get("input_schema").is_some());
    if !is_function {
        return Err(Refusal::field(
            path,
            "Only functions can be passed on. What a provider carries out itself, such as a web search, can't.",
            "함수 도구만 전달할 수 있어요. 웹 검색처럼 제공자가 직접 실행하는 도구는 쓸 수 없어요.",
        ));
    }
    let function = tool.get("function").unwrap_or(tool);
    let name = function.get("name").and_then(Value::as_str).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || name.len() > NAME_CHARS || !name.chars().all(plain) {
        return Err(Refusal::field(
            format!("{path}.name"),
            format!("Name it in 1 to {NAME_CHARS} letters, digits, _ and -."),
            format!("이름을 영문자, 숫자, _, -로 1~{NAME_CHARS}자 적어 주세요."),
        ));
    }
    let schema = function.get("parameters").or_else(|| function.get("input_schema"));
    let parameters = match schema {
        None | Some(Value::Null) => json!({"type": "object", "properties": {}}),
        Some(schema) if schema.is_object() => schema.clone(),
        Some(_) => {
            return Err(Refusal::field(
                format!("{path}.parameters"),
                "Describe the arguments by a JSON Schema of an object.",
                "인자를 객체의 JSON Schema로 적어 주세요.",
            ));
        }
    };
    let description = function.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Tool { name: name.to_owned(), description, parameters })
}

fn choice(choice: &Value) -> Result<ToolChoice, Refusal> {
    let word = choice.as_str().or_else(|| choice.get("type")?.as_str()).unwrap_or_default();
    match word {
        "auto" => Ok(ToolChoice::Auto),
        "none" => Ok(ToolChoice::None),
        "required" | "any" => Ok(ToolChoice::Required),
        "function" | "tool" => {
            let function = choice.get("function").unwrap_or(choice);
            let name = function.get("name").and_then(Value::as_str).ok_or_else(wrong_choice)?;
            Ok(ToolChoice::Named(name.to_owned()))
        }
        _ => Err(wrong_choice()),
    }
}

fn wrong_choice() -> Refusal {
    Refusal::field(
        "tool_choice",
        "Use auto, none, required, or the name of a tool that is offered.",
        "auto, none, required나 보낸 도구의 이름으로 써 주세요.",
    )
}

/// A call in an earlier answer, from its name and arguments, which are JSON as text or a document.
pub fn call(id: Option<&str>, name: Option<&str>, arguments: Option<&Value>, path: &str) -> Result<ToolCall, Refusal> {
    let arguments = match arguments {
        None | Some(Value::Null) => "{}".to_owned(),
        Some(Value::String(text)) if text.trim().is_empty() => "{}".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(document) => document.to_string(),
    };
    match (id, name) {
        (Some(id), Some(name)) => Ok(ToolCall { id: id.to_owned(), name: name.to_owned(), arguments }),
        _ => Err(Refusal::field(
            path,
            "A call of a tool has an id and a name.",
            "도구 호출에는 id와 이름이 있어야 해요.",
        )),
    }
}

/// Gives each result the name of the tool that it is of, which some providers want, and refuses one that no call before it asked for.
pub fn name_results(said: &mut [Said]) -> Result<(), Refusal> {
    // The names by the ids. Of two with one id the later one is meant.
    let mut called: HashMap<String, String> = HashMap::new();
    for said in said {
        called.extend(said.calls.iter().map(|call| (call.id.clone(), call.name.clone())));
        let Some(ResultOf { id, name, .. }) = &mut said.result_of else { continue };
        let Some(of) = called.get(id) else {
            return Err(Refusal::field(
                "messages",
                format!("There is no call “{id}” before its result. Send the answer with the call, too."),
                format!("결과 앞에 “{id}” 호출이 없어요. 호출이 담긴 답변도 함께 보내 주세요."),
            ));
        };
        name.clone_from(of);
    }
    Ok(())
}

/// The result of a call, as a message.
pub fn result(id: &str, text: String, failed: bool) -> Said {
    let result_of = ResultOf { id: id.to_owned(), name: String::new(), failed };
    Said { result_of: Some(result_of), ..Said::new(model::Role::User, text) }
}

/// Refuses tools for an app, which has a prompt of its own that knows nothing of them.
pub fn not_for_apps() -> Refusal {
    Refusal::field(
        "tools",
        "An app can't call tools. Leave tools and messages about them out, or call a model.",
        "앱은 도구를 부를 수 없어요. 도구와 도구에 대한 메시지를 빼거나 모델을 불러 주세요.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(tools: &Value, choice: &Value) -> Result<Option<Tools>, Refusal> {
        Offer { tools: Some(tools), choice: Some(choice), parallel: None }.read()
    }

    #[test]
    fn each_house_describes_tools_in_its_own_way() {
        let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
        let expected = Tool { name: "find".into(), description: "Finds".into(), parameters: schema.clone() };
        for (tool, choice) in [
            (
                json!({"type": "function", "function": {"name": "find", "description": "Finds", "parameters": schema}}),
                json!({"type": "function", "function": {"name": "find"}}),
            ),
            (
                json!({"type": "function", "name": "find", "description": "Finds", "parameters": schema, "strict": true}),
                json!({"type": "function", "name": "find"}),
            ),
            (
                json!({"name": "find", "description": "Finds", "input_schema": schema}),
                json!({"type": "tool", "name": "find"}),
            ),
        ] {
            let tools = offer(&json!([tool]), &choice).unwrap().unwrap();
            assert_eq!(tools.offered, std::slice::from_ref(&expected));
            assert_eq!(tools.choice, ToolChoice::Named("find".into()));
        }
        let tool = json!([{"name": "f"}]);
        for (choice, expected) in [
            (json!("auto"), ToolChoice::Auto),
            (json!({"type": "none"}), ToolChoice::None),
            (json!({"type": "any"}), ToolChoice::Required),
            (Value::Null, ToolChoice::Auto),
        ] {
            assert_eq!(offer(&tool, &choice).unwrap().unwrap().choice, expected);
        }
        let one = offer(&tool, &json!({"type": "auto", "disable_parallel_tool_use": true})).unwrap().unwrap();
        assert_eq!(one.parallel, Some(false));
        assert_eq!(offer(&json!([]), &json!("auto")).unwrap(), None);
        assert_eq!(Offer::default().read().unwrap(), None);
    }

    #[test]
    fn what_cannot_be_passed_on_is_refused_by_name() {
        let tool = json!([{"name": "f"}]);
        for (tools, choice, path) in [
            (json!([{"type": "web_search"}]), json!("auto"), "tools[0]"),
            (json!([{"name": "f"}, {"type": "function", "function": {}}]), json!("auto"), "tools[1].name"),
            (json!([{"name": "a b"}]), json!("auto"), "tools[0].name"),
            (json!([{"name": "f", "parameters": "x"}]), json!("auto"), "tools[0].parameters"),
            (json!("f"), json!("auto"), "tools"),
            (tool.clone(), json!("sometimes"), "tool_choice"),
            (tool, json!({"type": "tool", "name": "g"}), "tool_choice"),
        ] {
            assert_eq!(offer(&tools, &choice).unwrap_err().field_names().collect::<Vec<_>>(), [path]);
        }
    }

    #[test]
    fn results_belong_to_calls() {
        let asked = call(Some("c1"), Some("find"), Some(&json!({"city": "서울"})), "x").unwrap();
        assert_eq!(asked.arguments, r#"{"city":"서울"}"#);
        let calls = Said { calls: vec![asked], ..Said::new(model::Role::Assistant, "") };
        let mut said = vec![calls, result("c1", "here".into(), false)];
        name_results(&mut said).unwrap();
        assert_eq!(said[1].result_of.as_ref().unwrap().name, "find");
        assert!(name_results(&mut [result("c2", "here".into(), false)]).is_err());
        assert!(call(None, Some("find"), None, "x").is_err());
    }
}

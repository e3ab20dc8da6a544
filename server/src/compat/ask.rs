//! What a request asks for, whichever API's words it is in.

use model::{Effort, Settings, Values, estimated_tokens, limits};
use runner::Tools;
use serde_json::Value;

use crate::{
    error::Refusal,
    runs::said::{self, Said},
};

/// A request for an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// An app or a model, as the caller named it.
    pub model: String,
    /// All messages, oldest first.
    pub said: Vec<Said>,
    /// Values of an app's inputs.
    pub inputs: Option<Values>,
    pub settings: Settings,
    /// What kind of document the answer must be; `None` for a text.
    pub json: Option<JsonAsked>,
    /// The tools that the model may call; `None` if none are offered.
    pub tools: Option<Tools>,
    /// Whether the answer is sent as it is written.
    pub stream: bool,
}

/// A request for an answer that is one JSON document.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonAsked {
    /// Any object.
    Object,
    /// One that fits this schema.
    Schema(Value),
}

impl JsonAsked {
    /// The schema that the answer must fit.
    pub fn schema(self) -> Value {
        match self {
            Self::Object => serde_json::json!({"type": "object"}),
            Self::Schema(schema) => schema,
        }
    }
}

/// How many bytes a request has without its files and pictures.
pub fn plain_bytes(ask: &Ask) -> usize {
    let length = |value: Option<String>| value.map_or(0, |text| text.len());
    let tools = length(ask.tools.as_ref().and_then(|tools| serde_json::to_string(&tools.offered).ok()));
    let schema = match &ask.json {
        Some(JsonAsked::Schema(schema)) => schema.to_string().len(),
        _ => 0,
    };
    let calls = |said: &Said| {
        said.calls.iter().map(|call| call.arguments.len() + call.name.len() + call.id.len()).sum::<usize>()
    };
    let said: usize = ask.said.iter().map(|said| said.text.len() + calls(said)).sum();
    said.saturating_add(tools).saturating_add(schema)
}

/// About how many tokens are sent.
pub fn estimated(ask: &Ask) -> u64 {
    let tools = ask.tools.as_ref().and_then(|tools| serde_json::to_string(&tools.offered).ok());
    let said: u64 = ask.said.iter().map(said::most_tokens).sum();
    said.saturating_add(tools.map_or(0, |tools| estimated_tokens(&tools) as u64))
}

/// The settings that all dialects have.
#[derive(Debug, Clone, Default)]
pub struct Given<'a> {
    pub temperature: Option<f64>,
    pub top_p: Option<f64>,
    /// The name of the limit, and its value.
    pub limit: Option<(&'static str, u64)>,
    pub stop: Vec<String>,
    pub seed: Option<i64>,
    pub effort: Option<(&'static str, &'a str)>,
}

impl Given<'_> {
    /// Checks them.
    pub fn settings(self) -> Result<Settings, Refusal> {
        let within = |name: &'static str, value: Option<f64>, most: f64| match value {
            Some(value) if !(0.0..=most).contains(&value) => {
                Err(Refusal::field(name, format!("Use 0 to {most}."), format!("0~{most} 사이로 써 주세요.")))
            }
            value => Ok(value),
        };
        let max_output_tokens = match self.limit {
            Some((name, 0)) => return Err(Refusal::field(name, "Use at least 1.", "1 이상으로 써 주세요.")),
            Some((_, most)) => Some(u32::try_from(most).unwrap_or(u32::MAX).min(limits::OUTPUT_TOKENS)),
            None => None,
        };
        let too_long = |stop: &String| stop.is_empty() || stop.chars().count() > limits::STOP_CHARS;
        if self.stop.len() > limits::STOPS || self.stop.iter().any(too_long) {
            let (count, chars) = (limits::STOPS, limits::STOP_CHARS);
            return Err(Refusal::field(
                "stop",
                format!("Use at most {count} texts of 1 to {chars} characters."),
                format!("1~{chars}자짜리를 {count}개까지 써 주세요."),
            ));
        }
        Ok(Settings {
            temperature: within("temperature", self.temperature, limits::TEMPERATURE)?,
            top_p: within("top_p", self.top_p, 1.0)?,
            max_output_tokens,
            stop: self.stop,
            seed: self.seed,
            reasoning_effort: self.effort.and_then(|(name, word)| effort(name, word).transpose()).transpose()?,
        })
    }
}

/// How long a model thinks. Houses have more words for it than all models know.
fn effort(name: &str, word: &str) -> Result<Option<Effort>, Refusal> {
    match word {
        "none" => Ok(None),
        "minimal" | "low" => Ok(Some(Effort::Low)),
        "medium" => Ok(Some(Effort::Medium)),
        "high" | "xhigh" | "max" => Ok(Some(Effort::High)),
        _ => Err(Refusal::field(name, "Use low, medium or high.", "low, medium, high 중 하나로 써 주세요.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_model_takes_is_refused_by_name() {
        for (given, name) in [
            (Given { temperature: Some(2.1), ..Given::default() }, "temperature"),
            (Given { top_p: Some(f64::NAN), ..Given::default() }, "top_p"),
            (Given { limit: Some(("max_tokens", 0)), ..Given::default() }, "max_tokens"),
            (Given { stop: vec!["x".into(); 5], ..Given::default() }, "stop"),
            (Given { effort: Some(("reasoning_effort", "lots")), ..Given::default() }, "reasoning_effort"),
        ] {
            let refused = given.settings().unwrap_err();
            assert_eq!(refused.field_names().collect::<Vec<_>>(), [name]);
        }
        let huge = Given { limit: Some(("max_tokens", u64::MAX)), ..Given::default() }.settings().unwrap();
        assert_eq!(huge.max_output_tokens, Some(limits::OUTPUT_TOKENS));
    }
}

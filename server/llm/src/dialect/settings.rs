//! A request's settings, reduced to those that the model takes. Common to all dialects, whatever they call them.

use serde_json::Value;

use crate::{
    chat::{ChatRequest, Effort},
    endpoint::Endpoint,
    takes::JsonBy,
};

/// What the answer is constrained to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum BoundTo<'a> {
    /// A schema, with its name.
    Schema(&'a str, &'a Value),
    /// Any JSON.
    Object,
}

pub(super) struct Settings<'a> {
    pub(super) temperature: Option<f64>,
    pub(super) top_p: Option<f64>,
    pub(super) max_output_tokens: Option<u32>,
    pub(super) stop: &'a [String],
    pub(super) seed: Option<i64>,
    pub(super) effort: Option<Effort>,
    /// `None` if the answer isn't JSON, or if the model is only instructed to write JSON.
    pub(super) json: Option<BoundTo<'a>>,
}

impl<'a> Settings<'a> {
    pub(super) fn of(endpoint: &Endpoint, request: &'a ChatRequest) -> Self {
        let quirks = endpoint.quirks();
        let rule = quirks.rule(&request.model);
        let takes = endpoint.takes(&request.model);
        let temperature = request.temperature.zip(takes.temperature).map(|(value, range)| range.clamp(value));
        let top_p = request.top_p.zip(takes.top_p).map(|(value, range)| range.clamp(value));
        Self {
            temperature,
            top_p: top_p.filter(|_| takes.both_temperature_and_top_p || temperature.is_none()),
            max_output_tokens: request
                .max_output_tokens
                .or(rule.default_max_output_tokens)
                .or(quirks.default_max_output_tokens),
            stop: request.stop.get(..takes.max_stops).unwrap_or(&request.stop),
            seed: request.seed.filter(|_| takes.seed).map(|seed| takes.seeds.fit(seed)),
            effort: request
                .reasoning_effort
                .filter(|_| takes.reasoning_effort)
                .and_then(|effort| takes.efforts.nearest(effort)),
            json: request.json.as_ref().and_then(|json| match takes.json {
                JsonBy::Schema => Some(BoundTo::Schema(&json.name, &json.schema)),
                JsonBy::Object => Some(BoundTo::Object),
                JsonBy::Asking => None,
            }),
        }
    }
}

//! Each dialect's names for the settings, for people who know a provider's documentation.

use super::Dialect;
use crate::provider::{LimitName, Provider, SeedName};

/// Pairs of our name and the provider's.
type Names = Vec<(&'static str, &'static str)>;

impl Provider {
    /// The provider's names for the settings that `model` takes, with their names in an app's definition.
    pub fn wire_names(&self, model: &str) -> Names {
        let rule = self.quirks.rule(model);
        let takes = self.takes(model);
        let longest = match rule.limit_name {
            LimitName::MaxTokens => "max_tokens",
            LimitName::MaxCompletionTokens => "max_completion_tokens",
        };
        let seed = match self.quirks.seed_name {
            SeedName::Seed => "seed",
            SeedName::RandomSeed => "random_seed",
        };
        let all = match self.dialect_of(model) {
            Dialect::OpenAiChat | Dialect::Azure => ["temperature", "top_p", longest, "stop", seed, "reasoning_effort"],
            Dialect::OpenAiResponses => ["temperature", "top_p", "max_output_tokens", "", "", "reasoning.effort"],
            Dialect::Anthropic => ["temperature", "top_p", "max_tokens", "stop_sequences", "", "output_config.effort"],
            Dialect::Gemini | Dialect::Vertex => {
                ["temperature", "topP", "maxOutputTokens", "stopSequences", "seed", "thinkingConfig"]
            }
            Dialect::Cohere => ["temperature", "p", "max_tokens", "stop_sequences", "seed", ""],
            Dialect::Clova => ["temperature", "topP", clova_limit(model), "stop", "seed", "thinking.effort"],
            Dialect::Ollama => ["temperature", "top_p", "num_predict", "stop", "seed", "think"],
            Dialect::Bedrock => ["temperature", "topP", "maxTokens", "stopSequences", "", ""],
        };
        let taken = [
            ("temperature", takes.temperature.is_some()),
            ("top_p", takes.top_p.is_some()),
            ("max_output_tokens", true),
            ("stop", takes.max_stops > 0),
            ("seed", takes.seed),
            ("reasoning_effort", takes.reasoning_effort),
        ];
        let named = taken.into_iter().zip(all).filter(|((_, taken), wire)| *taken && !wire.is_empty());
        named.map(|((name, _), wire)| (name, wire)).collect()
    }
}

fn clova_limit(model: &str) -> &'static str {
    if model.to_uppercase().starts_with("HCX-007") { "maxCompletionTokens" } else { "maxTokens" }
}

#[cfg(test)]
mod tests {
    use crate::{
        ChatRequest, Mode,
        chat::{Effort, Message, Role},
        endpoint::Endpoint,
        provider::ALL,
    };

    /// What is said of the names is what is sent.
    #[test]
    fn the_names_are_those_on_the_wire() {
        for provider in ALL {
            for model in ["gpt-4.1", "gpt-5", "o3", "claude-sonnet-4-5", "gemini-2.5-pro", "HCX-005", "HCX-007", "x"] {
                let request = ChatRequest {
                    model: model.into(),
                    messages: vec![Message::new(Role::User, "?")],
                    temperature: Some(0.5),
                    top_p: Some(0.5),
                    max_output_tokens: Some(99),
                    stop: vec!["END".into()],
                    seed: Some(7),
                    reasoning_effort: Some(Effort::Low),
                    ..ChatRequest::default()
                };
                let endpoint = Endpoint::new(provider, Some("https://x.example"), None);
                let wire = endpoint.dialect_of(model).chat_request(&endpoint, &request, Mode::Stream);
                let body = String::from_utf8(wire.body).unwrap();
                for (name, wire_name) in provider.wire_names(model) {
                    // Where only one of the two may be set, the other isn't sent.
                    let other = name == "top_p" && !provider.takes(model).both_temperature_and_top_p;
                    let last = wire_name.split('.').next_back().unwrap();
                    assert!(other || body.contains(&format!("\"{last}\":")), "{} {model}: {name}: {body}", provider.id);
                }
            }
        }
    }
}

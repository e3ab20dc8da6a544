//! The table of providers that Madang knows.
//!
//! To add a provider:
//! 1. If it speaks a dialect of [`crate::dialect`], add a [`Provider`] to `provider/table.rs` and to [`ALL`]. State each of its
//!    quirks with a source; leave what you can't prove at [`Quirks::PLAIN`].
//! 2. If it speaks a dialect of its own, add that first (see `dialect.rs`).
//! 3. Add its models to the catalog (`xtask/src/catalog.rs`): as a row there if LiteLLM has them, or else by hand with their
//!    source. Add recordings to the dialect's tests.
//! 4. Say in the user's guide to connections where to get a key, in both languages.

mod table;

pub use table::*;

use crate::{
    catalog,
    dialect::Dialect,
    takes::{JsonBy, Takes},
};

/// A preset: a provider and how to talk to it.
#[derive(Debug)]
pub struct Provider {
    /// A stable id, which the database stores.
    pub id: &'static str,
    /// The name that people know.
    pub name: &'static str,
    /// Two letters that stand in for a logo.
    pub monogram: &'static str,
    pub dialect: Dialect,
    /// The base URL; empty if the member must enter it.
    pub base_url: &'static str,
    /// An example of such an address, where each customer has their own; otherwise empty.
    pub address_example: &'static str,
    /// How the key is sent.
    pub key_style: KeyStyle,
    /// The beginning of a key, so that a wrong paste is noticed; empty if keys have no common prefix.
    pub key_hint: &'static str,
    /// Where to get a key or, for software without keys, the software; empty if there is no such page.
    pub docs_url: &'static str,
    /// Where its models are usually served.
    pub hosting: Hosting,
    /// How it deviates from the dialect.
    pub quirks: Quirks,
}

/// How a provider's key is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStyle {
    /// `Authorization: Bearer …`
    Bearer,
    /// The plain key in a header of this (lower-case) name.
    Header(&'static str),
    /// `Authorization: Bearer …` if there is a key, which isn't required.
    Optional,
    /// `api-key: …`; but `Authorization: Bearer …` for a token of Entra ID, or at a single model's own endpoint.
    Azure,
    /// A service account's JSON, which is exchanged for tokens. Anything else is an API key, sent as `x-goog-api-key`.
    Google,
    /// `Authorization: Bearer nv-…`, or the two keys that CLOVA Studio issued before 2025, entered as `studio-key:gateway-key`,
    /// each of which has its own header.
    Clova,
    /// `ACCESS_KEY_ID:SECRET` or `ACCESS_KEY_ID:SECRET:SESSION_TOKEN`, which signs requests. Anything else is a Bedrock API key,
    /// sent as `Authorization: Bearer …`.
    Aws,
}

/// Where a provider serves its models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosting {
    /// By a company on the internet, which charges for use.
    Cloud,
    /// On the operator's own machines: tokens are free, and the address must be on the allow list.
    SelfHosted,
    /// Told only by the base URL, as with presets that work for both.
    Unknown,
}

/// How a provider deviates from its dialect.
#[derive(Debug)]
pub struct Quirks {
    /// Whether usage must be requested when streaming.
    pub(crate) stream_usage: StreamUsage,
    /// The name of the seed parameter.
    pub(crate) seed_name: SeedName,
    /// The maximum length of answers for apps that set none; `None` if the provider's own default is sensible.
    pub(crate) default_max_output_tokens: Option<u32>,
    /// How JSON output is requested.
    pub(crate) json: Json,
    /// Parts of the ids of models that write their thinking into the answer unless told to separate it.
    pub(crate) thinks_aloud: &'static [&'static str],
    /// Answers that are constrained by a schema can't be streamed.
    pub(crate) bound_answers_come_whole: bool,
    /// Reasoning models reject stop texts. Models that are not in the catalog are assumed to be such.
    pub(crate) thinkers_refuse_stop: bool,
    /// The models' chat templates enforce the order of messages: one system message at the beginning, then user and assistant in
    /// turns.
    pub(crate) strict_turns: bool,
    /// How keys are tested.
    pub(crate) key_test: KeyTest,
    /// Exceptions for some models; the first match applies.
    pub(crate) rules: &'static [Rule],
    /// The rule for all other models.
    pub(crate) otherwise: Rule,
}

/// Whether usage must be requested when streaming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamUsage {
    /// Send `stream_options.include_usage`.
    Ask,
    /// Don't send it: usage comes anyway, or the option is an error.
    DontAsk,
}

/// The name of the seed parameter in the OpenAI dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SeedName {
    Seed,
    RandomSeed,
}

/// How JSON output is requested, by what the catalog says about the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Json {
    /// For models that can be constrained to a schema.
    pub(crate) able: JsonBy,
    /// For models that can't.
    pub(crate) unable: JsonBy,
    /// For models that are not in the catalog.
    pub(crate) unknown: JsonBy,
}

impl Json {
    /// The same for all models, whatever the catalog says.
    pub(crate) const fn all(by: JsonBy) -> Self {
        Self { able: by, unable: by, unknown: by }
    }

    /// Assumes that models which are not in the catalog are newer than it.
    pub(crate) const NEWER_CAN: Self = Self { able: JsonBy::Schema, unable: JsonBy::Object, unknown: JsonBy::Schema };
    /// Assumes nothing about models that are not in the catalog.
    pub(crate) const KNOWN_CAN: Self = Self { able: JsonBy::Schema, unable: JsonBy::Asking, unknown: JsonBy::Asking };
}

/// How a key is tested without paying for tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyTest {
    /// By listing the models, which requires the key.
    Models,
    /// With this path, which requires the key; the list of models is public.
    Path(&'static str),
    /// By requesting a model that doesn't exist, which is free but requires the key; the list of models is public.
    Probe,
}

/// How models with a certain prefix in their id are addressed.
#[derive(Debug)]
pub(crate) struct Rule {
    /// Prefixes of ids, with or without the owner in front.
    pub(crate) prefixes: &'static [&'static str],
    /// A text that the id must also contain; empty for any.
    pub(crate) part: &'static str,
    /// The dialect, if it differs from the provider's.
    pub(crate) dialect: Option<Dialect>,
    pub(crate) takes: Takes,
    pub(crate) limit_name: LimitName,
    pub(crate) system_role: &'static str,
    /// It has no system role, so instructions are sent as the user's words.
    pub(crate) rules_as_words: bool,
    /// How JSON output is requested, if that differs from the provider's other models.
    pub(crate) json: Option<Json>,
    /// It may think for many minutes before it writes anything.
    pub(crate) slow: bool,
    /// The maximum length of answers for apps that set none; overrides the provider's.
    pub(crate) default_max_output_tokens: Option<u32>,
}

/// The field for the maximum length of answers in the OpenAI dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitName {
    MaxTokens,
    MaxCompletionTokens,
}

impl Rule {
    pub(crate) const PLAIN: Self = Self {
        prefixes: &[],
        part: "",
        dialect: None,
        takes: Takes::COMMON,
        limit_name: LimitName::MaxTokens,
        system_role: "system",
        rules_as_words: false,
        json: None,
        slow: false,
        default_max_output_tokens: None,
    };

    fn matches(&self, model: &str) -> bool {
        let short = model.rsplit('/').next().unwrap_or(model);
        // Bedrock: `eu.anthropic.claude-…`
        let short = short.rsplit("anthropic.").next().unwrap_or(short);
        model.contains(self.part)
            && self.prefixes.iter().any(|prefix| model.starts_with(prefix) || short.starts_with(prefix))
    }
}

impl Quirks {
    /// The quirks of an endpoint that just follows the dialect.
    pub(crate) const PLAIN: Self = Self {
        stream_usage: StreamUsage::Ask,
        seed_name: SeedName::Seed,
        default_max_output_tokens: None,
        json: Json::KNOWN_CAN,
        thinks_aloud: &[],
        bound_answers_come_whole: false,
        thinkers_refuse_stop: false,
        strict_turns: false,
        key_test: KeyTest::Models,
        rules: &[],
        otherwise: Rule::PLAIN,
    };

    pub(crate) fn rule(&self, model: &str) -> &Rule {
        self.rules.iter().find(|rule| rule.matches(model)).unwrap_or(&self.otherwise)
    }
}

impl Provider {
    /// The settings that `model` takes at this provider.
    pub fn takes(&self, model: &str) -> Takes {
        let rule = self.quirks.rule(model);
        let known = catalog::find(self.id, model);
        let Json { able, unable, unknown } = rule.json.unwrap_or(self.quirks.json);
        let json = match known {
            Some(known) if known.can.json => able,
            Some(_) => unable,
            None => unknown,
        };
        let thinks = known.map_or(!model.contains("non-reasoning"), |known| known.can.reasoning);
        Takes {
            json,
            efforts: known.and_then(|known| known.efforts).unwrap_or(rule.takes.efforts),
            max_stops: if self.quirks.thinkers_refuse_stop && thinks { 0 } else { rule.takes.max_stops },
            ..rule.takes
        }
    }

    /// The dialect that `model` is addressed in, if it differs from the provider's.
    pub(crate) fn dialect_of(&self, model: &str) -> Dialect {
        let speaks_openai = matches!(self.dialect, Dialect::OpenAiChat | Dialect::Azure);
        let responses = || speaks_openai && catalog::find(self.id, model).is_some_and(|known| known.responses_only);
        let by_catalog = || responses().then_some(Dialect::OpenAiResponses);
        self.quirks.rule(model).dialect.or_else(by_catalog).unwrap_or(self.dialect)
    }

    /// How long to wait for the first token of `model`.
    pub(crate) fn patience(&self, model: &str) -> Patience {
        let rule = self.quirks.rule(model);
        // Gateways put the owner before the model's name, and take as long as the owner would.
        let owners = || model.split_once('/').and_then(|(owner, model)| catalog::find(owner, model));
        let known = catalog::find(self.id, model).or_else(owners);
        if rule.slow || known.is_some_and(|known| known.slow) {
            Patience::SlowThinker
        } else if self.hosting == Hosting::SelfHosted {
            Patience::SelfHosted
        } else if rule.takes.reasoning_effort || known.is_some_and(|known| known.can.reasoning) {
            Patience::Thinker
        } else {
            Patience::Usual
        }
    }

    /// Whether `model` must be told to separate its thinking from the answer (`reasoning_format: parsed`).
    pub(crate) fn thinks_aloud(&self, model: &str) -> bool {
        self.quirks.thinks_aloud.iter().any(|part| model.contains(part))
    }

    /// Whether a connection can't work without a key.
    pub fn needs_key(&self) -> bool {
        !matches!(self.key_style, KeyStyle::Optional)
    }
}

/// How long to wait for a first token, by what may delay it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Nothing: it comes within seconds.
    Usual,
    /// The model may think first.
    Thinker,
    /// The model may think for many minutes.
    SlowThinker,
    /// The server may have to load the model first.
    SelfHosted,
}

/// The preset with this id.
pub fn find(id: &str) -> Option<&'static Provider> {
    ALL.iter().copied().find(|provider| provider.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_is_sound() {
        let mut ids = HashSet::new();
        let mut monograms = HashSet::new();
        for provider in ALL {
            assert!(ids.insert(provider.id), "{} twice", provider.id);
            assert!(monograms.insert(provider.monogram), "{} twice", provider.monogram);
            assert_eq!(provider.monogram.chars().count(), 2, "{}", provider.id);
            assert!(provider.id.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", provider.id);
            let scheme = match provider.hosting {
                Hosting::Cloud => "https://",
                Hosting::SelfHosted => "http://localhost:",
                Hosting::Unknown => "",
            };
            assert!(provider.base_url.starts_with(scheme) && !provider.base_url.ends_with('/'), "{}", provider.id);
            assert_eq!(find(provider.id).map(|p| p.name), Some(provider.name));
        }
    }

    #[test]
    fn an_effort_is_one_that_the_model_knows() {
        use crate::{ChatRequest, Endpoint, Mode, chat::Effort};
        let sent = |provider: &'static Provider, model: &str, effort| {
            let request = ChatRequest { model: model.into(), reasoning_effort: Some(effort), ..ChatRequest::default() };
            let endpoint = Endpoint::new(provider, Some("https://x.openai.azure.com"), None);
            let wire = endpoint.dialect_of(model).chat_request(&endpoint, &request, Mode::Stream);
            let body: serde_json::Value = serde_json::from_slice(&wire.body).unwrap();
            let at = ["/reasoning/effort", "/reasoning_effort"];
            at.iter().find_map(|at| body.pointer(at)?.as_str().map(str::to_owned)).unwrap_or_default()
        };
        for (model, low, medium, high) in [
            ("gpt-5-pro", "high", "high", "high"),
            ("gpt-5-pro-2025-10-06", "high", "high", "high"),
            ("gpt-5.5-pro", "medium", "medium", "high"),
            ("o3-deep-research", "medium", "medium", "medium"),
            ("gpt-5-mini", "low", "medium", "high"),
            ("o4-mini", "low", "medium", "high"),
        ] {
            for provider in [&OPENAI, &AZURE] {
                let all = [Effort::Low, Effort::Medium, Effort::High].map(|effort| sent(provider, model, effort));
                assert_eq!(all, [low, medium, high], "{} {model}", provider.id);
            }
        }
        assert_eq!(sent(&OPENAI, "chat-latest", Effort::High), "medium");
    }

    #[test]
    fn slow_starters_get_longer_time_limits() {
        for (provider, model, patience) in [
            (&OLLAMA, "llama3.2", Patience::SelfHosted),
            (&LLAMA_CPP, "x", Patience::SelfHosted),
            (&LM_STUDIO, "x", Patience::SelfHosted),
            (&VLLM, "x", Patience::SelfHosted),
            (&OPENAI, "gpt-5-pro", Patience::SlowThinker),
            (&OPENAI, "gpt-7-pro", Patience::SlowThinker),
            (&AZURE, "gpt-5.2-pro", Patience::SlowThinker),
            (&OPENAI, "o3-deep-research", Patience::SlowThinker),
            (&PERPLEXITY, "sonar-deep-research", Patience::SlowThinker),
            (&OPENROUTER, "openai/gpt-5-pro", Patience::SlowThinker),
            (&OPENROUTER, "perplexity/sonar-deep-research", Patience::SlowThinker),
            (&OPENAI, "gpt-5-mini", Patience::Thinker),
            (&OPENAI, "gpt-4.1", Patience::Usual),
            (&CUSTOM, "our-model", Patience::Usual),
        ] {
            assert_eq!(provider.patience(model), patience, "{} {model}", provider.id);
        }
        let at = |base| crate::Endpoint::new(&CUSTOM, Some(base), None).patience("our-model");
        for near in
            ["http://localhost:8080/v1", "http://10.0.0.7:8000/v1", "http://gpu:8000/v1", "http://gpu.internal/v1"]
        {
            assert_eq!(at(near), Patience::SelfHosted, "{near}");
        }
        assert_eq!(at("https://gateway.example/v1"), Patience::Usual);
    }

    #[test]
    fn settings_stay_within_what_each_provider_takes() {
        use crate::{ChatRequest, Endpoint, Mode};
        let sent = |provider: &'static Provider, model: &str| -> serde_json::Value {
            let request = ChatRequest {
                model: model.into(),
                temperature: Some(2.0),
                seed: Some(-7),
                stop: vec!["END".into()],
                ..ChatRequest::default()
            };
            let endpoint = Endpoint::new(provider, None, None);
            let wire = endpoint.dialect_of(model).chat_request(&endpoint, &request, Mode::Stream);
            serde_json::from_slice(&wire.body).unwrap()
        };
        assert!(sent(&PERPLEXITY, "sonar")["temperature"].as_f64().unwrap() < 2.0);
        assert!(sent(&MISTRAL, "mistral-small-latest")["random_seed"].as_i64().unwrap() >= 0);
        assert!(sent(&COHERE, "command-a-03-2025")["seed"].as_i64().unwrap() >= 0);
        for (provider, model) in [(&CLOVA, "HCX-005"), (&CLOVA, "HCX-007"), (&CLOVA_STUDIO, "HCX-005")] {
            let seed = sent(provider, model)["seed"].as_i64().unwrap();
            assert!((1..=4_294_967_295).contains(&seed), "{model}: {seed}");
        }
        for provider in [&LLAMA_CPP, &LM_STUDIO] {
            assert!(
                (0..4_294_967_295).contains(&sent(provider, "x")["seed"].as_i64().unwrap()),
                "-1 is a new one each time"
            );
        }
        assert_eq!(sent(&OPENAI, "gpt-4.1")["seed"], -7);
        for (model, stops) in [
            ("grok-4.20-non-reasoning", true),
            ("grok-9-non-reasoning", true),
            ("grok-4.3", false),
            ("grok-not-yet-known", false),
        ] {
            assert_eq!(sent(&XAI, model).get("stop").is_some(), stops, "{model}");
        }
    }

    #[test]
    fn whose_words_may_begin_and_end_a_conversation() {
        let ends = |provider: &Provider, model: &str| provider.takes(model).ends_with_answer;
        let begins = |provider: &Provider, model: &str| provider.takes(model).begins_with_answer;
        for model in
            ["claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-4-8", "claude-haiku-5-5", "claude-not-yet-known-9"]
        {
            assert!(!ends(&ANTHROPIC, model), "{model}");
            assert!(!ends(&BEDROCK, &format!("us.anthropic.{model}-v1:0")), "{model}");
        }
        for model in ["claude-opus-4-5", "claude-haiku-4-5", "claude-sonnet-4-5-20250929"] {
            assert!(ends(&ANTHROPIC, model), "{model}");
        }
        assert!(!ends(&MISTRAL, "mistral-small-latest") && !ends(&BEDROCK, "mistral.mistral-large-2407-v1:0"));
        assert!(!ends(&PERPLEXITY, "sonar") && !ends(&OPENROUTER, "anthropic/claude-opus-4.6"));
        assert!(ends(&OPENAI, "gpt-4.1") && ends(&OPENROUTER, "openai/gpt-4.1"));
        assert!(!begins(&BEDROCK, "amazon.nova-lite-v1:0") && !begins(&BEDROCK, "eu.anthropic.claude-sonnet-4-5-v1:0"));
        assert!(!begins(&VLLM, "google/gemma-3-12b-it") && begins(&OPENAI, "gpt-4.1"));
    }

    #[test]
    fn reasoning_models_take_no_sampling_settings() {
        for model in ["o3", "o4-mini", "gpt-5", "gpt-5.6-sol", "gpt-6-luna", "openai/gpt-5-mini"] {
            let takes = OPENAI.takes(model);
            assert!(takes.temperature.is_none() && takes.reasoning_effort, "{model}");
        }
        for model in ["gpt-4.1-mini", "gpt-4o", "gpt-5-chat-latest"] {
            assert!(OPENAI.takes(model).temperature.is_some(), "{model}");
        }
        assert!(ANTHROPIC.takes("claude-sonnet-4-5").temperature.is_some());
        assert!(ANTHROPIC.takes("claude-opus-5").temperature.is_none());
        assert!(ANTHROPIC.takes("claude-not-yet-known-9").temperature.is_none());
    }
}

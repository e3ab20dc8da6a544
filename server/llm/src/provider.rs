//! The providers that Madang knows, as data.
//!
//! To add a provider:
//! 1. If it speaks a dialect of [`crate::dialect`], add a [`Provider`] to `provider/table.rs` and to [`ALL`]. State its quirks,
//!    each with its source; leave what you can't show at [`Quirks::PLAIN`].
//! 2. If it speaks a dialect of its own, add that first (the recipe stands in `dialect.rs`).
//! 3. Add its models to the catalog (`xtask/src/catalog.rs`): a row there if LiteLLM has them, else by hand with their source.
//!    Its recordings go to the dialect's tests.
//! 4. The user's guide of connections names where to get the key, in both languages.

mod table;

pub use table::*;

use crate::{
    catalog,
    dialect::Dialect,
    takes::{JsonBy, Takes},
};

/// A preset: who serves models, and how to talk to them.
#[derive(Debug)]
pub struct Provider {
    /// The stable id, kept in the database.
    pub id: &'static str,
    /// The name people know.
    pub name: &'static str,
    /// Two letters for where a logo would stand.
    pub monogram: &'static str,
    /// What it speaks.
    pub dialect: Dialect,
    /// Where its API begins; empty for the preset that asks for it.
    pub base_url: &'static str,
    /// Where the key goes.
    pub key_style: KeyStyle,
    /// How a key begins, so that a wrong paste is noticed; empty when keys have no mark.
    pub key_hint: &'static str,
    /// Where a person gets a key or, without keys, the software; empty when there is no such place.
    pub docs_url: &'static str,
    /// Where it usually runs.
    pub place: Place,
    /// Its differences from the dialect.
    pub quirks: Quirks,
}

/// Where a provider's key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStyle {
    /// `Authorization: Bearer …`
    Bearer,
    /// The key alone in a header of this (lower-case) name.
    Header(&'static str),
    /// `Authorization: Bearer …` when there is a key; it works without, too.
    Optional,
    /// `api-key: …`; as `Authorization: Bearer …` where it is a token of Entra ID, or one model's own endpoint is asked.
    Azure,
    /// A service account's JSON, which is changed into tokens; anything else is an API key, and goes as `x-goog-api-key`.
    Google,
    /// `Authorization: Bearer nv-…`, or the two keys that CLOVA Studio gave out before 2025, pasted as
    /// `studio-key:gateway-key`: each has a header of its own.
    Clova,
    /// `ACCESS_KEY_ID:SECRET` or `ACCESS_KEY_ID:SECRET:SESSION_TOKEN`, by which requests are signed; anything else is a Bedrock
    /// API key, and goes as `Authorization: Bearer …`.
    Aws,
}

/// Where a provider runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Somewhere on the internet, for money.
    Internet,
    /// On a machine of one's own: nothing to pay per token, and the operator must allow its address.
    OwnMachine,
    /// Unknown before the base URL is.
    Anywhere,
}

/// What differs from the dialect, for one provider.
#[derive(Debug)]
pub struct Quirks {
    /// Whether usage in a stream must be asked for.
    pub(crate) stream_usage: StreamUsage,
    /// The seed's name.
    pub(crate) seed_name: SeedName,
    /// The answer's length when the app sets none; absent means the provider's own default is sensible.
    pub(crate) default_max_output_tokens: Option<u32>,
    /// How answers become JSON.
    pub(crate) json: Json,
    /// Parts of the names of models whose thinking stands in the answer's text unless it is asked for apart.
    pub(crate) thinks_aloud: &'static [&'static str],
    /// How keys are tested.
    pub(crate) key_test: KeyTest,
    /// Exceptions by model: the first that matches holds.
    pub(crate) rules: &'static [Rule],
    /// What holds for all other models.
    pub(crate) otherwise: Rule,
}

/// Whether usage in a stream must be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamUsage {
    /// Ask with `stream_options.include_usage`.
    Ask,
    /// Don't ask: it comes by itself, or asking is an error.
    DontAsk,
}

/// The seed's name, in the OpenAI dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SeedName {
    Seed,
    RandomSeed,
}

/// How answers become JSON, by what the catalog knows of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Json {
    /// It can be bound to a schema.
    pub(crate) able: JsonBy,
    /// It can't.
    pub(crate) unable: JsonBy,
    /// The catalog doesn't know it.
    pub(crate) unknown: JsonBy,
}

impl Json {
    /// All models, whatever the catalog says.
    pub(crate) const fn all(by: JsonBy) -> Self {
        Self { able: by, unable: by, unknown: by }
    }

    /// Those that the catalog doesn't know are newer than it.
    pub(crate) const NEWER_CAN: Self = Self { able: JsonBy::Schema, unable: JsonBy::Object, unknown: JsonBy::Schema };
    /// Nothing is promised of those that the catalog doesn't know.
    pub(crate) const KNOWN_CAN: Self = Self { able: JsonBy::Schema, unable: JsonBy::Asking, unknown: JsonBy::Asking };
}

/// How a key is tested without paying for tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyTest {
    /// The list of models needs the key.
    Models,
    /// The list of models is public; this path needs the key.
    Path(&'static str),
    /// The list of models is public: ask for a model that doesn't exist, which costs nothing and needs the key.
    Probe,
}

/// How models whose id begins like this are asked.
#[derive(Debug)]
pub(crate) struct Rule {
    /// Beginnings of ids, with or without the owner before it.
    pub(crate) prefixes: &'static [&'static str],
    /// What the id must have in it besides, if anything.
    pub(crate) part: &'static str,
    /// The dialect, where it isn't the provider's.
    pub(crate) dialect: Option<Dialect>,
    pub(crate) takes: Takes,
    pub(crate) limit_name: LimitName,
    pub(crate) system_role: &'static str,
    /// The answer's length when the app sets none; goes before the provider's.
    pub(crate) default_max_output_tokens: Option<u32>,
}

/// The field that limits the answer's length, in the OpenAI dialect.
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
    /// What an endpoint that simply follows the dialect has.
    pub(crate) const PLAIN: Self = Self {
        stream_usage: StreamUsage::Ask,
        seed_name: SeedName::Seed,
        default_max_output_tokens: None,
        json: Json::KNOWN_CAN,
        thinks_aloud: &[],
        key_test: KeyTest::Models,
        rules: &[],
        otherwise: Rule::PLAIN,
    };

    pub(crate) fn rule(&self, model: &str) -> &Rule {
        self.rules.iter().find(|rule| rule.matches(model)).unwrap_or(&self.otherwise)
    }
}

impl Provider {
    /// Which settings `model` takes here.
    pub fn takes(&self, model: &str) -> Takes {
        let Json { able, unable, unknown } = self.quirks.json;
        let json = match catalog::find(self.id, model) {
            Some(known) if known.can.json => able,
            Some(_) => unable,
            None => unknown,
        };
        Takes { json, ..self.quirks.rule(model).takes }
    }

    /// Whether `model` may think before its first token, so that more patience is due.
    pub(crate) fn thinks(&self, model: &str) -> bool {
        self.quirks.rule(model).takes.reasoning_effort
            || catalog::find(self.id, model).is_some_and(|known| known.can.reasoning)
    }

    /// Whether `model` has to be asked to keep its thinking apart from the answer (`reasoning_format: parsed`).
    pub(crate) fn thinks_aloud(&self, model: &str) -> bool {
        self.quirks.thinks_aloud.iter().any(|part| model.contains(part))
    }

    /// Whether a connection is useless without a key.
    pub fn needs_key(&self) -> bool {
        !matches!(self.key_style, KeyStyle::Optional)
    }
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
            let scheme = match provider.place {
                Place::Internet => "https://",
                Place::OwnMachine => "http://localhost:",
                Place::Anywhere => "",
            };
            assert!(provider.base_url.starts_with(scheme) && !provider.base_url.ends_with('/'), "{}", provider.id);
            assert_eq!(find(provider.id).map(|p| p.name), Some(provider.name));
        }
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

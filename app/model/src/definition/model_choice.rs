//! The part of a definition that says which model answers, and how it is set.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ConnectionId, Language};

/// The model and its settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelChoice {
    /// The model, or what it must be able to do; absent means the workspace's default model.
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub use_: Option<ModelUse>,
    #[serde(default)]
    pub settings: Settings,
    /// Fallbacks: models that answer if the chosen one can't, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallbacks: Vec<ModelRef>,
}

impl ModelChoice {
    /// The model, if one is named.
    pub fn named(&self) -> Option<&ModelRef> {
        match &self.use_ {
            Some(ModelUse::Model(model)) => Some(model),
            Some(ModelUse::Wants(_)) | None => None,
        }
    }

    /// The required abilities, if the model is chosen by them.
    pub fn wants(&self) -> Option<&Wants> {
        match &self.use_ {
            Some(ModelUse::Wants(wants)) => Some(wants),
            Some(ModelUse::Model(_)) | None => None,
        }
    }
}

/// A model by name, or by its abilities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum ModelUse {
    /// This model.
    Model(ModelRef),
    /// The first model in the workspace's order that meets these requirements.
    Wants(Wants),
}

/// Written by hand, because serde's derived error only says that a value is neither of the two.
impl<'de> Deserialize<'de> for ModelUse {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let names_a_model = value.get("connection").is_some() || value.get("model").is_some();
        if names_a_model {
            ModelRef::deserialize(value).map(Self::Model)
        } else {
            Wants::deserialize(value).map(Self::Wants)
        }
        .map_err(serde::de::Error::custom)
    }
}

/// Requirements for a model. The workspace's default model is considered first, then its fallbacks in order; the first that meets
/// the requirements answers, and the others that do are fallbacks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Wants {
    pub wants: Vec<Ability>,
    /// A language that the model speaks according to its provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The highest price of output, in micros of a US dollar per million tokens. A model with an unknown price exceeds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_micros_per_million: Option<u64>,
}

/// An ability of a model besides reading and writing text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// It reads images.
    Images,
    /// Its answers can be bound to a JSON schema.
    Json,
    /// It can call tools.
    Tools,
    /// It thinks before it answers.
    Reasoning,
    /// Its context is at least 100,000 tokens.
    LongContext,
}

impl Ability {
    pub const ALL: [Self; 5] = [Self::Images, Self::Json, Self::Tools, Self::Reasoning, Self::LongContext];

    /// From how many tokens on a context counts as long.
    pub const LONG_CONTEXT_TOKENS: u64 = 100_000;
}

/// A model, as served through one connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelRef {
    /// The connection through which it is reached.
    pub connection: ConnectionId,
    /// The provider's id of the model, such as `gpt-4.1-mini`.
    pub model: String,
}

/// Model settings, independent of the provider. An absent setting is left to the provider; one that the model doesn't take is not
/// sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Creativity: from 0 (always the most likely words) to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling: only words within this share of probability, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// The maximum length of the answer in tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
    /// Texts at which the answer ends; at most 4.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
    /// For answers that repeat as far as the model allows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// How long a reasoning model thinks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<Effort>,
}

/// How long a reasoning model thinks before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// Briefly.
    Low,
    /// For a moderate time.
    Medium,
    /// For long.
    High,
}

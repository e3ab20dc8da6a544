//! What apps were swapped away from.

use model::ModelRef;
use serde::{Deserialize, Serialize};

/// What the apps were swapped away from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AwayFrom {
    /// A provider that may fail, by its id.
    Provider(String),
    /// A model that is switched off, wherever it stood in an app.
    Model(Replaced),
}

/// A model that was replaced, and the one in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    pub from: NamedModel,
    pub to: NamedModel,
}

/// A model, by the name that it had then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedModel {
    #[serde(rename = "ref")]
    pub model: ModelRef,
    pub name: String,
}

impl AwayFrom {
    /// The columns `provider` and `replaced`, of which one is set.
    pub(super) fn columns(&self) -> (Option<&str>, Option<&Replaced>) {
        match self {
            Self::Provider(provider) => (Some(provider), None),
            Self::Model(replaced) => (None, Some(replaced)),
        }
    }

    pub(super) fn from_columns(provider: Option<String>, replaced: Option<Replaced>) -> Self {
        replaced.map_or_else(|| Self::Provider(provider.unwrap_or_default()), Self::Model)
    }
}

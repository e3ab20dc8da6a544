//! Swapping the models of many apps at once.

use model::{AppId, ComparisonId, ModelRef};
use uuid::Uuid;

use crate::{Person, Timestamp};

wire! {
    /// Prepares apps for the loss of a provider, or replaces a model of theirs by another. Exactly one of `provider` and `from` is given.
    #[serde(deny_unknown_fields)]
    pub struct CreateSwap {
        /// The id of the provider that the apps are to do without.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub provider: Option<String>,
        /// The model that is replaced wherever it stands in the apps, such as one that is switched off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<ModelRef>,
        /// The apps, at most 200.
        pub apps: Vec<AppId>,
        /// The model that they get.
        pub to: ModelRef,
        /// How they use it: `replacement` with `from`, and one of the others with `provider`.
        #[serde(rename = "as")]
        pub as_: SwapAs,
        /// Whether the change is published at once; otherwise only the drafts have it.
        #[serde(default)]
        pub publish: bool,
        /// Why it is published although gates of apps are not passed, 10 to 500 characters. Without it nothing is changed if there is such
        /// an app: the answer is 409 `gate_not_passed` with those apps as `current`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub gate_reason: Option<String>,
        /// Comparisons of these apps that speak for the model `to`, at most one an app. Each goes with the version that is made.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub evidence: Vec<ComparisonId>,
    }

    /// How an app uses the new model.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum SwapAs {
        /// As its first fallback.
        #[default]
        Fallback,
        /// As its model; the previous one becomes the first fallback.
        Model,
        /// In the place of the model that it replaces, as model or fallback. That model is gone from the app afterwards.
        Replacement,
    }

    /// A swap of models.
    pub struct Swap {
        pub id: Uuid,
        /// The id of the provider that the apps were prepared to do without; absent if a model was replaced.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub provider: Option<String>,
        /// The provider's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub provider_name: Option<String>,
        /// The model that was replaced; absent if the apps were prepared for the loss of a provider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<SwappedModel>,
        /// The model in its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to: Option<SwappedModel>,
        /// The apps that were changed.
        pub apps: Vec<SwappedApp>,
        /// Who did it.
        pub by: Person,
        pub at: Timestamp,
        /// When it was undone; absent if it was not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub undone_at: Option<Timestamp>,
    }

    /// A model in a swap.
    pub struct SwappedModel {
        #[serde(rename = "ref")]
        pub model_ref: ModelRef,
        /// Its name at that time.
        pub name: String,
    }

    /// An app that was changed.
    pub struct SwappedApp {
        pub id: AppId,
        /// Its name at that time.
        pub name: String,
        /// Whether the change was published.
        pub published: bool,
    }

    /// A swap that was undone.
    pub struct UndoneSwap {
        pub swap: Swap,
        /// The names of apps that have changed since and were left as they are.
        pub left: Vec<String>,
    }
}

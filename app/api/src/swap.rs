//! Swapping the models of many apps at once.

use model::{AppId, ModelRef};
use uuid::Uuid;

use crate::{Person, Timestamp};

wire! {
    /// Prepares apps for the loss of a provider.
    #[serde(deny_unknown_fields)]
    pub struct CreateSwap {
        /// The id of the provider that the apps are to do without.
        pub provider: String,
        /// The apps, at most 200.
        pub apps: Vec<AppId>,
        /// The model that they get.
        pub to: ModelRef,
        /// How they use it.
        #[serde(rename = "as")]
        pub as_: SwapAs,
        /// Whether the change is published at once; otherwise only the drafts have it.
        #[serde(default)]
        pub publish: bool,
        /// Why it is published although gates of apps are not passed, 10 to 500 characters. Without it nothing is changed if there is such
        /// an app: the answer is 409 `gate_not_passed` with those apps as `current`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub gate_reason: Option<String>,
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
    }

    /// A swap of models.
    pub struct Swap {
        pub id: Uuid,
        /// The id of the provider that the apps were prepared to do without.
        pub provider: String,
        /// The provider's name.
        pub provider_name: String,
        /// The apps that were changed.
        pub apps: Vec<SwappedApp>,
        /// Who did it.
        pub by: Person,
        pub at: Timestamp,
        /// When it was undone; absent if it was not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub undone_at: Option<Timestamp>,
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

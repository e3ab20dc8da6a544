//! Models swapped for many apps in one act.

use model::{AppId, ModelRef};
use uuid::Uuid;

use crate::{Person, Timestamp};

wire! {
    /// Preparing apps for the loss of a provider, in one act.
    #[serde(deny_unknown_fields)]
    pub struct CreateSwap {
        /// The id of the provider that the apps are to do without.
        pub provider: String,
        /// The apps, at most 200.
        pub apps: Vec<AppId>,
        /// The model that they get.
        pub to: ModelRef,
        /// What it is to them.
        #[serde(rename = "as")]
        pub as_: SwapAs,
        /// Whether people run the change at once; else only the drafts have it.
        #[serde(default)]
        pub publish: bool,
    }

    /// What a model becomes to an app.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum SwapAs {
        /// The first that stands in.
        #[default]
        Fallback,
        /// The one that answers; the one before stands in first.
        Model,
    }

    /// One act.
    pub struct Swap {
        /// Its id.
        pub id: Uuid,
        /// The id of the provider that the apps were prepared to do without.
        pub provider: String,
        /// The provider's name.
        pub provider_name: String,
        /// The apps that were changed.
        pub apps: Vec<SwappedApp>,
        /// Who did it.
        pub by: Person,
        /// When.
        pub at: Timestamp,
        /// When it was undone; absent unless it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub undone_at: Option<Timestamp>,
    }

    /// An app that was changed.
    pub struct SwappedApp {
        /// The app.
        pub id: AppId,
        /// Its name then.
        pub name: String,
        /// Whether people run the change.
        pub published: bool,
    }

    /// An act that was taken back.
    pub struct UndoneSwap {
        /// The act.
        pub swap: Swap,
        /// The names of apps that were changed since, and are left as they are.
        pub left: Vec<String>,
    }
}

//! The fire drill: what would happen to the workspace's apps if a provider failed.

use model::ModelRef;

use crate::{Money, Person, RunApp};

wire! {
    /// What would happen if a provider failed. Asking changes nothing.
    pub struct FireDrill {
        /// The provider's id.
        pub provider: String,
        /// The provider's name.
        pub provider_name: String,
        /// The number of published apps that don't use this provider first.
        pub independent: u32,
        /// The apps that do: first those that would stop, then weaker ones, then untested ones, then those that are ready, each
        /// by name.
        pub items: Vec<DrilledApp>,
    }

    /// What would happen to an app.
    pub struct DrilledApp {
        pub app: RunApp,
        pub owner: Person,
        /// The model that answers now.
        pub model: DrillModel,
        /// The model that would answer; absent if none would.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub takes_over: Option<DrillModel>,
        /// How well the app would work.
        pub verdict: DrillVerdict,
        /// Whether the last test of that model's connection failed, or runs are failing there now.
        pub fails_now: bool,
        /// Settings of the app that this model doesn't take, by their names in the definition. They would not be sent.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub not_taken: Vec<String>,
        /// The number of the app's runs that the costs are based on.
        pub runs: u32,
        /// The average cost of a run now; absent if unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// The estimated cost of such a run with the other model; absent if unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost_after: Option<Money>,
    }

    /// A model in a fire drill.
    pub struct DrillModel {
        /// The reference by which apps name it.
        #[serde(rename = "ref")]
        pub model_ref: ModelRef,
        pub name: String,
        /// The connection's name.
        pub connection_name: String,
        /// Two letters that represent the provider.
        pub monogram: String,
    }

    /// How well an app would work.
    #[derive(Copy, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum DrillVerdict {
        /// No model would answer.
        WouldStop,
        /// A model would answer, but not as well as now.
        Weaker,
        /// A model would answer that the catalog doesn't know and that has answered no run in the last 30 days.
        Untested,
        /// A model would answer as well as now.
        Ready,
    }
}

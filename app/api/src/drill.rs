//! The fire drill: what would happen to the workspace's apps if a provider were gone.

use model::ModelRef;

use crate::{Money, Person, RunApp};

wire! {
    /// What would happen if a provider were gone. Nothing is changed by asking.
    pub struct FireDrill {
        /// The provider's id.
        pub provider: String,
        /// The provider's name.
        pub provider_name: String,
        /// How many published apps don't ask it first.
        pub independent: u32,
        /// The apps that do: first those that would stop, then those that would be weaker, then those of which nobody has seen what would
        /// take over answer, then those that are ready, each by name.
        pub items: Vec<DrilledApp>,
    }

    /// What would happen to an app.
    pub struct DrilledApp {
        /// The app.
        pub app: RunApp,
        /// Who owns it.
        pub owner: Person,
        /// What answers now.
        pub model: DrillModel,
        /// What would answer; absent if nothing would.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub takes_over: Option<DrillModel>,
        /// How it would do.
        pub verdict: DrillVerdict,
        /// Whether the last test of what takes over failed, or runs fail there now.
        pub fails_now: bool,
        /// The settings of the app that what takes over doesn't take, by their names in the definition. They would not be sent.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub not_taken: Vec<String>,
        /// How many of the app's runs the costs are taken from.
        pub runs: u32,
        /// What a run costs now, on average; absent if unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// What such a run would cost, estimated by the price of what takes over; absent if unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost_after: Option<Money>,
    }

    /// A model in a fire drill.
    pub struct DrillModel {
        /// How apps name it.
        #[serde(rename = "ref")]
        pub model_ref: ModelRef,
        /// Its name.
        pub name: String,
        /// The connection's name.
        pub connection_name: String,
        /// Two letters that stand for the provider.
        pub monogram: String,
    }

    /// How an app would do.
    #[derive(Copy, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum DrillVerdict {
        /// Nothing would answer.
        WouldStop,
        /// Something would, but not as now.
        Weaker,
        /// Something would that the catalog doesn't know and that no run of the last 30 days had an answer from.
        Untested,
        /// Something would.
        Ready,
    }
}

//! The calendar of models that are switched off.

use model::ModelRef;

use crate::{DrillModel, Person, RetiresBy, RunApp, Timestamp};

wire! {
    /// Which models are switched off, and what hangs on them.
    pub struct Retirements {
        /// The next ones first. Models that were switched off more than 30 days ago are left out, unless something still hangs on
        /// them.
        pub items: Vec<Retirement>,
        /// The caller's address for calendar programs; absent if they have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub feed: Option<CalendarFeed>,
    }

    /// A model that is switched off.
    pub struct Retirement {
        pub model: DrillModel,
        /// The day, `YYYY-MM-DD`.
        pub day: String,
        pub by: RetiresBy,
        /// Where the provider has published it; absent if it told so itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
        /// The replacement that its provider recommends, by the provider's id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub successor: Option<String>,
        /// The same as a model of this connection; absent if the connection doesn't offer it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub successor_ref: Option<ModelRef>,
        /// Whether it is the default of apps that name no model.
        pub default: bool,
        /// Whether it is among those that stand in.
        pub stands_in: bool,
        /// The published apps that ask it, by name.
        pub apps: Vec<RetiringApp>,
    }

    /// A published app that asks a model which is switched off.
    pub struct RetiringApp {
        pub app: RunApp,
        pub owner: Person,
        /// Whether the model answers it now; otherwise it is one of its fallbacks.
        pub first: bool,
        /// The model that answers from that day on: the next one in its order that isn't switched off by then. Absent if none does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub then: Option<DrillModel>,
        /// How many of its share links are open.
        pub links: u32,
        /// The number of its runs in the last 30 days, without trials; counted up to 10,000.
        pub runs: u32,
    }

    /// The secret address by which a person's calendar program reads the calendar.
    pub struct CalendarFeed {
        /// The last 4 characters of the address.
        pub token_last4: String,
        pub created_at: Timestamp,
    }

    /// A new address.
    pub struct CalendarFeedCreated {
        pub feed: CalendarFeed,
        /// The address, which is shown only this once.
        pub url: String,
    }
}

//! The calendar of models that are switched off.

use model::{AppId, ConnectionId, ModelRef, Money};

use crate::{Comparison, DrillModel, Person, RetiresBy, RunApp, Timestamp};

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

    /// Which apps are to be measured with another model.
    #[serde(deny_unknown_fields)]
    pub struct MeasureSuccessor {
        /// The model of today.
        pub from: ModelRef,
        /// The model that may take its place.
        pub to: ModelRef,
        /// 1 to 50 published apps.
        pub apps: Vec<AppId>,
        /// The most that all of it may cost together. Models with an unknown price can only be measured without a limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<Money>,
    }

    /// What measuring would cost.
    pub struct SuccessorEstimate {
        /// In the order in which they were asked for.
        pub apps: Vec<AppEstimate>,
        /// About what all of it costs; absent if no price is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// The names of models whose price is unknown; they are not in `cost`.
        pub unpriced: Vec<String>,
    }

    /// What measuring an app would cost.
    pub struct AppEstimate {
        pub app: AppId,
        /// Its test rows that can be run. Without any it can't be measured.
        pub rows: u32,
        /// Its test rows that can't be run, because an input of the published version refuses their values.
        pub unfit: u32,
        /// The number of runs.
        pub cells: u32,
        /// About what it costs; absent if no price is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// Why it can't be measured, in a sentence in the reader's language; absent if only rows are missing, or nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub problem: Option<String>,
    }

    /// Which models' measurements.
    #[serde(deny_unknown_fields)]
    pub struct MeasuredQuery {
        /// The connection of today's model.
        pub from_connection: ConnectionId,
        /// Today's model.
        pub from_model: String,
        /// The connection of the other model.
        pub to_connection: ConnectionId,
        /// The other model.
        pub to_model: String,
    }

    /// What was measured.
    pub struct Measured {
        /// For each published app its newest comparison that compares both models, if it has one, by whomever it was begun.
        pub items: Vec<Comparison>,
    }
}

impl Retirement {
    /// Whether anything hangs on the model.
    pub fn is_in_use(&self) -> bool {
        !self.apps.is_empty() || self.default || self.stands_in
    }
}

//! What runs came to: money, tokens, failures and times, by day and by what they were.

use model::{AppId, ConnectionId, LinkId, ModelRef, PersonId, run::RunSource};

use crate::{Money, Price};

wire! {
    /// What usage is broken down by.
    #[derive(Copy, Default, Eq, PartialOrd, Ord, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum UsageBy {
        #[default]
        App,
        /// By model and connection.
        Model,
        Provider,
        /// By the member who started the runs.
        Member,
        /// By how runs were started, and through which share link or with which API key.
        Door,
    }

    /// Which usage is asked for.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UsageQuery {
        /// The first day, such as `2026-12-01`; the first of the present month if absent. Days are those of UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<String>,
        /// The last day, at most 366 days from the first; the end of the month of `from` if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to: Option<String>,
        /// `app` if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub by: Option<UsageBy>,
        /// Only of this app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<AppId>,
        /// Only of this provider, by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub provider: Option<String>,
        /// Only of this connection.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub connection: Option<ConnectionId>,
        /// Only of the model with this id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model: Option<String>,
        /// Only of this member.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub member: Option<PersonId>,
        /// Only of runs that were started in this way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<RunSource>,
        /// Only of runs through this share link, or with the API key of this id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub link: Option<LinkId>,
    }

    /// What runs came to in a period, beside the one before it.
    ///
    /// Runs count on the day in UTC on which they were started, once they are over: those of members, links and programs, trials of drafts and
    /// those of comparisons. Figures stay when runs are deleted or their months are dropped.
    pub struct Usage {
        /// The first day, such as `2026-12-01`.
        pub from: String,
        /// The last day.
        pub to: String,
        /// The first day of the period that it is compared with: the month before a month, and otherwise as many days as there are, before `from`.
        pub before_from: String,
        /// Its last day; of a period that isn’t over, as many of its days are compared as have begun.
        pub before_to: String,
        /// The present day in UTC.
        pub today: String,
        /// What it is broken down by.
        pub by: UsageBy,
        /// What it is narrowed to, in no particular order.
        pub only: Vec<UsageOnly>,
        /// All together.
        pub total: UsageFigures,
        /// The same of the period before.
        pub total_before: UsageFigures,
        /// What it is broken down into, the most expensive first: at most 200.
        pub lines: Vec<UsageLine>,
        /// How many more lines there are; an export has all of them.
        pub more_lines: u32,
        /// The days of the period on which there was any, in order.
        pub days: Vec<UsageDay>,
        /// The lines that `days` tells apart, by their keys: at most 5.
        pub parts: Vec<String>,
        /// What the present month will have cost at its end.
        pub forecast: UsageForecast,
        /// Share links and API keys that have used four fifths or more of one of their limits, the nearest to it first.
        pub near_limits: Vec<NearLimit>,
    }

    /// What runs came to.
    #[derive(Default)]
    pub struct UsageFigures {
        /// Runs that are over, such as 184.
        pub runs: u64,
        /// Of them, those that failed or broke off.
        pub failed_runs: u64,
        /// Of them, those that somebody stopped.
        pub cancelled_runs: u64,
        /// Of them, those whose cost is not known, or not wholly. What is known of it is in `cost`.
        pub unpriced_runs: u64,
        /// Calls to models, of which a run may have several.
        pub calls: u64,
        /// Of them, those that failed.
        pub failed_calls: u64,
        pub input_tokens: u64,
        pub output_tokens: u64,
        /// Of `input_tokens`, those that were read from providers’ caches.
        pub cached_input_tokens: u64,
        /// What was paid, at the prices of its day. Absent: nothing ran.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// The median of the time to the first token, in milliseconds, reckoned from counts in 13 steps; absent if it isn’t known of any run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub first_token_p50_ms: Option<u64>,
        /// The 95th percentile of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub first_token_p95_ms: Option<u64>,
        /// The mean of it, which is exact.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub first_token_mean_ms: Option<u64>,
    }

    /// Something that usage is narrowed to.
    pub struct UsageOnly {
        /// What it is: an app, a model, and so on.
        pub by: UsageBy,
        /// Its name; absent for what is gone, and for how runs were started.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// How the runs were started, of a door.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<RunSource>,
    }

    /// A part of the usage: an app, a model, and so on.
    pub struct UsageLine {
        /// What tells it from other lines.
        pub key: String,
        /// Its name; absent for what is gone, and for runs without.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The app, or that of the link, for addresses; absent where there is none in use.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app_slug: Option<String>,
        /// The app’s id, by app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<AppId>,
        /// The provider’s id, by provider and by model.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub provider: Option<String>,
        /// The provider’s name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub provider_name: Option<String>,
        /// The model’s id, by model.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model: Option<String>,
        /// The connection, by model.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub connection: Option<ConnectionId>,
        /// The name of the connection, if it is still there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub connection_name: Option<String>,
        /// The member, by member.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub member: Option<PersonId>,
        /// How the runs were started, by door.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<RunSource>,
        /// The share link, or the API key of a program's runs, by door.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub link: Option<LinkId>,
        pub figures: UsageFigures,
        /// The same of the period before.
        pub before: UsageFigures,
    }

    /// What runs came to on one day.
    pub struct UsageDay {
        /// The day, such as `2026-12-01`.
        pub day: String,
        pub runs: u64,
        pub failed_runs: u64,
        pub cost: Money,
        /// The cost of each of the `parts` of the whole, in their order.
        pub parts: Vec<Money>,
    }

    /// What the present month will have cost at its end, by what the weekdays of the last weeks cost on average.
    pub struct UsageForecast {
        /// The month, such as `2026-12`.
        pub month: String,
        /// What it has cost up to now.
        pub spent: Money,
        /// What it will probably have cost; absent where there are fewer than 14 days to go by.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expected: Option<Money>,
        /// The probable cost lies between `low` and `high` in four of five cases.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub low: Option<Money>,
        /// The upper end of that interval.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub high: Option<Money>,
        /// How many days it goes by: at most the last 56.
        pub days: u32,
    }

    /// A door that is near one of its limits.
    pub struct NearLimit {
        pub kind: NearLimitKind,
        /// The id of the link or the key.
        pub id: uuid::Uuid,
        /// The name of the link or the key.
        pub name: String,
        /// The app’s name; absent for keys that are not for one app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app_name: Option<String>,
        /// The app’s slug.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app_slug: Option<String>,
        /// The limit that is nearest.
        pub limit: LimitKind,
        /// How much of it is used, in percent, rounded down: 80 or more.
        pub used_percent: u32,
        /// What is used: runs, or millionths of a US dollar.
        pub used: u64,
        /// What is allowed, in the same unit.
        pub allowed: u64,
    }

    /// What is near a limit.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum NearLimitKind {
        Link,
        Key,
    }

    /// A limit of a door.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum LimitKind {
        /// Of runs in all.
        Runs,
        /// Of runs on a day, in UTC.
        RunsPerDay,
        /// Of money in all.
        Cost,
        /// Of money on a day, in UTC.
        CostPerDay,
    }

    /// Which other model is asked about.
    #[serde(deny_unknown_fields)]
    pub struct WhatIfQuery {
        /// The first day, as for usage.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<String>,
        /// The last day, as for usage.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to: Option<String>,
        /// The connection of the other model.
        pub connection: ConnectionId,
        /// The other model’s id.
        pub model: String,
    }

    /// What a period’s calls would have cost with another model.
    ///
    /// It is reckoned from the tokens that were counted, which are those of the models that were asked: another one counts the same text
    /// differently and writes answers of another length. What was read from a cache is taken to be read from its cache as well, and higher
    /// rates for long inputs and the price of web searches are left out.
    pub struct WhatIf {
        /// The first day.
        pub from: String,
        /// The last day.
        pub to: String,
        /// The other model.
        #[serde(rename = "ref")]
        pub model_ref: ModelRef,
        /// Its name.
        pub name: String,
        /// Its price at the end of the period, with the day as of which it is known; absent if it is not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub price: Option<Price>,
        /// Its prices in the period, in the order of their days: several if the workspace pays another one from some day on.
        #[serde(default)]
        pub prices: Vec<WhatIfPrice>,
        /// What was paid.
        pub paid: Money,
        /// What it would have been; absent if the price is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub instead: Option<Money>,
        /// Runs whose cost is not known: what was paid is more than `paid` by those.
        pub unpriced_runs: u64,
        /// By app, the most expensive first.
        pub apps: Vec<WhatIfApp>,
    }

    /// A price of the other model, and the first day of the period that it is taken for.
    pub struct WhatIfPrice {
        /// The day.
        pub from: String,
        pub price: Price,
    }

    /// The same of one app.
    pub struct WhatIfApp {
        pub app: AppId,
        /// Absent for an app that is gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        pub runs: u64,
        pub input_tokens: u64,
        pub output_tokens: u64,
        /// What was paid.
        pub paid: Money,
        /// What it would have been; absent if the price is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub instead: Option<Money>,
        /// Runs whose cost is not known.
        pub unpriced_runs: u64,
    }
}

impl UsageBy {
    /// All, in the order in which people are offered them.
    pub const ALL: [Self; 5] = [Self::App, Self::Model, Self::Provider, Self::Member, Self::Door];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Model => "model",
            Self::Provider => "provider",
            Self::Member => "member",
            Self::Door => "door",
        }
    }
}

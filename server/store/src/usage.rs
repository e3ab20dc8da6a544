//! What runs came to, by day. The lines are written as runs end (`count_usage` in `migrations/`); reading them never reads the log.

mod limits;
mod names;
mod read;

use model::{AppId, ConnectionId, LinkId, PersonId, run::RunSource};
use time::Date;
use uuid::Uuid;

pub use self::{limits::LimitedDoor, names::UsageNames};
use crate::text_enum::text_enum;

/// The bounds of the counts in [`UsageSums::within`], in milliseconds; the last count is of what took longer than the last bound.
pub const FIRST_TOKEN_BOUNDS_MS: [u64; 12] =
    [100, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000];

/// What runs came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UsageSums {
    /// Runs that are over.
    pub runs: i64,
    /// Of them, those without a whole answer.
    pub failed_runs: i64,
    /// Of them, those that somebody stopped.
    pub cancelled_runs: i64,
    /// Of them, those whose cost is not known, or not wholly.
    pub unpriced_runs: i64,
    /// Calls to models, those that failed among them.
    pub calls: i64,
    pub failed_calls: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    /// Of the input, what was read from providers' caches.
    pub cached_tokens: i64,
    /// In millionths of a US dollar.
    pub cost_micros: i64,
    /// Runs of which it is known how long they waited for the first token.
    pub first_tokens: i64,
    /// The sum of that.
    pub first_token_ms: i64,
    /// How many of them waited at most as long as each of [`FIRST_TOKEN_BOUNDS_MS`], and longer than the one before it.
    pub within: Vec<i64>,
}

impl UsageSums {
    /// Adds what others came to.
    pub fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.failed_runs += other.failed_runs;
        self.cancelled_runs += other.cancelled_runs;
        self.unpriced_runs += other.unpriced_runs;
        self.calls += other.calls;
        self.failed_calls += other.failed_calls;
        self.input_tokens += other.input_tokens;
        self.output_tokens += other.output_tokens;
        self.cached_tokens += other.cached_tokens;
        self.cost_micros += other.cost_micros;
        self.first_tokens += other.first_tokens;
        self.first_token_ms += other.first_token_ms;
        self.within.resize(self.within.len().max(other.within.len()), 0);
        for (sum, count) in self.within.iter_mut().zip(&other.within) {
            *sum += count;
        }
    }
}

text_enum! {
    /// What usage is broken down by.
    UsageBy {
        App = "app",
        /// A model of a connection.
        Model = "model",
        Provider = "provider",
        Member = "member",
        /// How runs were started, and by which share link.
        Door = "door",
    }
}

/// Which usage is meant. `None` means all.
#[derive(Debug, Clone, Default)]
pub struct UsageFilter {
    pub app: Option<AppId>,
    pub provider: Option<String>,
    pub connection: Option<ConnectionId>,
    pub model: Option<String>,
    pub member: Option<PersonId>,
    pub source: Option<RunSource>,
    pub link: Option<LinkId>,
}

impl UsageFilter {
    /// Whether the lines by person and door are needed.
    fn asks_for_callers(&self, by: Option<UsageBy>) -> bool {
        self.member.is_some()
            || self.link.is_some()
            || by.is_some_and(|by| matches!(by, UsageBy::Member | UsageBy::Door))
    }

    /// The app whose lines are read: those of all apps together, which have the nil id, where neither the app nor the model is asked for.
    fn app_of_lines(&self, by: Option<UsageBy>) -> Option<Uuid> {
        let together = self.asks_for_callers(by)
            && by.is_none_or(|by| matches!(by, UsageBy::Member | UsageBy::Door))
            && (self.app.is_none() && self.provider.is_none() && self.connection.is_none() && self.model.is_none());
        if together { Some(Uuid::nil()) } else { self.app.map(|app| app.0) }
    }
}

/// What is broken down: an app, a model of a connection, and so on. It orders and compares like its text in the database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsageKey(pub String);

impl UsageKey {
    /// The app or the member. The nil id stands for none.
    pub fn id(&self) -> Uuid {
        self.0.parse().unwrap_or_default()
    }

    /// The connection and the model's id, of a model.
    pub fn model(&self) -> (Uuid, &str) {
        let (connection, model) = self.0.split_once('/').unwrap_or((&self.0, ""));
        (connection.parse().unwrap_or_default(), model)
    }

    /// How runs were started, and the share link, of a door.
    pub fn door(&self) -> (&str, Uuid) {
        let (source, link) = self.0.split_once('/').unwrap_or((&self.0, ""));
        (source, link.parse().unwrap_or_default())
    }
}

/// Two periods, each with its first and last day; the earlier one ends before the other begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsagePeriods {
    pub now: (Date, Date),
    pub before: (Date, Date),
}

/// A day's sums of what is broken down.
#[derive(Debug, Clone)]
pub struct UsageDayLine {
    pub day: Date,
    pub key: UsageKey,
    /// The provider, of a model.
    pub provider: String,
    pub sums: UsageSums,
}

/// What is broken down, with the sums of a period and of the one before it.
#[derive(Debug, Clone)]
pub struct UsageLine {
    pub key: UsageKey,
    /// The provider, of a model.
    pub provider: String,
    pub sums: UsageSums,
    pub before: UsageSums,
}

/// A day's figures of a part of what is broken down; the key is empty for the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageDay {
    pub day: Date,
    pub key: String,
    pub runs: i64,
    pub failed_runs: i64,
    pub cost_micros: i64,
}

/// What an app had of a model.
#[derive(Debug, Clone)]
pub struct AppModelUsage {
    pub app: AppId,
    pub connection: Uuid,
    pub provider: String,
    pub model: String,
    pub sums: UsageSums,
}

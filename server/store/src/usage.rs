//! What runs came to, by day. The lines are written as runs end (`count_usage` in `migrations/`); reading them never reads the log.

mod limits;
mod names;

use std::collections::HashMap;

use model::{AppId, ConnectionId, LinkId, PersonId, run::RunSource};
use time::Date;
use uuid::Uuid;

pub use self::{limits::LimitedDoor, names::UsageNames};
use crate::{Result, Tenant, text_enum::text_enum};

/// The bounds of the counts in [`UsageSums::within`], in milliseconds; the last count is of what took longer than the last bound.
pub const FIRST_TOKEN_BOUNDS_MS: [u64; 12] = [100, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000];

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

/// The lines between two days, of both tables: only the one that is wanted is read. Parameters 1 to 11 are the workspace, the days, the
/// filter, and whether lines by person and door are wanted; the twelfth is what it is broken down by.
macro_rules! lines {
    ([$($head:literal)+], $tail:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query!(
            $($head +)+ r#"
            from (
                select case $12 when 'app' then app_id::text when 'model' then connection_id::text || '/' || model
                    when 'provider' then provider else '' end as key, *
                from usage_days
                where workspace_id = $1 and day between $2 and $3 and not $11::bool
                and app_id = coalesce($4::uuid, app_id) and provider = coalesce($5::text, provider)
                and connection_id = coalesce($6::uuid, connection_id) and model = coalesce($7::text, model)
                and source = coalesce($8::text, source)
                union all
                select case $12 when 'app' then app_id::text when 'model' then connection_id::text || '/' || model
                    when 'provider' then provider when 'member' then person_id::text
                    when 'door' then source || '/' || door_id::text else '' end as key,
                    workspace_id, day, app_id, source, connection_id, provider, model, runs, failed_runs, cancelled_runs, unpriced_runs,
                    calls, failed_calls, input_tokens, output_tokens, cached_tokens, cost_micros, first_tokens, first_token_ms,
                    within_100, within_200, within_300, within_500, within_700, within_1000, within_1500, within_2000, within_3000,
                    within_5000, within_10000, within_20000, longer
                from usage_callers
                where workspace_id = $1 and day between $2 and $3 and $11::bool
                and app_id = coalesce($4::uuid, app_id) and provider = coalesce($5::text, provider)
                and connection_id = coalesce($6::uuid, connection_id) and model = coalesce($7::text, model)
                and source = coalesce($8::text, source) and person_id = coalesce($9::uuid, person_id)
                and door_id = coalesce($10::uuid, door_id)
            ) l "# + $tail,
            $($argument),+
        )
    };
}

/// The same with all sums of them.
macro_rules! summed_lines {
    ($head:literal, $tail:literal, $($argument:expr),+ $(,)?) => {
        lines!(
            [$head r#", min(provider) as "provider!", sum(runs)::bigint as "runs!",
                sum(failed_runs)::bigint as "failed_runs!", sum(cancelled_runs)::bigint as "cancelled_runs!",
                sum(unpriced_runs)::bigint as "unpriced_runs!", sum(calls)::bigint as "calls!", sum(failed_calls)::bigint as "failed_calls!",
                sum(input_tokens)::bigint as "input_tokens!", sum(output_tokens)::bigint as "output_tokens!",
                sum(cached_tokens)::bigint as "cached_tokens!", sum(cost_micros)::bigint as "cost_micros!",
                sum(first_tokens)::bigint as "first_tokens!", sum(first_token_ms)::bigint as "first_token_ms!",
                array[sum(within_100), sum(within_200), sum(within_300), sum(within_500), sum(within_700), sum(within_1000),
                    sum(within_1500), sum(within_2000), sum(within_3000), sum(within_5000), sum(within_10000), sum(within_20000),
                    sum(longer)] as "within!""#],
            $tail,
            $($argument),+
        )
    };
}

/// The sums of a row that has all of them.
macro_rules! sums_of {
    ($row:expr) => {
        UsageSums {
            runs: $row.runs,
            failed_runs: $row.failed_runs,
            cancelled_runs: $row.cancelled_runs,
            unpriced_runs: $row.unpriced_runs,
            calls: $row.calls,
            failed_calls: $row.failed_calls,
            input_tokens: $row.input_tokens,
            output_tokens: $row.output_tokens,
            cached_tokens: $row.cached_tokens,
            cost_micros: $row.cost_micros,
            first_tokens: $row.first_tokens,
            first_token_ms: $row.first_token_ms,
            within: $row.within,
        }
    };
}

impl Tenant {
    /// The usage of a period, broken down, beside that of an earlier one. In no particular order.
    pub async fn usage(&self, by: UsageBy, filter: &UsageFilter, periods: UsagePeriods) -> Result<Vec<UsageLine>> {
        let mut tx = self.begin_read().await?;
        let rows = summed_lines!(
            r#"select key as "key!", day >= $13 as "is_now!""#,
            "where day >= $13 or day <= $14 group by 1, 2",
            self.workspace().0,
            periods.before.0,
            periods.now.1,
            filter.app.map(|app| app.0),
            filter.provider.as_deref(),
            filter.connection.map(|connection| connection.0),
            filter.model.as_deref(),
            filter.source.map(|source| source.as_str()),
            filter.member.map(|member| member.0),
            filter.link.map(|link| link.0),
            filter.asks_for_callers(Some(by)),
            by.as_str(),
            periods.now.0,
            periods.before.1,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let mut lines: HashMap<String, UsageLine> = HashMap::new();
        for row in rows {
            let line = lines.entry(row.key.clone()).or_insert_with(|| UsageLine {
                key: UsageKey(row.key.clone()),
                provider: row.provider.clone(),
                sums: UsageSums::default(),
                before: UsageSums::default(),
            });
            *(if row.is_now { &mut line.sums } else { &mut line.before }) = sums_of!(row);
        }
        Ok(lines.into_values().collect())
    }

    /// The usage of each day from `first` to `last`, in order: of each of `parts`, and of the rest together. Days without any are left out.
    pub async fn usage_by_day(
        &self,
        by: UsageBy,
        filter: &UsageFilter,
        (first, last): (Date, Date),
        parts: &[String],
    ) -> Result<Vec<UsageDay>> {
        // What nothing is broken down by needs no line by person.
        let by = Some(by).filter(|_| !parts.is_empty());
        let mut tx = self.begin_read().await?;
        let rows = lines!(
            [r#"select day as "day!", case when key = any($13::text[]) then key else '' end as "key!", sum(runs)::bigint as "runs!",
                sum(failed_runs)::bigint as "failed_runs!", sum(cost_micros)::bigint as "cost_micros!""#],
            "group by 1, 2 order by 1, 2",
            self.workspace().0,
            first,
            last,
            filter.app.map(|app| app.0),
            filter.provider.as_deref(),
            filter.connection.map(|connection| connection.0),
            filter.model.as_deref(),
            filter.source.map(|source| source.as_str()),
            filter.member.map(|member| member.0),
            filter.link.map(|link| link.0),
            filter.asks_for_callers(by),
            by.map_or("", UsageBy::as_str),
            parts,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let day = rows.into_iter().map(|row| UsageDay {
            day: row.day,
            key: row.key,
            runs: row.runs,
            failed_runs: row.failed_runs,
            cost_micros: row.cost_micros,
        });
        Ok(day.collect())
    }

    /// The usage of each day from `first` to `last`, broken down, in order: at most `limit` rows.
    pub async fn usage_day_lines(
        &self,
        by: UsageBy,
        filter: &UsageFilter,
        (first, last): (Date, Date),
        limit: i64,
    ) -> Result<Vec<UsageDayLine>> {
        let mut tx = self.begin_read().await?;
        let rows = summed_lines!(
            r#"select day as "day!", key as "key!""#,
            "group by 1, 2 order by 1, 2 limit $13",
            self.workspace().0,
            first,
            last,
            filter.app.map(|app| app.0),
            filter.provider.as_deref(),
            filter.connection.map(|connection| connection.0),
            filter.model.as_deref(),
            filter.source.map(|source| source.as_str()),
            filter.member.map(|member| member.0),
            filter.link.map(|link| link.0),
            filter.asks_for_callers(Some(by)),
            by.as_str(),
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let lines = rows.into_iter().map(|row| UsageDayLine {
            day: row.day,
            key: UsageKey(row.key.clone()),
            provider: row.provider.clone(),
            sums: sums_of!(row),
        });
        Ok(lines.collect())
    }

    /// What each app had of each model on the days from `first` to `last`. Times are left out.
    pub async fn usage_by_app_and_model(&self, app: Option<AppId>, first: Date, last: Date) -> Result<Vec<AppModelUsage>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select app_id, connection_id, provider, model, sum(runs)::bigint as "runs!", sum(failed_runs)::bigint as "failed_runs!",
                sum(unpriced_runs)::bigint as "unpriced_runs!", sum(calls)::bigint as "calls!",
                sum(failed_calls)::bigint as "failed_calls!", sum(input_tokens)::bigint as "input_tokens!",
                sum(output_tokens)::bigint as "output_tokens!", sum(cached_tokens)::bigint as "cached_tokens!",
                sum(cost_micros)::bigint as "cost_micros!"
            from usage_days
            where workspace_id = $1 and day between $2 and $3 and app_id = coalesce($4::uuid, app_id)
            group by app_id, connection_id, provider, model order by app_id, connection_id, provider, model"#,
            self.workspace().0,
            first,
            last,
            app.map(|app| app.0),
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let usage = rows.into_iter().map(|row| AppModelUsage {
            app: AppId(row.app_id),
            connection: row.connection_id,
            provider: row.provider,
            model: row.model,
            sums: UsageSums {
                runs: row.runs,
                failed_runs: row.failed_runs,
                unpriced_runs: row.unpriced_runs,
                calls: row.calls,
                failed_calls: row.failed_calls,
                input_tokens: row.input_tokens,
                output_tokens: row.output_tokens,
                cached_tokens: row.cached_tokens,
                cost_micros: row.cost_micros,
                ..UsageSums::default()
            },
        });
        Ok(usage.collect())
    }
}

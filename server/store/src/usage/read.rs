//! Reading the lines: of one table or the other, never of both, and never of the log.

use std::collections::HashMap;

use model::AppId;
use time::Date;

use super::{
    AppModelUsage, UsageBy, UsageDay, UsageDayLine, UsageFilter, UsageKey, UsageLine, UsagePeriods, UsageSums,
};
use crate::{Result, Tenant, scope::Tx};

/// The lines between two days, of both tables: only the one that is wanted is read, and that by person and door in one of two ways: of one
/// model in all apps it is read by an index of its own. Parameters 1 to 11 are the workspace, the days, the
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
                and is_or_any(app_id, $4::uuid) and provider = coalesce($5::text, provider)
                and is_or_any(connection_id, $6::uuid) and model = coalesce($7::text, model)
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
                where workspace_id = $1 and day between $2 and $3 and $11::bool and not ($7::text is not null and $4::uuid is null)
                and is_or_any(app_id, $4::uuid) and provider = coalesce($5::text, provider)
                and is_or_any(connection_id, $6::uuid) and model = coalesce($7::text, model)
                and source = coalesce($8::text, source) and is_or_any(person_id, $9::uuid)
                and is_or_any(door_id, $10::uuid)
                and (app_id = '00000000-0000-0000-0000-000000000000') = coalesce($4 = '00000000-0000-0000-0000-000000000000', false)
                union all
                select case $12 when 'app' then app_id::text when 'model' then connection_id::text || '/' || model
                    when 'provider' then provider when 'member' then person_id::text
                    when 'door' then source || '/' || door_id::text else '' end as key,
                    workspace_id, day, app_id, source, connection_id, provider, model, runs, failed_runs, cancelled_runs, unpriced_runs,
                    calls, failed_calls, input_tokens, output_tokens, cached_tokens, cost_micros, first_tokens, first_token_ms,
                    within_100, within_200, within_300, within_500, within_700, within_1000, within_1500, within_2000, within_3000,
                    within_5000, within_10000, within_20000, longer
                from usage_callers
                where workspace_id = $1 and model = $7 and day between $2 and $3 and $11::bool and $4 is null
                and provider = coalesce($5::text, provider)
                and is_or_any(connection_id, $6::uuid) and source = coalesce($8::text, source) and is_or_any(person_id, $9::uuid)
                and is_or_any(door_id, $10::uuid) and app_id <> '00000000-0000-0000-0000-000000000000'
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

/// Thousands of lines become a few hundred sums. The planner, which knows no parameter, expects few lines and sorts them, on disk where they
/// are many; hashing takes two thirds of the time.
async fn hash(tx: &mut Tx) -> Result<()> {
    sqlx::query!("select set_config('enable_sort', 'off', true)").fetch_one(&mut **tx).await?;
    Ok(())
}

impl Tenant {
    /// The usage of a period, broken down, beside that of an earlier one. In no particular order.
    pub async fn usage(&self, by: UsageBy, filter: &UsageFilter, periods: UsagePeriods) -> Result<Vec<UsageLine>> {
        let by = Some(by);
        let mut tx = self.begin_read().await?;
        hash(&mut tx).await?;
        let rows = summed_lines!(
            r#"select key as "key!", day >= $13 as "is_now!""#,
            "where day >= $13 or day <= $14 group by 1, 2",
            self.workspace().0,
            periods.before.0,
            periods.now.1,
            filter.app_of_lines(by),
            filter.provider.as_deref(),
            filter.connection.map(|connection| connection.0),
            filter.model.as_deref(),
            filter.source.map(|source| source.as_str()),
            filter.member.map(|member| member.0),
            filter.link.map(|link| link.0),
            filter.asks_for_callers(by),
            by.map_or("", UsageBy::as_str),
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
        hash(&mut tx).await?;
        let rows = lines!(
            [r#"select day as "day!", case when key = any($13::text[]) then key else '' end as "key!", sum(runs)::bigint as "runs!",
                sum(failed_runs)::bigint as "failed_runs!", sum(cost_micros)::bigint as "cost_micros!""#],
            "group by 1, 2 order by 1, 2",
            self.workspace().0,
            first,
            last,
            filter.app_of_lines(by),
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
        let by = Some(by);
        let mut tx = self.begin_read().await?;
        let rows = summed_lines!(
            r#"select day as "day!", key as "key!""#,
            "group by 1, 2 order by 1, 2 limit $13",
            self.workspace().0,
            first,
            last,
            filter.app_of_lines(by),
            filter.provider.as_deref(),
            filter.connection.map(|connection| connection.0),
            filter.model.as_deref(),
            filter.source.map(|source| source.as_str()),
            filter.member.map(|member| member.0),
            filter.link.map(|link| link.0),
            filter.asks_for_callers(by),
            by.map_or("", UsageBy::as_str),
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
    pub async fn usage_by_app_and_model(
        &self,
        app: Option<AppId>,
        first: Date,
        last: Date,
    ) -> Result<Vec<AppModelUsage>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select app_id, connection_id, provider, model, sum(runs)::bigint as "runs!", sum(failed_runs)::bigint as "failed_runs!",
                sum(unpriced_runs)::bigint as "unpriced_runs!", sum(calls)::bigint as "calls!",
                sum(failed_calls)::bigint as "failed_calls!", sum(input_tokens)::bigint as "input_tokens!",
                sum(output_tokens)::bigint as "output_tokens!", sum(cached_tokens)::bigint as "cached_tokens!",
                sum(cost_micros)::bigint as "cost_micros!"
            from usage_days
            where workspace_id = $1 and day between $2 and $3 and is_or_any(app_id, $4::uuid)
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

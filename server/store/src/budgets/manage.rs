//! Making, changing and deleting budgets.

use model::{
    BudgetId, PersonId,
    budget::{Amount, BudgetPeriod, Concern},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Budget, select};
use crate::{
    Error, Result, Tenant,
    audit::{self, Change},
    scope::Tx,
};

/// A new budget.
#[derive(Debug, Clone)]
pub struct NewBudget {
    pub name: String,
    pub concern: Concern,
    pub period: BudgetPeriod,
    pub amount: Amount,
    pub warn_percent: Option<i16>,
    pub by: PersonId,
}

/// Changes to a budget. `None` leaves a field as it is; `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct BudgetChanges {
    pub name: Option<String>,
    /// In millionths of its currency.
    pub amount_micros: Option<i64>,
    pub warn_percent: Option<Option<i16>>,
}

/// The result of changing a budget.
#[derive(Debug, Clone)]
pub enum BudgetChanged {
    Saved(Budget),
    /// Somebody else has changed it since; as it is now.
    Stale(Budget),
    Gone,
}

impl Tenant {
    /// Makes a budget, unless the workspace has `most` of them already. It begins with what the runs of its present period have cost that are
    /// over; those in progress count once they are.
    pub async fn create_budget(&self, new: &NewBudget, most: i64) -> Result<Option<Budget>> {
        let id = BudgetId(Uuid::now_v7());
        let mut tx = self.begin().await?;
        // The workspace's row is held, so that two who make the last one that may be don't both get it.
        sqlx::query!("select from workspaces where id = $1 for no key update", self.workspace().0)
            .execute(&mut *tx)
            .await?;
        let inserted = sqlx::query!(
            "insert into budgets (workspace_id, id, name, scope, object_id, provider, period, currency, amount_micros, warn_percent,
                created_by, starts_on)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, budget_period($7, now(), w.time_zone)
            from workspaces w where w.id = $1 and (select count(*) from budgets where workspace_id = $1) < $12",
            self.workspace().0,
            id.0,
            new.name,
            new.concern.scope().as_str(),
            new.concern.object(),
            new.concern.provider(),
            new.period.as_str(),
            new.amount.currency.as_str(),
            new.amount.micros,
            new.warn_percent,
            new.by.0,
            most,
        )
        .execute(&mut *tx)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(None);
        }
        // Of all time that is a long history, and steps are only held for its last minutes.
        let settled = before_all_in_progress(&mut tx, self).await?;
        count_what_was_dropped(&mut tx, self, id).await?;
        count_what_was_spent(&mut tx, self, id, (Uuid::nil(), settled)).await?;
        hold_steps(&mut tx, self).await?;
        count_what_was_spent(&mut tx, self, id, (settled, Uuid::max())).await?;
        count_what_runs(&mut tx, self, id).await?;
        let budget = select(&mut tx, self.workspace(), Some(id)).await?.pop();
        let budget = budget.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        let change = Change { before: None, after: Some(budget.on_record()) };
        audit::record(&mut tx, self, "budget.created", ("budget", id.0), change).await?;
        tx.commit().await?;
        Ok(Some(budget))
    }

    /// Changes a budget that is as the caller saw it. Admins are told again of what it comes to then.
    pub async fn update_budget(&self, id: BudgetId, revision: i64, changes: &BudgetChanges) -> Result<BudgetChanged> {
        let mut tx = self.begin().await?;
        sqlx::query!("select from budgets where workspace_id = $1 and id = $2 for update", self.workspace().0, id.0)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(before) = select(&mut tx, self.workspace(), Some(id)).await?.pop() else {
            return Ok(BudgetChanged::Gone);
        };
        if before.revision != revision {
            return Ok(BudgetChanged::Stale(before));
        }
        sqlx::query!(
            "update budgets set
                name = coalesce($3, name), amount_micros = coalesce($4, amount_micros),
                warn_percent = case when $5 then $6 else warn_percent end,
                revision = revision + 1, refused_on = null, refusal_told_on = null, warned_on = null,
                stopped_on = null
            where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            changes.name,
            changes.amount_micros,
            changes.warn_percent.is_some(),
            changes.warn_percent.flatten(),
        )
        .execute(&mut *tx)
        .await?;
        let after = select(&mut tx, self.workspace(), Some(id)).await?.pop();
        let after = after.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        let change = Change { before: Some(before.on_record()), after: Some(after.on_record()) };
        audit::record(&mut tx, self, "budget.changed", ("budget", id.0), change).await?;
        tx.commit().await?;
        Ok(BudgetChanged::Saved(after))
    }

    /// Deletes a budget, with what it has counted. Returns whether it was there.
    pub async fn delete_budget(&self, id: BudgetId) -> Result<bool> {
        let mut tx = self.begin().await?;
        // A step that ends runs writes what the budget has counted, and then waits for the budget to start others.
        hold_steps(&mut tx, self).await?;
        let Some(before) = select(&mut tx, self.workspace(), Some(id)).await?.pop() else { return Ok(false) };
        sqlx::query!("delete from budgets where workspace_id = $1 and id = $2", self.workspace().0, id.0)
            .execute(&mut *tx)
            .await?;
        // A step looks at reservations only where there is a budget.
        sqlx::query!(
            "delete from budget_reservations where workspace_id = $1 and not exists (select from budgets where workspace_id = $1)",
            self.workspace().0,
        )
        .execute(&mut *tx)
        .await?;
        let change = Change { before: Some(before.on_record()), after: None };
        audit::record(&mut tx, self, "budget.deleted", ("budget", id.0), change).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Waits for the steps that processes are writing for runs of this workspace, and holds further ones until the end of the transaction: each
/// run's end is either in the sum below, or sees the budget; and none counts for a budget that goes meanwhile.
async fn hold_steps(tx: &mut Tx, tenant: &Tenant) -> Result<()> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(lease_lock(o.owner)) as "held?: String"
        from (select distinct owner from run_leases where workspace_id = $1 order by owner) o"#,
        tenant.workspace().0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An id such that all runs with smaller ones are over, and none will begin: a start that is minutes old was given up long ago (`writer.rs`).
async fn before_all_in_progress(tx: &mut Tx, tenant: &Tenant) -> Result<Uuid> {
    let id = sqlx::query_scalar!(
        r#"select least(
            uuid_floor(now() - interval '5 minutes'), (select run_id from run_leases where workspace_id = $1 order by run_id limit 1)
        ) as "id!""#,
        tenant.workspace().0,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(id)
}

/// Counts, of all time, what the runs have cost whose months were dropped or added up, in won by today's rate.
async fn count_what_was_dropped(tx: &mut Tx, tenant: &Tenant, id: BudgetId) -> Result<()> {
    sqlx::query!(
        "insert into budget_costs (workspace_id, budget_id, starts_on, runs, unpriced_runs, freed_micros, spent_micros)
        select b.workspace_id, b.id, b.starts_on, s.runs, s.unpriced, 0,
            coalesce(in_currency(s.micros, b.currency, won_rate($1, (now() at time zone w.time_zone)::date)), 0)
        from budgets b join workspaces w on w.id = b.workspace_id
        cross join lateral spent_before(b.workspace_id, b.scope, b.object_id, b.provider, counted_from(b.workspace_id)) s
        where b.workspace_id = $1 and b.id = $2 and b.period = 'all' and s.runs > 0",
        tenant.workspace().0,
        id.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Counts what the period's runs with ids from the first to before the last have cost that are over, in won by the rate of the day on which
/// they were started. Of days before the first rate it is today's.
async fn count_what_was_spent(tx: &mut Tx, tenant: &Tenant, id: BudgetId, (first, last): (Uuid, Uuid)) -> Result<()> {
    sqlx::query!(
        "insert into budget_costs as t (workspace_id, budget_id, starts_on, runs, unpriced_runs, freed_micros, spent_micros)
        select b.workspace_id, b.id, b.starts_on, coalesce(sum(s.runs), 0), coalesce(sum(s.unpriced), 0), 0,
            coalesce(sum(in_currency(s.micros, b.currency, coalesce(won_rate($1, s.day), won_rate($1, (now() at time zone w.time_zone)::date)))), 0)
        from budgets b join workspaces w on w.id = b.workspace_id
        left join lateral (
            select case b.currency when 'KRW' then (r.created_at at time zone w.time_zone)::date else b.starts_on end as day,
                count(*) as runs, count(*) filter (where r.cost_micros is null) as unpriced,
                coalesce(sum(case when b.scope in ('provider', 'connection') then v.micros else r.cost_micros end), 0)::bigint as micros
            from runs r
            left join lateral (
                select count(*) as asked, sum(a.cost_micros) as micros from attempts a
                where b.scope in ('provider', 'connection') and a.workspace_id = r.workspace_id and a.run_id = r.id
                    and case b.scope when 'connection' then a.connection_id = b.object_id else a.provider = b.provider end
            ) v on true
            -- East of Greenwich, all time begins before 1970, of which there are no ids.
            where r.workspace_id = $1 and r.state <> 'running' and r.id < $4::uuid
                and r.id >= greatest(
                    $3::uuid, uuid_floor(case b.period when 'all' then counted_from($1)::timestamp at time zone 'utc' else log_begins() end),
                    uuid_floor(greatest(b.starts_on::timestamp at time zone w.time_zone, timestamptz 'epoch'))
                )
                and case b.scope when 'workspace' then true when 'app' then r.app_id = b.object_id when 'link' then r.link_id = b.object_id
                    when 'member' then r.person_id = b.object_id when 'key' then r.api_key_id = b.object_id else v.asked > 0 end
            group by 1
        ) s on true
        where b.workspace_id = $1 and b.id = $2
        group by b.workspace_id, b.id, b.starts_on
        on conflict (workspace_id, budget_id, starts_on) do update set
            runs = t.runs + excluded.runs, unpriced_runs = t.unpriced_runs + excluded.unpriced_runs,
            spent_micros = t.spent_micros + excluded.spent_micros",
        tenant.workspace().0,
        id.0,
        first,
        last,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Has the runs in progress count once they end. Nothing is reserved for them, because nobody has reckoned what they may cost.
async fn count_what_runs(tx: &mut Tx, tenant: &Tenant, id: BudgetId) -> Result<()> {
    sqlx::query!(
        "insert into budget_reservations as t (workspace_id, run_id, budgets, periods, micros, won_per_100_usd)
        select b.workspace_id, r.id, array[b.id], array[b.starts_on], array[0::bigint],
            won_rate($1, (now() at time zone w.time_zone)::date)
        from runs r
        join budgets b on b.workspace_id = r.workspace_id and b.id = $2
        join workspaces w on w.id = r.workspace_id
        where r.workspace_id = $1 and r.id = any(array(select l.run_id from run_leases l where l.workspace_id = $1))
            and r.state = 'running'
            and case b.scope when 'workspace' then true when 'app' then r.app_id = b.object_id when 'link' then r.link_id = b.object_id
                when 'member' then r.person_id = b.object_id when 'key' then r.api_key_id = b.object_id else true end
        on conflict (workspace_id, run_id) do update set
            budgets = t.budgets || excluded.budgets, periods = t.periods || excluded.periods, micros = t.micros || excluded.micros",
        tenant.workspace().0,
        id.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl Budget {
    /// What the audit log keeps of it.
    fn on_record(&self) -> Value {
        json!({
            "name": self.name, "scope": self.concern.scope(), "object": self.concern.object(), "provider": self.concern.provider(),
            "period": self.period, "amount": self.amount, "warn_percent": self.warn_percent,
        })
    }
}

//! Budgets: money that may be spent in a period, by a workspace or by a part of it.
//!
//! What runs may cost is reserved by the database's function `reserve_budgets`, in the transaction that starts them, and settled by
//! `settle_budgets` in the one that ends them (`live_runs/write.rs`). `budgets/manage.rs` makes and changes budgets, and `budgets/tell.rs`
//! finds those of which somebody is to be told.

mod cheaper;
mod manage;
mod tell;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use model::{
    BudgetId, RunId, WorkspaceId,
    budget::{Amount, BudgetCurrency, BudgetPeriod, BudgetScope, Concern},
};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{OrLogged as _, Result, Tenant, scope::Tx, text_enum::Text};

pub use cheaper::CheaperModel;
pub use manage::{BudgetChanged, BudgetChanges, NewBudget};
pub use tell::{BudgetNews, DueBudget};

/// A budget and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    pub id: BudgetId,
    pub name: String,
    pub concern: Concern,
    /// The name of what it is about, if that has one: the app's, the person's. `None` if it is gone, too.
    pub object_name: Option<String>,
    /// The app that it is about or that its link leads to, as its address names it.
    pub app_slug: Option<String>,
    pub period: BudgetPeriod,
    pub amount: Amount,
    /// Admins are told once so much of it is spent.
    pub warn_percent: Option<i16>,
    pub revision: i64,
    pub created_at: OffsetDateTime,
    /// The first day of the present period, in the workspace's time zone.
    pub starts_on: Date,
    /// When it begins anew; never if it is for all time.
    pub resets_at: Option<OffsetDateTime>,
    /// What the runs of the period that are over have cost, in millionths of its currency.
    pub spent_micros: i64,
    /// The most that the runs in progress may cost.
    pub reserved_micros: i64,
    /// How many of the runs have an unknown cost; they count with what was reserved for them.
    pub unpriced_runs: i64,
    /// Whether a run of the period asked for more than was left.
    pub refused: bool,
    /// Whether admins were told of that.
    pub refusal_told: bool,
}

/// A budget as runs look at it when they start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetInForce {
    pub id: BudgetId,
    pub concern: Concern,
}

/// What is held for a run in progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// The most that it may cost, in millionths of a US dollar.
    pub micros: i64,
    /// The budgets that hold it.
    pub budgets: Vec<BudgetId>,
}

impl Budget {
    /// Whether nothing is left of it.
    pub fn is_reached(&self) -> bool {
        self.spent_micros >= self.amount.micros
    }

    /// Whether something is left of it, but less than a run of the period asked for; smaller ones go on.
    pub fn is_too_little(&self) -> bool {
        self.refused && !self.is_reached()
    }
}

impl Tenant {
    /// The budgets that runs have to look at. May be up to two seconds old if another server changed them; what is left of each is looked at
    /// when a run starts.
    pub async fn budgets_in_force(&self) -> Result<Arc<Vec<BudgetInForce>>> {
        let found = self.store().caches().of::<(&'static str, WorkspaceId), _>();
        let found = found.get(("budgets", self.workspace()), || self.find_in_force()).await?;
        Ok(found.unwrap_or_default())
    }

    async fn find_in_force(&self) -> Result<Option<Arc<Vec<BudgetInForce>>>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select id, scope as "scope: Text<BudgetScope>", object_id, provider from budgets where workspace_id = $1 order by id"#,
            self.workspace().0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let budgets = rows.into_iter().filter_map(|row| {
            Some(BudgetInForce { id: row.id.into(), concern: Concern::of(row.scope.0, row.object_id, row.provider)? })
        });
        Ok(Some(Arc::new(budgets.collect())))
    }

    /// What is held for a run in progress; `None` if nothing is.
    pub async fn reserved_for(&self, run: RunId) -> Result<Option<Reserved>> {
        let mut tx = self.begin_read().await?;
        // What was held in won is taken back to dollars, rounded down, which is no less than what was asked for: it was rounded up. A budget
        // that was made meanwhile holds nothing, so it says nothing of what the run may cost.
        let row = sqlx::query!(
            r#"select r.budgets as "budgets?",
                least(
                    -- Nothing was reckoned for a budget that was made since.
                    (select nullif(max(case b.currency when 'USD' then x.micros
                        else floor(x.micros::numeric * 100 / r.won_per_100_usd)::bigint end), 0)
                        from unnest(r.budgets, r.micros) as x (budget, micros)
                        join budgets b on b.workspace_id = $1 and b.id = x.budget),
                    d.micros
                ) as micros
            from (select $2::uuid as run) k
            left join budget_reservations r on r.workspace_id = $1 and r.run_id = k.run
            left join door_reservations d on d.workspace_id = $1 and d.run_id = k.run"#,
            self.workspace().0,
            run.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        let budgets = row.budgets.unwrap_or_default();
        Ok(row.micros.map(|micros| Reserved { micros, budgets: budgets.into_iter().map(BudgetId).collect() }))
    }

    /// All budgets, oldest first.
    pub async fn budgets(&self) -> Result<Vec<Budget>> {
        let mut tx = self.begin_read().await?;
        let budgets = select(&mut tx, self.workspace(), None).await?;
        tx.commit().await?;
        Ok(budgets)
    }

    pub async fn budget(&self, id: BudgetId) -> Result<Option<Budget>> {
        let mut tx = self.begin_read().await?;
        let budget = select(&mut tx, self.workspace(), Some(id)).await?.pop();
        tx.commit().await?;
        Ok(budget)
    }

    /// The admins and owners, who can raise a budget, by name.
    pub async fn who_sets_budgets(&self) -> Result<Vec<String>> {
        let mut tx = self.begin_read().await?;
        let names = sqlx::query_scalar!(
            "select p.name from members m join people p on p.id = m.person_id
            where m.workspace_id = $1 and m.role in ('admin', 'owner') order by lower(p.name), p.id limit 5",
            self.workspace().0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(names)
    }
}

pub(super) async fn select(tx: &mut Tx, workspace: WorkspaceId, id: Option<BudgetId>) -> Result<Vec<Budget>> {
    let rows = sqlx::query!(
        r#"select b.id, b.name, b.scope as "scope: Text<BudgetScope>", b.object_id, b.provider,
            b.period as "period: Text<BudgetPeriod>", b.currency as "currency: Text<BudgetCurrency>", b.amount_micros, b.warn_percent,
            b.revision, b.created_at, d.day as "day!", b.refused_on = d.day as "refused",
            b.refusal_told_on = d.day as "refusal_told",
            case b.period when 'day' then (d.day + 1)::timestamp at time zone w.time_zone
                when 'month' then (d.day + interval '1 month') at time zone w.time_zone end as resets_at,
            coalesce(c.spent_micros, 0) as "spent!", coalesce(c.unpriced_runs, 0) as "unpriced!",
            case when b.starts_on = d.day then b.reserved_micros else 0 end - coalesce(c.freed_micros, 0) as "reserved!",
            case b.scope
                when 'app' then (select a.name from apps a where a.workspace_id = $1 and a.id = b.object_id)
                when 'link' then (select l.name from share_links l where l.workspace_id = $1 and l.id = b.object_id)
                when 'key' then (select k.name from api_keys k where k.workspace_id = $1 and k.id = b.object_id)
                when 'member' then (select p.name from people p where p.id = b.object_id)
                when 'connection' then (select n.name from connections n where n.workspace_id = $1 and n.id = b.object_id)
            end as object_name,
            case b.scope
                when 'app' then (select a.slug from apps a where a.workspace_id = $1 and a.id = b.object_id)
                when 'link' then (
                    select a.slug from share_links l join apps a on a.workspace_id = $1 and a.id = l.app_id
                    where l.workspace_id = $1 and l.id = b.object_id
                )
            end as app_slug
        from budgets b join workspaces w on w.id = b.workspace_id
        cross join lateral (select greatest(b.starts_on, budget_period(b.period, now(), w.time_zone)) as day) d
        left join budget_costs c on c.workspace_id = b.workspace_id and c.budget_id = b.id and c.starts_on = d.day
        where b.workspace_id = $1 and is_or_any(b.id, $2) order by b.id"#,
        workspace.0,
        id.map(|id| id.0) as Option<Uuid>,
    )
    .fetch_all(&mut **tx)
    .await?;
    let budgets = rows.into_iter().filter_map(|row| {
        let concern = Concern::of(row.scope.0, row.object_id, row.provider).ok_or("a scope without what it is about");
        Some(Budget {
            id: row.id.into(),
            name: row.name,
            concern: concern.or_logged("a budget")?,
            object_name: row.object_name,
            app_slug: row.app_slug,
            period: row.period.0,
            amount: Amount { micros: row.amount_micros, currency: row.currency.0 },
            warn_percent: row.warn_percent,
            revision: row.revision,
            created_at: row.created_at,
            starts_on: row.day,
            resets_at: row.resets_at,
            spent_micros: row.spent,
            reserved_micros: row.reserved,
            unpriced_runs: row.unpriced,
            refused: row.refused.unwrap_or_default(),
            refusal_told: row.refusal_told.unwrap_or_default(),
        })
    });
    Ok(budgets.collect())
}

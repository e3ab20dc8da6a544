//! Budgets of which somebody is to be told: admins and webhooks, once in a period each, by whichever server comes first.

use model::{BudgetId, Money, WorkspaceId, budget::BudgetCurrency};

use super::Budget;
use crate::{
    BudgetReach, NewNotice, ReachedBudget, Result, Store, Tenant, notices,
    scope::{Scope, Tx},
    webhooks::budgets::tell_budget_reached,
};

/// A budget of which admins haven't been told yet that it has come so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueBudget {
    pub workspace: WorkspaceId,
    pub budget: BudgetId,
}

/// What there is to be told of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetNews {
    /// It is spent as far as somebody wanted to be told of.
    Warned,
    /// A run asked for more than is left, although something is.
    TooLittle,
    /// Nothing is left of it.
    Stopped,
}

impl Budget {
    /// What there is to be told of it now.
    pub fn news(&self) -> Option<BudgetNews> {
        let share = |percent: i16| i128::from(self.amount.micros) * i128::from(percent);
        if self.is_reached() {
            Some(BudgetNews::Stopped)
        } else if self.refused && !self.refusal_told {
            Some(BudgetNews::TooLittle)
        } else if self.warn_percent.is_some_and(|percent| i128::from(self.spent_micros) * 100 >= share(percent)) {
            Some(BudgetNews::Warned)
        } else {
            None
        }
    }

    /// The same for webhooks, which are told of money in dollars.
    fn reached(&self, news: BudgetNews, won_per_100_usd: Option<i32>) -> ReachedBudget {
        let dollars = |micros: i64| match (self.amount.currency, won_per_100_usd) {
            (BudgetCurrency::Krw, Some(rate)) => {
                Money::usd(i64::try_from(i128::from(micros) * 100 / i128::from(rate.max(1))).unwrap_or(i64::MAX))
            }
            _ => Money::usd(micros),
        };
        let percent = match news {
            BudgetNews::Warned => self.warn_percent.and_then(|percent| u16::try_from(percent).ok()).unwrap_or(100),
            // Of a refusal there is one event in a period, however much was spent.
            BudgetNews::TooLittle | BudgetNews::Stopped => 100,
        };
        ReachedBudget {
            budget: self.id.0,
            name: self.name.clone(),
            scope: self.concern.scope().as_str().to_owned(),
            scope_id: self.concern.object(),
            provider: self.concern.provider().map(str::to_owned),
            period: self.period.as_str().to_owned(),
            since: Some(self.starts_on.midnight().assume_utc()),
            resets_at: self.resets_at,
            percent,
            limit: dollars(self.amount.micros),
            spent: dollars(self.spent_micros),
            reach: match news {
                BudgetNews::Warned => BudgetReach::Warned,
                BudgetNews::TooLittle => BudgetReach::TooLittle,
                BudgetNews::Stopped => BudgetReach::Stopped,
            },
        }
    }
}

impl Store {
    /// Budgets of which there is news that nobody was told of yet.
    pub async fn due_budgets(&self, limit: i64) -> Result<Vec<DueBudget>> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let rows = sqlx::query!(
            "select b.workspace_id, b.id
            from budgets b join workspaces w on w.id = b.workspace_id
            cross join lateral (select greatest(b.starts_on, budget_period(b.period, now(), w.time_zone)) as day) d
            left join budget_costs c on c.workspace_id = b.workspace_id and c.budget_id = b.id and c.starts_on = d.day
            where b.stopped_on is distinct from d.day and (
                c.spent_micros >= b.amount_micros
                or b.refused_on = d.day and b.refusal_told_on is distinct from d.day
                or b.warned_on is distinct from d.day and c.spent_micros >= b.amount_micros::numeric * b.warn_percent / 100
            )
            order by b.workspace_id, b.id limit $1",
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows
            .into_iter()
            .map(|row| DueBudget { workspace: row.workspace_id.into(), budget: row.id.into() })
            .collect())
    }
}

impl Tenant {
    /// Writes what there is to be told of a budget, for admins and webhooks, unless another server has. Returns how many notices that were.
    pub async fn tell_budget(
        &self,
        budget: &Budget,
        news: BudgetNews,
        new: &[NewNotice],
        sends_mail: bool,
    ) -> Result<usize> {
        let won = self.read().await?.and_then(|workspace| workspace.exchange_rate).map(|rate| rate.won_per_100_usd);
        let mut tx = self.begin_aside().await?;
        if !mark(&mut tx, self, budget, news).await? {
            return Ok(0);
        }
        let written = notices::insert(&mut tx, self, new).await?;
        let count = written.len();
        if sends_mail {
            notices::mail(&mut tx, self, written).await?;
        }
        tell_budget_reached(&mut *tx, self.workspace(), &budget.reached(news, won)).await?;
        tx.commit().await?;
        Ok(count)
    }
}

/// Notes that it is told. A budget that stops need not be warned of any more.
async fn mark(tx: &mut Tx, tenant: &Tenant, budget: &Budget, news: BudgetNews) -> Result<bool> {
    let (stopped, too_little) = (news == BudgetNews::Stopped, news == BudgetNews::TooLittle);
    let marked = sqlx::query!(
        "update budgets set warned_on = case when $5 then warned_on else $3 end, stopped_on = case when $4 then $3 else stopped_on end,
            refusal_told_on = case when $5 then $3 else refusal_told_on end
        where workspace_id = $1 and id = $2 and stopped_on is distinct from $3
            and ($4 or case when $5 then refusal_told_on else warned_on end is distinct from $3)",
        tenant.workspace().0,
        budget.id.0,
        budget.starts_on,
        stopped,
        too_little,
    )
    .execute(&mut **tx)
    .await?;
    Ok(marked.rows_affected() > 0)
}

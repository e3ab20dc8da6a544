//! What webhooks are told of a budget that is reached. Whoever counts against the budget calls it, in the transaction that makes it true.

use model::{Money, WorkspaceId};
use serde_json::json;
use sqlx::{Executor, Postgres};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Result, Tenant, doors::millis, text_enum::text_enum};

text_enum! {
    /// What follows from a budget's having been reached.
    BudgetReach {
        /// It is spent as far as somebody wanted to be told of; runs go on.
        Warned = "warned",
        /// A run asked for more than is left; smaller ones go on.
        TooLittle = "too_little",
        /// It is used up, and runs are refused.
        Stopped = "stopped",
    }
}

/// A budget that is reached.
#[derive(Debug, Clone)]
pub struct ReachedBudget {
    pub budget: Uuid,
    pub name: String,
    /// What its money is for, a word of `model::budget::BudgetScope`.
    pub scope: String,
    /// Of which one; `None` for the workspace and a provider.
    pub scope_id: Option<Uuid>,
    /// Of which provider, by its id, if it is for one.
    pub provider: Option<String>,
    /// For how long the limit counts: `day`, `month` or `all`.
    pub period: String,
    /// When the present period began. Of one period a webhook is told once for each limit, threshold and state.
    pub since: Option<OffsetDateTime>,
    /// When it counts anew; `None` if it never does.
    pub resets_at: Option<OffsetDateTime>,
    /// Which threshold it is, in percent of the limit.
    pub percent: u16,
    pub limit: Money,
    pub spent: Money,
    pub reach: BudgetReach,
}

impl ReachedBudget {
    /// What must be equal for it to be the same event.
    fn occasion(&self) -> String {
        let since = self.since.map_or(0, millis);
        let (state, limit) = (self.reach.as_str(), self.limit.micros);
        format!("budget.reached {} {since} {limit} {} {state}", self.budget, self.percent)
    }
}

/// Has all webhooks that want to know told of it, in the transaction of `executor` (`&mut *tx` of a `Tx`). Saying it twice tells it once, so it may be
/// called by whoever sees that the budget is reached, from any number of servers. Without a webhook that wants to know it costs one look
/// into an index.
pub(crate) async fn tell_budget_reached<'c>(
    executor: impl Executor<'c, Database = Postgres>,
    workspace: WorkspaceId,
    reached: &ReachedBudget,
) -> Result<()> {
    let subject = json!({
        "name": reached.name, "scope": reached.scope, "scope_id": reached.scope_id, "provider": reached.provider,
        "period": reached.period,
        "resets_at_ms": reached.resets_at.map(millis), "limit": reached.limit, "spent": reached.spent,
        "state": reached.reach.as_str(),
    });
    // As long as the longest period, so that it isn't told again in the same one.
    sqlx::query!(
        "insert into webhook_deliveries (workspace_id, webhook_id, event_id, kind, object_id, subject, keep_until)
        select $1, h.id, md5($2)::uuid, 'budget.reached', $3, $4, now() + interval '400 days'
        from webhooks h where h.workspace_id = $1 and h.off_at is null and 'budget.reached' = any(h.events)
        on conflict do nothing",
        workspace.0,
        reached.occasion(),
        reached.budget,
        subject,
    )
    .execute(executor)
    .await?;
    Ok(())
}

impl Tenant {
    /// The same where it follows from no transaction of its own.
    pub async fn tell_of_budget(&self, reached: &ReachedBudget) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        tell_budget_reached(&mut *tx, self.workspace(), reached).await?;
        tx.commit().await?;
        Ok(())
    }
}

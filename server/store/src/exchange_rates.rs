//! Exchange rates from US dollars to won, each with its first day. Days are those of the workspace's time zone.

use model::PersonId;
use serde_json::json;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    Result, Tenant,
    audit::{self, Change},
    scope::Tx,
};

/// The most rates that a workspace has: one a day for ten years.
const MOST: i64 = 4_000;

/// A rate from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedRate {
    pub starts_on: Date,
    /// Won for 100 US dollars; `None`: from that day on there is none.
    pub won_per_100_usd: Option<i32>,
    /// Who set it, if that is known and they are still there.
    pub set_by: Option<String>,
    pub set_at: OffsetDateTime,
}

/// What came of changing the rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatesChanged {
    Saved,
    /// The day is over or, where a rate is taken away, has begun: what was counted by it stays.
    TooLate,
    /// There are as many as there may be, or none of that day.
    Not,
}

impl Tenant {
    /// All rates, the latest day first, and the present day.
    pub async fn exchange_rates(&self) -> Result<(Vec<DatedRate>, Date)> {
        let mut tx = self.begin_read().await?;
        let today = today(&mut tx, self).await?;
        let rates = sqlx::query_as!(
            DatedRate,
            r#"select r.starts_on, r.won_per_100_usd, p.name as "set_by?", r.set_at
            from exchange_rates r left join people p on p.id = r.set_by
            where r.workspace_id = $1 order by r.starts_on desc"#,
            self.workspace().0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok((rates, today))
    }

    /// Sets the rate from a day on, which is today (`None`) or a later one.
    pub async fn set_exchange_rate(&self, starts_on: Option<Date>, won: i32, by: PersonId) -> Result<RatesChanged> {
        let mut tx = self.begin().await?;
        let today = today(&mut tx, self).await?;
        let starts_on = starts_on.unwrap_or(today);
        if starts_on < today {
            return Ok(RatesChanged::TooLate);
        }
        let before = rate_of(&mut tx, self, starts_on).await?;
        if !put(&mut tx, self, starts_on, Some(won), Some(by)).await? {
            return Ok(RatesChanged::Not);
        }
        if starts_on == today {
            // Servers of the version before read it there.
            sqlx::query!(
                "update workspaces set won_per_100_usd = $2, exchange_rate_on = $3 where id = $1",
                self.workspace().0,
                won,
                starts_on,
            )
            .execute(&mut *tx)
            .await?;
        }
        let on_record = |won: Option<i32>| json!({"starts_on": starts_on.to_string(), "won_per_100_usd": won});
        let change = Change { before: before.map(|won| on_record(Some(won))), after: Some(on_record(Some(won))) };
        audit::record(&mut tx, self, "exchange_rate.set", ("workspace", self.workspace().0), change).await?;
        tx.commit().await?;
        Ok(RatesChanged::Saved)
    }

    /// Takes a rate away whose day hasn't begun.
    pub async fn remove_exchange_rate(&self, starts_on: Date) -> Result<RatesChanged> {
        let mut tx = self.begin().await?;
        if starts_on <= today(&mut tx, self).await? {
            return Ok(RatesChanged::TooLate);
        }
        let removed = sqlx::query_scalar!(
            "delete from exchange_rates where workspace_id = $1 and starts_on = $2 returning won_per_100_usd",
            self.workspace().0,
            starts_on,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(won) = removed else { return Ok(RatesChanged::Not) };
        let before = json!({"starts_on": starts_on.to_string(), "won_per_100_usd": won});
        let change = Change { before: Some(before), after: None };
        audit::record(&mut tx, self, "exchange_rate.removed", ("workspace", self.workspace().0), change).await?;
        tx.commit().await?;
        Ok(RatesChanged::Saved)
    }
}

/// The present day in the workspace's time zone.
async fn today(tx: &mut Tx, tenant: &Tenant) -> Result<Date> {
    let day = sqlx::query_scalar!(
        r#"select (now() at time zone time_zone)::date as "day!" from workspaces where id = $1"#,
        tenant.workspace().0,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(day)
}

async fn rate_of(tx: &mut Tx, tenant: &Tenant, day: Date) -> Result<Option<i32>> {
    let rate = sqlx::query_scalar!("select won_rate($1, $2)", tenant.workspace().0, day).fetch_one(&mut **tx).await?;
    Ok(rate)
}

/// Puts a rate in its day's place. Returns whether there was room.
async fn put(tx: &mut Tx, tenant: &Tenant, starts_on: Date, won: Option<i32>, by: Option<PersonId>) -> Result<bool> {
    let put = sqlx::query!(
        "insert into exchange_rates (workspace_id, starts_on, won_per_100_usd, set_by)
        select $1, $2, $3, $4 where (select count(*) from exchange_rates where workspace_id = $1 and starts_on <> $2) < $5
        on conflict (workspace_id, starts_on) do update set
            won_per_100_usd = excluded.won_per_100_usd, set_by = excluded.set_by, set_at = now()",
        tenant.workspace().0,
        starts_on,
        won,
        by.map(|by| by.0) as Option<Uuid>,
        MOST,
    )
    .execute(&mut **tx)
    .await?;
    Ok(put.rows_affected() > 0)
}

/// Has the rate hold from today on that the workspace's settings say; `None`: there is none from today on. Later ones stay.
pub(crate) async fn set_from_today(tx: &mut Tx, tenant: &Tenant, won: Option<i32>) -> Result<()> {
    let today = today(tx, tenant).await?;
    if rate_of(tx, tenant, today).await? != won {
        put(tx, tenant, today, won, tenant.actor().person).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::{WorkspaceChanges, testing::TestDatabase};

    #[tokio::test]
    async fn a_rate_holds_from_its_day_on_and_what_has_begun_stays() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        let (none, today) = tenant.exchange_rates().await.unwrap();
        assert_eq!(none, []);
        let [yesterday, tomorrow] = [-1, 1].map(|days| today + Duration::days(days));
        assert_eq!(tenant.set_exchange_rate(Some(yesterday), 1, owner).await.unwrap(), RatesChanged::TooLate);
        assert_eq!(tenant.set_exchange_rate(Some(tomorrow), 140_000, owner).await.unwrap(), RatesChanged::Saved);
        assert_eq!(tenant.read().await.unwrap().unwrap().exchange_rate, None, "it is for tomorrow");
        assert_eq!(tenant.set_exchange_rate(None, 139_000, owner).await.unwrap(), RatesChanged::Saved);
        let now = tenant.read().await.unwrap().unwrap().exchange_rate.unwrap();
        assert_eq!((now.won_per_100_usd, now.set_on), (139_000, today));
        // The workspace's settings say the same for today.
        let changes = WorkspaceChanges { won_per_100_usd: Some(Some(138_000)), ..WorkspaceChanges::default() };
        assert_eq!(tenant.update(changes).await.unwrap().unwrap().exchange_rate.unwrap().won_per_100_usd, 138_000);
        let (all, _) = tenant.exchange_rates().await.unwrap();
        let days: Vec<_> = all.iter().map(|rate| (rate.starts_on, rate.won_per_100_usd)).collect();
        assert_eq!(days, [(tomorrow, Some(140_000)), (today, Some(138_000))]);
        assert_eq!(tenant.remove_exchange_rate(today).await.unwrap(), RatesChanged::TooLate);
        assert_eq!(tenant.remove_exchange_rate(tomorrow).await.unwrap(), RatesChanged::Saved);
        assert_eq!(tenant.remove_exchange_rate(tomorrow).await.unwrap(), RatesChanged::Not);
        let gone = WorkspaceChanges { won_per_100_usd: Some(None), ..WorkspaceChanges::default() };
        assert_eq!(tenant.update(gone).await.unwrap().unwrap().exchange_rate, None);
        assert_eq!(other.exchange_rates().await.unwrap().0, []);
    }

    #[tokio::test]
    async fn when_its_day_comes_a_rate_holds_without_anybody_s_doing() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let today = tenant.exchange_rates().await.unwrap().1;
        tenant.set_exchange_rate(None, 139_000, owner).await.unwrap();
        tenant.set_exchange_rate(Some(today + Duration::DAY), 140_000, owner).await.unwrap();
        let mut tx = tenant.begin().await.unwrap();
        for sql in [
            "delete from exchange_rates where won_per_100_usd = 139000",
            "update exchange_rates set starts_on = starts_on - 1",
        ] {
            sqlx::query(sql).execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(tenant.read().await.unwrap().unwrap().exchange_rate.unwrap().won_per_100_usd, 140_000);
    }
}

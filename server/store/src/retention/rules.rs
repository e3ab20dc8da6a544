//! The rules of a workspace and its apps.

use std::{collections::BTreeMap, sync::Arc};

use model::{AppId, days_kept};
use serde_json::json;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Result, Tenant,
    audit::{self, Change},
    scope::Tx,
};

/// At how many runs of an app counting what would be deleted ends.
const COUNTED: i64 = 100_000;

/// How long a workspace keeps what its runs hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retention {
    /// For how many days; 0: not beyond a run's end. `None`: for as long as there is the run.
    pub days: Option<u32>,
    /// The days of apps with a rule of their own. Ids of apps that are gone do no harm.
    pub apps: BTreeMap<AppId, u32>,
    /// Whether an app may keep longer than the workspace.
    pub apps_may_exceed: bool,
    /// For how many months usage is known by day; `None`: for ever.
    pub usage_months: Option<u32>,
    /// Increases by one with each change; 0 before the first.
    pub revision: i64,
}

/// What a change would delete.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loss {
    /// How many runs would lose what they hold.
    pub runs: i64,
    /// There are more than that.
    pub at_least: bool,
    /// When the oldest of them was started.
    pub oldest: Option<OffsetDateTime>,
    /// For how many days usage would not be known by day any more.
    pub usage_days: i64,
}

/// The result of changing the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetentionSaved {
    Saved,
    /// Somebody else has changed them since they were read. Nothing was changed.
    Stale,
    /// It would delete something, and nobody has said that it may. Nothing was changed.
    Unconfirmed(Loss),
}

impl Retention {
    /// How many days what a run of an app holds is kept.
    pub fn days_of(&self, app: AppId) -> Option<u32> {
        days_kept(self.days, self.apps.get(&app).copied(), self.apps_may_exceed)
    }

    fn on_record(&self) -> serde_json::Value {
        json!({
            "days": self.days, "apps": self.apps, "apps_may_exceed": self.apps_may_exceed, "usage_months": self.usage_months,
        })
    }
}

impl Loss {
    fn on_record(&self) -> serde_json::Value {
        json!({
            "runs": self.runs, "at_least": self.at_least, "oldest": self.oldest.map(OffsetDateTime::unix_timestamp),
            "usage_days": self.usage_days,
        })
    }

    fn is_none(&self) -> bool {
        self.runs == 0 && self.usage_days == 0
    }
}

impl Tenant {
    /// The rules. They may be two seconds old.
    pub async fn retention(&self) -> Result<Arc<Retention>> {
        let found = self.store().caches().of().get(self.workspace(), || self.read_retention()).await?;
        Ok(found.unwrap_or_default())
    }

    async fn read_retention(&self) -> Result<Option<Arc<Retention>>> {
        let mut tx = self.begin_read().await?;
        let found = find(&mut tx, self).await?;
        tx.commit().await?;
        Ok(Some(Arc::new(found)))
    }

    /// Changes the rules, if they are still at the revision of `changed`. What is deleted by that must be `confirmed`.
    pub async fn save_retention(&self, changed: &Retention, confirmed: bool) -> Result<RetentionSaved> {
        let mut tx = self.begin().await?;
        let before = hold(&mut tx, self).await?;
        if before.revision != changed.revision {
            return Ok(RetentionSaved::Stale);
        }
        let saved = save(&mut tx, self, (&before, changed), confirmed, ("workspace", self.workspace().0)).await?;
        tx.commit().await?;
        Ok(saved)
    }

    /// Changes the rule of one app. What is deleted by that must be `confirmed`.
    pub async fn save_days_of_app(&self, app: AppId, days: Option<u32>, confirmed: bool) -> Result<RetentionSaved> {
        let mut tx = self.begin().await?;
        let before = hold(&mut tx, self).await?;
        let mut changed = before.clone();
        match days {
            Some(days) => changed.apps.insert(app, days),
            None => changed.apps.remove(&app),
        };
        if before == changed {
            return Ok(RetentionSaved::Saved);
        }
        let saved = save(&mut tx, self, (&before, &changed), confirmed, ("app", app.0)).await?;
        tx.commit().await?;
        Ok(saved)
    }
}

/// The rules as they are.
pub(super) async fn find(tx: &mut Tx, tenant: &Tenant) -> Result<Retention> {
    let row = sqlx::query!(
        r#"select days, apps as "apps: Json<BTreeMap<AppId, u32>>", apps_may_exceed, usage_months, revision
        from retention where workspace_id = $1"#,
        tenant.workspace().0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map_or_else(Retention::default, |row| Retention {
        days: row.days.and_then(|days| days.try_into().ok()),
        apps: row.apps.0,
        apps_may_exceed: row.apps_may_exceed,
        usage_months: row.usage_months.and_then(|months| months.try_into().ok()),
        revision: row.revision,
    }))
}

/// The rules, which nobody else changes until the end of the transaction: the workspace's row is held, because theirs may not be there.
async fn hold(tx: &mut Tx, tenant: &Tenant) -> Result<Retention> {
    sqlx::query!("select from workspaces where id = $1 for no key update", tenant.workspace().0)
        .execute(&mut **tx)
        .await?;
    find(tx, tenant).await
}

async fn save(
    tx: &mut Tx,
    tenant: &Tenant,
    (before, changed): (&Retention, &Retention),
    confirmed: bool,
    object: (&str, Uuid),
) -> Result<RetentionSaved> {
    let loss = loss(tx, tenant, before, changed).await?;
    if !confirmed && !loss.is_none() {
        return Ok(RetentionSaved::Unconfirmed(loss));
    }
    sqlx::query!(
        "insert into retention as r (workspace_id, days, apps, apps_may_exceed, usage_months) values ($1, $2, $3, $4, $5)
        on conflict (workspace_id) do update set days = excluded.days, apps = excluded.apps,
            apps_may_exceed = excluded.apps_may_exceed, usage_months = excluded.usage_months, revision = r.revision + 1",
        tenant.workspace().0,
        changed.days.map(signed),
        Json(&changed.apps) as _,
        changed.apps_may_exceed,
        changed.usage_months.map(signed),
    )
    .execute(&mut **tx)
    .await?;
    let mut after = changed.on_record();
    if let Some(after) = after.as_object_mut().filter(|_| !loss.is_none()) {
        after.insert("deletes".to_owned(), loss.on_record());
    }
    let change = Change { before: Some(before.on_record()), after: Some(after) };
    audit::record(tx, tenant, "retention.changed", object, change).await?;
    Ok(RetentionSaved::Saved)
}

/// What rules would delete that those before don't.
async fn loss(tx: &mut Tx, tenant: &Tenant, before: &Retention, changed: &Retention) -> Result<Loss> {
    let (ids, days) = shorter(tx, tenant, before, changed).await?;
    let mut loss = Loss::default();
    if !ids.is_empty() {
        let counted = sqlx::query!(
            r#"select c.runs as "runs!", c.oldest
            from unnest($2::uuid[], $3::int[]) shorter (app, days)
            cross join lateral (
                select count(*) as runs, min(r.created_at) as oldest from (
                    select r.created_at from runs r
                    where r.workspace_id = $1 and r.app_id = shorter.app
                        and r.id < uuid_floor(now() - make_interval(days => shorter.days))
                        -- What was gone through holds nothing any more, or is held.
                        and r.id >= coalesce(
                            (select p.swept from retention_progress p where p.workspace_id = $1 and p.app_id = shorter.app),
                            '00000000-0000-0000-0000-000000000000'
                        )
                        and r.content_gone_at is null
                        and not exists (
                            select from legal_holds h where h.workspace_id = $1 and h.lifted_at is null and case h.scope
                                when 'workspace' then true when 'app' then h.object_id = r.app_id else h.object_id = r.person_id end
                        )
                    order by r.id limit $4
                ) r
            ) c"#,
            tenant.workspace().0,
            &ids,
            &days,
            COUNTED,
        )
        .fetch_all(&mut **tx)
        .await?;
        loss.runs = counted.iter().map(|app| app.runs).sum();
        loss.at_least = counted.iter().any(|app| app.runs == COUNTED);
        loss.oldest = counted.iter().filter_map(|app| app.oldest).min();
    }
    if let Some(months) = changed.usage_months
        && before.usage_months.is_none_or(|was| months < was)
    {
        loss.usage_days = sqlx::query_scalar!(
            r#"select count(distinct day) as "days!" from usage_days
            where workspace_id = $1 and day > date '1970-01-01'
                and day < (date_trunc('month', now() at time zone 'utc') - make_interval(months => $2))::date"#,
            tenant.workspace().0,
            signed(months),
        )
        .fetch_one(&mut **tx)
        .await?;
    }
    Ok(loss)
}

/// The apps whose content is kept for fewer days than before, and for how many.
async fn shorter(
    tx: &mut Tx,
    tenant: &Tenant,
    before: &Retention,
    changed: &Retention,
) -> Result<(Vec<Uuid>, Vec<i32>)> {
    let apps = sqlx::query_scalar!("select id from apps where workspace_id = $1", tenant.workspace().0)
        .fetch_all(&mut **tx)
        .await?;
    let shorter = apps.into_iter().filter_map(|app| {
        let (was, becomes) = (before.days_of(AppId(app)), changed.days_of(AppId(app))?);
        was.is_none_or(|was| becomes < was).then(|| (app, signed(becomes)))
    });
    Ok(shorter.unzip())
}

/// Postgres has no unsigned integers.
pub(super) fn signed(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

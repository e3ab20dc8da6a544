//! Workspaces: the tenants.

use std::sync::Arc;

use model::{Language, ModelRef, PersonId, WorkspaceId};
use serde_json::json;
use sqlx::types::Json;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    Actor, Claim, OrLogged as _, Result, Role, Store, Tenant, Unique,
    audit::{self, Change},
    error::Error,
    exchange_rates, members,
    scope::Tx,
};

#[derive(Debug, Clone)]
pub struct Workspace {
    pub id: WorkspaceId,
    /// The workspace's name in URLs.
    pub slug: String,
    pub name: String,
    /// The language of what people without an account are shown.
    pub language: Language,
    /// The model for apps that name none.
    pub default_model: Option<ModelRef>,
    /// The models that stand in when one fails, in order, for apps that name no fallbacks.
    pub fallback_order: Vec<ModelRef>,
    /// The rate for showing amounts in won as well.
    pub exchange_rate: Option<ExchangeRate>,
    /// Where its days and months begin, by the name that the IANA has for it.
    pub time_zone: String,
    /// Since when those who answer for an app may read what others entered and were answered; `None` if they may not.
    pub runs_open_since: Option<OffsetDateTime>,
    /// Whether exports of the run log ask for a reason.
    pub export_reason: bool,
    /// ISO 4217.
    pub currency: String,
    /// The number of members.
    pub members: i32,
    pub created_at: OffsetDateTime,
}

/// The exchange rate from US dollars to won that holds today (`exchange_rates.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeRate {
    /// Won for 100 US dollars.
    pub won_per_100_usd: i32,
    /// The day from which it holds.
    pub set_on: Date,
}

/// A new workspace.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    /// The preferred name in URLs; a number is appended if it is taken.
    pub slug: String,
    pub name: String,
    pub language: Language,
}

/// Changes to a workspace. `None` leaves a field as it is; `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct WorkspaceChanges {
    pub name: Option<String>,
    pub language: Option<Language>,
    pub default_model: Option<Option<ModelRef>>,
    pub fallback_order: Option<Vec<ModelRef>>,
    /// Won for 100 US dollars; the rate holds from today on.
    pub won_per_100_usd: Option<Option<i32>>,
    /// By its name, which the database knows.
    pub time_zone: Option<String>,
    /// Opens the runs that begin from now on to those who answer for an app, or closes all.
    pub runs_open: Option<bool>,
    pub export_reason: Option<bool>,
}

impl Store {
    /// Creates a workspace with its owner. A request with an idempotency key passes its claim.
    pub async fn create_workspace(
        &self,
        owner: PersonId,
        new: &NewWorkspace,
        claim: Option<Claim>,
    ) -> Result<Workspace> {
        let mut tx = self.begin_for(owner).await?.under(claim);
        let workspace = insert(&mut tx, owner, new).await?;
        record_created(&mut tx, self, owner, &workspace).await?;
        tx.commit().await?;
        Ok(workspace)
    }
}

impl Tenant {
    /// The workspace, or `None` if it does not exist. May be up to two seconds old if another server changed it.
    pub async fn read(&self) -> Result<Option<Arc<Workspace>>> {
        self.store().caches().of().get(self.workspace(), || self.find_workspace()).await
    }

    /// Whether there is a time zone of this name.
    pub async fn knows_time_zone(&self, name: &str) -> Result<bool> {
        let mut tx = self.begin_read().await?;
        let known =
            sqlx::query_scalar!(r#"select exists (select from pg_timezone_names where name = $1) as "known!""#, name)
                .fetch_one(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(known)
    }

    async fn find_workspace(&self) -> Result<Option<Arc<Workspace>>> {
        let mut tx = self.begin_read().await?;
        let workspace = find(&mut tx, self.workspace()).await?;
        tx.commit().await?;
        Ok(workspace.map(Arc::new))
    }

    /// Changes the workspace, and returns it as it is after the change.
    pub async fn update(&self, changes: WorkspaceChanges) -> Result<Option<Workspace>> {
        let mut tx = self.begin().await?;
        let before = find(&mut tx, self.workspace()).await?;
        if let Some(won) = changes.won_per_100_usd {
            exchange_rates::set_from_today(&mut tx, self, won).await?;
        }
        // Servers of the version before read the rate in this row.
        sqlx::query!(
            "update workspaces set
                name = coalesce($2, name),
                language = coalesce($3, language),
                default_model = case when $4 then $5 else default_model end,
                fallback_order = coalesce($6, fallback_order),
                won_per_100_usd = case when $7 then $8 else won_per_100_usd end,
                exchange_rate_on = case when not $7 or $8::int is not distinct from won_per_100_usd then exchange_rate_on
                    when $8 is not null then (now() at time zone time_zone)::date end,
                time_zone = coalesce($9, time_zone),
                runs_open_since = case when $10 then coalesce(runs_open_since, now()) when not $10 then null else runs_open_since end,
                export_reason = coalesce($11, export_reason),
                updated_at = now()
            where id = $1",
            self.workspace().0,
            changes.name,
            changes.language.map(Language::tag),
            changes.default_model.is_some(),
            changes.default_model.flatten().map(Json) as _,
            changes.fallback_order.map(Json) as _,
            changes.won_per_100_usd.is_some(),
            changes.won_per_100_usd.flatten(),
            changes.time_zone,
            changes.runs_open,
            changes.export_reason,
        )
        .execute(&mut *tx)
        .await?;
        let after = find(&mut tx, self.workspace()).await?;
        if let (Some(before), Some(after)) = (&before, &after) {
            let change = Change { before: Some(before.settings()), after: Some(after.settings()) };
            audit::record(&mut tx, self, "workspace.changed", ("workspace", self.workspace().0), change).await?;
        }
        tx.commit().await?;
        Ok(after)
    }
}

impl ExchangeRate {
    pub(crate) fn new(won_per_100_usd: Option<i32>, set_on: Option<Date>) -> Option<Self> {
        Some(Self { won_per_100_usd: won_per_100_usd?, set_on: set_on? })
    }
}

impl Workspace {
    fn settings(&self) -> serde_json::Value {
        json!({
            "name": self.name, "language": self.language, "default_model": self.default_model,
            "fallback_order": self.fallback_order, "won_per_100_usd": self.exchange_rate.map(|rate| rate.won_per_100_usd),
            "time_zone": self.time_zone,
            "runs_open": self.runs_open_since.is_some(), "export_reason": self.export_reason,
        })
    }
}

/// Creates a workspace and its owner, and limits the transaction to that workspace.
pub(crate) async fn insert(tx: &mut Tx, owner: PersonId, new: &NewWorkspace) -> Result<Workspace> {
    let id = Uuid::now_v7();
    sqlx::query!("select set_config('madang.workspace_id', $1, true)", id.to_string()).fetch_one(&mut **tx).await?;
    // Row-level security hides the slugs of other workspaces, so the only way to find a free one is to try.
    for attempt in 1..=1000 {
        let slug = if attempt == 1 { new.slug.clone() } else { format!("{}-{attempt}", new.slug) };
        let inserted = sqlx::query!(
            "insert into workspaces (id, slug, name, language, time_zone)
            values ($1, $2, $3, $4, case $4 when 'ko' then 'Asia/Seoul' else 'UTC' end) on conflict (slug) do nothing",
            id,
            slug,
            new.name,
            new.language.tag(),
        )
        .execute(&mut **tx)
        .await?;
        if inserted.rows_affected() == 1 {
            members::insert(tx, id.into(), owner, Role::Owner).await?;
            return find(tx, id.into()).await?.ok_or(Error::Internal(sqlx::Error::RowNotFound));
        }
    }
    Err(Error::Taken(Unique::WorkspaceSlug))
}

/// The first entry of a workspace's audit log.
pub(crate) async fn record_created(tx: &mut Tx, store: &Store, owner: PersonId, made: &Workspace) -> Result<()> {
    let tenant = store.tenant(made.id).by(Actor { person: Some(owner), address: None });
    let change = Change { before: None, after: Some(made.settings()) };
    audit::record(tx, &tenant, "workspace.created", ("workspace", made.id.0), change).await
}

async fn find(tx: &mut Tx, id: WorkspaceId) -> Result<Option<Workspace>> {
    let row = sqlx::query!(
        r#"select id, slug, name, language, default_model as "default_model: Json<ModelRef>",
            fallback_order as "fallback_order: Json<Vec<ModelRef>>", x.won_per_100_usd as "won_per_100_usd?", x.starts_on as "rate_on?",
            time_zone, runs_open_since, export_reason, currency, member_count, created_at
        from workspaces w
        left join lateral (
            select r.won_per_100_usd, r.starts_on from exchange_rates r
            where r.workspace_id = w.id and r.starts_on <= (now() at time zone w.time_zone)::date order by r.starts_on desc limit 1
        ) x on true
        where id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| Workspace {
        id: row.id.into(),
        slug: row.slug,
        name: row.name,
        language: Language::from_tag(&row.language)
            .ok_or(&row.language)
            .or_logged("a workspace's language")
            .unwrap_or_default(),
        default_model: row.default_model.map(|model| model.0),
        fallback_order: row.fallback_order.0,
        exchange_rate: ExchangeRate::new(row.won_per_100_usd, row.rate_on),
        time_zone: row.time_zone,
        runs_open_since: row.runs_open_since,
        export_reason: row.export_reason,
        currency: row.currency,
        members: row.member_count,
        created_at: row.created_at,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestDatabase;

    #[tokio::test]
    async fn a_taken_slug_gets_a_number() {
        let database = TestDatabase::new().await;
        let (_, owner) = database.workspace("acme").await;
        let new = NewWorkspace { slug: "acme".into(), name: "Acme".into(), language: Language::En };
        for expected in ["acme-2", "acme-3"] {
            assert_eq!(database.store.create_workspace(owner, &new, None).await.unwrap().slug, expected);
        }
    }

    #[tokio::test]
    async fn changes_go_on_record() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let model = ModelRef { connection: Uuid::now_v7().into(), model: "m".into() };
        let changes = WorkspaceChanges {
            name: Some("Acme Korea".into()),
            default_model: Some(Some(model.clone())),
            ..WorkspaceChanges::default()
        };
        let changed = tenant.update(changes).await.unwrap().unwrap();
        assert_eq!((changed.name.as_str(), changed.default_model), ("Acme Korea", Some(model)));
        let record = tenant.newest_audit(10).await;
        assert_eq!((record[0].action.as_str(), record[0].person), ("workspace.changed", Some(owner)));
        assert_eq!(record[0].before.as_ref().unwrap()["name"], "acme");
        assert_eq!(record[0].after.as_ref().unwrap()["name"], "Acme Korea");
    }
}

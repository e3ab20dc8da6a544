//! Share links: each gives people outside the workspace access to one app, within limits.

use model::{
    AppId, Language, LinkId, PersonId, SplitId, VersionId, WorkspaceId,
    door::{DoorKind, Policy, Shut, Usage, is_open},
    split::is_on_b,
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Error, OrLogged as _, Result, Store, Tenant, TokenHash,
    audit::{self, Change},
    doors::{DoorId, PolicyColumns, millis, money_used},
    scope::{Scope, Tx},
    splits::percent,
};

/// A share link. Only the people who were given its token know it; the database has a hash.
#[derive(Debug, Clone)]
pub struct Link {
    pub id: LinkId,
    pub app: AppId,
    pub name: String,
    /// The token's last 4 characters.
    pub token_last4: String,
    /// Whether it could be used when it was read, and if not, why.
    pub state: std::result::Result<(), Shut>,
    /// The version that the link always runs; `None` means the published one at any time.
    pub pinned_version: Option<i32>,
    pub opens_at: Option<OffsetDateTime>,
    pub expires_at: Option<OffsetDateTime>,
    /// Its limits, and whether it was revoked.
    pub policy: Policy,
    pub max_runs_per_address_hour: i32,
    /// What it was used for. The money is read where it is limited, and where the link is managed.
    pub usage: Usage,
    pub last_run_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
}

/// What a link's token gives access to.
#[derive(Debug, Clone)]
pub struct ResolvedLink {
    pub workspace: WorkspaceId,
    pub workspace_name: String,
    /// The language for visitors whose browser asks for none that Madang has.
    pub workspace_language: Language,
    pub link: Link,
    pub app_name: String,
    pub app_summary: String,
    /// The version that it runs: the pinned or the published one. `None` if the app was taken offline or archived.
    pub version: Option<VersionId>,
    /// The traffic split that the link's visitors have a share in. A link that is pinned has none.
    pub split: Option<LinkSplit>,
    /// Whether the app was deleted, so that it hardly comes back.
    pub deleted: bool,
}

/// A traffic split, for the visitors of a link.
#[derive(Debug, Clone, Copy)]
pub struct LinkSplit {
    pub id: SplitId,
    /// Of the visitors, how many are on B.
    pub share_percent: u8,
    /// The live version, and its number.
    pub a: (VersionId, i32),
    /// The other one.
    pub b: (VersionId, i32),
}

impl ResolvedLink {
    /// The same for the visitors from this network address: with the version that they run. The link counts as well, so that people behind
    /// one address are not all on the same version of everything.
    #[must_use]
    pub fn for_visitors_from(mut self, address: &[u8]) -> Self {
        if let Some(split) = self.split {
            let who = [self.link.id.0.as_bytes(), address].concat();
            let (version, _) = if is_on_b(split.id, &who, split.share_percent) { split.b } else { split.a };
            self.version = Some(version);
        }
        self
    }

    /// The same for a conversation that has been answered by the version with this number: it stays on it while the split runs, from
    /// whichever address it goes on.
    #[must_use]
    pub fn for_conversation_on(mut self, number: Option<i32>) -> Self {
        let Some(split) = self.split else { return self };
        let stayed = [split.a, split.b].into_iter().find(|(_, known)| number == Some(*known));
        self.version = stayed.map(|(version, _)| version).or(self.version);
        self
    }
}

/// A new share link.
#[derive(Debug, Clone)]
pub struct NewLink {
    pub app: AppId,
    pub name: String,
    pub token: TokenHash,
    pub token_last4: String,
    /// The number of the version to pin it to.
    pub pinned_version: Option<i32>,
    pub opens_at: Option<OffsetDateTime>,
    pub expires_at: Option<OffsetDateTime>,
    pub max_runs: Option<i64>,
    pub max_runs_per_day: Option<i64>,
    pub max_micros: Option<i64>,
    pub max_micros_per_day: Option<i64>,
    pub max_runs_per_address_hour: i32,
    pub created_by: PersonId,
}

/// Changes to a share link. `None` leaves a field as it is; `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct LinkChanges {
    pub name: Option<String>,
    pub opens_at: Option<Option<OffsetDateTime>>,
    pub expires_at: Option<Option<OffsetDateTime>>,
    pub max_runs: Option<Option<i64>>,
    pub max_runs_per_day: Option<Option<i64>>,
    pub max_micros: Option<Option<i64>>,
    pub max_micros_per_day: Option<Option<i64>>,
    pub max_runs_per_address_hour: Option<i32>,
}

impl Tenant {
    /// The links of an app, newest first.
    pub async fn links(&self, app: AppId) -> Result<Vec<Link>> {
        let mut tx = self.begin_read().await?;
        let links = select(&mut tx, self.workspace(), Some(app), None, MoneyOf::All).await?;
        tx.commit().await?;
        Ok(links)
    }

    pub async fn link(&self, id: LinkId) -> Result<Option<Link>> {
        let mut tx = self.begin_read().await?;
        let link = select(&mut tx, self.workspace(), None, Some(id), MoneyOf::All).await?.pop();
        tx.commit().await?;
        Ok(link)
    }

    /// Creates a link. Returns `None` if the app or the version to pin does not exist.
    pub async fn create_link(&self, new: &NewLink) -> Result<Option<Link>> {
        let id = LinkId(Uuid::now_v7());
        let mut tx = self.begin().await?;
        let inserted = sqlx::query!(
            "insert into share_links (workspace_id, id, app_id, name, token_hash, token_last4, version_id, expires_at,
                max_runs, max_runs_per_day, max_runs_per_address_hour, created_by, opens_at, max_micros, max_micros_per_day)
            select $1, $2, a.id, $4, $5, $6, v.id, $8, $9, $10, $11, $12, $13, $14, $15
            from apps a left join versions v on v.workspace_id = a.workspace_id and v.app_id = a.id and v.number = $7
            where a.workspace_id = $1 and a.id = $3 and a.archived_at is null and (v.id is not null or $7::int is null)",
            self.workspace().0,
            id.0,
            new.app.0,
            new.name,
            &new.token.0,
            new.token_last4,
            new.pinned_version,
            new.expires_at,
            new.max_runs,
            new.max_runs_per_day,
            new.max_runs_per_address_hour,
            new.created_by.0,
            new.opens_at,
            new.max_micros,
            new.max_micros_per_day,
        )
        .execute(&mut *tx)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(None);
        }
        let link = select(&mut tx, self.workspace(), None, Some(id), MoneyOf::All).await?.pop();
        let link = link.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        let change = Change { before: None, after: Some(link.on_record()) };
        audit::record(&mut tx, self, "link.created", ("link", id.0), change).await?;
        tx.commit().await?;
        Ok(Some(link))
    }

    /// Changes a link, and returns it as it is after the change.
    pub async fn update_link(&self, id: LinkId, changes: &LinkChanges) -> Result<Option<Link>> {
        let mut tx = self.begin().await?;
        let Some(before) = select(&mut tx, self.workspace(), None, Some(id), MoneyOf::All).await?.pop() else { return Ok(None) };
        sqlx::query!(
            "update share_links set
                name = coalesce($3, name),
                expires_at = case when $4 then $5 else expires_at end,
                max_runs = case when $6 then $7 else max_runs end,
                max_runs_per_day = case when $8 then $9 else max_runs_per_day end,
                max_runs_per_address_hour = coalesce($10, max_runs_per_address_hour),
                opens_at = case when $11 then $12 else opens_at end,
                max_micros = case when $13 then $14 else max_micros end,
                max_micros_per_day = case when $15 then $16 else max_micros_per_day end
            where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            changes.name,
            changes.expires_at.is_some(),
            changes.expires_at.flatten(),
            changes.max_runs.is_some(),
            changes.max_runs.flatten(),
            changes.max_runs_per_day.is_some(),
            changes.max_runs_per_day.flatten(),
            changes.max_runs_per_address_hour,
            changes.opens_at.is_some(),
            changes.opens_at.flatten(),
            changes.max_micros.is_some(),
            changes.max_micros.flatten(),
            changes.max_micros_per_day.is_some(),
            changes.max_micros_per_day.flatten(),
        )
        .execute(&mut *tx)
        .await?;
        let after = select(&mut tx, self.workspace(), None, Some(id), MoneyOf::All).await?.pop();
        let change = Change { before: Some(before.on_record()), after: after.as_ref().map(Link::on_record) };
        audit::record(&mut tx, self, "link.changed", ("link", id.0), change).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Closes a link for good.
    pub async fn revoke_link(&self, id: LinkId) -> Result<()> {
        let mut tx = self.begin().await?;
        let revoked = sqlx::query!(
            "update share_links set revoked_at = now() where workspace_id = $1 and id = $2 and revoked_at is null",
            self.workspace().0,
            id.0,
        )
        .execute(&mut *tx)
        .await?;
        if revoked.rows_affected() == 1 {
            audit::record(&mut tx, self, "link.revoked", ("link", id.0), Change::default()).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

impl Store {
    /// The link with this token, whatever its state.
    pub async fn resolve_link(&self, token: TokenHash) -> Result<Option<ResolvedLink>> {
        let mut tx = self.begin_read(Scope { token: Some(token), ..Scope::default() }).await?;
        // Once the link is found, the transaction is limited to its workspace.
        let found = sqlx::query!(
            r#"select workspace_id, id, set_config('madang.workspace_id', workspace_id::text, true)
            from share_links where token_hash = $1"#,
            &token.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else {
            tx.commit().await?;
            return Ok(None);
        };
        let workspace = WorkspaceId(found.workspace_id);
        let link = select(&mut tx, workspace, None, Some(found.id.into()), MoneyOf::Limited).await?.pop();
        let behind = sqlx::query!(
            r#"select w.name as workspace_name, w.language, a.name, a.summary,
                case when a.archived_at is null and a.published_id is not null then coalesce(l.version_id, a.published_id) end
                    as version,
                s.id as "split?", s.share_percent as "share_percent?", va.id as "version_a?", va.number as "number_a?",
                vb.id as "version_b?", vb.number as "number_b?",
                (a.deleted_at is not null) as "deleted!"
            from share_links l
            join apps a on a.workspace_id = l.workspace_id and a.id = l.app_id
            join workspaces w on w.id = l.workspace_id
            left join splits s on s.workspace_id = l.workspace_id and s.app_id = l.app_id and s.ended_at is null
                and l.version_id is null
            left join versions va on va.workspace_id = s.workspace_id and va.id = s.version_a
            left join versions vb on vb.workspace_id = s.workspace_id and vb.id = s.version_b
            where l.workspace_id = $1 and l.id = $2"#,
            workspace.0,
            found.id,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(link.zip(behind).map(|(link, behind)| ResolvedLink {
            workspace,
            workspace_name: behind.workspace_name,
            workspace_language: Language::from_tag(&behind.language)
                .ok_or(&behind.language)
                .or_logged("a workspace's language")
                .unwrap_or_default(),
            link,
            app_name: behind.name,
            app_summary: behind.summary,
            version: behind.version.map(VersionId),
            split: behind.split.zip(behind.share_percent).and_then(|(split, share_percent)| {
                let version = |id: Option<Uuid>, number: Option<i32>| id.map(VersionId).zip(number);
                Some(LinkSplit {
                    id: split.into(),
                    share_percent: percent(share_percent),
                    a: version(behind.version_a, behind.number_a)?,
                    b: version(behind.version_b, behind.number_b)?,
                })
            }),
            deleted: behind.deleted,
        }))
    }
}

impl Link {
    pub fn door(&self) -> DoorId {
        DoorId { kind: DoorKind::Link, id: self.id.0 }
    }

    fn on_record(&self) -> Value {
        json!({
            "name": self.name, "app": self.app, "pinned_version": self.pinned_version, "max_runs": self.policy.max_runs,
            "max_runs_per_day": self.policy.max_runs_per_day, "max_runs_per_address_hour": self.max_runs_per_address_hour,
            "max_micros": self.policy.max_micros, "max_micros_per_day": self.policy.max_micros_per_day,
            "opens_at": self.opens_at.map(OffsetDateTime::unix_timestamp),
            "expires_at": self.expires_at.map(OffsetDateTime::unix_timestamp),
        })
    }
}

/// Of which links the money that they used is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MoneyOf {
    All,
    /// Those whose money is limited: whether they are open hangs on it.
    Limited,
}

async fn select(
    tx: &mut Tx,
    workspace: WorkspaceId,
    app: Option<AppId>,
    id: Option<LinkId>,
    money_of: MoneyOf,
) -> Result<Vec<Link>> {
    let rows = sqlx::query!(
        r#"select l.id, l.app_id, l.name, l.token_last4, v.number as "pinned_version?", l.opens_at, l.expires_at, l.max_runs,
            l.max_runs_per_day, l.max_micros, l.max_micros_per_day, l.max_runs_per_address_hour, l.runs_used,
            case when l.runs_day = (now() at time zone 'utc')::date then l.runs_today else 0 end as "runs_today!",
            l.last_run_at, l.created_at, l.revoked_at is not null as "revoked!", now() as "now!"
        from share_links l left join versions v on v.workspace_id = l.workspace_id and v.id = l.version_id
        where l.workspace_id = $1 and is_or_any(l.app_id, $2) and is_or_any(l.id, $3)
        order by l.id desc"#,
        workspace.0,
        app.map(|app| app.0),
        id.map(|id| id.0),
    )
    .fetch_all(&mut **tx)
    .await?;
    let now_ms = rows.first().map_or(0, |row| millis(row.now));
    let links = rows.into_iter().map(|row| Link {
        id: row.id.into(),
        app: row.app_id.into(),
        name: row.name,
        token_last4: row.token_last4,
        state: Ok(()),
        pinned_version: row.pinned_version,
        opens_at: row.opens_at,
        expires_at: row.expires_at,
        policy: PolicyColumns {
            revoked: row.revoked,
            opens_at: row.opens_at,
            closes_at: row.expires_at,
            max_runs: row.max_runs,
            max_runs_per_day: row.max_runs_per_day,
            max_micros: row.max_micros,
            max_micros_per_day: row.max_micros_per_day,
            max_runs_per_address_hour: Some(row.max_runs_per_address_hour),
        }
        .policy(),
        max_runs_per_address_hour: row.max_runs_per_address_hour,
        usage: Usage { runs: row.runs_used, runs_today: row.runs_today, ..Usage::default() },
        last_run_at: row.last_run_at,
        created_at: row.created_at,
    });
    let mut links: Vec<_> = links.collect();
    let wanted = |link: &&mut Link| money_of == MoneyOf::All || link.policy.limits_money();
    let spending: Vec<_> = links.iter_mut().filter(wanted).collect();
    if !spending.is_empty() {
        let doors: Vec<_> = spending.iter().map(|link| link.door()).collect();
        for (link, used) in spending.into_iter().zip(money_used(tx, workspace, &doors).await?) {
            link.usage = Usage { runs: link.usage.runs, runs_today: link.usage.runs_today, ..used };
        }
    }
    for link in &mut links {
        link.state = is_open(&link.policy, &link.usage, now_ms);
    }
    Ok(links)
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection, PgConnection};

    use super::*;
    use crate::{PublishedAs, testing::TestDatabase};

    const TOKEN: TokenHash = TokenHash([3; 32]);

    fn new(app: AppId, by: PersonId) -> NewLink {
        NewLink {
            app,
            name: "customers".into(),
            token: TOKEN,
            token_last4: "wxyz".into(),
            pinned_version: None,
            opens_at: None,
            expires_at: None,
            max_runs: None,
            max_runs_per_day: None,
            max_micros: None,
            max_micros_per_day: None,
            max_runs_per_address_hour: 20,
            created_by: by,
        }
    }

    #[tokio::test]
    async fn a_token_resolves_to_its_link() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        let link = tenant.create_link(&new(app, owner)).await.unwrap().unwrap();
        assert_eq!((link.state, link.pinned_version), (Ok(()), None));
        let resolved = database.store.resolve_link(TOKEN).await.unwrap().unwrap();
        assert_eq!((resolved.workspace, resolved.link.id, resolved.version), (tenant.workspace(), link.id, None));
        let PublishedAs::Version(first) = tenant.publish(app, 1, "", owner).await.unwrap() else { panic!() };
        assert_eq!(database.store.resolve_link(TOKEN).await.unwrap().unwrap().version, Some(first.id));
        assert!(database.store.resolve_link(TokenHash([4; 32])).await.unwrap().is_none());
        tenant.archive_app(app).await.unwrap();
        let resolved = database.store.resolve_link(TOKEN).await.unwrap().unwrap();
        assert_eq!((resolved.version, resolved.deleted), (None, false));
        tenant.delete_app(app).await.unwrap();
        assert!(database.store.resolve_link(TOKEN).await.unwrap().unwrap().deleted);
        tenant.restore_app(app).await.unwrap();
        assert_eq!(database.store.resolve_link(TOKEN).await.unwrap().unwrap().version, Some(first.id));
    }

    #[tokio::test]
    async fn a_pinned_link_keeps_its_version() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        assert!(tenant.create_link(&NewLink { pinned_version: Some(1), ..new(app, owner) }).await.unwrap().is_none());
        let PublishedAs::Version(first) = tenant.publish(app, 1, "", owner).await.unwrap() else { panic!() };
        let link = tenant.create_link(&NewLink { pinned_version: Some(1), ..new(app, owner) }).await.unwrap().unwrap();
        tenant.publish(app, 1, "", owner).await.unwrap();
        assert_eq!(link.pinned_version, Some(1));
        assert_eq!(database.store.resolve_link(TOKEN).await.unwrap().unwrap().version, Some(first.id));
        tenant.unpublish(app).await.unwrap();
        let resolved = database.store.resolve_link(TOKEN).await.unwrap().unwrap();
        assert_eq!((resolved.version, resolved.deleted), (None, false), "an app that is offline runs by no link");
    }

    #[tokio::test]
    async fn the_state_says_why_a_link_is_closed() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        let id = tenant.create_link(&NewLink { max_runs: Some(1), ..new(app, owner) }).await.unwrap().unwrap().id;
        let mut connection = PgConnection::connect_with(&database.owner()).await.unwrap();
        let state = async || tenant.link(id).await.unwrap().unwrap().state;
        sqlx::query("update share_links set runs_used = 1").execute(&mut connection).await.unwrap();
        assert_eq!(state().await, Err(Shut::RunsUsed));
        tenant.update_link(id, &LinkChanges { max_runs: Some(None), ..LinkChanges::default() }).await.unwrap();
        assert_eq!(state().await, Ok(()));
        sqlx::query("update share_links set expires_at = now()").execute(&mut connection).await.unwrap();
        assert_eq!(state().await, Err(Shut::Expired));
        tenant.revoke_link(id).await.unwrap();
        assert_eq!(state().await, Err(Shut::Revoked));
        tenant.revoke_link(id).await.unwrap();
        let record = tenant.audit_log(None, 50).await.unwrap();
        assert_eq!(record.iter().filter(|entry| entry.action == "link.revoked").count(), 1);
        assert_eq!(database.store.resolve_link(TOKEN).await.unwrap().unwrap().link.state, Err(Shut::Revoked));
    }
}

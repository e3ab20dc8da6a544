//! Share links: each gives people outside the workspace access to one app, within limits.

mod address;
mod codes;
mod columns;
mod resolved;

use model::{
    AppId, Language, LinkId, PersonId,
    door::{DoorKind, Limits, Policy, Shut, Usage},
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use self::columns::{select, write};
pub use self::{
    address::LinkToken,
    codes::{LinkCodeLetter, NewLinkCode, TRIES_PER_CODE},
    resolved::{LinkSplit, ResolvedLink},
};
use crate::{
    Error, Result, Tenant,
    audit::{self, Change},
    doors::{self, DoorId, millis},
};

/// A share link.
#[derive(Debug, Clone)]
pub struct Link {
    pub id: LinkId,
    pub app: AppId,
    /// The token's last 4 characters.
    pub token_last4: String,
    /// Whether its address can be read again.
    pub address_readable: bool,
    /// Whether it could be used when it was read, and if not, why.
    pub state: std::result::Result<(), Shut>,
    /// The version that the link always runs; `None` means the published one at any time.
    pub pinned_version: Option<i32>,
    /// Whether somebody has closed it for good.
    pub revoked: bool,
    pub settings: LinkSettings,
    /// What it was used for. The money is read where it is limited, and where the link is managed.
    pub usage: Usage,
    pub last_run_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
}

/// What people who manage a link decide about it. `None` means no limit.
#[derive(Debug, Clone, Default)]
pub struct LinkSettings {
    pub name: String,
    pub opens_at: Option<OffsetDateTime>,
    pub expires_at: Option<OffsetDateTime>,
    pub limits: Limits,
    /// How many runs one network address may ask for in an hour. That is a limit of requests, counted like all of them, and so no part of the
    /// door's policy.
    pub max_runs_per_address_hour: i32,
    pub audience: LinkAudience,
    pub look: LinkLook,
    /// The origins of the pages that may show it in a frame.
    pub embed_origins: Vec<String>,
}

/// Whom a link lets in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LinkAudience {
    /// Whoever has its address.
    #[default]
    Anyone,
    /// Those who know its password as well.
    Password { hash: String },
    /// Those with an address at one of these domains, in ASCII. `*.example.com` is all domains below that one.
    Mail {
        domains: Vec<String>,
        /// What it hangs on who was let in: another one whenever the domains change.
        secret: String,
    },
    /// The members of its workspace.
    Members,
}

/// How a link's page looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkLook {
    /// Empty: the app's name.
    pub title: String,
    /// Empty: the app's summary.
    pub greeting: String,
    /// `None`: what the visitor's browser asks for.
    pub language: Option<Language>,
    /// A colour as `#0b8285`.
    pub accent: Option<String>,
    /// Whether the workspace's logo is shown, if it has one.
    pub logo: bool,
}

/// A new share link.
#[derive(Debug, Clone)]
pub struct NewLink {
    pub app: AppId,
    pub token: LinkToken,
    /// The number of the version to pin it to.
    pub pinned_version: Option<i32>,
    pub settings: LinkSettings,
    pub created_by: PersonId,
}

/// Of which links the money that they used is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MoneyOf {
    All,
    /// Those whose money is limited: whether they are open hangs on it.
    Limited,
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
            "insert into share_links (workspace_id, id, app_id, name, token_hash, token_last4, version_id,
                max_runs_per_address_hour, created_by)
            select $1, $2, a.id, $4, $5, $6, v.id, $8, $9
            from apps a left join versions v on v.workspace_id = a.workspace_id and v.app_id = a.id and v.number = $7
            where a.workspace_id = $1 and a.id = $3 and a.archived_at is null and (v.id is not null or $7::int is null)",
            self.workspace().0,
            id.0,
            new.app.0,
            new.settings.name,
            &new.token.hash.0,
            new.token.last4,
            new.pinned_version,
            new.settings.max_runs_per_address_hour,
            new.created_by.0,
        )
        .execute(&mut *tx)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(None);
        }
        self.write_token(&mut tx, id, &new.token).await?;
        write(&mut tx, self.workspace(), id, &new.settings).await?;
        let link = select(&mut tx, self.workspace(), None, Some(id), MoneyOf::All).await?.pop();
        let link = link.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        let change = Change { before: None, after: Some(link.on_record()) };
        audit::record(&mut tx, self, "link.created", ("link", id.0), change).await?;
        tx.commit().await?;
        Ok(Some(link))
    }

    /// Changes a link, and returns it as it is after the change. `change` gets its settings while nobody else can change them; what it
    /// refuses is not changed, and comes back as the inner error.
    pub async fn update_link<E>(
        &self,
        id: LinkId,
        change: impl FnOnce(&mut LinkSettings) -> std::result::Result<(), E>,
    ) -> Result<std::result::Result<Option<Link>, E>> {
        let mut tx = self.begin().await?;
        let locked = sqlx::query_scalar!(
            "select id from share_links where workspace_id = $1 and id = $2 for no key update",
            self.workspace().0,
            id.0,
        );
        locked.fetch_optional(&mut *tx).await?;
        let Some(before) = select(&mut tx, self.workspace(), None, Some(id), MoneyOf::All).await?.pop() else {
            return Ok(Ok(None));
        };
        let mut settings = before.settings.clone();
        if let Err(refused) = change(&mut settings) {
            return Ok(Err(refused));
        }
        write(&mut tx, self.workspace(), id, &settings).await?;
        if before.settings.audience.mail_secret() != settings.audience.mail_secret() {
            codes::void(&mut tx, self.workspace(), id).await?;
        }
        let after = select(&mut tx, self.workspace(), None, Some(id), MoneyOf::All).await?.pop();
        let mut record = after.as_ref().map(Link::on_record);
        if let (Some(Value::Object(record)), LinkAudience::Password { hash }) = (&mut record, &settings.audience)
            && before.settings.audience.password_hash() != Some(hash)
        {
            // Neither of the two is on record, only that it is another one.
            record.insert("password".to_owned(), "new".into());
        }
        let change = Change { before: Some(before.on_record()), after: record };
        audit::record(&mut tx, self, "link.changed", ("link", id.0), change).await?;
        tx.commit().await?;
        Ok(Ok(after))
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

impl Link {
    pub fn door(&self) -> DoorId {
        DoorId { kind: DoorKind::Link, id: self.id.0 }
    }

    /// What it lets in.
    pub fn policy(&self) -> Policy {
        let settings = &self.settings;
        Policy {
            revoked: self.revoked,
            opens_at_ms: settings.opens_at.map(millis),
            closes_at_ms: settings.expires_at.map(millis),
            limits: settings.limits,
        }
    }

    fn on_record(&self) -> Value {
        let settings = &self.settings;
        let mut record = doors::on_record(&settings.limits);
        let named = json!({
            "name": settings.name, "app": self.app, "pinned_version": self.pinned_version,
            "max_runs_per_address_hour": settings.max_runs_per_address_hour,
            "opens_at": settings.opens_at.map(OffsetDateTime::unix_timestamp),
            "expires_at": settings.expires_at.map(OffsetDateTime::unix_timestamp),
            "audience": settings.audience.as_str(), "mail_domains": settings.audience.mail_domains(), "title": settings.look.title, "greeting": settings.look.greeting,
            "language": settings.look.language.map(Language::tag), "accent": settings.look.accent,
            "logo": settings.look.logo,
            "embed_origins": settings.embed_origins,
        });
        record.extend(named.as_object().cloned().unwrap_or_default());
        record.into()
    }
}

impl LinkAudience {
    /// Its word in the database and on the wire.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Password { .. } => "password",
            Self::Mail { .. } => "mail",
            Self::Members => "members",
        }
    }

    fn password_hash(&self) -> Option<&str> {
        match self {
            Self::Password { hash } => Some(hash),
            Self::Anyone | Self::Mail { .. } | Self::Members => None,
        }
    }

    fn mail_domains(&self) -> &[String] {
        match self {
            Self::Mail { domains, .. } => domains,
            Self::Anyone | Self::Password { .. } | Self::Members => &[],
        }
    }

    fn mail_secret(&self) -> Option<&str> {
        match self {
            Self::Mail { secret, .. } => Some(secret),
            Self::Anyone | Self::Password { .. } | Self::Members => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection, PgConnection};

    use super::*;
    use crate::{PublishedAs, Secret, TokenHash, testing::TestDatabase};

    const TOKEN: TokenHash = TokenHash([3; 32]);

    fn new(app: AppId, by: PersonId) -> NewLink {
        NewLink {
            app,
            token: LinkToken { hash: TOKEN, last4: "wxyz".into(), text: Secret::new("abcdefghwxyz") },
            pinned_version: None,
            settings: LinkSettings {
                name: "customers".into(),
                max_runs_per_address_hour: 20,
                ..LinkSettings::default()
            },
            created_by: by,
        }
    }

    #[tokio::test]
    async fn a_new_password_is_on_record_without_either_of_the_two() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        let link = tenant.create_link(&new(app, owner)).await.unwrap().unwrap();
        for hash in ["$first", "$second"] {
            let change = |settings: &mut LinkSettings| {
                settings.audience = LinkAudience::Password { hash: hash.into() };
                Ok::<_, ()>(())
            };
            tenant.update_link(link.id, change).await.unwrap().unwrap().unwrap();
        }
        let mut connection = PgConnection::connect_with(&database.owner()).await.unwrap();
        let sql = "select before::text || ' -> ' || after::text from audit_log where action = 'link.changed' order by id desc limit 1";
        let changed: String = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
        let (before, after) = changed.split_once(" -> ").unwrap();
        assert!(!before.contains("\"password\": \"new\"") && after.contains("\"password\": \"new\""), "{changed}");
        assert!(!changed.contains("$first") && !changed.contains("$second"), "{changed}");
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
        let mut limited = new(app, owner);
        limited.settings.limits.max_runs = Some(1);
        let id = tenant.create_link(&limited).await.unwrap().unwrap().id;
        let mut connection = PgConnection::connect_with(&database.owner()).await.unwrap();
        let state = async || tenant.link(id).await.unwrap().unwrap().state;
        sqlx::query("update share_links set runs_used = 1").execute(&mut connection).await.unwrap();
        assert_eq!(state().await, Err(Shut::RunsUsed));
        let freed = tenant.update_link(id, |settings| {
            settings.limits.max_runs = None;
            Ok::<_, ()>(())
        });
        freed.await.unwrap().unwrap();
        assert_eq!(tenant.update_link(id, |_| Err("no")).await.unwrap().unwrap_err(), "no");
        assert_eq!(state().await, Ok(()));
        sqlx::query("update share_links set expires_at = now()").execute(&mut connection).await.unwrap();
        assert_eq!(state().await, Err(Shut::Expired));
        tenant.revoke_link(id).await.unwrap();
        assert_eq!(state().await, Err(Shut::Revoked));
        tenant.revoke_link(id).await.unwrap();
        let record = tenant.newest_audit(50).await;
        assert_eq!(record.iter().filter(|entry| entry.action == "link.revoked").count(), 1);
        assert_eq!(database.store.resolve_link(TOKEN).await.unwrap().unwrap().link.state, Err(Shut::Revoked));
    }

    #[tokio::test]
    async fn an_address_can_be_read_again_until_there_is_another_one() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        let app = database.app(&tenant, "minutes").await;
        let link = tenant.create_link(&new(app, owner)).await.unwrap().unwrap();
        let read =
            async |tenant: &Tenant| tenant.link_token(link.id).await.unwrap().map(|token| token.expose().to_owned());
        assert!(link.address_readable);
        assert_eq!((read(&tenant).await.as_deref(), read(&other).await), (Some("abcdefghwxyz"), None));
        let next = LinkToken { hash: TokenHash([4; 32]), last4: "5678".into(), text: Secret::new("12345678") };
        assert!(!other.renew_link_token(link.id, &next).await.unwrap());
        assert!(tenant.renew_link_token(link.id, &next).await.unwrap());
        assert_eq!(read(&tenant).await.as_deref(), Some("12345678"));
        assert!(database.store.resolve_link(TOKEN).await.unwrap().is_none());
        assert_eq!(database.store.resolve_link(TokenHash([4; 32])).await.unwrap().unwrap().link.token_last4, "5678");
        tenant.revoke_link(link.id).await.unwrap();
        assert!(!tenant.renew_link_token(link.id, &new(app, owner).token).await.unwrap());

        // Of a link from before, only the hash is known.
        let mut connection = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::query("update share_links set token_nonce = null, token_ciphertext = null")
            .execute(&mut connection)
            .await
            .unwrap();
        assert_eq!(read(&tenant).await, None);
        assert!(!tenant.link(link.id).await.unwrap().unwrap().address_readable);
    }
}

//! Codes by which somebody proves that an address of theirs is at one of a link's mail domains.
//!
//! A code is good for the browser that asked for it, which holds the token of its request; only hashes of either are kept. What is counted of
//! an address that was proven is a hash as well.

use std::time::Duration;

use model::{Language, LinkId, WorkspaceId};

use crate::{
    MailContent, MailToken, Result, Tenant, TokenHash,
    mails::{self, NewMail},
    scope::Tx,
};

/// How many wrong tries a code bears.
pub const TRIES_PER_CODE: i32 = 10;

/// A code that is to be sent.
#[derive(Debug, Clone)]
pub struct NewLinkCode {
    pub link: LinkId,
    /// Hash of what the browser holds that asks for it.
    pub request: TokenHash,
    /// Hash of the code together with that.
    pub code_hash: TokenHash,
    pub code: MailToken,
    /// Where it is sent to, in lower case.
    pub email: String,
    /// The language of the page, if the link has none of its own.
    pub language: Language,
    pub lifetime: Duration,
}

/// What the letter with a code says besides.
#[derive(Debug, Clone)]
pub struct LinkCodeLetter {
    /// What visitors read as the page's title.
    pub title: String,
    pub workspace_name: String,
    /// The link's own language.
    pub language: Option<Language>,
}

impl Tenant {
    /// Sends a code by mail, and forgets those of the link that are over.
    pub async fn mail_link_code(&self, new: &NewLinkCode) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query!(
            "delete from link_codes where workspace_id = $1 and link_id = $2 and expires_at < now()",
            self.workspace().0,
            new.link.0,
        )
        .execute(&mut *tx)
        .await?;
        let kept = sqlx::query!(
            "insert into link_codes (workspace_id, request_hash, link_id, address_hash, code_hash, expires_at)
            select l.workspace_id, $3, l.id, sha256(convert_to(l.address_salt::text || $4, 'UTF8')), $5,
                now() + make_interval(secs => $6)
            from share_links l
            where l.workspace_id = $1 and l.id = $2 and l.audience = 'mail' and l.revoked_at is null",
            self.workspace().0,
            new.link.0,
            &new.request.0,
            new.email,
            &new.code_hash.0,
            new.lifetime.as_secs_f64(),
        )
        .execute(&mut *tx)
        .await?;
        if kept.rows_affected() == 1 {
            let content = MailContent::LinkCode {
                workspace: self.workspace(),
                link: new.link,
                request: new.request.0.to_vec(),
                email: new.email.clone(),
                code: new.code.clone(),
                language: new.language,
            };
            let key = format!("link code {}", data_encoding::HEXLOWER.encode(&new.request.0));
            let mail = NewMail { key, content, patience: new.lifetime };
            mails::put_in(&mut tx, self.store().master_keys(), &mail).await?;
        }
        tx.commit().await
    }

    /// Whether this is the code that was sent for this request. It is used up then, and its address counted; a wrong one counts against it.
    pub async fn use_link_code(&self, link: LinkId, request: TokenHash, code: TokenHash) -> Result<bool> {
        let mut tx = self.begin().await?;
        // The row is held until the end: of two with the right code one is let in.
        let found = sqlx::query!(
            r#"update link_codes set tries = tries + 1
            where workspace_id = $1 and request_hash = $2 and link_id = $3 and expires_at > now() and tries < $5
            returning code_hash = $4 as "is_right!", address_hash"#,
            self.workspace().0,
            &request.0,
            link.0,
            &code.0,
            TRIES_PER_CODE,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else { return Ok(false) };
        if found.is_right {
            sqlx::query!(
                "delete from link_codes where workspace_id = $1 and request_hash = $2",
                self.workspace().0,
                &request.0,
            )
            .execute(&mut *tx)
            .await?;
            sqlx::query!(
                "insert into link_addresses (workspace_id, link_id, address_hash) values ($1, $2, $3)
                on conflict (workspace_id, link_id, address_hash) do update set last_at = now()",
                self.workspace().0,
                link.0,
                found.address_hash,
            )
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(found.is_right)
    }

    /// How many addresses were let in through a link since then.
    pub async fn link_addresses(&self, link: LinkId, since: time::OffsetDateTime) -> Result<i64> {
        let mut tx = self.begin_read().await?;
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!" from link_addresses where workspace_id = $1 and link_id = $2 and last_at >= $3"#,
            self.workspace().0,
            link.0,
            since,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(count)
    }

    /// What the letter with a code says besides; `None` once the code is over.
    pub async fn link_code_letter(&self, link: LinkId, request: &[u8]) -> Result<Option<LinkCodeLetter>> {
        let mut tx = self.begin_read().await?;
        let row = sqlx::query!(
            r#"select case when l.title = '' then a.name else l.title end as "title!", l.language, w.name as workspace_name
            from link_codes c
            join share_links l on l.workspace_id = c.workspace_id and l.id = c.link_id
            join apps a on a.workspace_id = l.workspace_id and a.id = l.app_id
            join workspaces w on w.id = l.workspace_id
            where c.workspace_id = $1 and c.link_id = $2 and c.request_hash = $3 and c.expires_at > now()
                and l.revoked_at is null and l.audience = 'mail'"#,
            self.workspace().0,
            link.0,
            request,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.map(|row| LinkCodeLetter {
            title: row.title,
            workspace_name: row.workspace_name,
            language: row.language.and_then(|tag| Language::from_tag(&tag)),
        }))
    }
}

/// Makes the codes void that were sent for a link's domains before they changed.
pub(super) async fn void(tx: &mut Tx, workspace: WorkspaceId, link: LinkId) -> Result<()> {
    sqlx::query!("delete from link_codes where workspace_id = $1 and link_id = $2", workspace.0, link.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, PgConnection};

    use super::*;
    use crate::{LinkAudience, LinkSettings, LinkToken, NewLink, Secret, testing::TestDatabase};

    fn audience(secret: &str) -> LinkAudience {
        LinkAudience::Mail { domains: vec!["example.com".into()], secret: secret.into() }
    }

    struct World {
        database: TestDatabase,
        tenant: Tenant,
        link: LinkId,
    }

    impl World {
        async fn new() -> Self {
            let database = TestDatabase::new().await;
            let (tenant, owner) = database.workspace("acme").await;
            let app = database.app(&tenant, "minutes").await;
            let settings = LinkSettings {
                name: "l".into(),
                max_runs_per_address_hour: 1,
                audience: audience("one"),
                ..LinkSettings::default()
            };
            let token = LinkToken { hash: TokenHash([3; 32]), last4: "last".into(), text: Secret::new("last") };
            let new = NewLink { app, token, pinned_version: None, settings, created_by: owner };
            let link = tenant.create_link(&new).await.unwrap().unwrap().id;
            Self { database, tenant, link }
        }

        async fn ask(&self, email: &str, request: u8, code: u8) {
            let new = NewLinkCode {
                link: self.link,
                request: TokenHash([request; 32]),
                code_hash: TokenHash([code; 32]),
                code: MailToken::new("12345678"),
                email: email.into(),
                language: Language::En,
                lifetime: Duration::from_secs(900),
            };
            self.tenant.mail_link_code(&new).await.unwrap();
        }

        async fn give(&self, request: u8, code: u8) -> bool {
            self.tenant.use_link_code(self.link, TokenHash([request; 32]), TokenHash([code; 32])).await.unwrap()
        }

        async fn addresses(&self) -> i64 {
            self.tenant.link_addresses(self.link, time::OffsetDateTime::UNIX_EPOCH).await.unwrap()
        }
    }

    #[tokio::test]
    async fn a_code_is_used_once_by_whoever_asked_and_its_address_counts_once() {
        let world = World::new().await;
        world.ask("kim@example.com", 1, 11).await;
        world.ask("lee@example.com", 2, 22).await;
        assert!(!world.give(2, 11).await, "the code of another request");
        assert_eq!(world.addresses().await, 0);
        let both = tokio::join!(world.give(1, 11), world.give(1, 11));
        assert!(both == (true, false) || both == (false, true), "{both:?}");
        assert!(!world.give(1, 11).await);
        world.ask("kim@example.com", 3, 33).await;
        assert!(world.give(3, 33).await);
        assert_eq!(world.addresses().await, 1);
        assert!(world.give(2, 22).await);
        assert_eq!(world.addresses().await, 2);
        let letter = world.tenant.link_code_letter(world.link, &[3; 32]).await.unwrap();
        assert!(letter.is_none(), "of a code that is used nothing is sent any more");
    }

    #[tokio::test]
    async fn ten_wrong_tries_are_all_that_a_code_bears() {
        let world = World::new().await;
        world.ask("kim@example.com", 1, 11).await;
        for wrong in 0..10 {
            assert!(!world.give(1, wrong).await);
        }
        assert!(!world.give(1, 11).await);
    }

    #[tokio::test]
    async fn a_code_is_void_once_it_is_old_or_the_domains_change() {
        let world = World::new().await;
        world.ask("kim@example.com", 1, 11).await;
        world.ask("kim@example.com", 2, 22).await;
        let mut owner = PgConnection::connect_with(&world.database.owner()).await.unwrap();
        sqlx::query("update link_codes set expires_at = now() where request_hash = $1")
            .bind([1_u8; 32].as_slice())
            .execute(&mut owner)
            .await
            .unwrap();
        assert!(!world.give(1, 11).await);
        assert!(world.tenant.link_code_letter(world.link, &[2; 32]).await.unwrap().is_some());
        let change = |settings: &mut LinkSettings| {
            settings.audience = audience("two");
            Ok::<_, ()>(())
        };
        world.tenant.update_link(world.link, change).await.unwrap().unwrap().unwrap();
        assert!(!world.give(2, 22).await);
        assert!(world.tenant.link_code_letter(world.link, &[2; 32]).await.unwrap().is_none());
        // What is over is swept when the next one asks.
        world.ask("kim@example.com", 3, 33).await;
        let kept: i64 = sqlx::query_scalar("select count(*) from link_codes").fetch_one(&mut owner).await.unwrap();
        assert_eq!(kept, 1);
    }
}

//! Idempotency keys: the same key on the same route within 24 hours is the same request.
//!
//! Starting runs has this built in (`live_runs/start/keys.rs`); this module serves everything else that a POST creates. The
//! server that carries a request out holds a [`Claim`] and presents it at the end of each of the request's transactions
//! (`tx.rs`), which commits only while the claim is still valid. So when a second server takes over a request from one that seems
//! dead, neither repeats what the other has done.

use std::sync::Arc;

use model::WorkspaceId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Error, Result, Secret, Store, Tenant,
    crypto::{Sealed, SecretContext},
    scope::{Scope, Tx, turn_to},
};

/// How a request with an idempotency key is to be treated.
#[derive(Debug, Clone, PartialEq)]
pub enum Once {
    /// The first with this key: carry it out under the claim ([`Tenant::under`]), then call [`Tenant::finish_once`] or
    /// [`Tenant::forget_once`].
    First(Claim),
    /// A repetition of a finished request, whose result this is.
    Again(Value),
    /// A repetition of a request that is still being carried out.
    InProgress,
    /// A repetition of a request that was carried out at least in part, but whose result was lost.
    AnswerLost,
    /// A different request under the same key.
    OtherBody,
}

/// The right to carry a request out, valid until another server takes the request over. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    workspace: WorkspaceId,
    route: Arc<str>,
    key: Arc<str>,
    id: Uuid,
}

impl Claim {
    /// Checks, as the last statement of a transaction, that the claim is still valid, and records that something was done under
    /// it.
    pub(crate) async fn show(&self, tx: &mut Tx) -> Result<()> {
        turn_to(&mut **tx, self.workspace).await?;
        let shown = sqlx::query!(
            "update idempotency_keys set acted = true, created_at = now(), claimed_at = now()
            where workspace_id = $1 and route = $2 and key = $3 and claimed_by = $4 and claimed_at = created_at and result is null",
            self.workspace.0,
            &*self.route,
            &*self.key,
            self.id,
        )
        .execute(&mut **tx)
        .await?;
        if shown.rows_affected() == 1 { Ok(()) } else { Err(Error::Overtaken) }
    }
}

impl Tenant {
    /// Determines how a request is to be treated. `route` names the operation, what it acts on, and the caller.
    pub async fn begin_once(&self, route: &str, key: &str, body_hash: &[u8; 32]) -> Result<Once> {
        let claim = Claim { workspace: self.workspace(), route: route.into(), key: key.into(), id: Uuid::now_v7() };
        let mut tx = self.begin_aside().await?;
        // A request whose server died before it did anything can be repeated after a minute, and every key is forgotten after a
        // day.
        let begun = sqlx::query!(
            "insert into idempotency_keys as k (workspace_id, route, key, body_hash, claimed_by, claimed_at)
            values ($1, $2, $3, $4, $5, now())
            on conflict (workspace_id, route, key) do update set
                body_hash = $4, created_at = now(), result = null, claimed_by = $5, claimed_at = now(), acted = false
            where k.created_at < now() - interval '24 hours'
            or k.result is null and k.created_at < now() - interval '1 minute' and k.body_hash = $4
                and not (k.acted and k.claimed_at = k.created_at)",
            claim.workspace.0,
            route,
            key,
            body_hash,
            claim.id,
        )
        .execute(&mut *tx)
        .await?;
        if begun.rows_affected() == 1 {
            tx.commit().await?;
            return Ok(Once::First(claim));
        }
        let row = sqlx::query!(
            r#"select body_hash, result,
                (acted and claimed_at = created_at and created_at < now() - interval '1 minute') as "silent!"
            from idempotency_keys where workspace_id = $1 and route = $2 and key = $3"#,
            self.workspace().0,
            route,
            key,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let once = match row {
            Some(row) if row.body_hash != body_hash => Once::OtherBody,
            Some(row) => match row.result {
                Some(Value::Null) => Once::AnswerLost,
                Some(kept) => Once::Again(self.open_result(&mut tx, route, key, &kept).await?),
                // The first server may only be slow, and its result may still come; the request isn't repeated in any case.
                None if row.silent => Once::AnswerLost,
                None => Once::InProgress,
            },
            // The key was forgotten between the two statements.
            None => Once::InProgress,
        };
        tx.commit().await?;
        Ok(once)
    }

    /// Stores the result of the first request. It is encrypted, because it may contain a link's token, which is stored nowhere in
    /// plain text. Returns whether the claim was still valid.
    pub async fn finish_once(&self, claim: &Claim, result: &Value) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let data_key = self.data_key(&mut tx).await?;
        let request = format!("{} {}", claim.route, claim.key);
        let Sealed { nonce, ciphertext } =
            data_key.seal(&Secret::new(result.to_string()), &self.result_context(&request))?;
        let kept = sqlx::query!(
            "update idempotency_keys set result = $5
            where workspace_id = $1 and route = $2 and key = $3 and claimed_by = $4 and claimed_at = created_at",
            claim.workspace.0,
            &*claim.route,
            &*claim.key,
            claim.id,
            json!([nonce, ciphertext]),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(kept.rows_affected() == 1)
    }

    async fn open_result(&self, tx: &mut Tx, route: &str, key: &str, kept: &Value) -> Result<Value> {
        const UNREADABLE: Error = Error::Secret("a kept result is unreadable");
        let (nonce, ciphertext) = serde_json::from_value(kept.clone()).map_err(|_| UNREADABLE)?;
        let data_key = self.data_key(tx).await?;
        let request = format!("{route} {key}");
        let result = data_key.open(&Sealed { nonce, ciphertext }, &self.result_context(&request))?;
        serde_json::from_str(result.expose()).map_err(|_| UNREADABLE)
    }

    fn result_context<'a>(&self, request: &'a str) -> SecretContext<'a> {
        SecretContext {
            workspace: self.workspace(),
            connection: Uuid::nil().into(),
            field: "idempotency",
            origin: request,
        }
    }

    /// Forgets a failed request, so that it can be repeated under the same key. A request that has already changed something is
    /// not forgotten; its result counts as lost.
    pub async fn forget_once(&self, claim: &Claim) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "delete from idempotency_keys where workspace_id = $1 and route = $2 and key = $3 and claimed_by = $4
            and claimed_at = created_at and result is null and not acted",
            claim.workspace.0,
            &*claim.route,
            &*claim.key,
            claim.id,
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!(
            "update idempotency_keys set result = 'null' where workspace_id = $1 and route = $2 and key = $3 and claimed_by = $4
            and claimed_at = created_at and result is null",
            claim.workspace.0,
            &*claim.route,
            &*claim.key,
            claim.id,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Store {
    /// Deletes expired rows: sessions past their end, idempotency keys after a day, windows of rate limits, mails, tabs that were
    /// closed.
    pub async fn sweep(&self) -> Result<()> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        sqlx::query!("delete from sessions where started_at < now() - interval '7 days'").execute(&mut *tx).await?;
        sqlx::query!("delete from idempotency_keys where created_at < now() - interval '24 hours'")
            .execute(&mut *tx)
            .await?;
        sqlx::query!("delete from rate_limits where resets_at < now()").execute(&mut *tx).await?;
        sqlx::query!("delete from password_resets where expires_at < now()").execute(&mut *tx).await?;
        // An invitation's mail can be asked for again as long as the invitation is open.
        sqlx::query!("delete from mails where state <> 'waiting' and ended_at < now() - interval '8 days'")
            .execute(&mut *tx)
            .await?;
        sqlx::query!("delete from presence where seen_at < now() - interval '1 minute'").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sqlx::{Connection, PgConnection};

    use super::*;
    use crate::testing::TestDatabase;

    fn first(once: Once) -> Claim {
        match once {
            Once::First(claim) => claim,
            other => panic!("{other:?}"),
        }
    }

    /// As if a minute had gone by.
    async fn age(owner: &mut PgConnection) {
        let age = "update idempotency_keys
            set created_at = created_at - interval '61 s', claimed_at = claimed_at - interval '61 s'";
        sqlx::query(age).execute(owner).await.unwrap();
    }

    #[tokio::test]
    async fn a_dead_servers_work_is_not_repeated() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let begin = async || tenant.begin_once("r", "k", &[1; 32]).await.unwrap();
        let claim = first(begin().await);
        tenant.clone().under(claim.clone()).begin_aside().await.unwrap().commit().await.unwrap();
        assert_eq!(begin().await, Once::InProgress);
        age(&mut owner).await;
        assert_eq!(begin().await, Once::AnswerLost);
        // Its answer comes after all: it was only slow.
        assert!(tenant.finish_once(&claim, &json!(1)).await.unwrap());
        assert_eq!(begin().await, Once::Again(json!(1)));
    }

    #[tokio::test]
    async fn the_second_request_gets_the_firsts_result() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        let begin = async |body: u8| tenant.begin_once("POST apps", "k", &[body; 32]).await.unwrap();
        let claim = first(begin(1).await);
        assert_eq!(begin(1).await, Once::InProgress);
        assert_eq!(begin(2).await, Once::OtherBody);
        assert!(tenant.finish_once(&claim, &json!({"id": 1})).await.unwrap());
        assert_eq!(begin(1).await, Once::Again(json!({"id": 1})));
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let kept: String =
            sqlx::query_scalar("select result::text from idempotency_keys").fetch_one(&mut owner).await.unwrap();
        assert!(!kept.contains("id"), "{kept}");
        assert_eq!(begin(2).await, Once::OtherBody);
        first(tenant.begin_once("POST links", "k", &[2; 32]).await.unwrap());
        first(other.begin_once("POST apps", "k", &[2; 32]).await.unwrap());
    }

    #[tokio::test]
    async fn failed_forgotten_and_day_old_ones_can_be_done_again() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let begin = async |body: u8| tenant.begin_once("r", "k", &[body; 32]).await.unwrap();
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        tenant.forget_once(&first(begin(1).await)).await.unwrap();
        let dead = first(begin(2).await);
        age(&mut owner).await;
        assert_eq!(begin(1).await, Once::OtherBody);
        let claim = first(begin(2).await);
        // It wasn't dead after all.
        assert!(!tenant.finish_once(&dead, &json!(2)).await.unwrap());
        tenant.forget_once(&dead).await.unwrap();
        assert_eq!(begin(2).await, Once::InProgress);
        assert!(tenant.finish_once(&claim, &json!(1)).await.unwrap());
        assert_eq!(begin(2).await, Once::Again(json!(1)));
        sqlx::query("update idempotency_keys set created_at = now() - interval '25 h'")
            .execute(&mut owner)
            .await
            .unwrap();
        first(begin(1).await);
        sqlx::query("update idempotency_keys set created_at = now() - interval '25 h'")
            .execute(&mut owner)
            .await
            .unwrap();
        database.store.sweep().await.unwrap();
        let left: i64 =
            sqlx::query_scalar("select count(*) from idempotency_keys").fetch_one(&mut owner).await.unwrap();
        assert_eq!(left, 0);
    }

    #[tokio::test]
    async fn of_many_at_once_one_is_first() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let tenant = tenant.clone();
            all.spawn(async move { tenant.begin_once("r", "k", &[1; 32]).await.unwrap() });
        }
        let first = all.join_all().await.into_iter().filter(|once| matches!(once, Once::First(_))).count();
        assert_eq!(first, 1);
    }
}

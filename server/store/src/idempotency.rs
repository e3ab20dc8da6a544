//! Twice is once: the same key on the same route within 24 hours is the same request.
//!
//! Runs have this built into their start (`live_runs/start/keys.rs`); this is for everything else that a POST creates.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Error, Result, Secret, Store, Tenant,
    crypto::{Place, Sealed},
    scope::{Scope, Tx},
};

/// What a request with an idempotency key is.
#[derive(Debug, Clone, PartialEq)]
pub enum Once {
    /// The first with this key: carry it out, then [`Tenant::finish_once`] or [`Tenant::forget_once`].
    First,
    /// One that was carried out before, with this result.
    Again(Value),
    /// One that is being carried out at this moment.
    InProgress,
    /// Another request under the same key.
    OtherBody,
}

impl Tenant {
    /// Finds out whether a request is the first with its key. `route` names the operation, what it acts on, and who calls.
    pub async fn begin_once(&self, route: &str, key: &str, body_hash: &[u8; 32]) -> Result<Once> {
        let mut tx = self.begin_aside().await?;
        // One whose server died in the middle can be tried again after a minute; one that is a day old is forgotten.
        let begun = sqlx::query!(
            "insert into idempotency_keys as k (workspace_id, route, key, body_hash) values ($1, $2, $3, $4)
            on conflict (workspace_id, route, key) do update set body_hash = $4, created_at = now(), result = null
            where k.created_at < now() - interval '24 hours'
            or k.result is null and k.created_at < now() - interval '1 minute' and k.body_hash = $4",
            self.workspace().0,
            route,
            key,
            body_hash,
        )
        .execute(&mut *tx)
        .await?;
        if begun.rows_affected() == 1 {
            tx.commit().await?;
            return Ok(Once::First);
        }
        let row = sqlx::query!(
            "select body_hash, result from idempotency_keys where workspace_id = $1 and route = $2 and key = $3",
            self.workspace().0,
            route,
            key,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let once = match row {
            Some(row) if row.body_hash != body_hash => Once::OtherBody,
            Some(row) => match row.result {
                Some(kept) => Once::Again(self.open_result(&mut tx, route, key, &kept).await?),
                None => Once::InProgress,
            },
            // forgotten between the two statements
            None => Once::InProgress,
        };
        tx.commit().await?;
        Ok(once)
    }

    /// Keeps the result of the first request, encrypted: it may hold a link's token, which is kept nowhere in the clear.
    pub async fn finish_once(&self, route: &str, key: &str, result: &Value) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        let data_key = self.data_key(&mut tx).await?;
        let Sealed { nonce, ciphertext } =
            data_key.seal(&Secret::new(result.to_string()), &self.result_place(&format!("{route} {key}")))?;
        let result = json!([nonce, ciphertext]);
        sqlx::query!(
            "update idempotency_keys set result = $4 where workspace_id = $1 and route = $2 and key = $3",
            self.workspace().0,
            route,
            key,
            result,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn open_result(&self, tx: &mut Tx, route: &str, key: &str, kept: &Value) -> Result<Value> {
        const UNREADABLE: Error = Error::Secret("a kept result is unreadable");
        let (nonce, ciphertext) = serde_json::from_value(kept.clone()).map_err(|_| UNREADABLE)?;
        let data_key = self.data_key(tx).await?;
        let place = format!("{route} {key}");
        let result = data_key.open(&Sealed { nonce, ciphertext }, &self.result_place(&place))?;
        serde_json::from_str(result.expose()).map_err(|_| UNREADABLE)
    }

    fn result_place<'a>(&self, request: &'a str) -> Place<'a> {
        Place { workspace: self.workspace(), connection: Uuid::nil().into(), field: "idempotency", origin: request }
    }

    /// Forgets a request that failed, so that it can be tried again under the same key.
    pub async fn forget_once(&self, route: &str, key: &str) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "delete from idempotency_keys where workspace_id = $1 and route = $2 and key = $3 and result is null",
            self.workspace().0,
            route,
            key,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Store {
    /// Removes what is over: sessions past their end, idempotency keys after a day, windows of rate limits.
    pub async fn sweep(&self) -> Result<()> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        sqlx::query!("delete from sessions where started_at < now() - interval '7 days'").execute(&mut *tx).await?;
        sqlx::query!("delete from idempotency_keys where created_at < now() - interval '24 hours'")
            .execute(&mut *tx)
            .await?;
        sqlx::query!("delete from rate_limits where resets_at < now()").execute(&mut *tx).await?;
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

    #[tokio::test]
    async fn the_second_request_gets_the_firsts_result() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        let begin = async |body: u8| tenant.begin_once("POST apps", "k", &[body; 32]).await.unwrap();
        assert_eq!(begin(1).await, Once::First);
        assert_eq!(begin(1).await, Once::InProgress);
        assert_eq!(begin(2).await, Once::OtherBody);
        tenant.finish_once("POST apps", "k", &json!({"id": 1})).await.unwrap();
        assert_eq!(begin(1).await, Once::Again(json!({"id": 1})));
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let kept: String =
            sqlx::query_scalar("select result::text from idempotency_keys").fetch_one(&mut owner).await.unwrap();
        assert!(!kept.contains("id"), "{kept}");
        assert_eq!(begin(2).await, Once::OtherBody);
        assert_eq!(tenant.begin_once("POST links", "k", &[2; 32]).await.unwrap(), Once::First);
        assert_eq!(other.begin_once("POST apps", "k", &[2; 32]).await.unwrap(), Once::First);
    }

    #[tokio::test]
    async fn failed_forgotten_and_day_old_ones_can_be_done_again() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let begin = async |body: u8| tenant.begin_once("r", "k", &[body; 32]).await.unwrap();
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        assert_eq!(begin(1).await, Once::First);
        tenant.forget_once("r", "k").await.unwrap();
        assert_eq!(begin(2).await, Once::First);
        sqlx::query("update idempotency_keys set created_at = now() - interval '61 s'")
            .execute(&mut owner)
            .await
            .unwrap();
        assert_eq!(begin(1).await, Once::OtherBody);
        assert_eq!(begin(2).await, Once::First, "its server died");
        tenant.finish_once("r", "k", &json!(1)).await.unwrap();
        sqlx::query("update idempotency_keys set created_at = now() - interval '25 h'")
            .execute(&mut owner)
            .await
            .unwrap();
        assert_eq!(begin(1).await, Once::First);
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
        let first = all.join_all().await.into_iter().filter(|once| *once == Once::First).count();
        assert_eq!(first, 1);
    }
}

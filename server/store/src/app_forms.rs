//! Word documents that answers are filled into. They are kept by their hash, so that every version of an app keeps its own.

use sqlx::types::Json;

use crate::{Result, Tenant};

impl Tenant {
    /// Keeps a form with the fields that it has, and deletes those of the workspace that nothing names any more.
    pub async fn keep_form(&self, sha256: [u8; 32], bytes: &[u8], fields: &serde_json::Value) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "insert into app_forms (workspace_id, sha256, bytes, fields) values ($1, $2, $3, $4)
            on conflict (workspace_id, sha256) do update set attached_at = now(), fields = excluded.fields",
            self.workspace().0,
            &sha256,
            bytes,
            Json(fields) as _,
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!("select drop_unused_forms()").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The fields of a form.
    pub async fn form_fields(&self, sha256: [u8; 32]) -> Result<Option<serde_json::Value>> {
        let mut tx = self.begin_read().await?;
        let fields = sqlx::query_scalar!(
            "select fields from app_forms where workspace_id = $1 and sha256 = $2",
            self.workspace().0,
            &sha256,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(fields)
    }

    /// The bytes of a form.
    pub async fn form(&self, sha256: [u8; 32]) -> Result<Option<Vec<u8>>> {
        let mut tx = self.begin_read().await?;
        let bytes = sqlx::query_scalar!(
            "select bytes from app_forms where workspace_id = $1 and sha256 = $2",
            self.workspace().0,
            &sha256,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sqlx::Connection as _;

    use crate::testing::TestDatabase;

    #[tokio::test]
    async fn forms_stay_as_long_as_something_names_them() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        let app = database.app(&tenant, "minutes").await;
        let mut owner = sqlx::PgConnection::connect_with(&database.owner()).await.unwrap();
        for number in [1_u8, 2, 3] {
            tenant.keep_form([number; 32], &[number], &json!([number])).await.unwrap();
        }
        tenant.keep_form([1; 32], &[1], &json!(["again"])).await.unwrap();
        assert_eq!(tenant.form_fields([1; 32]).await.unwrap(), Some(json!(["again"])));
        assert_eq!(other.form([1; 32]).await.unwrap(), None);
        sqlx::query("update app_forms set attached_at = now() - interval '2 days'").execute(&mut owner).await.unwrap();
        sqlx::query("update apps set draft = jsonb_set(draft, '{output}', jsonb_build_object('form', jsonb_build_object('id', $2::text))) where id = $1")
            .bind(app.0)
            .bind("02".repeat(32))
            .execute(&mut owner)
            .await
            .unwrap();
        tenant.keep_form([3; 32], &[3], &json!([])).await.unwrap();
        let mut left = Vec::new();
        for number in [1_u8, 2, 3] {
            left.push(tenant.form([number; 32]).await.unwrap());
        }
        assert_eq!(left, [None, Some(vec![2]), Some(vec![3])]);
    }
}

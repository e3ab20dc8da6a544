//! Connections: the credentials and the endpoint for one provider.

mod models;

use std::{collections::BTreeMap, sync::Arc};

use model::{ConnectionId, WorkspaceId};
use serde_json::{Value, json};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Error, Result, Secret, Tenant,
    audit::{self, Change},
    crypto::{DataKey, Sealed, SecretContext, Wrapped, origin},
    scope::Tx,
};

pub use models::{DatedPrice, ModelChanged, ModelSettings, OwnPrice, PriceChange};

/// The name of the key's field in the encryption context.
const KEY: &str = "key";

/// A connection, without its key.
#[derive(Debug, Clone)]
pub struct Connection {
    pub id: ConnectionId,
    /// The provider's id, as crate `llm` lists it.
    pub provider: String,
    pub name: String,
    pub base_url: String,
    /// The last characters of the key; `None` without a key.
    pub key_last4: Option<String>,
    /// The models that the provider listed when it was last asked, as given to [`Tenant::save_models`].
    pub models: Value,
    pub models_fetched_at: Option<OffsetDateTime>,
    /// Ids of models that a member added because the provider doesn't list them.
    pub named_models: Vec<String>,
    /// The workspace's settings for the connection's models, by the provider's model ids.
    pub model_settings: Json<BTreeMap<String, ModelSettings>>,
    /// The result of the last test, as given to [`Tenant::save_check`].
    pub last_check: Option<Value>,
    /// Since when the connection is paused, so that nothing is sent through it.
    pub paused_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    /// Changes whenever something changes that affects where and how requests are sent.
    pub updated_at: OffsetDateTime,
}

/// A connection with its decrypted key, for the code that sends requests.
#[derive(Debug, Clone)]
pub struct OpenConnection {
    pub connection: Connection,
    pub key: Option<Secret>,
}

/// A new connection.
#[derive(Debug, Clone)]
pub struct NewConnection {
    pub provider: String,
    pub name: String,
    pub base_url: String,
    pub key: Option<Secret>,
    /// Ids of models that the provider doesn't list.
    pub named_models: Vec<String>,
}

/// Changes to a connection. `None` leaves a field as it is. A new address without a new key clears the key, so that a key is
/// never sent to an address that it was not entered for.
#[derive(Debug, Clone, Default)]
pub struct ConnectionChanges {
    pub name: Option<String>,
    pub base_url: Option<String>,
    pub key: Option<Secret>,
    pub named_models: Option<Vec<String>>,
    pub paused: Option<bool>,
}

impl Tenant {
    /// Whether any model can answer, as far as is known: one that was listed or named, at a connection that is not paused and whose last
    /// test did not fail.
    pub async fn has_working_model(&self) -> Result<bool> {
        let mut tx = self.begin_read().await?;
        let works = sqlx::query_scalar!(
            r#"select exists (
                select from connections where workspace_id = $1 and paused_at is null and last_check ->> 'code' is null
                and (models <> '[]' or named_models <> '{}')
            ) as "works!""#,
            self.workspace().0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(works)
    }

    /// All connections, oldest first.
    pub async fn connections(&self) -> Result<Vec<Connection>> {
        let mut tx = self.begin_read().await?;
        let connections = select(&mut tx, self.workspace(), None).await?;
        tx.commit().await?;
        Ok(connections)
    }

    /// The same, perhaps up to two seconds old if another server changed one: for what every run asks.
    pub async fn known_connections(&self) -> Result<Arc<Vec<Connection>>> {
        let found = self.store().caches().of::<(&'static str, WorkspaceId), _>();
        let read = async || Ok(Some(Arc::new(self.connections().await?)));
        Ok(found.get(("connections", self.workspace()), read).await?.unwrap_or_default())
    }

    /// One connection.
    pub async fn connection(&self, id: ConnectionId) -> Result<Option<Connection>> {
        let mut tx = self.begin_read().await?;
        let connection = select(&mut tx, self.workspace(), Some(id)).await?.pop();
        tx.commit().await?;
        Ok(connection)
    }

    /// A connection with its decrypted key. May be up to two seconds old if another server changed it.
    pub async fn open_connection(&self, id: ConnectionId) -> Result<Option<Arc<OpenConnection>>> {
        self.store().caches().of().get((self.workspace(), id), || self.find_open_connection(id)).await
    }

    async fn find_open_connection(&self, id: ConnectionId) -> Result<Option<Arc<OpenConnection>>> {
        let mut tx = self.begin_read().await?;
        let Some(connection) = select(&mut tx, self.workspace(), Some(id)).await?.pop() else {
            tx.commit().await?;
            return Ok(None);
        };
        let sealed = sqlx::query!(
            "select c.key_nonce, c.key_ciphertext, k.master_key_id, k.nonce, k.wrapped
            from connections c join data_keys k on k.workspace_id = c.workspace_id
            where c.workspace_id = $1 and c.id = $2",
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        let mut key = None;
        if let Some(row) = sealed
            && let (Some(nonce), Some(ciphertext)) = (row.key_nonce, row.key_ciphertext)
        {
            let wrapped = Wrapped { master_key_id: row.master_key_id, nonce: row.nonce, ciphertext: row.wrapped };
            let data_key = self.store().master_keys().unwrap(self.workspace(), &wrapped)?;
            let origin = origin(&connection.base_url);
            key = Some(data_key.open(&Sealed { nonce, ciphertext }, &self.secret_context(id, &origin))?);
        }
        Ok(Some(Arc::new(OpenConnection { connection, key })))
    }

    pub async fn create_connection(&self, new: &NewConnection) -> Result<Connection> {
        let id = ConnectionId(Uuid::now_v7());
        let mut tx = self.begin().await?;
        let sealed = self.seal_key(&mut tx, id, &new.base_url, new.key.as_ref()).await?;
        sqlx::query!(
            "insert into connections
                (workspace_id, id, provider, name, base_url, key_nonce, key_ciphertext, key_last4, named_models)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.workspace().0,
            id.0,
            new.provider,
            new.name,
            new.base_url,
            sealed.as_ref().map(|sealed| &*sealed.nonce),
            sealed.as_ref().map(|sealed| &*sealed.ciphertext),
            new.key.as_ref().map(Secret::last4),
            &new.named_models,
        )
        .execute(&mut *tx)
        .await?;
        let connection = select(&mut tx, self.workspace(), Some(id)).await?.pop();
        let connection = connection.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        let change = Change { before: None, after: Some(connection.on_record()) };
        audit::record(&mut tx, self, "connection.created", ("connection", id.0), change).await?;
        tx.commit().await?;
        Ok(connection)
    }

    /// Changes a connection, and returns it as it is after the change.
    pub async fn update_connection(&self, id: ConnectionId, changes: &ConnectionChanges) -> Result<Option<Connection>> {
        let mut tx = self.begin().await?;
        sqlx::query!(
            "select from connections where workspace_id = $1 and id = $2 for update",
            self.workspace().0,
            id.0
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(before) = select(&mut tx, self.workspace(), Some(id)).await?.pop() else { return Ok(None) };
        let base_url = changes.base_url.as_ref().unwrap_or(&before.base_url);
        let sealed = self.seal_key(&mut tx, id, base_url, changes.key.as_ref()).await?;
        sqlx::query!(
            "update connections set
                name = coalesce($3, name),
                base_url = $4,
                key_nonce = case when $5 then $6 else key_nonce end,
                key_ciphertext = case when $5 then $7 else key_ciphertext end,
                key_last4 = case when $5 then $8 else key_last4 end,
                last_check = case when $5 then null else last_check end,
                named_models = coalesce($10, named_models),
                paused_at = case when $9 then coalesce(paused_at, now()) when not $9 then null else paused_at end,
                updated_at = now()
            where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            changes.name,
            base_url,
            // The key is replaced, possibly by none.
            changes.key.is_some() || *base_url != before.base_url,
            sealed.as_ref().map(|sealed| &*sealed.nonce),
            sealed.as_ref().map(|sealed| &*sealed.ciphertext),
            changes.key.as_ref().map(Secret::last4),
            changes.paused,
            changes.named_models.as_deref(),
        )
        .execute(&mut *tx)
        .await?;
        let after = select(&mut tx, self.workspace(), Some(id)).await?.pop();
        let change = Change { before: Some(before.on_record()), after: after.as_ref().map(Connection::on_record) };
        audit::record(&mut tx, self, "connection.changed", ("connection", id.0), change).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Removes a connection, and with it the default model and the fallbacks that use it.
    pub async fn delete_connection(&self, id: ConnectionId) -> Result<()> {
        let mut tx = self.begin().await?;
        let before = select(&mut tx, self.workspace(), Some(id)).await?.pop();
        if let Some(before) = before {
            sqlx::query!("delete from connections where workspace_id = $1 and id = $2", self.workspace().0, id.0)
                .execute(&mut *tx)
                .await?;
            sqlx::query!(
                "update workspaces set
                    default_model = case when default_model ->> 'connection' = $2 then null else default_model end,
                    fallback_order = coalesce(
                        (select jsonb_agg(model order by place)
                        from jsonb_array_elements(fallback_order) with ordinality as o (model, place)
                        where model ->> 'connection' <> $2),
                        '[]'
                    )
                where id = $1",
                self.workspace().0,
                id.to_string(),
            )
            .execute(&mut *tx)
            .await?;
            let change = Change { before: Some(before.on_record()), after: None };
            audit::record(&mut tx, self, "connection.deleted", ("connection", id.0), change).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Stores the list of models that the provider gave.
    pub async fn save_models(&self, id: ConnectionId, models: &Value) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query!(
            "update connections set models = $3, models_fetched_at = now() where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            models,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Stores the result of a test of the connection.
    pub async fn save_check(&self, id: ConnectionId, check: &Value) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query!(
            "update connections set last_check = $3 where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            check,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    fn secret_context<'a>(&self, connection: ConnectionId, origin: &'a str) -> SecretContext<'a> {
        SecretContext { workspace: self.workspace(), connection, field: KEY, origin }
    }

    async fn seal_key(
        &self,
        tx: &mut Tx,
        id: ConnectionId,
        base_url: &str,
        key: Option<&Secret>,
    ) -> Result<Option<Sealed>> {
        let Some(key) = key else { return Ok(None) };
        let data_key = self.data_key(tx).await?;
        data_key.seal(key, &self.secret_context(id, &origin(base_url))).map(Some)
    }

    /// The workspace's data key, which is created on first use.
    pub(crate) async fn data_key(&self, tx: &mut Tx) -> Result<DataKey> {
        let keys = self.store().master_keys();
        let new = keys.wrap(self.workspace(), &DataKey::generate())?;
        sqlx::query!(
            "insert into data_keys (workspace_id, master_key_id, nonce, wrapped) values ($1, $2, $3, $4)
            on conflict (workspace_id) do nothing",
            self.workspace().0,
            new.master_key_id,
            new.nonce,
            new.ciphertext,
        )
        .execute(&mut **tx)
        .await?;
        let wrapped = sqlx::query_as!(
            Wrapped,
            "select master_key_id, nonce, wrapped as ciphertext from data_keys where workspace_id = $1",
            self.workspace().0,
        )
        .fetch_one(&mut **tx)
        .await?;
        keys.unwrap(self.workspace(), &wrapped)
    }
}

impl Connection {
    fn on_record(&self) -> Value {
        json!({
            "name": self.name, "provider": self.provider, "base_url": self.base_url, "key_last4": self.key_last4,
            "named_models": self.named_models, "paused": self.paused_at.is_some(),
        })
    }
}

async fn select(tx: &mut Tx, workspace: WorkspaceId, id: Option<ConnectionId>) -> Result<Vec<Connection>> {
    Ok(sqlx::query_as!(
        Connection,
        r#"select id, provider, name, base_url, key_last4, models, models_fetched_at, named_models, last_check, paused_at,
            model_settings as "model_settings: Json<BTreeMap<String, ModelSettings>>", created_at, updated_at
        from connections where workspace_id = $1 and is_or_any(id, $2) order by id"#,
        workspace.0,
        id.map(|id| id.0),
    )
    .fetch_all(&mut **tx)
    .await?)
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, PgConnection};

    use super::*;
    use crate::{MasterKeys, Settings, Store, Unique, testing::TestDatabase};

    fn new(name: &str) -> NewConnection {
        NewConnection {
            provider: "openai".into(),
            name: name.into(),
            base_url: "https://api.example.com/v1".into(),
            key: Some(Secret::new("sk-0123456789abcdef")),
            named_models: Vec::new(),
        }
    }

    async fn key(tenant: &Tenant, id: ConnectionId) -> Option<String> {
        tenant.open_connection(id).await.unwrap().unwrap().key.as_ref().map(|key| key.expose().to_owned())
    }

    #[tokio::test]
    async fn a_key_is_decrypted_only_for_sending() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let made = tenant.create_connection(&new("main")).await.unwrap();
        assert_eq!(made.key_last4.as_deref(), Some("cdef"));
        assert_eq!(key(&tenant, made.id).await.as_deref(), Some("sk-0123456789abcdef"));
        assert!(!format!("{:?}", tenant.open_connection(made.id).await.unwrap()).contains("0123456789"));

        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let kept: String = sqlx::query_scalar(
            "select (select jsonb_agg(c)::text from connections c) || (select jsonb_agg(a)::text from audit_log a)",
        )
        .fetch_one(&mut owner)
        .await
        .unwrap();
        let plain_in_hex: String = b"sk-0123456789".iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!kept.contains("sk-0123456789") && !kept.contains(&plain_in_hex), "{kept}");
    }

    #[tokio::test]
    async fn a_new_address_blanks_the_key_unless_a_new_one_comes_with_it() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let id = tenant.create_connection(&new("main")).await.unwrap().id;
        let renamed = ConnectionChanges { name: Some("other".into()), ..ConnectionChanges::default() };
        tenant.update_connection(id, &renamed).await.unwrap();
        assert!(key(&tenant, id).await.is_some());
        let same =
            ConnectionChanges { base_url: Some("https://api.example.com/v1".into()), ..ConnectionChanges::default() };
        tenant.update_connection(id, &same).await.unwrap();
        assert!(key(&tenant, id).await.is_some());
        let moved =
            ConnectionChanges { base_url: Some("https://evil.example.com/v1".into()), ..ConnectionChanges::default() };
        let after = tenant.update_connection(id, &moved).await.unwrap().unwrap();
        assert_eq!((after.key_last4, key(&tenant, id).await), (None, None));
        let both = ConnectionChanges {
            base_url: Some("https://new.example.com".into()),
            key: Some(Secret::new("sk-new-new-new-key")),
            ..ConnectionChanges::default()
        };
        tenant.update_connection(id, &both).await.unwrap();
        assert_eq!(key(&tenant, id).await.as_deref(), Some("sk-new-new-new-key"));
    }

    #[tokio::test]
    async fn a_ciphertext_moved_by_hand_opens_nothing() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let one = tenant.create_connection(&new("one")).await.unwrap().id;
        let two = tenant.create_connection(&NewConnection { key: None, ..new("two") }).await.unwrap().id;
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::query(
            "update connections t set key_nonce = f.key_nonce, key_ciphertext = f.key_ciphertext, key_last4 = f.key_last4
            from connections f where t.id = $1 and f.id = $2",
        )
        .bind(two.0)
        .bind(one.0)
        .execute(&mut owner)
        .await
        .unwrap();
        assert!(matches!(tenant.open_connection(two).await, Err(Error::Secret(_))));
        sqlx::query("update connections set base_url = 'https://evil.example.com' where id = $1")
            .bind(one.0)
            .execute(&mut owner)
            .await
            .unwrap();
        assert!(matches!(tenant.open_connection(one).await, Err(Error::Secret(_))));
    }

    #[tokio::test]
    async fn the_master_key_rotates_without_a_stop() {
        let database = TestDatabase::new().await;
        let (old, newer) = (MasterKeys::generate("old"), MasterKeys::generate("newer"));
        let store =
            |keys: &str| Store::new(Settings { master_keys: MasterKeys::parse(keys).unwrap(), ..database.settings() });
        let (tenant, _) = database.workspace("acme").await;
        let workspace = tenant.workspace();
        let before = store(&old);
        let id = before.tenant(workspace).create_connection(&new("main")).await.unwrap().id;

        let both = store(&format!("{newer} {old}"));
        assert!(key(&both.tenant(workspace), id).await.is_some(), "read before it is rewrapped");
        assert!(both.note_active_master_key(false).await.unwrap());
        assert_eq!(both.rewrap_data_keys(100).await.unwrap(), 1);
        assert_eq!(both.rewrap_data_keys(100).await.unwrap(), 0);
        assert!(key(&store(&newer).tenant(workspace), id).await.is_some());
        assert!(matches!(before.tenant(workspace).open_connection(id).await, Err(Error::Secret(_))));
    }

    #[tokio::test]
    async fn names_are_taken_within_a_workspace_only() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        let id = tenant.create_connection(&new("main")).await.unwrap().id;
        other.create_connection(&new("main")).await.unwrap();
        let error = tenant.create_connection(&new("main")).await.unwrap_err();
        assert!(matches!(error, Error::Taken(Unique::ConnectionName)));
        assert!(other.open_connection(id).await.unwrap().is_none());
        assert!(other.update_connection(id, &ConnectionChanges::default()).await.unwrap().is_none());
        other.delete_connection(id).await.unwrap();
        assert!(tenant.connection(id).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn the_default_model_goes_with_its_connection() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let id = tenant.create_connection(&new("main")).await.unwrap().id;
        let default_model = Some(Some(model::ModelRef { connection: id, model: "m".into() }));
        tenant.update(crate::WorkspaceChanges { default_model, ..crate::WorkspaceChanges::default() }).await.unwrap();
        tenant.delete_connection(id).await.unwrap();
        assert!(tenant.read().await.unwrap().unwrap().default_model.is_none());
        assert!(tenant.connections().await.unwrap().is_empty());
    }
}

//! API keys: secrets by which programs act as the person who made them. Only hashes are stored.

mod find;

pub use find::ApiKeyHolder;

use model::{
    ApiKeyId, ApiKeyKind, AppId, KeyScope, PersonId, Word, WorkspaceId,
    door::{DoorKind, Limits},
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Error, OrLogged as _, Result, Tenant, TokenHash,
    audit::{self, Change},
    doors::{self, DoorId, limits_of, used},
    scope::Tx,
    text_enum::{Text, text_enum},
};

/// The most keys of one place that can be used at the same time.
const MOST_KEYS: i64 = 100;

text_enum! {
    /// Whether a key can be used.
    ApiKeyState {
        Open = "open",
        /// Its expiry date has passed.
        Expired = "expired",
        /// Somebody has revoked it for good.
        Revoked = "revoked",
    }
}

/// An API key, as lists show it.
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub kind: ApiKeyKind,
    /// The slug of the workspace that it is of.
    pub workspace: String,
    pub workspace_name: String,
    /// The app that it is for, of a key for one app, and its name.
    pub app: Option<(AppId, String)>,
    /// Who made it, and as whom it acts.
    pub person: PersonId,
    pub person_name: String,
    pub name: String,
    /// The token's last 4 characters.
    pub token_last4: String,
    pub scopes: Vec<KeyScope>,
    pub state: ApiKeyState,
    pub expires_at: Option<OffsetDateTime>,
    /// What it may start.
    pub limits: Limits,
    /// The runs that count against its limits; none are counted while it has no limit.
    pub runs: i64,
    /// What those of them cost that are over, in millionths of a US dollar.
    pub spent_micros: i64,
    /// The last use, to the minute.
    pub last_used_at: Option<OffsetDateTime>,
    /// When it was first seen in an address.
    pub leaked_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
}

/// A new API key.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    pub kind: ApiKeyKind,
    /// The app, for a key of that kind.
    pub app: Option<AppId>,
    pub person: PersonId,
    pub name: String,
    pub token: TokenHash,
    pub token_last4: String,
    pub scopes: Vec<KeyScope>,
    pub expires_at: Option<OffsetDateTime>,
    pub limits: Limits,
}

/// Whose keys are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysOf {
    /// All of the workspace.
    Workspace,
    /// Those for this app.
    App(AppId),
    /// This person's own.
    Person(PersonId),
}

/// A key with its joined rows, as the database returns it.
struct Row {
    id: Uuid,
    kind: Text<ApiKeyKind>,
    workspace: String,
    workspace_name: String,
    app: Option<Uuid>,
    app_name: Option<String>,
    person: Uuid,
    person_name: String,
    name: String,
    token_last4: String,
    scopes: Vec<String>,
    state: ApiKeyState,
    expires_at: Option<OffsetDateTime>,
    max_runs: Option<i64>,
    max_runs_per_day: Option<i64>,
    max_micros: Option<i64>,
    max_micros_per_day: Option<i64>,
    max_runs_at_once: Option<i64>,
    runs_used: i64,
    last_used_at: Option<OffsetDateTime>,
    leaked_at: Option<OffsetDateTime>,
    created_at: OffsetDateTime,
}

macro_rules! select_keys {
    ($filter:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select k.id, k.kind as "kind: Text<ApiKeyKind>", w.slug as workspace, w.name as workspace_name,
                k.app_id as app, a.name as "app_name?", k.person_id as person, p.name as person_name, k.name, k.token_last4, k.scopes,
                case when k.revoked_at is not null then 'revoked' when k.expires_at <= now() then 'expired' else 'open' end
                    as "state!: ApiKeyState",
                k.expires_at, k.max_runs, k.max_runs_per_day, k.max_micros, k.max_micros_per_day, k.max_runs_at_once,
                k.runs_used, k.last_used_at, k.leaked_at, k.created_at
            from api_keys k
            join workspaces w on w.id = k.workspace_id
            join people p on p.id = k.person_id
            left join apps a on a.workspace_id = k.workspace_id and a.id = k.app_id
            where "# + $filter + " order by k.id desc",
            $($argument),+
        )
    };
}

impl Tenant {
    /// Keys, newest first.
    pub async fn api_keys(&self, of: KeysOf) -> Result<Vec<ApiKey>> {
        let mut tx = self.begin_read().await?;
        let workspace = self.workspace().0;
        let rows = match of {
            KeysOf::Workspace => select_keys!("k.workspace_id = $1", workspace).fetch_all(&mut *tx).await?,
            KeysOf::App(app) => {
                select_keys!("k.workspace_id = $1 and k.app_id = $2", workspace, app.0).fetch_all(&mut *tx).await?
            }
            KeysOf::Person(person) => {
                select_keys!("k.workspace_id = $1 and k.person_id = $2 and k.kind = 'person'", workspace, person.0)
                    .fetch_all(&mut *tx)
                    .await?
            }
        };
        let keys = with_money(&mut tx, self, rows.into_iter().map(ApiKey::from).collect()).await?;
        tx.commit().await?;
        Ok(keys)
    }

    /// Makes a key. Returns `None` if its place has as many usable ones as it may.
    pub async fn create_api_key(&self, new: &NewApiKey) -> Result<Option<ApiKey>> {
        let id = ApiKeyId(Uuid::now_v7());
        let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.as_str()).collect();
        let mut tx = self.begin().await?;
        // Two at once must not be one too many.
        sqlx::query!("select from workspaces where id = $1 for no key update", self.workspace().0)
            .fetch_optional(&mut *tx)
            .await?;
        let inserted = sqlx::query!(
            "insert into api_keys (workspace_id, id, kind, app_id, person_id, name, token_hash, token_last4, scopes, expires_at,
                max_runs, max_runs_per_day, max_micros, max_micros_per_day, max_runs_at_once)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $12, $13, $14, $15, $16
            where (
                select count(*) from api_keys
                where workspace_id = $1 and kind = $3 and app_id is not distinct from $4
                and (kind <> 'person' or person_id = $5) and revoked_at is null and coalesce(expires_at > now(), true)
            ) < $11",
            self.workspace().0,
            id.0,
            new.kind.as_str(),
            new.app.map(|app| app.0),
            new.person.0,
            new.name,
            &new.token.0,
            new.token_last4,
            &scopes as &[&str],
            new.expires_at,
            MOST_KEYS,
            new.limits.max_runs,
            new.limits.max_runs_per_day,
            new.limits.max_micros,
            new.limits.max_micros_per_day,
            new.limits.max_runs_at_once,
        )
        .execute(&mut *tx)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(None);
        }
        let key = one(&mut tx, self, id).await?.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        let change = Change { before: None, after: Some(key.on_record()) };
        audit::record(&mut tx, self, "key.created", ("key", id.0), change).await?;
        tx.commit().await?;
        Ok(Some(key))
    }

    /// A key of the workspace.
    pub async fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>> {
        let mut tx = self.begin_read().await?;
        let key = one(&mut tx, self, id).await?;
        tx.commit().await?;
        Ok(key)
    }

    /// Ends a key for good.
    pub async fn revoke_api_key(&self, id: ApiKeyId) -> Result<()> {
        let mut tx = self.begin().await?;
        let revoked = sqlx::query!(
            "update api_keys set revoked_at = now() where workspace_id = $1 and id = $2 and revoked_at is null",
            self.workspace().0,
            id.0,
        )
        .execute(&mut *tx)
        .await?;
        if revoked.rows_affected() == 1 {
            let before = one(&mut tx, self, id).await?.map(|key| key.on_record());
            audit::record(&mut tx, self, "key.revoked", ("key", id.0), Change { before, after: None }).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Notes that a key was seen where logs and histories keep it. Once is enough.
    pub async fn note_leaked_api_key(&self, id: ApiKeyId) -> Result<()> {
        let mut tx = self.begin().await?;
        let noted = sqlx::query!(
            "update api_keys set leaked_at = now() where workspace_id = $1 and id = $2 and leaked_at is null",
            self.workspace().0,
            id.0,
        )
        .execute(&mut *tx)
        .await?;
        if noted.rows_affected() == 1 {
            let after = one(&mut tx, self, id).await?.map(|key| key.on_record());
            audit::record(&mut tx, self, "key.leaked", ("key", id.0), Change { before: None, after }).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// A key that stays open although its maker's password was forgotten, as whoever chooses a new one is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOfPerson {
    pub name: String,
    pub token_last4: String,
    pub workspace_name: String,
    pub last_used_at: Option<OffsetDateTime>,
}

/// The keys that act as a person in the workspace that the transaction is in, newest first.
pub(crate) async fn open_of_person(tx: &mut Tx, workspace: WorkspaceId, person: PersonId) -> Result<Vec<KeyOfPerson>> {
    Ok(sqlx::query_as!(
        KeyOfPerson,
        "select k.name, k.token_last4, w.name as workspace_name, k.last_used_at
        from api_keys k join workspaces w on w.id = k.workspace_id
        where k.workspace_id = $1 and k.person_id = $2 and k.revoked_at is null and coalesce(k.expires_at > now(), true)
        order by k.id desc",
        workspace.0,
        person.0,
    )
    .fetch_all(&mut **tx)
    .await?)
}

/// Ends all keys that act as a person in a workspace, for good.
pub(crate) async fn revoke_of_person(tx: &mut Tx, tenant: &Tenant, person: PersonId) -> Result<()> {
    let revoked = sqlx::query!(
        "update api_keys set revoked_at = now() where workspace_id = $1 and person_id = $2 and revoked_at is null
        returning id, name",
        tenant.workspace().0,
        person.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    for key in revoked {
        let before = Some(json!({"name": key.name, "because": "password reset"}));
        audit::record(tx, tenant, "key.revoked", ("key", key.id), Change { before, after: None }).await?;
    }
    Ok(())
}

/// Adds what has been spent of keys whose money is limited.
async fn with_money(tx: &mut Tx, tenant: &Tenant, mut keys: Vec<ApiKey>) -> Result<Vec<ApiKey>> {
    let mut limited: Vec<_> = keys.iter_mut().filter(|key| key.limits.limits_money()).collect();
    let doors: Vec<_> = limited.iter().map(|key| DoorId { kind: DoorKind::Key, id: key.id.0 }).collect();
    if !doors.is_empty() {
        let used = used(&mut **tx, tenant.workspace(), &doors).await?;
        for (key, used) in limited.iter_mut().zip(used) {
            key.spent_micros = used.spent_micros;
        }
    }
    Ok(keys)
}

async fn one(tx: &mut Tx, tenant: &Tenant, id: ApiKeyId) -> Result<Option<ApiKey>> {
    let row = select_keys!("k.workspace_id = $1 and k.id = $2", tenant.workspace().0, id.0);
    let found = row.fetch_optional(&mut **tx).await?.map(ApiKey::from);
    Ok(with_money(tx, tenant, found.into_iter().collect()).await?.pop())
}

/// Scopes that this version doesn't know give nothing.
fn known(scopes: &[String]) -> Vec<KeyScope> {
    scopes.iter().filter_map(|scope| KeyScope::from_word(scope).ok_or(scope).or_logged("a key's scope")).collect()
}

impl From<Row> for ApiKey {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            kind: row.kind.0,
            workspace: row.workspace,
            workspace_name: row.workspace_name,
            app: row.app.map(AppId).zip(row.app_name),
            person: row.person.into(),
            person_name: row.person_name,
            name: row.name,
            token_last4: row.token_last4,
            scopes: known(&row.scopes),
            state: row.state,
            expires_at: row.expires_at,
            limits: limits_of!(row),
            runs: row.runs_used,
            spent_micros: 0,
            last_used_at: row.last_used_at,
            leaked_at: row.leaked_at,
            created_at: row.created_at,
        }
    }
}

impl ApiKey {
    fn on_record(&self) -> Value {
        let mut record = doors::on_record(&self.limits);
        let named = json!({
            "name": self.name, "kind": self.kind, "app": self.app.as_ref().map(|(app, _)| app), "scopes": self.scopes,
            "token_last4": self.token_last4, "expires_at": self.expires_at.map(OffsetDateTime::unix_timestamp),
        });
        record.extend(named.as_object().cloned().unwrap_or_default());
        record.into()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sqlx::{Connection, PgConnection};

    use super::*;
    use crate::{Store, testing::TestDatabase};

    const TOKEN: TokenHash = TokenHash([7; 32]);

    fn new(person: PersonId) -> NewApiKey {
        NewApiKey {
            kind: ApiKeyKind::Workspace,
            app: None,
            person,
            name: "Nightly".into(),
            token: TOKEN,
            token_last4: "last".into(),
            scopes: vec![KeyScope::AppsRun],
            expires_at: None,
            limits: Limits::default(),
        }
    }

    async fn holder(store: &Store) -> Option<Arc<ApiKeyHolder>> {
        store.clear_caches();
        store.api_key_holder(TOKEN).await.unwrap()
    }

    #[tokio::test]
    async fn use_is_noted_at_most_once_a_minute_and_nobody_waits_for_it() {
        let database = TestDatabase::new().await;
        let (tenant, person) = database.workspace("acme").await;
        tenant.create_api_key(&new(person)).await.unwrap().unwrap();
        let used = async || tenant.api_keys(KeysOf::Workspace).await.unwrap()[0].last_used_at;
        assert_eq!(used().await, None);
        holder(&database.store).await.unwrap();
        let first = used().await.unwrap();
        holder(&database.store).await.unwrap();
        assert_eq!(used().await, Some(first), "not within the first minute");
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let sql = "update api_keys set last_used_at = last_used_at - interval '61 seconds'";
        sqlx::query(sql).execute(&mut owner).await.unwrap();
        // Somebody holds the row: it is noted by a later request.
        let mut held = owner.begin().await.unwrap();
        sqlx::query("select from api_keys for no key update").execute(&mut *held).await.unwrap();
        let waited = tokio::time::timeout(std::time::Duration::from_secs(2), holder(&database.store)).await;
        assert!(waited.expect("it waited for the row").is_some());
        held.rollback().await.unwrap();
        holder(&database.store).await.unwrap();
        assert!(used().await.unwrap() > first);
    }

    #[tokio::test]
    async fn a_key_is_worth_what_its_maker_is_and_goes_with_them() {
        let database = TestDatabase::new().await;
        let (tenant, person) = database.workspace("acme").await;
        let (_, lee) = database.workspace("lee").await;
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::query("insert into members (workspace_id, person_id, role) values ($1, $2, 'admin')")
            .bind(tenant.workspace().0)
            .bind(lee.0)
            .execute(&mut owner)
            .await
            .unwrap();
        tenant.create_api_key(&new(lee)).await.unwrap().unwrap();
        let found = holder(&database.store).await.unwrap();
        assert_eq!((found.person, found.membership.role), (lee, crate::Role::Admin));
        assert_eq!(found.membership.workspace, tenant.workspace());
        tenant.set_role(lee, crate::Role::User).await.unwrap();
        assert_eq!(holder(&database.store).await.unwrap().membership.role, crate::Role::User);
        tenant.remove_member(lee).await.unwrap();
        assert!(holder(&database.store).await.is_none());
        assert!(
            tenant.create_api_key(&NewApiKey { token: TokenHash([8; 32]), ..new(person) }).await.unwrap().is_some()
        );
    }

    #[tokio::test]
    async fn a_place_has_a_hundred_keys_in_use_at_most() {
        let database = TestDatabase::new().await;
        let (tenant, person) = database.workspace("acme").await;
        let one = async |number: u8| {
            let new = NewApiKey { token: TokenHash([number; 32]), ..new(person) };
            tenant.create_api_key(&new).await.unwrap()
        };
        let mut last = None;
        for number in 0..100 {
            last = one(number).await;
        }
        assert!(one(100).await.is_none());
        tenant.revoke_api_key(last.unwrap().id).await.unwrap();
        assert!(one(100).await.is_some());
        let own = NewApiKey { kind: ApiKeyKind::Person, token: TokenHash([200; 32]), ..new(person) };
        assert!(tenant.create_api_key(&own).await.unwrap().is_some(), "another place");
    }
}

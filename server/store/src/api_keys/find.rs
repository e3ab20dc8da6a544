//! Finding who holds a key, for every request that has one.

use std::sync::Arc;

use model::{ApiKeyId, ApiKeyKind, AppId, KeyScope, PersonId, WorkspaceId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{ApiKeyState, known};
use crate::{
    ExchangeRate, Membership, Result, Role, Store, TokenHash,
    scope::{Scope, Tx},
    text_enum::Text,
};

/// What a key gives access to, with all that authorising a request needs.
#[derive(Debug, Clone)]
pub struct ApiKeyHolder {
    pub id: ApiKeyId,
    pub kind: ApiKeyKind,
    pub name: String,
    pub token_last4: String,
    pub state: ApiKeyState,
    /// The app that it is for, of a key for one app, and its slug.
    pub app: Option<(AppId, String)>,
    pub scopes: Vec<KeyScope>,
    pub expires_at: Option<OffsetDateTime>,
    /// Whether it was seen in an address.
    pub leaked: bool,
    /// Whether its runs are limited, in number or in what they cost.
    pub is_limited: bool,
    /// Whether what its runs cost is limited.
    pub limits_money: bool,
    /// Who made it, and as whom it acts.
    pub person: PersonId,
    pub person_name: String,
    /// The workspace that it is of, with the person's role in it as it is now.
    pub membership: Membership,
}

impl Store {
    /// What the key with this token gives access to, whatever its state. A key whose person is no member any more is gone. May be up to
    /// two seconds old if another server changed it. Updates the time of last use, at most once a minute.
    pub async fn api_key_holder(&self, token: TokenHash) -> Result<Option<Arc<ApiKeyHolder>>> {
        self.caches().of().get(token, || self.find_api_key_holder(token)).await
    }

    async fn find_api_key_holder(&self, token: TokenHash) -> Result<Option<Arc<ApiKeyHolder>>> {
        let mut tx = self.begin_aside(Scope { token: Some(token), ..Scope::default() }).await?;
        // Once the key is found, the transaction is limited to its workspace.
        let found = sqlx::query!(
            r#"select workspace_id, id, coalesce(last_used_at < now() - interval '1 minute', true) as "stale!",
                set_config('madang.workspace_id', workspace_id::text, true)
            from api_keys where token_hash = $1"#,
            &token.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else {
            tx.commit().await?;
            return Ok(None);
        };
        let holder = holder(&mut tx, WorkspaceId(found.workspace_id), found.id).await?;
        if found.stale && holder.as_ref().is_some_and(|holder| holder.state == ApiKeyState::Open) {
            touch(&mut tx, found.workspace_id, found.id).await?;
        }
        tx.commit().await?;
        Ok(holder.map(Arc::new))
    }
}

async fn holder(tx: &mut Tx, workspace: WorkspaceId, id: Uuid) -> Result<Option<ApiKeyHolder>> {
    let row = sqlx::query!(
        r#"select k.id, k.kind as "kind: Text<ApiKeyKind>", k.name, k.token_last4, k.scopes, k.expires_at, k.leaked_at is not null as "leaked!",
            coalesce(k.max_runs, k.max_runs_per_day, k.max_runs_at_once) is not null as "limits_runs!",
            coalesce(k.max_micros, k.max_micros_per_day) is not null as "limits_money!",
            case when k.revoked_at is not null then 'revoked' when k.expires_at <= now() then 'expired' else 'open' end
                as "state!: ApiKeyState",
            k.app_id, a.slug as "app_slug?", k.person_id, p.name as person_name,
            w.slug, w.name as workspace_name, w.member_count as members, w.runs_open_since,
            x.won_per_100_usd as "won_per_100_usd?", x.starts_on as "rate_on?",
            m.role as "role: Role"
        from api_keys k
        join members m on m.workspace_id = k.workspace_id and m.person_id = k.person_id
        join people p on p.id = k.person_id
        join workspaces w on w.id = k.workspace_id
        left join apps a on a.workspace_id = k.workspace_id and a.id = k.app_id
        left join lateral (
            select r.won_per_100_usd, r.starts_on from exchange_rates r
            where r.workspace_id = k.workspace_id and r.starts_on <= (now() at time zone w.time_zone)::date order by r.starts_on desc limit 1
        ) x on true
        where k.workspace_id = $1 and k.id = $2"#,
        workspace.0,
        id,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| ApiKeyHolder {
        id: row.id.into(),
        kind: row.kind.0,
        name: row.name,
        token_last4: row.token_last4,
        state: row.state,
        app: row.app_id.map(AppId).zip(row.app_slug),
        scopes: known(&row.scopes),
        expires_at: row.expires_at,
        leaked: row.leaked,
        is_limited: row.limits_runs || row.limits_money,
        limits_money: row.limits_money,
        person: row.person_id.into(),
        person_name: row.person_name,
        membership: Membership {
            workspace,
            slug: row.slug,
            name: row.workspace_name,
            role: row.role,
            members: row.members,
            exchange_rate: ExchangeRate::new(row.won_per_100_usd, row.rate_on),
            runs_open_since: row.runs_open_since,
        },
    }))
}

/// Notes a use. Whoever finds that another request is noting one goes on without waiting, so that the row is never hot.
async fn touch(tx: &mut Tx, workspace: Uuid, id: Uuid) -> Result<()> {
    sqlx::query!(
        "update api_keys set last_used_at = now()
        where workspace_id = $1 and id = (
            select id from api_keys where workspace_id = $1 and id = $2
            and coalesce(last_used_at < now() - interval '1 minute', true)
            for no key update skip locked
        )",
        workspace,
        id,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

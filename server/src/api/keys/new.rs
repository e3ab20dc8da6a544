//! Making keys: what is asked of each, wherever it is made.

use api::{ApiKeyCreated, CreateApiKey};
use axum::{Json, http::StatusCode};
use model::{ApiKeyKind, AppId, KeyScope, Money, PersonId, door::Limits};
use store::{NewApiKey, Tenant};

use super::to_wire;
use crate::{
    api::{
        check,
        links::policy::{self, MOST_RUNS, MOST_RUNS_AT_ONCE},
    },
    auth::api_key::ApiKeyToken,
    error::Refusal,
    madang::Madang,
};

/// Whom a new key is for.
pub struct For {
    pub kind: ApiKeyKind,
    pub app: Option<AppId>,
    pub person: PersonId,
}

/// Makes a key in a workspace.
pub async fn create(
    madang: &Madang,
    tenant: &Tenant,
    of: For,
    wanted: CreateApiKey,
) -> Result<(StatusCode, Json<ApiKeyCreated>), Refusal> {
    let token = ApiKeyToken::random();
    let runs = |field, runs: Option<u32>, most| runs.map(|runs| policy::runs(field, runs, most)).transpose();
    let micros = |field, money: Option<Money>| money.map(|money| policy::micros(field, money)).transpose();
    let limits = Limits {
        max_runs: runs("max_runs", wanted.max_runs, MOST_RUNS)?,
        max_runs_per_day: runs("max_runs_per_day", wanted.max_runs_per_day, MOST_RUNS)?,
        max_micros: micros("max_cost", wanted.max_cost)?,
        max_micros_per_day: micros("max_cost_per_day", wanted.max_cost_per_day)?,
        max_runs_at_once: runs("max_runs_at_once", wanted.max_runs_at_once, MOST_RUNS_AT_ONCE)?,
    };
    let new = NewApiKey {
        kind: of.kind,
        app: of.app,
        person: of.person,
        name: check::name("name", &wanted.name)?,
        token: token.hash(),
        token_last4: token.last4().to_owned(),
        scopes: scopes(of.kind, wanted.scopes)?,
        expires_at: wanted.expires_at.map(|at| policy::moment(madang, "expires_at", at)).transpose()?,
        limits,
    };
    let key = tenant.create_api_key(&new).await?.ok_or_else(|| {
        Refusal::field(
            "name",
            "There are 100 keys here already, which is the most. Revoke one that nobody needs any more.",
            "여기에서 쓸 수 있는 키가 이미 100개예요. 더 쓰지 않는 키를 폐기해 주세요.",
        )
    })?;
    Ok((StatusCode::CREATED, Json(ApiKeyCreated { key: to_wire(key), token: token.reveal().to_owned() })))
}

/// Each scope once, in their order.
fn scopes(kind: ApiKeyKind, mut wanted: Vec<KeyScope>) -> Result<Vec<KeyScope>, Refusal> {
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.is_empty() {
        return Err(Refusal::field(
            "scopes",
            "Choose at least one thing that the key may do.",
            "키로 할 수 있는 일을 하나 이상 골라 주세요.",
        ));
    }
    match wanted.iter().find(|scope| kind == ApiKeyKind::App && !scope.is_for_apps()) {
        None => Ok(wanted),
        Some(scope) => Err(Refusal::field(
            "scopes",
            format!(
                "A key for one app can't have {}. Leave it out, or make a key of the workspace or of your own.",
                scope.as_str()
            ),
            format!(
                "앱 하나에 쓰는 키에는 {} 범위를 줄 수 없어요. 빼거나, 워크스페이스 키나 개인 키를 만들어 주세요.",
                scope.as_str()
            ),
        )),
    }
}

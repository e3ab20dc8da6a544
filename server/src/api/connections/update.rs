//! `PATCH /workspaces/{workspace}/connections/{connection}`

use api::{Connection, UpdateConnection};
use axum::{Extension, Json, http::HeaderMap};
use model::ConnectionId;
use store::ConnectionChanges;

use super::{check_base_url, check_key, check_models, probe, to_wire};
use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::{At, Body},
};

/// Changes a connection, and tests it where its address or key changed
///
/// A new address without a new key blanks the key.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/connections/{connection}", operation_id = "updateConnection",
    tag = "connections",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("connection" = ConnectionId, Path, description = "The connection's id."),
    ), request_body = UpdateConnection,
    responses(
        (status = 200, description = "The connection, as changed.", body = Connection),
        (status = 409, description = "`taken`: another connection has this name.", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, id)): At<(String, ConnectionId)>,
    Body(change): Body<UpdateConnection>,
) -> Result<Json<Connection>, Refusal> {
    let base_url = change.base_url.map(|url| url.trim().to_owned());
    if let Some(url) = &base_url {
        check_base_url(&madang, url)?;
    }
    let changes = ConnectionChanges {
        name: change.name.map(|name| check::name("name", &name)).transpose()?,
        base_url,
        key: check_key(change.key)?,
        named_models: change.named_models.map(check_models).transpose()?,
        paused: change.paused,
    };
    let reached_otherwise = changes.base_url.is_some() || changes.key.is_some();
    let mut connection = member.tenant.update_connection(id, &changes).await?.ok_or(ErrorCode::NotFound)?;
    if reached_otherwise {
        connection = probe(&madang, &member.tenant, id).await?;
    }
    Ok(Json(to_wire(&madang, connection, language_of(&headers))))
}

#[cfg(test)]
mod tests {
    use api::Connection;
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    const PATH: &str = "/api/v1/workspaces/test/connections";

    #[tokio::test]
    async fn a_key_never_goes_to_an_address_that_it_was_not_entered_for() {
        let (first, second) = (FakeProvider::start().await, FakeProvider::start().await);
        let app = TestApp::with(|config| config.allowed_hosts.extend([first.host_port(), second.host_port()])).await;
        let owner = app.user("owner").await;
        let body = json!({"provider": "custom", "base_url": first.base_url(), "key": "sk-for-the-first"});
        let made: Connection = owner.post(PATH, &body).await.created();
        let path = format!("{PATH}/{}", made.id);
        let moved: Connection = owner.patch(&path, &json!({"base_url": second.base_url()})).await.ok();
        assert_eq!(moved.key_last4, None);
        assert!(second.seen_keys().iter().all(|key| !key.contains("first")), "{:?}", second.seen_keys());
        let renamed: Connection = owner.patch(&path, &json!({"name": "Renamed"})).await.ok();
        assert_eq!(renamed.name, "Renamed");
        owner.delete(&path).await.no_content();
        owner.patch(&path, &json!({"name": "Gone"})).await.error(404);
    }
}

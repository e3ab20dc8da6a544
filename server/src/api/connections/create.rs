//! `POST /workspaces/{workspace}/connections`

use api::{Connection, CreateConnection};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
};
use store::NewConnection;

use super::{check_base_url, check_key, check_models, probe, to_wire};
use crate::{
    api::check,
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    strict::Body,
};

/// Adds a connection and tests it
///
/// It is kept whatever the test says: `last_check` tells how it went. The first connection's first model becomes the workspace's default.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/connections", operation_id = "createConnection", tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = CreateConnection,
    responses(
        (status = 201, description = "The connection, with how its test went.", body = Connection),
        (status = 409, description = "`taken`: another connection has this name.", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Body(wanted): Body<CreateConnection>,
) -> Result<(StatusCode, Json<Connection>), Refusal> {
    let new = checked(&madang, wanted)?;
    let made = member.tenant.create_connection(&new).await?;
    // It is there now: whatever goes wrong with its test, the answer says so.
    let connection = match probe(&madang, &member.tenant, made.id).await {
        Ok(connection) => connection,
        Err(refusal) => {
            tracing::warn!(connection = %made.id, code = ?refusal.logged().code(), "a new connection could not be tested");
            made
        }
    };
    if let Err(refusal) = crate::models::choose_default(&member.tenant, &connection).await {
        let code = refusal.logged().code();
        tracing::warn!(connection = %connection.id, ?code, "no model of a new connection was made the default");
    }
    Ok((StatusCode::CREATED, Json(to_wire(&madang, connection, language_of(&headers)))))
}

fn checked(madang: &Madang, wanted: CreateConnection) -> Result<NewConnection, Refusal> {
    let provider = llm::provider::find(&wanted.provider).ok_or_else(|| {
        Refusal::field("provider", "Choose a provider from the list.", "목록에서 제공사를 골라 주세요.")
    })?;
    let base_url = wanted.base_url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
    let base_url = base_url.unwrap_or_else(|| provider.base_url.to_owned());
    if base_url.is_empty() {
        return Err(Refusal::field(
            "base_url",
            "This provider has no address of its own. Enter the one that you use, such as https://models.example.com/v1.",
            "정해진 주소가 없는 제공사예요. https://models.example.com/v1처럼 쓰는 주소를 입력해 주세요.",
        ));
    }
    check_base_url(madang, &base_url)?;
    let key = check_key(wanted.key)?;
    if key.is_none() && provider.needs_key() {
        return Err(Refusal::field(
            "key",
            "This provider needs a key. Enter it here.",
            "키가 필요한 제공사예요. 키를 입력해 주세요.",
        ));
    }
    let name = wanted.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| provider.name.to_owned());
    let named_models = check_models(wanted.named_models)?;
    let name = check::name("name", &name)?;
    Ok(NewConnection { provider: provider.id.to_owned(), name, base_url, key, named_models })
}

#[cfg(test)]
mod tests {
    use api::{Connection, ErrorCode, Model, Page, Role, RunErrorCode};
    use serde_json::json;
    use sqlx::Connection as _;

    use crate::testing::{FakeProvider, TestApp};

    const PATH: &str = "/api/v1/workspaces/test/connections";

    #[tokio::test]
    async fn models_that_no_list_has_are_named() {
        let provider = FakeProvider::start().await;
        let app = TestApp::with(|config| config.allowed_hosts.push(provider.host_port())).await;
        let owner = app.user("owner").await;
        let body = json!({"provider": "custom", "base_url": provider.base_url(), "named_models": ["ours", " ours ", "", "echo"]});
        let made: Connection = owner.post(PATH, &body).await.created();
        assert_eq!((made.named_models, made.models), (vec!["ours".to_owned(), "echo".to_owned()], 5));
        let models: Page<Model> = owner.get("/api/v1/workspaces/test/models").await.ok();
        assert_eq!(models.items.iter().filter(|model| ["ours", "echo"].contains(&model.name.as_str())).count(), 2);
        let path = format!("{PATH}/{}", made.id);
        let too_long = json!({"named_models": ["x".repeat(201)]});
        assert!(owner.patch(&path, &too_long).await.error(422).fields.contains_key("named_models"));
        let changed: Connection = owner.patch(&path, &json!({"named_models": []})).await.ok();
        assert_eq!((changed.named_models.len(), changed.models), (0, 4));
    }

    #[tokio::test]
    async fn a_service_account_is_a_key_with_blanks_in_it() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let account = r#"{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----"}"#;
        let body = json!({"provider": "vertex", "base_url": "https://vertex.invalid/v1", "key": account});
        let made: Connection = owner.post(PATH, &body).await.created();
        assert!(made.key_last4.is_some());
        let body =
            json!({"provider": "vertex", "name": "b", "base_url": "https://vertex.invalid/v1", "key": "{\"half a"});
        assert!(owner.post(PATH, &body).await.error(422).fields.contains_key("key"));
    }

    #[tokio::test]
    async fn a_connection_is_tested_and_its_models_are_there() {
        let provider = FakeProvider::start().await;
        let app = TestApp::with(|config| config.allowed_hosts.push(provider.host_port())).await;
        let admin = app.member("lee", Role::Admin).await;
        let body = json!({"provider": "custom", "name": "Ours", "base_url": provider.base_url(), "key": " sk-very-secret-1234 "});
        let answer = admin.post(PATH, &body).await;
        assert!(!answer.text().contains("very-secret"));
        let made: Connection = answer.created();
        assert_eq!((made.key_last4.as_deref(), made.last_check.unwrap().ok), (Some("1234"), true));
        assert_eq!(provider.seen_keys(), ["Bearer sk-very-secret-1234"]);
        let models: Page<Model> = admin.get("/api/v1/workspaces/test/models").await.ok();
        assert!(models.items.iter().any(|model| model.default), "{models:?}");
        assert_eq!(admin.post(PATH, &body).await.error(409).code, ErrorCode::Taken);
    }

    #[tokio::test]
    async fn a_server_of_ones_own_is_sent_its_key() {
        let provider = FakeProvider::start().await;
        let app = TestApp::with(|config| config.allowed_hosts.push(provider.host_port())).await;
        let owner = app.user("owner").await;
        for kind in ["vllm", "lm_studio"] {
            let body = json!({"provider": kind, "base_url": provider.base_url(), "key": format!("key-of-{kind}")});
            let made: Connection = owner.post(PATH, &body).await.created();
            assert!(made.last_check.unwrap().ok, "{kind}");
        }
        assert_eq!(provider.seen_keys(), ["Bearer key-of-vllm", "Bearer key-of-lm_studio"]);
    }

    #[tokio::test]
    async fn a_private_address_is_refused_before_anything_is_sent() {
        let provider = FakeProvider::start().await;
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        for url in [
            provider.base_url().as_str(),
            "https://10.0.0.1/v1",
            "http://models.example.com/v1",
            "https://user@x.example",
        ] {
            let error = owner.post(PATH, &json!({"provider": "custom", "base_url": url})).await.error(422);
            assert!(error.fields["base_url"].contains("MADANG_ALLOWED_HOSTS"), "{url} {error:?}");
        }
        assert!(provider.seen_keys().is_empty());
    }

    #[tokio::test]
    async fn what_is_wrong_is_said_plainly() {
        let provider = FakeProvider::start().await;
        let app = TestApp::with(|config| config.allowed_hosts.push(provider.host_port())).await;
        let owner = app.user("owner").await.with_header("accept-language", "ko");
        let test = |name: &str, path: &str| json!({"provider": "custom", "name": name, "key": "k", "base_url": format!("{}{path}", provider.origin())});
        let html: Connection = owner.post(PATH, &test("a", "/html")).await.created();
        assert_eq!(html.last_check.unwrap().code, Some(RunErrorCode::BadAnswer));
        let refused: Connection = owner.post(PATH, &test("b", "/refuse-key/v1")).await.created();
        let check = refused.last_check.unwrap();
        assert_eq!(check.code, Some(RunErrorCode::KeyRefused));
        assert!(check.message.contains("거절"), "{check:?}");
    }

    #[tokio::test]
    async fn one_whose_test_fails_to_be_kept_is_there_once() {
        let provider = FakeProvider::start().await;
        let app = TestApp::with(|config| config.allowed_hosts.push(provider.host_port())).await;
        let owner = app.user("owner").await.with_header("idempotency-key", "k");
        let mut database = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
        let refuse =
            "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
            create trigger refuse before update on connections execute function refuse()";
        sqlx::raw_sql(refuse).execute(&mut database).await.unwrap();
        let body = json!({"provider": "custom", "base_url": provider.base_url()});
        let made: Connection = owner.post(PATH, &body).await.created();
        assert!(made.last_check.is_none());
        sqlx::raw_sql("drop trigger refuse on connections").execute(&mut database).await.unwrap();
        let again: Connection = owner.post(PATH, &body).await.created();
        assert_eq!(made.id, again.id);
        let all: Page<Connection> = owner.get(PATH).await.ok();
        assert_eq!(all.items.len(), 1);
    }

    #[tokio::test]
    async fn builders_see_no_connections() {
        let app = TestApp::new().await;
        app.member("choi", Role::Builder).await.get(PATH).await.error(403);
        app.stranger("park").await.get(PATH).await.error(404);
    }

    #[tokio::test]
    async fn a_list_with_bad_entries_is_used_as_far_as_it_goes() {
        let provider = FakeProvider::start().await;
        let app = TestApp::with(|config| config.allowed_hosts.push(provider.host_port())).await;
        let owner = app.user("owner").await;
        for (path, models, words) in [("/odd/v1", 1, "2 entries"), ("/empty/v1", 0, "answered.")] {
            let body = json!({"provider": "custom", "name": path, "base_url": format!("{}{path}", provider.origin())});
            let connection: Connection = owner.post(PATH, &body).await.created();
            let check = connection.last_check.unwrap();
            assert!(check.ok && check.message.contains(words), "{path}: {}", check.message);
            assert_eq!(connection.models, models, "{path}");
        }
    }
}

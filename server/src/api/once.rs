//! Twice is once: a `POST` with an `Idempotency-Key` is carried out at most once in 24 hours, and answered the same each time.
//!
//! Runs have this built into the transaction that starts them; this is for every other operation that creates or acts in a workspace, and
//! [`super::Operations::add`] puts it around each of them.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{IdempotencyKey, Once, Tenant};
use utoipa::openapi::{
    ContentBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Type,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn},
};

use crate::{
    auth::{Caller, Member},
    error::{ErrorCode, Refusal},
    madang::Madang,
    runs::accept,
    strict::too_large_or_broken,
};

/// The header.
const NAME: &str = "Idempotency-Key";
/// The largest answer that is kept.
const LARGEST_BYTES: usize = 1024 * 1024;

/// An answer as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    status: u16,
    location: Option<String>,
    body: String,
}

/// Whether an operation looks after its own idempotency.
pub fn by_itself(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(|parameter| parameter.name == NAME)
}

/// Describes the header and what it may lead to.
pub fn describe(operation: &mut Operation) {
    let schema = ObjectBuilder::new().schema_type(Type::String).build();
    let parameter: Parameter = ParameterBuilder::new()
        .name(NAME)
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "1 to 200 plain characters, a random UUID for example. The same request with the same key within 24 hours is carried out once, \
             and answered the same.",
        ))
        .schema(Some(schema))
        .build();
    operation.parameters.get_or_insert_default().push(parameter);
    let mismatch = "`idempotency_mismatch`";
    let response = operation.responses.responses.entry("422".to_owned());
    let response = response.or_insert_with(|| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorBody"))).build();
        ResponseBuilder::new().content("application/json", content).build().into()
    });
    if let RefOr::T(response) = response {
        let before = response.description.trim_end_matches('.').to_owned();
        response.description = if before.is_empty() { mismatch.to_owned() } else { format!("{before}; or {mismatch}") };
    }
}

/// Carries a request out, or answers it as it was answered before.
pub async fn once(request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(NAME) {
        return next.run(request).await;
    }
    carried_out(request, next).await.unwrap_or_else(IntoResponse::into_response)
}

async fn carried_out(request: Request, next: Next) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let madang: Madang = parts.extensions.get().cloned().ok_or_else(|| Refusal::internal("no state in request"))?;
    let (tenant, route) = place(&madang, &parts)?;
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await.map_err(too_large_or_broken)?;
    let Some(key) = accept::once(&parts.headers, route, &())? else {
        return Ok(next.run(Request::from_parts(parts, Body::from(body))).await);
    };
    let key = IdempotencyKey { body_hash: Sha256::digest(&body).into(), ..key };
    match tenant.begin_once(&key.route, &key.key, &key.body_hash).await? {
        Once::First => {
            // Somebody who goes away meanwhile will ask what came of it: it goes on without them.
            let task = madang.tasks.spawn(async move {
                let response = next.run(Request::from_parts(parts, Body::from(body))).await;
                keep(&tenant, &key, response).await
            });
            task.await.map_err(Refusal::internal)?
        }
        Once::Again(kept) => Ok(serde_json::from_value::<Kept>(kept).map_err(Refusal::internal)?.into_response()),
        Once::InProgress => Err(ErrorCode::Busy.into()),
        Once::OtherBody => Err(ErrorCode::IdempotencyMismatch.into()),
    }
}

/// In which workspace a request is known again, and as what. One that makes a workspace is known in the oldest that the caller is in.
fn place(madang: &Madang, parts: &Parts) -> Result<(Tenant, String), Refusal> {
    let (tenant, person) = match (parts.extensions.get::<Member>(), parts.extensions.get::<Caller>()) {
        (Some(member), _) => (member.tenant.clone(), member.id),
        (None, Some(caller)) => {
            let oldest = caller.memberships.iter().map(|membership| membership.workspace).min();
            (madang.store.tenant(oldest.ok_or(ErrorCode::Forbidden)?), caller.person.id)
        }
        (None, None) => return Err(Refusal::internal("a key on a route without a caller")),
    };
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    Ok((tenant, format!("POST {path} {person}")))
}

/// Keeps an answer that is worth it. What was refused may be asked again.
async fn keep(tenant: &Tenant, key: &IdempotencyKey, response: Response) -> Result<Response, Refusal> {
    if !response.status().is_success() {
        tenant.forget_once(&key.route, &key.key).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_BYTES).await.map_err(Refusal::internal)?;
    let kept = Kept {
        status: parts.status.as_u16(),
        location: parts.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned),
        body: String::from_utf8(body.to_vec()).map_err(Refusal::internal)?,
    };
    let result = serde_json::to_value(&kept).map_err(Refusal::internal)?;
    tenant.finish_once(&key.route, &key.key, &result).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

impl IntoResponse for Kept {
    fn into_response(self) -> Response {
        let mut response = self.body.into_response();
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(location) = self.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            headers.insert(header::LOCATION, location);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use api::{App, ErrorCode, InvitationCreated, LinkCreated, Page, Role, Version, Workspace};
    use serde_json::{Value, json};

    use crate::testing::TestApp;

    #[tokio::test]
    async fn whatever_is_made_twice_with_one_key_is_made_once() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let owner = app.user("owner").await.with_header("idempotency-key", "0b7e");
        let twice = async |path: &str, body: Value| {
            let (one, two) = (owner.post(path, &body).await, owner.post(path, &body).await);
            assert_eq!((one.status.as_u16(), two.status.as_u16()), (201, 201), "{path}: {}", two.text());
            assert_eq!((one.text(), one.header("location")), (two.text(), two.header("location")), "{path}");
            assert_eq!(two.header("cache-control"), "no-store");
            one
        };
        let test = "/api/v1/workspaces/test";
        twice(&format!("{test}/apps"), json!({"name": "Once"})).await.created::<App>();
        let link = twice(&format!("{test}/apps/{}/links", made.slug), json!({"name": "Fair"})).await;
        link.created::<LinkCreated>();
        twice(&format!("{test}/invitations"), json!({"role": "user"})).await.created::<InvitationCreated>();
        let publish = json!({"revision": 1, "note": "again"});
        twice(&format!("{test}/apps/{}/publish", made.slug), publish).await.created::<Version>();
        twice("/api/v1/workspaces", json!({"name": "Second"})).await.created::<Workspace>();
        twice(&format!("{test}/connections"), json!({"provider": "openai", "key": "sk-x"})).await;

        let links: Page<api::Link> = owner.get(&format!("{test}/apps/{}/links", made.slug)).await.ok();
        assert_eq!(links.items.len(), 1);
        let other = owner.post(&format!("{test}/apps"), &json!({"name": "Other"})).await.error(422);
        assert_eq!(other.code, ErrorCode::IdempotencyMismatch);
        // Another person's key is another key.
        let lee = app.member("lee", Role::Builder).await.with_header("idempotency-key", "0b7e");
        lee.post(&format!("{test}/apps"), &json!({"name": "Other"})).await.created::<App>();
    }

    #[tokio::test]
    async fn what_was_refused_may_be_asked_again_and_of_many_at_once_one_is_carried_out() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await.with_header("idempotency-key", "k");
        let apps = "/api/v1/workspaces/test/apps";
        owner.post(apps, &json!({"template": "nope"})).await.error(422);
        let body = json!({"name": "Once"});
        let all = futures::future::join_all((0..8).map(|_| owner.post(apps, &body))).await;
        assert!(all.iter().all(|answer| matches!(answer.status.as_u16(), 201 | 503)));
        let mine: Page<App> = owner.get(apps).await.ok();
        assert_eq!(mine.items.len(), 1);
        let long = app.user("owner").await.with_header("idempotency-key", &"k".repeat(201));
        assert!(long.post(apps, &body).await.error(422).fields.contains_key("Idempotency-Key"));
    }
}

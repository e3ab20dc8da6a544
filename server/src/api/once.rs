//! Twice is once: a `POST` with an `Idempotency-Key` is carried out at most once in 24 hours, and answered the same each time. A request that
//! fails when it has done something already is not carried out again either: that its answer is lost is the answer from then on.
//!
//! Runs have this built into the transaction that starts them; this is for every other operation that creates or acts in a workspace, and
//! [`super::Operations::add`] puts it around each of them.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, HttpBody as _},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{Claim, IdempotencyKey, Once, Tenant};
use utoipa::openapi::{
    ContentBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Type,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn},
};

use crate::{
    auth::{Caller, Member, telling},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::too_large_or_broken,
};

/// The header.
const NAME: &str = "Idempotency-Key";
/// The longest key, in bytes.
const KEY_MAX: usize = 200;
/// The largest answer that is kept.
const LARGEST_BYTES: usize = 1024 * 1024;

/// How often what came of a request is tried to be put down, while the database is away: for as long as a server that stops waits.
const SETTLING_TRIES: usize = 20;
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

/// An answer as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    status: u16,
    location: Option<String>,
    body: String,
}

/// The key of a request that looks after being carried out once itself; the same body is the same request.
pub fn of_run(headers: &HeaderMap, route: String, body: &impl Serialize) -> Result<Option<IdempotencyKey>, Refusal> {
    let Some(key) = key(headers)? else { return Ok(None) };
    // As it was read, not as it was sent: keys of the last 24 hours may be those of a version that hashed it so.
    let mut hash = Sha256::new();
    serde_json::to_writer(&mut hash, body).map_err(Refusal::internal)?;
    Ok(Some(IdempotencyKey { route, key, body_hash: hash.finalize().into() }))
}

/// The request's key.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get(NAME) else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= KEY_MAX).ok_or_else(|| {
        Refusal::field(
            NAME,
            "Use 1 to 200 plain characters, a random UUID for example.",
            "무작위 UUID처럼 1~200자의 영문과 숫자로 써 주세요.",
        )
    })?;
    Ok(Some(key.to_owned()))
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
    for (status, refusal) in [("409", "`answer_lost`"), ("422", "`idempotency_mismatch`")] {
        let response = operation.responses.responses.entry(status.to_owned());
        let response = response.or_insert_with(|| {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorBody"))).build();
            ResponseBuilder::new().content("application/json", content).build().into()
        });
        if let RefOr::T(response) = response {
            let before = response.description.trim_end_matches('.').to_owned();
            response.description =
                if before.is_empty() { refusal.to_owned() } else { format!("{before}; or {refusal}") };
        }
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
    let (mut parts, body) = request.into_parts();
    let madang: Madang = parts.extensions.get().cloned().ok_or_else(|| Refusal::internal("no state in request"))?;
    let (tenant, route) = place(&madang, &parts)?;
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await.map_err(too_large_or_broken)?;
    let Some(key) = key(&parts.headers)? else {
        return Ok(next.run(Request::from_parts(parts, Body::from(body))).await);
    };
    let key = IdempotencyKey { route, key, body_hash: Sha256::digest(&body).into() };
    let of_claim = tenant.clone();
    claimed(&madang, tenant, key, move |claim| {
        if let Some(member) = parts.extensions.get_mut::<Member>() {
            member.tenant = of_claim.under(claim.clone());
        }
        parts.extensions.insert(claim);
        next.run(Request::from_parts(parts, Body::from(body)))
    })
    .await
}

/// Carries out what somebody without an account asks for, in transactions of this tenant, or answers it as it was answered before.
pub async fn once_in<F: Future<Output = Response> + Send + 'static>(
    madang: &Madang,
    tenant: Tenant,
    key: IdempotencyKey,
    work: impl FnOnce(Tenant) -> F,
) -> Result<Response, Refusal> {
    let of_claim = tenant.clone();
    claimed(madang, tenant, key, move |claim| work(of_claim.under(claim))).await
}

async fn claimed<F: Future<Output = Response> + Send + 'static>(
    madang: &Madang,
    tenant: Tenant,
    key: IdempotencyKey,
    work: impl FnOnce(Claim) -> F,
) -> Result<Response, Refusal> {
    match tenant.begin_once(&key.route, &key.key, &key.body_hash).await? {
        Once::First(claim) => {
            // In a task of its own, so the limits that it meets have to be told of here.
            let (madang, work) = (madang.clone(), telling(work(claim.clone())));
            // Somebody who goes away meanwhile will ask what came of it: it goes on without them.
            let task = madang.tasks.clone().spawn(async move {
                let response = work.await;
                keep(&madang, tenant, claim, response).await
            });
            task.await.map_err(Refusal::internal)?
        }
        Once::Again(kept) => Ok(serde_json::from_value::<Kept>(kept).map_err(Refusal::internal)?.into_response()),
        Once::AnswerLost => Err(ErrorCode::AnswerLost.into()),
        Once::InProgress => Err(ErrorCode::Busy.into()),
        Once::OtherBody => Err(ErrorCode::IdempotencyMismatch.into()),
    }
}

/// In which workspace a request is known again, and as what. One that makes a workspace is known in the oldest that the caller is in.
fn place(madang: &Madang, parts: &Parts) -> Result<(Tenant, String), Refusal> {
    let (tenant, caller) = match (parts.extensions.get::<Member>(), parts.extensions.get::<Caller>()) {
        (Some(member), _) => (member.tenant.clone(), member.once_as()),
        (None, Some(caller)) => {
            let oldest = caller.memberships.iter().map(|membership| membership.workspace).min();
            (madang.store.tenant(oldest.ok_or(ErrorCode::Forbidden)?), caller.person.id.to_string())
        }
        (None, None) => return Err(Refusal::internal("a key on a route without a caller")),
    };
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    Ok((tenant, format!("POST {path} {caller}")))
}

/// Keeps an answer that is worth it. What was refused may be asked again, unless something was done before.
async fn keep(madang: &Madang, tenant: Tenant, claim: Claim, response: Response) -> Result<Response, Refusal> {
    if !response.status().is_success() {
        settle(madang, tenant, claim, None).await;
        return Ok(response);
    }
    if response.body().size_hint().exact().is_some_and(|size| size > LARGEST_BYTES as u64) {
        // It is told this once. What was done is not done again: whoever asks once more hears that the answer is lost.
        settle(madang, tenant, claim, None).await;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_BYTES).await.map_err(Refusal::internal);
    let kept = body.and_then(|body| {
        let kept = Kept {
            status: parts.status.as_u16(),
            location: parts.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned),
            body: String::from_utf8(body.to_vec()).map_err(Refusal::internal)?,
        };
        Ok((body, serde_json::to_value(&kept).map_err(Refusal::internal)?))
    });
    match kept {
        Ok((body, kept)) => {
            settle(madang, tenant, claim, Some(kept)).await;
            Ok(Response::from_parts(parts, Body::from(body)))
        }
        Err(refusal) => {
            settle(madang, tenant, claim, None).await;
            Err(refusal)
        }
    }
}

/// Puts down what came of a request. Its answer is true whether or not that succeeds, so nobody waits for a database that is away.
async fn settle(madang: &Madang, tenant: Tenant, claim: Claim, kept: Option<Value>) {
    let Err(error) = settle_now(&tenant, &claim, kept.as_ref()).await else { return };
    tracing::warn!(%error, "what came of a request with an idempotency key is not put down yet");
    madang.tasks.spawn(async move {
        for _ in 0..SETTLING_TRIES {
            tokio::time::sleep(BETWEEN_TRIES).await;
            if settle_now(&tenant, &claim, kept.as_ref()).await.is_ok() {
                return;
            }
        }
        tracing::error!("what came of a request with an idempotency key was never put down");
    });
}

async fn settle_now(tenant: &Tenant, claim: &Claim, kept: Option<&Value>) -> store::Result<()> {
    let Some(kept) = kept else { return tenant.forget_once(claim).await };
    if !tenant.finish_once(claim, kept).await? {
        tracing::warn!("a request with an idempotency key was overtaken by another with the same key");
    }
    Ok(())
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
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    use api::{App, InvitationCreated, LinkCreated, Page, Role, Version, Workspace};
    use axum::{Extension, Router, body::to_bytes, routing::post};
    use serde_json::json;
    use sqlx::Connection as _;
    use store::{NewConnection, TokenHash};
    use tokio::sync::{Notify, mpsc};
    use tower::ServiceExt as _;

    use super::*;
    use crate::{auth::Credential, testing::TestApp};

    /// A route whose handler tells that it has begun, waits until it may go on if it is slow, and makes a connection.
    struct Making {
        app: TestApp,
        router: Router,
        begun: mpsc::UnboundedReceiver<()>,
        slow: Arc<AtomicBool>,
        go_on: Arc<Notify>,
    }

    impl Making {
        async fn new(answer: fn() -> Result<StatusCode, Refusal>) -> Self {
            let app = TestApp::new().await;
            let owner = app.user("owner").await;
            let tenant = app.madang.store.tenant(app.workspace().await);
            let member = Member {
                id: owner.id(),
                name: "owner".into(),
                workspace: tenant.workspace(),
                slug: "test".into(),
                role: Role::Owner,
                credential: Credential::Session(TokenHash([0; 32])),
                tenant,
            };
            let (tell, begun) = mpsc::unbounded_channel();
            let (slow, go_on) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
            let (is_slow, may_go_on) = (slow.clone(), go_on.clone());
            let make = move |member: Member| async move {
                tell.send(()).unwrap();
                if is_slow.swap(false, Ordering::AcqRel) {
                    may_go_on.notified().await;
                }
                let new = NewConnection {
                    provider: "custom".into(),
                    name: uuid::Uuid::now_v7().to_string(),
                    base_url: "https://models.example.com".into(),
                    key: None,
                    named_models: Vec::new(),
                };
                let made = member.tenant.create_connection(&new).await?;
                answer().map(|status| (status, made.name))
            };
            let router = Router::new()
                .route("/make", post(make))
                .layer(axum::middleware::from_fn(once))
                .layer(Extension(member))
                .layer(Extension(app.madang.clone()));
            Self { app, router, begun, slow, go_on }
        }

        /// Answers the status, the refusal's code if it was refused, and the text.
        async fn ask(router: Router) -> (u16, Option<ErrorCode>, String) {
            let request = Request::post("/make").header(NAME, "k").body(Body::empty()).unwrap();
            let response = router.oneshot(request).await.unwrap();
            let code = response.extensions().get::<Refusal>().map(Refusal::code);
            let status = response.status().as_u16();
            let text = to_bytes(response.into_body(), 1000).await.unwrap();
            (status, code, String::from_utf8(text.to_vec()).unwrap())
        }

        async fn execute(&self, sql: &'static str) {
            let mut owner = sqlx::PgConnection::connect_with(&self.app.database.owner()).await.unwrap();
            sqlx::query(sql).execute(&mut owner).await.unwrap();
        }

        async fn made(&self) -> Vec<String> {
            let mut owner = sqlx::PgConnection::connect_with(&self.app.database.owner()).await.unwrap();
            sqlx::query_scalar("select name from connections").fetch_all(&mut owner).await.unwrap()
        }
    }

    const A_MINUTE_LATER: &str = "update idempotency_keys
        set created_at = created_at - interval '61 s', claimed_at = claimed_at - interval '61 s'";

    #[tokio::test]
    async fn of_a_slow_request_and_the_one_that_took_over_from_it_only_one_does_anything() {
        let mut making = Making::new(|| Ok(StatusCode::CREATED)).await;
        making.slow.store(true, Ordering::Release);
        let first = making.app.madang.tasks.spawn(Making::ask(making.router.clone()));
        making.begun.recv().await.unwrap();
        assert_eq!(Making::ask(making.router.clone()).await.1, Some(ErrorCode::Busy));
        making.execute(A_MINUTE_LATER).await;
        let (status, _, name) = Making::ask(making.router.clone()).await;
        assert_eq!(status, 201);
        making.go_on.notify_one();
        assert_eq!(first.await.unwrap().1, Some(ErrorCode::Busy), "nothing of it is kept");
        assert_eq!(making.made().await, [name.as_str()]);
        assert_eq!(Making::ask(making.router.clone()).await, (201, None, name));
    }

    #[tokio::test]
    async fn a_server_of_the_version_before_takes_over_in_the_same_way() {
        let mut making = Making::new(|| Ok(StatusCode::CREATED)).await;
        making.slow.store(true, Ordering::Release);
        let first = making.app.madang.tasks.spawn(Making::ask(making.router.clone()));
        making.begun.recv().await.unwrap();
        making.execute("update idempotency_keys set created_at = now(), result = null").await;
        making.go_on.notify_one();
        assert_eq!(first.await.unwrap().1, Some(ErrorCode::Busy));
        assert!(making.made().await.is_empty());
        assert_eq!(
            Making::ask(making.router.clone()).await.1,
            Some(ErrorCode::Busy),
            "the other one's key is not forgotten"
        );
    }

    #[tokio::test]
    async fn what_failed_after_it_had_done_something_is_never_done_again() {
        let making = Making::new(|| Err(ErrorCode::Unavailable.into())).await;
        assert_eq!(Making::ask(making.router.clone()).await.1, Some(ErrorCode::Unavailable));
        assert_eq!(Making::ask(making.router.clone()).await.1, Some(ErrorCode::AnswerLost));
        making.execute(A_MINUTE_LATER).await;
        assert_eq!(Making::ask(making.router.clone()).await.1, Some(ErrorCode::AnswerLost));
        assert_eq!(making.made().await.len(), 1);
    }

    #[tokio::test]
    async fn an_answer_that_is_too_large_to_be_kept_is_told_once() {
        let app = TestApp::new().await;
        let tenant = app.madang.store.tenant(app.workspace().await);
        let key = || IdempotencyKey { route: "POST /large".into(), key: "k".into(), body_hash: [0; 32] };
        let large = async |tenant: Tenant| {
            once_in(&app.madang, tenant, key(), |_| async { "a".repeat(LARGEST_BYTES + 1).into_response() }).await
        };
        let answer = large(tenant.clone()).await.unwrap();
        let text = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        assert_eq!(text.len(), LARGEST_BYTES + 1);
        assert!(large(tenant).await.is_ok(), "nothing was done, so it may be asked again");
    }

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

//! `POST /workspaces/{workspace}/apps/{app}/try`

use std::sync::Arc;

use api::{CreateRun, Run};
use axum::{Extension, http::HeaderMap, response::Response};
use model::{AppId, Definition, Language};
use store::{IdempotencyKey, StartedBy};

use super::{create::Asked, own, to_wire};
use crate::{
    api::{
        apps::{check_schema, find_editable},
        once::of_run,
    },
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    runs::accept::{CheckedInputs, RunRequest, accept},
    strict::{At, Body, Query},
};

/// Tries the saved draft of an app
///
/// The run keeps the draft as it was; the app's numbers don't count it. With an `Idempotency-Key`, the same request within 24 hours is the
/// same run.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/try", operation_id = "tryApp", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("stream" = Option<bool>, Query, description = "`true`: the answer is the stream of the run's events, as `watchRun` gives it."),
        ("wait" = Option<u64>, Query, maximum = 60, description = "Wait for the end, at most so many seconds (60 at most), and answer the run as it is then."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example."),
    ), request_body = CreateRun,
    responses(
        (status = 201, description = "The run, or with `stream=true` its events. `Location` is the run's address.",
            content((Run = "application/json"), (api::RunEvent = "text/event-stream"))),
        (status = 409, description = "`no_model`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, `not_publishable` with `problems`, or `idempotency_mismatch`", body = api::ErrorBody),
    ))]
pub async fn try_draft(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(asked): Query<Asked>,
    Body(body): Body<CreateRun>,
) -> Result<Response, Refusal> {
    asked.check()?;
    let app = find_editable(&member, &app).await?;
    let draft = member.tenant.draft(app.id).await?.ok_or(ErrorCode::NotFound)?;
    check_schema(&draft.definition)?;
    let once = of_run(&headers, format!("try {} {}", app.id, member.id), &body)?;
    let definition = member.tenant.with_newest_pieces(draft.definition).await?;
    let trial = Trial { app: app.id, definition, body, once };
    let language = language_of(&headers);
    let run = trial.begin(&madang, &member, language).await?;
    asked.answer(&madang, member, run, language).await
}

/// A run that the app's numbers don't count.
pub struct Trial {
    pub app: AppId,
    pub definition: Definition,
    pub body: CreateRun,
    pub once: Option<IdempotencyKey>,
}

impl Trial {
    pub async fn begin(self, madang: &Madang, member: &Member, language: Language) -> Result<Run, Refusal> {
        let Self { app, definition, body, once } = self;
        // Such a key doesn't see trials (`seen_by_key`), so what this one comes to could not be read.
        if member.only_app().is_some() {
            return Err(ErrorCode::KeyOfApp.into());
        }
        let definition = Arc::new(definition);
        let by = StartedBy::Try { person: member.id, definition: definition.clone() };
        let (inputs, conversation) = (CheckedInputs::of(&definition, &body.inputs)?, body.conversation);
        let request = RunRequest { app, by, definition, inputs, conversation, once, limits_money: false };
        let id = accept(&madang.engine, member.workspace, request).await?.id;
        to_wire(member, own(member, id).await?.run, language).await
    }
}

#[cfg(test)]
mod tests {
    use api::{App, Role, Run, RunSource, RunState};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn a_draft_is_tried_without_being_published() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Draft"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}/try", made.slug);
        let run: Run = lee.post(&path, &json!({"inputs": {"text": "x"}})).await.created();
        assert_eq!((run.source, run.version), (RunSource::Try, None));
        assert_eq!(app.finished(&lee, run.id).await.run.state, RunState::Completed);
        app.member("choi", Role::Builder).await.post(&path, &json!({"inputs": {"text": "x"}})).await.error(404);
    }
}

//! `POST /workspaces/{workspace}/apps/{app}/publish`

use api::{Publish, Version};
use axum::{
    Json,
    http::{HeaderMap, StatusCode},
};
use model::{Definition, OutputFormat, Problem, ProblemKind, Severity};
use store::{Publication, PublishedAs};

use super::{NOTE_MAX, answerers::answerers, draft_to_wire, find_editable, gate_reason, version_to_wire};
use crate::{
    api::{check, gates},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Body},
};

/// Publishes the draft as the next version, which people run from now on
///
/// Where the app has a gate, what is published must pass it, with the texts of its pieces, its test rows and its checks as they are at that
/// moment. An admin may publish past it with `gate_reason`, which stays with the version.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/publish", operation_id = "publishApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = Publish,
    responses(
        (status = 201, description = "The version.", body = Version),
        (status = 409, description = "`stale_revision`, with the present draft as `current`; `gate_not_passed`, with the gate as `current`; or \
            `blind_rating`", body = api::ErrorBody),
        (status = 422, description = "`not_publishable`, with `problems`; or `invalid`", body = api::ErrorBody),
    ))]
pub async fn publish(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<Publish>,
) -> Result<(StatusCode, Json<Version>), Refusal> {
    let app = find_editable(&member, &app).await?;
    let note = check::optional_text("note", &wanted.note, NOTE_MAX)?;
    let reason = gate_reason(&member, wanted.gate_reason.as_deref())?;
    let seen = i64::try_from(wanted.revision).unwrap_or(i64::MAX);
    let draft = member.tenant.draft(app.id).await?.ok_or(ErrorCode::NotFound)?;
    if draft.revision != seen {
        return Err(Refusal::stale(&draft_to_wire(&member, draft, language_of(&headers)).await?));
    }
    let definition = member.tenant.with_newest_pieces(draft.definition).await?;
    let mut errors = definition.check();
    errors.extend(definition.check_for(&answerers(&member.tenant, &definition).await?));
    errors.retain(|problem| problem.severity() == Severity::Error);
    if !errors.is_empty() {
        return Err(Refusal::problems(errors));
    }
    check_schema(&definition)?;
    let answering = gates::answering(&member.tenant, &definition).await?;
    let publication = Publication { seen_revision: seen, note: &note, answering, gate_reason: reason.as_deref() };
    match Box::pin(member.tenant.publish_draft(app.id, publication, member.id)).await? {
        PublishedAs::Version(version) => Ok((StatusCode::CREATED, Json(version_to_wire(*version)))),
        PublishedAs::Stale(draft) => Err(Refusal::stale(&draft_to_wire(&member, *draft, language_of(&headers)).await?)),
        PublishedAs::PieceGone(name) => {
            Err(Refusal::problems(vec![Problem::new("prompt.messages", ProblemKind::UnknownPiece { name })]))
        }
        PublishedAs::GateNotPassed(state) => {
            let gate = gates::to_wire(&member, &app, *state).await?;
            Err(Refusal::from(ErrorCode::GateNotPassed).with_current(&gate))
        }
        PublishedAs::Absent => Err(ErrorCode::NotFound.into()),
    }
}

/// The browser looks at a schema's outline; whether answers can be checked by it, only the one who checks them can tell.
pub fn check_schema(definition: &Definition) -> Result<(), Refusal> {
    let Some(schema) = definition.output.schema.as_ref().filter(|_| definition.output.format == OutputFormat::Json)
    else {
        return Ok(());
    };
    runner::check_schema(schema).map_err(|fault| {
        let (en, ko) =
            (format!("This JSON Schema can’t be used: {fault}."), format!("이 JSON Schema는 쓸 수 없어요: {fault}."));
        Refusal::field("output.schema", en, ko)
    })
}

#[cfg(test)]
mod tests {
    use api::{App, Connection, Draft, Page, Role, RunnableApp, Version, VersionDetail};
    use serde_json::json;

    use crate::testing::TestApp;

    /// What a model refuses each time is no app; and who can mend it reads which model it is.
    #[tokio::test]
    async fn a_prompt_that_its_model_refuses_is_not_published() {
        let app = TestApp::with(|config| config.allowed_hosts.push("127.0.0.1:9".parse().unwrap())).await;
        let owner = app.user("owner").await;
        let body = json!({"provider": "vllm", "name": "Ours", "base_url": "http://127.0.0.1:9/v1",
            "named_models": ["gemma-3-12b-it", "qwen3-8b"]});
        let connection: Connection = owner.post("/api/v1/workspaces/test/connections", &body).await.created();
        let made: App = owner.post("/api/v1/workspaces/test/apps", &json!({"name": "Letters"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.id);
        let mut draft: Draft = owner.get(&format!("{path}/draft")).await.ok();
        draft.definition.prompt.messages = vec![
            model::Message { role: model::Role::Assistant, text: "Hello!".into() },
            model::Message { role: model::Role::User, text: "Hello.".into() },
        ];
        draft.definition.inputs.clear();
        for (model, refused) in [("gemma-3-12b-it", true), ("qwen3-8b", false)] {
            draft.definition.model.use_ =
                Some(model::ModelUse::Model(model::ModelRef { connection: connection.id, model: model.into() }));
            let body = json!({"definition": draft.definition, "revision": draft.revision});
            draft = owner.put(&format!("{path}/draft"), &body).await.ok();
            let answer = owner.post(&format!("{path}/publish"), &json!({"revision": draft.revision})).await;
            if refused {
                let refused = answer.error(422);
                let problems = format!("{refused:?}");
                assert!(problems.contains("gemma-3-12b-it") && problems.contains("prompt.messages[0]"), "{problems}");
            } else {
                answer.created::<Version>();
            }
        }
    }

    #[tokio::test]
    async fn only_publishing_changes_what_people_run() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App =
            lee.post("/api/v1/workspaces/test/apps", &json!({"template": "meeting-minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.id);
        let draft: Draft = lee.get(&format!("{path}/draft")).await.ok();
        let first: Version = lee.post(&format!("{path}/publish"), &json!({"revision": draft.revision})).await.created();
        assert_eq!((first.number, first.live), (1, true));

        let mut changed = draft.definition.clone();
        changed.inputs[0].label = "Changed".into();
        let body = json!({"definition": changed, "revision": draft.revision});
        let draft: Draft = lee.put(&format!("{path}/draft"), &body).await.ok();
        let choi = app.member("choi", Role::User).await;
        let seen: RunnableApp = choi.get(&path).await.ok();
        assert_ne!(seen.inputs[0].label, "Changed".into());

        let body = json!({"revision": draft.revision, "note": "A clearer label."});
        assert_eq!(lee.post(&format!("{path}/publish"), &body).await.created::<Version>().number, 2);
        let seen: RunnableApp = choi.get(&path).await.ok();
        assert_eq!(seen.inputs[0].label, "Changed".into());

        let versions: Page<Version> = lee.get(&format!("{path}/versions")).await.ok();
        assert_eq!(versions.items.iter().map(|v| (v.number, v.live)).collect::<Vec<_>>(), [(2, true), (1, false)]);
        let one: VersionDetail = lee.get(&format!("{path}/versions/1")).await.ok();
        assert_ne!(one.definition, changed);
        lee.get(&format!("{path}/versions/3")).await.error(404);
    }
}

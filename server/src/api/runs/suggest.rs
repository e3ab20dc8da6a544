//! `POST /workspaces/{workspace}/apps/{app}/suggest`

use api::{AskSuggestion, CreateRun, Run};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
};
use model::suggest::SuggestKind;

use super::try_draft::Trial;
use crate::{
    api::{apps::find_editable, once::of_run},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::{At, Body},
};

/// The longest wish, in characters.
const WISH_CHARS: usize = 10_000;

/// Has a model suggest an app, a better prompt, or what could go wrong
///
/// The saved draft stays as it is. The answer comes as a run, which its maker finds among their own and which the app's numbers
/// don't count: of `describe` and `improve` a JSON document with inputs, messages, examples and a sample, of `review` Markdown.
/// The model is the one that the draft names, or else the workspace's. With an `Idempotency-Key`, the same request within 24 hours
/// is the same run.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/suggest", operation_id = "suggest", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example."),
    ), request_body = AskSuggestion,
    responses(
        (status = 201, description = "The run.", body = Run),
        (status = 409, description = "`no_model`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `idempotency_mismatch`", body = api::ErrorBody),
    ))]
pub async fn suggest(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(body): Body<AskSuggestion>,
) -> Result<(StatusCode, Json<Run>), Refusal> {
    let app = find_editable(&member, &app).await?;
    let draft = member.tenant.draft(app.id).await?.ok_or(ErrorCode::NotFound)?;
    let AskSuggestion { kind, wish } = &body;
    if *kind == SuggestKind::Describe && wish.trim().is_empty() {
        return Err(Refusal::field(
            "wish",
            "Say in a sentence what the app is for.",
            "무엇을 하는 앱인지 한 문장으로 적어 주세요.",
        ));
    }
    if wish.chars().count() > WISH_CHARS {
        return Err(Refusal::field("wish", "Use at most 10,000 characters.", "10,000자 안으로 줄여 주세요."));
    }
    let once = of_run(&headers, format!("suggest {} {}", app.id, member.id), &body)?;
    let language = language_of(&headers);
    let mut definition = kind.definition(draft.definition.kind, language);
    definition.model.use_ = draft.definition.model.named().cloned().map(model::ModelUse::Model);
    let inputs = kind.values(wish, &draft.definition);
    let trial = Trial { app: app.id, definition, body: CreateRun { inputs, conversation: None }, once };
    let run = trial.begin(&madang, &member, language).await?;
    Ok((StatusCode::CREATED, Json(run)))
}

#[cfg(test)]
mod tests {
    use api::{App, Draft, Page, Role, Run, RunSource, RunState, RunSummary};
    use model::{
        Language,
        suggest::{SuggestedPart, Suggestion},
    };
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    const SUGGESTED: &str = r#"{"inputs": [{"name": "notes", "label": "Notes", "hint": "", "kind": "paragraph", "required": true, "options": []}],
        "instructions": "You write minutes.", "message": "{{notes}}", "examples": [],
        "sample": [{"name": "notes", "value": "We ship on Monday."}], "answer_format": "markdown", "reason": "Short."}"#;

    #[tokio::test]
    async fn a_sentence_becomes_an_app_that_runs() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        // The provider answers with what it is asked.
        let wish = json!({"kind": "describe", "wish": format!("minutes from a transcript {SUGGESTED}")});
        let run: Run = lee.post(&format!("{path}/suggest"), &wish).await.created();
        assert_eq!((run.source, run.version), (RunSource::Try, None));
        let done = app.finished(&lee, run.id).await.run;
        assert_eq!(done.state, RunState::Completed);
        let listed: Page<RunSummary> = lee.get("/api/v1/workspaces/test/runs").await.ok();
        let title = listed.items[0].title.clone().unwrap();
        assert!(title.starts_with("minutes from a transcript"), "{title}");

        let draft: Draft = lee.get(&format!("{path}/draft")).await.ok();
        let suggestion = Suggestion::read(&done.output, &draft.definition, Language::En).unwrap();
        let parts = suggestion.parts(&draft.definition, draft.sample.as_ref());
        assert!(parts.contains(&SuggestedPart::Input("notes".to_owned())) && parts.contains(&SuggestedPart::Prompt));
        let (definition, sample) = suggestion.accept(&draft.definition, draft.sample.as_ref(), &parts);
        let body = json!({"definition": definition, "sample": sample, "revision": draft.revision});
        let saved: Draft = lee.put(&format!("{path}/draft"), &body).await.ok();
        let inputs = json!({"inputs": saved.sample});
        let tried: Run = lee.post(&format!("{path}/try"), &inputs).await.created();
        assert_eq!(app.finished(&lee, tried.id).await.run.state, RunState::Completed);
    }

    #[tokio::test]
    async fn only_who_may_change_the_app_may_ask_and_a_wish_has_bounds() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/suggest", made.slug);
        let improve = json!({"kind": "improve", "wish": ""});
        app.member("choi", Role::User).await.post(&path, &improve).await.error(403);
        let owner = app.user("owner").await;
        owner.post(&path, &improve).await.created::<Run>();
        for wish in ["", "  ", &"x".repeat(10_001)] {
            let error = owner.post(&path, &json!({"kind": "describe", "wish": wish})).await.error(422);
            assert_eq!(error.fields.keys().collect::<Vec<_>>(), ["wish"]);
        }
    }
}

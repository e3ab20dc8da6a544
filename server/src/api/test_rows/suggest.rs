//! `POST /workspaces/{workspace}/apps/{app}/tests/rows/suggest`

use api::{CreateRun, Run};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
};
use model::evidence::suggest::{SHOWN_ROWS, rows_definition, rows_values};
use store::TestRowFilter;

use crate::{
    api::{apps::find_editable, once::of_run, runs::Trial},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::At,
};

/// Has a model make up test rows like those that there are
///
/// Nothing is added. The answer comes as a run, which its maker finds among their own and which the app's numbers don't count: a JSON
/// document with up to five `rows`, each with `values` (a list of `name` and `value`) and `expected`. The model is the one that the draft
/// names, or else the workspace's. With an `Idempotency-Key`, the same request within 24 hours is the same run.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests/rows/suggest", operation_id = "suggestTestRows", tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example."),
    ),
    responses(
        (status = 201, description = "The run.", body = Run),
        (status = 409, description = "`no_model`", body = api::ErrorBody),
        (status = 422, description = "`invalid`, or `idempotency_mismatch`", body = api::ErrorBody),
    ))]
pub async fn suggest(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
) -> Result<(StatusCode, Json<Run>), Refusal> {
    let app = find_editable(&member, &app).await?;
    let draft = member.tenant.draft(app.id).await?.ok_or(ErrorCode::NotFound)?;
    let rows = member.tenant.test_rows(app.id, TestRowFilter::default(), SHOWN_ROWS, i64::MAX).await?.rows;
    let once = of_run(&headers, format!("suggest rows {} {}", app.id, member.id), &())?;
    let language = language_of(&headers);
    let about = format!("{}: {}", app.name, app.summary);
    let shown = rows.iter().map(|row| (&row.inputs, &*row.expected));
    let inputs = rows_values(&draft.definition, &about, shown);
    let mut definition = rows_definition(language);
    definition.model.use_ = draft.definition.model.named().cloned().map(model::ModelUse::Model);
    let trial = Trial { app: app.id, definition, body: CreateRun { inputs, conversation: None }, once };
    let run = trial.begin(&madang, &member, language).await?;
    Ok((StatusCode::CREATED, Json(run)))
}

#[cfg(test)]
mod tests {
    use api::{Draft, Page, Role, Run, RunState, TestRow};
    use model::evidence::suggest::read_rows;
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn a_model_makes_up_rows_and_nothing_is_added() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        // The provider answers with what it is asked, so the description holds the answer.
        let answer = json!({"rows": [{"values": [{"name": "text", "value": "We ship."}], "expected": "Ship"}]});
        let summary = json!({"summary": answer.to_string()});
        owner.patch(&path, &summary).await.ok::<api::App>();
        let suggest = format!("{path}/tests/rows/suggest");
        let run: Run = owner.post(&suggest, &()).await.created();
        let done = app.finished(&owner, run.id).await.run;
        assert_eq!(done.state, RunState::Completed);
        let draft: Draft = owner.get(&format!("{path}/draft")).await.ok();
        let rows = read_rows(&done.output, &draft.definition);
        assert_eq!((rows.len(), rows[0].expected.as_str()), (1, "Ship"));
        assert_eq!(rows[0].inputs["text"], "We ship.");
        let kept: Page<TestRow> = owner.get(&format!("{path}/tests/rows")).await.ok();
        assert!(kept.items.is_empty());

        let body = json!({"inputs": {"text": "A saved row of ours"}});
        owner.post(&format!("{path}/tests/rows"), &body).await.created::<TestRow>();
        let run: Run = owner.post(&suggest, &()).await.created();
        app.finished(&owner, run.id).await;
        let asked = provider.seen_requests().pop().unwrap().to_string();
        assert!(asked.contains("A saved row of ours"), "{asked}");
        app.member("choi", Role::Builder).await.post(&suggest, &()).await.error(403);
    }
}

//! `GET /workspaces/{workspace}/apps/{app}/typical-run`

use api::{Money, TypicalRun};
use axum::Json;

use super::find_editable;
use crate::{api::wire, auth::Member, error::Refusal, strict::At};

/// What a run of an app usually takes
///
/// Averages over its newest completed runs of the last 30 days, at most 200, those that tried its draft included: what an estimate for
/// another model is made from.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/typical-run", operation_id = "getTypicalRun", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The usual run.", body = TypicalRun)))]
pub async fn typical_run(member: Member, At((_, app)): At<(String, String)>) -> Result<Json<TypicalRun>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let typical = member.tenant.typical_run(app.id).await?;
    Ok(Json(TypicalRun {
        runs: wire::count(typical.runs),
        input_tokens: wire::count(typical.input_tokens),
        output_tokens: wire::count(typical.output_tokens),
        cost: typical.cost_micros.map(Money::usd),
        duration_ms: wire::count(typical.duration_ms),
    }))
}

#[cfg(test)]
mod tests {
    use api::{Role, Run, TypicalRun};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn it_is_taken_from_completed_runs() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let typical: TypicalRun = owner.get(&format!("{path}/typical-run")).await.ok();
        assert_eq!((typical.runs, typical.cost), (0, None));
        for _ in 0..2 {
            let body = json!({"inputs": {"text": "one two three"}});
            owner.post(&format!("{path}/runs?wait=20"), &body).await.created::<Run>();
        }
        let typical: TypicalRun = owner.get(&format!("{path}/typical-run")).await.ok();
        assert_eq!((typical.runs, typical.input_tokens, typical.output_tokens), (2, 7, 3));
        app.member("choi", Role::User).await.get(&format!("{path}/typical-run")).await.error(403);
    }
}

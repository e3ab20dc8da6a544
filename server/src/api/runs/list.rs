//! `GET /workspaces/{workspace}/runs`

use api::{Page, RunState, RunSummary, RunsQuery};
use axum::{Json, http::HeaderMap};
use model::{AppId, ConversationId, RunId};
use store::RunFilter;

use super::{seen_by_key, wire};
use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::Query,
};

/// The most characters that runs are searched for.
const WORDS_MAX: usize = 100;

/// The runs of the one who asks, newest first
///
/// Each with what it was about and how its answer begins; the whole of it is in the run itself.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/runs", operation_id = "listMyRuns", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = Option<AppId>, Query, description = "Only runs of this app."),
        ("conversation" = Option<ConversationId>, Query, description = "Only runs of this conversation."),
        ("state" = Option<RunState>, Query, description = "Only runs in this state."),
        ("q" = Option<String>, Query, description = "Only runs with this text in their title, their app's name or their answer, ignoring case; at most 100 characters."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses(
        (status = 200, description = "One page of them.", body = Page<RunSummary>),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn list(
    member: Member,
    headers: HeaderMap,
    Query(query): Query<RunsQuery>,
) -> Result<Json<Page<RunSummary>>, Refusal> {
    let language = language_of(&headers);
    let limit = i64::from(query.limit.unwrap_or(50).clamp(1, 200));
    let before: Option<RunId> =
        query.after.map(|cursor| cursor.parse()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let words = check::optional_text("q", &query.q.unwrap_or_default(), WORDS_MAX)?;
    let app = match (member.only_app(), query.app) {
        (Some(only), Some(asked)) if only != asked => return Err(ErrorCode::NotFound.into()),
        (only, asked) => only.or(asked),
    };
    let filter = RunFilter {
        app,
        conversation: query.conversation,
        state: query.state,
        words: Some(words).filter(|words| !words.is_empty()),
    };
    let mut runs = member.tenant.my_runs(member.id, &filter, before, limit + 1).await?;
    let more = i64::try_from(runs.len()).unwrap_or(i64::MAX) > limit;
    runs.truncate(usize::try_from(limit).unwrap_or_default());
    let next = runs.last().filter(|_| more).map(|run| run.id.to_string());
    // A key for an app may get a page that is shorter than it asked for.
    let seen = runs.into_iter().filter(|run| seen_by_key(&member, run.app.id, run.key));
    let items = seen.map(|run| wire::summary(run, language));
    Ok(Json(Page { items: items.collect(), next }))
}

#[cfg(test)]
mod tests {
    use api::{Page, Role, Run, RunState, RunSummary};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn ones_own_runs_page_by_page() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let mut made_runs = Vec::new();
        for text in ["one", "two", "three"] {
            made_runs.push(choi.post(&path, &json!({"inputs": {"text": text}})).await.created::<Run>().id);
        }
        made_runs.reverse();
        let first: Page<RunSummary> = choi.get("/api/v1/workspaces/test/runs?limit=2").await.ok();
        let next = first.next.unwrap();
        let second: Page<RunSummary> =
            choi.get(&format!("/api/v1/workspaces/test/runs?limit=2&after={next}")).await.ok();
        let seen: Vec<_> = first.items.iter().chain(&second.items).map(|run| run.id).collect();
        assert_eq!(seen, made_runs);
        assert_eq!(second.next, None);
        let others: Page<RunSummary> = app.user("owner").await.get("/api/v1/workspaces/test/runs").await.ok();
        assert!(others.items.is_empty());
        choi.get("/api/v1/workspaces/test/runs?after=nonsense").await.error(400);
    }

    #[tokio::test]
    async fn runs_are_found_by_their_words_their_app_and_their_state() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let echo = app.publish_echo("echo").await;
        let broken = app.publish_echo("key-refused").await;
        let choi = app.member("choi", Role::User).await;
        for (slug, text) in [(&echo.slug, "A cherry, 100% ripe"), (&echo.slug, "체리 두 개"), (&broken.slug, "A plum")]
        {
            let path = format!("/api/v1/workspaces/test/apps/{slug}/runs?wait=20");
            choi.post(&path, &json!({"inputs": {"text": text}})).await.created::<Run>();
        }
        let titles = async |query: &str| {
            let found: Page<RunSummary> = choi.get(&format!("/api/v1/workspaces/test/runs?{query}")).await.ok();
            found.items.into_iter().filter_map(|run| run.title).collect::<Vec<_>>()
        };
        assert_eq!(titles("q=CHERRY").await, ["A cherry, 100% ripe"]);
        assert_eq!(titles("q=%EC%B2%B4%EB%A6%AC").await, ["체리 두 개"]);
        assert_eq!(titles("q=100%25").await, ["A cherry, 100% ripe"], "signs of patterns mean themselves");
        assert_eq!(titles("q=1_0").await, [""; 0]);
        assert_eq!(titles("state=failed").await, ["A plum"]);
        assert_eq!(titles(&format!("state=completed&app={}", echo.id)).await, ["체리 두 개", "A cherry, 100% ripe"]);
        assert_eq!(titles(&format!("q=plum&app={}", echo.id)).await, [""; 0]);
        choi.get(&format!("/api/v1/workspaces/test/runs?q={}", "x".repeat(101))).await.error(422);
    }

    #[tokio::test]
    async fn a_list_is_small_however_large_the_runs_are() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        app.republish(&made, |definition| definition.inputs[0].max_chars = Some(1_000_000)).await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
        let text = format!("\n  What it is about\n{}", "0123456789abcdef-".repeat(20_000));
        let run: Run = choi.post(&path, &json!({"inputs": {"text": text}})).await.created();
        assert_eq!(run.state, RunState::Completed);
        app.copy_run(run.id, 199).await;

        let answer = choi.get("/api/v1/workspaces/test/runs?limit=200").await;
        assert!(answer.text().len() < 200 * 1500, "{} bytes", answer.text().len());
        let list: Page<RunSummary> = answer.ok();
        assert_eq!(list.items.len(), 200);
        let one = &list.items[0];
        assert_eq!(one.title.as_deref(), Some("What it is about"));
        assert!(one.beginning.as_ref().unwrap().chars().count() <= 300);
        let market = choi.get("/api/v1/workspaces/test/market").await;
        assert!(market.text().len() < 100_000);
        assert_eq!(market.ok::<api::Market>().recent.len(), 1);
    }

    #[tokio::test]
    async fn of_a_run_that_goes_on_nothing_is_told_that_could_be_followed_on_from() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("slow").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let run: Run = choi.post(&path, &json!({"inputs": {"text": "word ".repeat(2000)}})).await.created();
        app.answering(&choi, run.id).await;
        let list: Page<RunSummary> = choi.get("/api/v1/workspaces/test/runs").await.ok();
        let one = &list.items[0];
        assert_eq!((one.state, one.beginning.as_ref(), one.last_event), (RunState::Running, None, 0));
    }
}

//! `GET /workspaces/{workspace}/conversations/{conversation}/runs`

use api::{Page, PageQuery, Run};
use axum::{Json, http::HeaderMap};
use model::{ConversationId, RunId, run::RunProgress};

use crate::{
    api::runs::{seen_by_key, wire},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Query},
};

/// How many bytes of texts one page has at most, unless a single turn has more.
const PAGE_BYTES: i64 = 1024 * 1024;

/// The turns of a conversation, newest first
///
/// Whole, with what was said and answered. A page ends early where they are large: it has at least one of them, and no more than fit into
/// a megabyte together. Of a turn that is still being written the answer is empty and `last_event` is 0: follow its events from there.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/conversations/{conversation}/runs", operation_id = "listTurns", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("conversation" = ConversationId, Path, description = "The conversation's id."),
        ("limit" = Option<u16>, Query, description = "How many at most, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them; none for a conversation that isn't one's own.", body = Page<Run>)))]
pub async fn runs(
    member: Member,
    headers: HeaderMap,
    At((_, conversation)): At<(String, ConversationId)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Run>>, Refusal> {
    let limit = i64::from(page.limit.unwrap_or(50).clamp(1, 200));
    let before: Option<RunId> =
        page.after.map(|cursor| cursor.parse()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let mut turns = member.tenant.conversation(member.id, conversation, before, limit, PAGE_BYTES).await?;
    // A conversation is in one app.
    if turns.runs.iter().any(|run| !seen_by_key(&member, run.app.id, run.key)) {
        turns = store::Turns { runs: Vec::new(), more: false };
    }
    let next = turns.runs.last().filter(|_| turns.more).map(|run| run.id.to_string());
    let language = language_of(&headers);
    let items = turns.runs.into_iter().map(|run| {
        let followed_from = if run.outcome.is_some() { run.last_event } else { 0 };
        wire::run(store::Run { last_event: followed_from, ..run }, RunProgress::queued(), language)
    });
    Ok(Json(Page { items: items.collect(), next }))
}

#[cfg(test)]
mod tests {
    use api::{App, Page, Role, Run, RunState};
    use model::ModelUse;
    use serde_json::json;
    use sqlx::Connection;

    use crate::testing::{FakeProvider, TestApp};

    async fn chat(app: &TestApp, model: &str) -> App {
        let made = app.publish_echo(model).await;
        app.republish(&made, |definition| {
            let use_: Option<ModelUse> = definition.model.use_.clone();
            definition.kind = model::Kind::Chat;
            definition.inputs.clear();
            definition.chat = Some(model::Chat::default());
            definition.prompt.messages.truncate(1);
            definition.model.use_ = use_;
        })
        .await;
        made
    }

    #[tokio::test]
    async fn a_long_conversation_comes_page_by_page_and_whole() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = chat(&app, "echo").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
        let first: Run = choi.post(&path, &json!({"inputs": {"message": "0"}})).await.created();
        let conversation = first.conversation.unwrap();
        for n in 1..6 {
            let body = json!({"inputs": {"message": n.to_string()}, "conversation": conversation});
            choi.post(&path, &body).await.created::<Run>();
        }
        let mut database = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
        let grow =
            sqlx::query("update runs set output = repeat('0123456789abcdef ', 40000) where conversation_id = $1");
        grow.bind(conversation.0).execute(&mut database).await.unwrap();
        let turns = format!("/api/v1/workspaces/test/conversations/{conversation}/runs");
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let answer = choi.get(&format!("{turns}{after}")).await;
            assert!(answer.text().len() < 2_000_000, "{} bytes", answer.text().len());
            let page: Page<Run> = answer.ok();
            assert!(!page.items.is_empty());
            seen.extend(page.items.iter().map(|run| run.inputs["message"].as_str().unwrap().to_owned()));
            match page.next {
                Some(next) => after = format!("?after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, ["5", "4", "3", "2", "1", "0"]);
        let owner = app.user("owner").await;
        assert!(owner.get(&turns).await.ok::<Page<Run>>().items.is_empty(), "it is for whoever began it");
        choi.get(&format!("{turns}?after=nonsense")).await.error(400);
    }

    #[tokio::test]
    async fn a_turn_that_is_being_written_is_followed_from_its_beginning() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = chat(&app, "slow").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let run: Run = choi.post(&path, &json!({"inputs": {"message": "word ".repeat(2000)}})).await.created();
        app.answering(&choi, run.id).await;
        let turns = format!("/api/v1/workspaces/test/conversations/{}/runs", run.conversation.unwrap());
        let page: Page<Run> = choi.get(&turns).await.ok();
        let turn = &page.items[0];
        assert_eq!((turn.state, turn.output.as_str(), turn.last_event), (RunState::Running, "", 0));
    }
}

//! `GET /workspaces/{workspace}/runs/{run}/events`

use axum::{
    Extension,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use model::{Language, RunId, WorkspaceId};

use super::{own, still_kept, stream, wire};
use crate::{
    auth::{Credential, Member},
    error::Refusal,
    madang::Madang,
    strict::{At, Query},
};

/// What happens in a run, as it happens
///
/// Server-sent events: `id` is the event's number, from 1 without gaps, `event` its kind, `data` a `RunEvent`. `Last-Event-ID`, or `after`,
/// goes on behind that number. The stream ends after the event `finished`.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/runs/{run}/events", operation_id = "watchRun", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("run" = RunId, Path, description = "The run's id."),
        ("after" = Option<u64>, Query, description = "The number of the last event that is known; 0 when absent."),
        ("lang" = Option<Language>, Query, description = "The language of the words in it; it wins over `Accept-Language`."),
        ("Last-Event-ID" = Option<String>, Header, description = "The same, as browsers send it; it wins."),
    ),
    responses(
        (status = 200, description = "The events.", body = api::RunEvent, content_type = "text/event-stream"),
        (status = 410, description = "`not_kept`", body = api::ErrorBody),
    ))]
pub async fn events(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, run)): At<(String, RunId)>,
    Query(query): Query<stream::After>,
) -> Result<Response, Refusal> {
    still_kept(own(&member, run).await?.run.content_gone_at)?;
    let after = stream::after(&headers, &query);
    Ok(follow(&madang, member.credential, member.workspace, run, after, query.language(&headers)).into_response())
}

/// The events of a member's own run from behind `after`, for as long as they are a member.
pub(super) fn follow(
    madang: &Madang,
    credential: Credential,
    workspace: WorkspaceId,
    run: RunId,
    after: i32,
    language: Language,
) -> impl IntoResponse + use<> {
    let watch = madang.engine.live.watch(workspace, run, after);
    let still = {
        let madang = madang.clone();
        move || {
            let (madang, credential) = (madang.clone(), credential.clone());
            async move { credential.lets_in(&madang, workspace).await }
        }
    };
    stream::respond(madang, watch, move |kept: &str| wire::for_member(kept, language), still)
}

/// What every stream of events answers with.
pub(in crate::api) const HEADERS: [(header::HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store"), (header::HeaderName::from_static("x-accel-buffering"), "no")];

#[cfg(test)]
mod tests {
    use api::{Role, Run, RunEnd, RunEvent, RunState};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn events_are_numbered_without_gaps_and_can_be_replayed_from_anywhere() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("slow").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let run: Run = choi.post(&path, &json!({"inputs": {"text": "one two three four five"}})).await.created();

        let events = app.watch(&choi, run.id, 0).await;
        let numbers: Vec<u64> = events.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
        assert!(matches!(events.first(), Some((1, RunEvent::Started {}))));
        let text: String = events
            .iter()
            .filter_map(|(_, event)| match event {
                RunEvent::Delta { text } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(text, "one two three four five");
        assert!(matches!(events.last(), Some((_, RunEvent::Finished(RunEnd { state: RunState::Completed, .. })))));

        for after in 0..events.len() {
            let rest = app.watch(&choi, run.id, after as u64).await;
            assert_eq!(rest, events[after..]);
        }
    }

    #[tokio::test]
    async fn a_removed_member_stops_seeing_within_seconds() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("slow").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let run: Run = choi.post(&path, &json!({"inputs": {"text": "word ".repeat(3000)}})).await.created();
        let watching = app.watch(&choi, run.id, 0);
        let removing = async {
            app.answering(&choi, run.id).await;
            let members = format!("/api/v1/workspaces/test/members/{}", choi.id());
            app.user("owner").await.delete(&members).await.no_content();
        };
        let (events, ()) = tokio::join!(watching, removing);
        assert!(!matches!(events.last(), Some((_, RunEvent::Finished(_)))), "{:?}", events.last());
    }
}

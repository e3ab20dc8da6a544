//! `GET /shared/{token}/runs/{run}/events`

use axum::{
    Extension,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use model::RunId;

use super::{Holder, own, resolve_for_run};
use crate::{
    api::runs::{still_kept, stream, wire},
    error::Refusal,
    madang::Madang,
    strict::{At, Query},
};

/// What happens in a run that was made through a link, as it happens
///
/// As `watchRun`, with `SharedEvent`s. It ends when the link is revoked.
#[utoipa::path(get, path = "/api/v1/shared/{token}/runs/{run}/events", operation_id = "watchSharedRun", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("run" = RunId, Path, description = "The run's id."),
        ("after" = Option<u64>, Query, description = "The number of the last event that is known; 0 when absent."),
        ("lang" = Option<model::Language>, Query, description = "The language of the words in it; it wins over `Accept-Language`."),
        ("Last-Event-ID" = Option<String>, Header, description = "The same, as browsers send it; it wins."),
    ),
    responses(
        (status = 200, description = "The events.", body = api::SharedEvent, content_type = "text/event-stream"),
        (status = 410, description = "`link_revoked`, or `not_kept`", body = api::ErrorBody),
    ))]
pub async fn events(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At((token, run)): At<(String, RunId)>,
    Query(query): Query<stream::After>,
) -> Result<Response, Refusal> {
    let resolved = resolve_for_run(&madang, &holder, &token).await?;
    still_kept(own(&madang, &resolved, run).await?.content_gone_at)?;
    let language = query.language(&headers);
    let watch = madang.engine.live.watch(resolved.workspace, run, stream::after(&headers, &query));
    let still = {
        let madang = madang.clone();
        move || {
            let (madang, holder, token) = (madang.clone(), holder.clone(), token.clone());
            async move {
                let refused = resolve_for_run(&madang, &holder, &token).await.err();
                refused.is_none_or(|refusal| refusal.code() == crate::error::ErrorCode::Unavailable)
            }
        }
    };
    Ok(stream::respond(&madang, watch, move |kept: &str| wire::for_visitor(kept, language), still).into_response())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use api::{LinkCreated, SharedRun};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn an_open_stream_ends_within_five_seconds_of_its_links_revocation() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("slow").await;
        let owner = app.user("owner").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let link: LinkCreated = owner.post(&links, &json!({"name": "Fair"})).await.created();
        let path = format!("/api/v1/shared/{}/runs", link.url.rsplit('/').next().unwrap());
        let visitor = app.visitor();
        let run: SharedRun = visitor.post(&path, &json!({"inputs": {"text": "word ".repeat(3000)}})).await.created();
        let events = format!("{path}/{}/events", run.id);
        let watching = async {
            let told = visitor.get(&events).await;
            (told.text().to_owned(), Instant::now())
        };
        let revoking = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            owner.delete(&format!("{links}/{}", link.link.id)).await.no_content();
            Instant::now()
        };
        let ((told, ended), revoked) = tokio::join!(watching, revoking);
        assert!(told.contains("word") && !told.contains("finished"), "{told}");
        assert!(ended.duration_since(revoked) < Duration::from_secs(5), "{:?}", ended.duration_since(revoked));
    }
}

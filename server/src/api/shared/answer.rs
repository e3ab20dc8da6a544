//! `GET /shared/{token}/runs/{run}/answer/{format}`

use api::AnswerFormat;
use axum::{Extension, http::HeaderMap, response::Response};
use model::RunId;

use super::{Holder, own, resolve_for_run, tenant};
use crate::{answers, error::Refusal, madang::Madang, strict::At};

/// The answer of a run that was made through a link, as a file
#[utoipa::path(get, path = "/api/v1/shared/{token}/runs/{run}/answer/{format}", operation_id = "downloadSharedAnswer", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("run" = RunId, Path, description = "The run's id."),
        ("format" = AnswerFormat, Path, description = "The kind of file."),
    ),
    responses(
        (status = 200, description = "The file, as a member's run has it.", content(
            (String = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (String = "application/hwp+zip"),
            (String = "application/pdf"),
            (String = "text/markdown"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv"),
            (serde_json::Value = "application/json"),
        )),
        (status = 409, description = "`run_not_over`, `no_answer`, or `no_fonts`: the server can’t make a `pdf`", body = api::ErrorBody),
        (status = 410, description = "`link_revoked`", body = api::ErrorBody),
        (status = 422, description = "`not_in_format`", body = api::ErrorBody),
    ))]
pub async fn answer(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At((token, run, format)): At<(String, RunId, AnswerFormat)>,
) -> Result<Response, Refusal> {
    let resolved = resolve_for_run(&madang, &holder, &token).await?;
    let run = own(&madang, &resolved, run).await?;
    answers::download(&madang, &tenant(&madang, &resolved), run, format, &headers).await
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, LinkCreated, SharedRun};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn visitors_take_their_answer_along_until_the_link_is_revoked() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let [link, other] =
            [owner.post(&links, &json!({"name": "Fair"})).await, owner.post(&links, &json!({"name": "Shop"})).await]
                .map(|answer| answer.created::<LinkCreated>());
        let shared = |link: &LinkCreated| format!("/api/v1/shared/{}", link.url.rsplit('/').next().unwrap());
        let visitor = app.visitor();
        let run: SharedRun =
            visitor.post(&format!("{}/runs", shared(&link)), &json!({"inputs": {"text": "안녕"}})).await.created();
        visitor.get(&format!("{}/runs/{}/events", shared(&link), run.id)).await;
        let file = visitor.get(&format!("{}/runs/{}/answer/md", shared(&link), run.id)).await;
        assert_eq!((file.status.as_u16(), file.text()), (200, "안녕"));
        let of_other = format!("{}/runs/{}/answer/md", shared(&other), run.id);
        assert_eq!(visitor.get(&of_other).await.error(404).code, ErrorCode::NotFound);
        owner.delete(&format!("{links}/{}", link.link.id)).await;
        let revoked = visitor.get(&format!("{}/runs/{}/answer/md", shared(&link), run.id)).await;
        assert_eq!(revoked.error(410).code, ErrorCode::LinkRevoked);
    }
}

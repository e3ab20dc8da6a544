//! `GET /workspaces/{workspace}/runs/{run}/answer/{format}`

use api::AnswerFormat;
use axum::{Extension, http::HeaderMap, response::Response};
use model::RunId;

use super::own;
use crate::{answers, auth::Member, error::Refusal, madang::Madang, strict::At};

/// The answer of a run as a file
///
/// A table of a Markdown answer becomes a sheet of `xlsx` and lines of `csv`, and so do the fields of a JSON answer; several tables of
/// a `csv` stand one below the other, with an empty line between. Texts that a spreadsheet would take for formulas stay texts.
/// `form` is the app's own Word document; its fields that the answer has nothing for are empty and named in `Madang-Missing-Fields`.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/runs/{run}/answer/{format}", operation_id = "downloadAnswer", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("run" = RunId, Path, description = "The run's id."),
        ("format" = AnswerFormat, Path, description = "The kind of file."),
    ),
    responses(
        (status = 200, description = "The file, named in `Content-Disposition` after the app and the day.", content(
            (String = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (String = "application/hwp+zip"),
            (String = "text/markdown"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv"),
            (serde_json::Value = "application/json"),
        )),
        (status = 409, description = "`run_not_over` or `no_answer`", body = api::ErrorBody),
        (status = 422, description = "`not_in_format`", body = api::ErrorBody),
    ))]
pub async fn answer(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, run, format)): At<(String, RunId, AnswerFormat)>,
) -> Result<Response, Refusal> {
    let found = own(&member, run).await?;
    answers::download(&madang, &member.tenant, found.run, format, &headers).await
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Role, Run};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp, TestClient};

    /// Runs an app that repeats `text`, to its end; answers where its answer is.
    async fn run(app: &TestApp, slug: &str, client: &TestClient, text: &str) -> String {
        let path = format!("/api/v1/workspaces/test/apps/{slug}/runs?wait=20");
        let run: Run = client.post(&path, &json!({"inputs": {"text": text}})).await.created();
        app.finished(client, run.id).await;
        format!("/api/v1/workspaces/test/runs/{}", run.id)
    }

    #[tokio::test]
    async fn ones_own_answer_is_downloaded_in_the_kinds_that_it_can_be() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let choi = app.member("choi", Role::User).await;
        let own = run(&app, &made.slug, &choi, "# 표\n\n| 항목 | 값 |\n|---|---|\n| =1 | 2 |").await;
        for (format, kind, begins) in [
            ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK"),
            ("hwpx", "application/hwp+zip", "PK"),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"),
            ("csv", "text/csv; charset=utf-8", "\u{feff}항목,값\r\n'=1,2\r\n"),
            ("md", "text/markdown; charset=utf-8", "# 표"),
        ] {
            let file = choi.get(&format!("{own}/answer/{format}")).await;
            assert_eq!((file.status.as_u16(), file.header("content-type")), (200, kind));
            assert!(file.text().starts_with(begins), "{format}");
            let name = file.header("content-disposition").to_owned();
            assert!(
                name.starts_with("attachment; filename=\"Echo 20") && name.ends_with(&format!(".{format}")),
                "{name}"
            );
        }
        let refused = choi.get(&format!("{own}/answer/json")).await.error(422);
        assert_eq!(refused.code, ErrorCode::NotInFormat);
        choi.get(&format!("{own}/answer/exe")).await.error(404);
        // A colleague's run is not there, not even for the owner; nor is one of which the content was deleted.
        app.user("owner").await.get(&format!("{own}/answer/md")).await.error(404);
        app.visitor().get(&format!("{own}/answer/md")).await.error(401);
        choi.delete(&own).await.no_content();
        choi.get(&format!("{own}/answer/md")).await.error(404);
    }

    #[tokio::test]
    async fn there_is_nothing_to_download_before_the_end_or_without_an_answer() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("slow").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let begun: Run = choi.post(&path, &json!({"inputs": {"text": "word ".repeat(2000)}})).await.created();
        app.answering(&choi, begun.id).await;
        let own = format!("/api/v1/workspaces/test/runs/{}", begun.id);
        assert_eq!(choi.get(&format!("{own}/answer/docx")).await.error(409).code, ErrorCode::RunNotOver);
        choi.post(&format!("{own}/cancel"), &json!(null)).await.ok::<Run>();
        app.finished(&choi, begun.id).await;
        // What was written until then is there.
        assert_eq!(choi.get(&format!("{own}/answer/docx")).await.status, 200);

        let nothing = app.publish_echo("key-refused").await;
        let own = run(&app, &nothing.slug, &choi, "x").await;
        assert_eq!(choi.get(&format!("{own}/answer/docx")).await.error(409).code, ErrorCode::NoAnswer);
    }
}

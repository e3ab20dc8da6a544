//! `GET /workspaces/{workspace}/runs/{run}/answer/{format}`

use api::AnswerFormat;
use axum::{Extension, http::HeaderMap, response::Response};
use model::RunId;

use super::readable;
use crate::{answers, auth::Member, error::Refusal, madang::Madang, strict::At};

/// The answer of a run as a file
///
/// A table of a Markdown answer becomes a sheet of `xlsx` and lines of `csv`, and so do the fields of a JSON answer; several tables of
/// a `csv` stand one below the other, with an empty line between. Texts that a spreadsheet would take for formulas stay texts.
/// A `pdf` is on A4, in fonts that the server has to have (`docs/configuration.md`).
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
            (String = "application/pdf"),
            (String = "text/markdown"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv"),
            (serde_json::Value = "application/json"),
        )),
        (status = 409, description = "`run_not_over`, `no_answer`, or `no_fonts`: the server can’t make a `pdf`", body = api::ErrorBody),
        (status = 422, description = "`not_in_format`", body = api::ErrorBody),
    ))]
pub async fn answer(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, run, format)): At<(String, RunId, AnswerFormat)>,
) -> Result<Response, Refusal> {
    let found = readable(&member, run).await?;
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

    /// A site whose only part is its fonts.
    fn site() -> std::path::PathBuf {
        let packages = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/fonts/node_modules/@expo-google-fonts/");
        let site = std::env::temp_dir().join(format!("madang-fonts-{}", std::process::id()));
        std::fs::create_dir_all(site.join("fonts")).unwrap();
        let files = [
            ("text.ttf", "noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf"),
            ("bold.ttf", "noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf"),
            ("code.ttf", "nanum-gothic-coding/400Regular/NanumGothicCoding_400Regular.ttf"),
            ("more.ttf", "noto-sans/400Regular/NotoSans_400Regular.ttf"),
            ("emoji.ttf", "noto-emoji/400Regular/NotoEmoji_400Regular.ttf"),
        ];
        for (name, source) in files {
            std::fs::copy(format!("{packages}{source}"), site.join("fonts").join(name)).unwrap();
        }
        site
    }

    #[tokio::test]
    async fn a_server_without_fonts_says_so_and_writes_the_other_kinds() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let choi = app.member("choi", Role::User).await;
        let own = run(&app, &made.slug, &choi, "안녕").await;
        assert_eq!(choi.get(&format!("{own}/answer/pdf")).await.error(409).code, ErrorCode::NoFonts);
        assert_eq!(choi.get(&format!("{own}/answer/docx")).await.status, 200);
    }

    #[tokio::test]
    #[cfg_attr(not(fonts), ignore = "the fonts of PDF files are not there (cargo xtask test --only fetch)")]
    async fn an_answer_is_downloaded_as_pdf() {
        let provider = FakeProvider::start().await;
        let site = site();
        let app = TestApp::connected_with(&provider, |config| config.site = Some(site.clone())).await;
        let made = app.publish_echo("echo").await;
        let choi = app.member("choi", Role::User).await;
        let own = run(&app, &made.slug, &choi, "# 제목\n\n안녕하세요").await;
        let file = choi.get(&format!("{own}/answer/pdf")).await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "application/pdf"));
        let read = files::read(file.bytes(), "answer.pdf", None, &files::Limits::default()).unwrap();
        assert!(read.markdown().contains("안녕하세요"), "{}", read.markdown());
        std::fs::remove_dir_all(site).unwrap();
    }
}

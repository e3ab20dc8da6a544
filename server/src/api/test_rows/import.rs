//! `POST /workspaces/{workspace}/apps/{app}/tests/rows/import`

use api::{ColumnUse, CreateTestRow, ImportTestRowsQuery, TestRowsImport};
use axum::{Extension, Json, body::Body, http::HeaderMap};
use model::{Definition, Language};
use store::NewTestRow;

use super::{LIMITS, definition, ids_added};
use crate::{
    api::{apps::find_editable, wire},
    auth::Member,
    error::{Refusal, language_of},
    evidence::import::{Found, Imported, read_jsonl, read_promptfoo, read_table},
    madang::Madang,
    strict::{At, Query},
    uploads::{Quota, whole},
};

/// The largest file, in bytes.
const FILE_BYTES: u64 = 5 * 1024 * 1024;
/// The most rows that an answer shows.
const SHOWN: usize = 20;

/// Reads a file of test rows, and adds them if asked to
///
/// Tables have their headings in the first row. Of other tools' files `notes` says what became of each thing that isn't taken over as it
/// stands. Lines after the first 500 good ones are bad. Either all good rows are added or, if the app would have too many, none.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests/rows/import", operation_id = "importTestRows", tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("name" = String, Query, description = "What the file is called: `.csv`, `.tsv`, `.xlsx`, `.jsonl`, `.yaml` or `.yml`."),
        ("columns" = Option<String>, Query, description = "What each column is, as a JSON list of `ColumnUse`; absent for the suggested one."),
        ("add" = Option<bool>, Query, description = "Whether the good rows are added."),
    ), request_body(content = String, content_type = "application/octet-stream", description = "The file, at most 5 MiB."),
    responses(
        (status = 200, description = "What the file holds.", body = TestRowsImport),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the file can't be read, or the app would have too many rows.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn import(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(query): Query<ImportTestRowsQuery>,
    body: Body,
) -> Result<Json<TestRowsImport>, Refusal> {
    let app = find_editable(&member, &app).await?.id;
    let definition = definition(&member, app).await?;
    let bytes = whole(body, FILE_BYTES).await?;
    Quota::of_member(&member).count(&madang, bytes.len() as u64).await?;
    let read = read(&madang, &query, bytes, definition, language_of(&headers)).await?;
    let good = read.rows.len();
    let mut added = 0;
    if query.add && good > 0 {
        added = ids_added(member.tenant.add_test_rows(app, &read.rows, member.id, LIMITS).await?)?.len();
    }
    Ok(Json(TestRowsImport {
        columns: read.columns,
        rows: read.rows.into_iter().take(SHOWN).map(to_wire).collect(),
        good: wire::count(good),
        added: wire::count(added),
        bad: read.bad,
        bad_count: read.bad_count,
        notes: read.notes,
    }))
}

/// Reads a file by the ending of its name.
async fn read(
    madang: &Madang,
    query: &ImportTestRowsQuery,
    bytes: Vec<u8>,
    definition: Definition,
    language: Language,
) -> Result<Found, Refusal> {
    let ending = query.name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "jsonl" => aside(move || read_jsonl(text(&bytes)?, &definition, language).map(Imported::found)).await,
        "yaml" | "yml" => {
            aside(move || read_promptfoo(text(&bytes)?, &definition, language).map(Imported::found)).await
        }
        "csv" | "tsv" | "xlsx" | "xls" => {
            let table = madang.uploads.rows(&bytes, &query.name).await?;
            let columns = columns(query)?;
            aside(move || read_table(table, columns.as_deref(), &definition, language).map(Imported::found)).await
        }
        _ => Err(Refusal::field(
            "name",
            "Choose a .csv, .tsv, .xlsx, .jsonl or .yaml file.",
            ".csv, .tsv, .xlsx, .jsonl, .yaml 파일을 골라 주세요.",
        )),
    }
}

/// Reads where it keeps nobody waiting: it takes as long as the file is large.
async fn aside(read: impl FnOnce() -> Result<Found, Refusal> + Send + 'static) -> Result<Found, Refusal> {
    crate::panics::blocking(read).await.map_err(Refusal::internal)?
}

fn columns(query: &ImportTestRowsQuery) -> Result<Option<Vec<ColumnUse>>, Refusal> {
    let columns = query.columns.as_deref().map(serde_json::from_str).transpose();
    columns.map_err(|_| {
        Refusal::field(
            "columns",
            "Give a JSON list with \"nothing\", {\"input\": \"name\"}, \"expected\" or \"tags\" for each column.",
            "열마다 \"nothing\", {\"input\": \"이름\"}, \"expected\", \"tags\" 중 하나를 JSON 목록으로 넣어 주세요.",
        )
    })
}

fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    str::from_utf8(bytes).map_err(|_| {
        Refusal::field(
            "file",
            "The file isn't text in UTF-8. Save it as such.",
            "UTF-8 텍스트가 아니에요. UTF-8로 저장해 주세요.",
        )
    })
}

fn to_wire(row: NewTestRow) -> CreateTestRow {
    CreateTestRow { inputs: row.inputs, expected: row.expected, tags: row.tags, checks: row.checks }
}

#[cfg(test)]
mod tests {
    use api::{ColumnUse, ErrorCode, ImportFate, Page, Role, TestRow, TestRowsImport};
    use axum::{body::Body, http::Method};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn a_table_is_shown_before_it_is_added() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let rows = format!("/api/v1/workspaces/test/apps/{}/tests/rows", made.slug);
        let table = "text,정답,비고\nHello,Hi,x\n,only,y\n\"two\nlines\",,z\n";
        let send = async |query: &str, file: &'static str| {
            owner.send_bytes(Method::POST, &format!("{rows}/import?{query}"), Body::from(file)).await
        };
        let shown: TestRowsImport = send("name=rows.csv", table).await.ok();
        assert_eq!((shown.good, shown.added, shown.bad_count), (2, 0, 1));
        assert_eq!(shown.columns[2].use_, ColumnUse::Nothing);
        assert_eq!((shown.bad[0].line, shown.rows[1].inputs["text"].as_str()), (Some(3), Some("two\nlines")));
        assert!(owner.get(&rows).await.ok::<Page<TestRow>>().items.is_empty(), "nothing is added unasked");

        let columns = "%5B%7B%22input%22%3A%22text%22%7D%2C%22nothing%22%2C%22tags%22%5D";
        let added: TestRowsImport = send(&format!("name=rows.csv&add=true&columns={columns}"), table).await.ok();
        assert_eq!((added.good, added.added), (2, 2));
        let kept: Page<TestRow> = owner.get(&rows).await.ok();
        assert_eq!((kept.items[0].expected.as_str(), &kept.items[0].tags[..]), ("", &["x".to_owned()][..]));

        let lines: TestRowsImport = send("name=a.jsonl&add=true", "{\"text\": \"a\"}\n{").await.ok();
        assert_eq!((lines.added, lines.bad[0].line), (1, Some(2)));
        let tests: TestRowsImport =
            send("name=a.yaml", "- vars: {text: a}\n  assert: [{type: javascript, value: x}]\n").await.ok();
        assert_eq!((tests.good, tests.notes[0].what), (1, ImportFate::Dropped));
    }

    #[tokio::test]
    async fn what_cant_be_read_or_kept_is_refused() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/tests/rows/import", made.slug);
        let many = "text\n".to_owned() + &"a\n".repeat(501);
        let rows = path.trim_end_matches("/import");
        owner.post(rows, &json!({"inputs": {"text": "There is one."}})).await.created::<TestRow>();
        for (query, file, field) in [
            ("name=rows.docx", b"x".to_vec(), "name"),
            ("name=rows.csv&columns=x", b"text\na\n".to_vec(), "columns"),
            ("name=rows.csv&columns=%5B%7B%22input%22%3A%22nope%22%7D%5D", b"text\na\n".to_vec(), "columns[0]"),
            ("name=rows.xlsx", b"not a workbook".to_vec(), "file"),
            ("name=rows.csv", Vec::new(), "file"),
            ("name=rows.jsonl", vec![0xff, 0xfe], "file"),
            ("name=rows.yaml", b"[".to_vec(), "file"),
            ("name=rows.csv&add=true", many.into_bytes(), "rows"),
        ] {
            let error = owner.send_bytes(Method::POST, &format!("{path}?{query}"), Body::from(file)).await.error(422);
            assert_eq!(error.fields.keys().collect::<Vec<_>>(), [field], "{query}");
        }
        let large = Body::from(vec![b'a'; 5 * 1024 * 1024 + 1]);
        let error = owner.send_bytes(Method::POST, &format!("{path}?name=rows.csv"), large).await.error(413);
        assert_eq!(error.code, ErrorCode::TooLarge);
        let choi = app.member("choi", Role::Builder).await;
        choi.send_bytes(Method::POST, &format!("{path}?name=rows.csv"), Body::from("text\na\n")).await.error(403);
        let set: api::TestSet = owner.get(path.trim_end_matches("/rows/import")).await.ok();
        assert_eq!(json!(set.rows), 1);
    }
}

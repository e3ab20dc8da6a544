//! `GET /workspaces/{workspace}/apps/{app}/tests/rows/export.csv` and `…/export.jsonl`

use api::{AnswerFormat, ColumnUse};
use axum::{
    Extension,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use files::write::{Sheet, Value as Cell};
use model::{CHAT_INPUT, Definition, FileRef, Kind};
use serde_json::{Map, Value};
use store::TestRow;

use super::definition;
use crate::{
    answers::{self, SheetFile, attachment},
    api::apps::find_editable,
    auth::Member,
    error::Refusal,
    evidence::import::heading_of,
    madang::Madang,
    strict::At,
};

/// An app's test rows as a table of comma-separated values
///
/// A column for each input, then `expected` and `tags`: what an import of rows reads again. Where an input's name would be taken for
/// something else, the columns are called `inputs.` and the name, `row.expected` and `row.tags`. Files are given by their names. Texts that a
/// spreadsheet would take for formulas begin with an apostrophe, which an import takes away again. Checks are in the file of the whole app (`exportApp`).
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests/rows/export.csv", operation_id = "exportTestRowsAsCsv", tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv")))]
pub async fn csv(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
) -> Result<Response, Refusal> {
    let app = find_editable(&member, &app).await?;
    let place = answers::place().await?;
    let definition = definition(&member, app.id).await?;
    let rows = member.tenant.all_test_rows(app.id, None).await?;
    let inputs = inputs(&definition, &rows);
    let line = |row: &TestRow| {
        let mut line: Vec<Cell> =
            inputs.iter().map(|name| row.inputs.get(name).map_or_else(Cell::default, cell)).collect();
        line.extend([Cell::Text(row.expected.clone()), Cell::Text(row.tags.join(", "))]);
        line
    };
    let rows = rows.iter().map(line).collect();
    let columns = inputs.into_iter().map(ColumnUse::Input).chain([ColumnUse::Expected, ColumnUse::Tags]);
    let head = columns.map(|column| heading_of(&column, &definition)).collect();
    let file = SheetFile { title: app.name, made: madang.now(), sheet: Sheet { name: None, head, rows }, by_ai: false };
    answers::write_sheet(place, file, AnswerFormat::Csv, &headers).await
}

/// An app's test rows as JSON, one document a line
///
/// The values by the names of the inputs, then `expected` and `tags`, as far as a row has them: what an import of rows reads again. Where a
/// name would be taken for something else, it is `inputs.` and the name, `row.expected` or `row.tags`. Files are given by their names.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests/rows/export.jsonl", operation_id = "exportTestRowsAsJsonl",
    tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The file.", body = String, content_type = "application/jsonl")))]
pub async fn jsonl(member: Member, At((_, app)): At<(String, String)>) -> Result<Response, Refusal> {
    let app = find_editable(&member, &app).await?;
    let definition = definition(&member, app.id).await?;
    let rows = member.tenant.all_test_rows(app.id, None).await?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl")),
        (header::CONTENT_DISPOSITION, attachment(&app.name, "test rows.jsonl")?),
    ];
    Ok((head, rows.into_iter().map(|row| document(row, &definition)).collect::<String>()).into_response())
}

fn document(row: TestRow, definition: &Definition) -> String {
    let mut fields: Map<String, Value> = Map::new();
    for (name, value) in row.inputs {
        let value = names_of_files(&value).map_or(value, Value::from);
        fields.insert(heading_of(&ColumnUse::Input(name), definition), value);
    }
    if !row.expected.is_empty() {
        fields.insert(heading_of(&ColumnUse::Expected, definition), row.expected.into());
    }
    if !row.tags.is_empty() {
        // A tag with a comma in it is one tag.
        let one_by_one = row.tags.iter().any(|tag| tag.contains([',', ';']));
        let tags = if one_by_one { row.tags.into() } else { row.tags.join(", ").into() };
        fields.insert(heading_of(&ColumnUse::Tags, definition), tags);
    }
    format!("{}\n", Value::Object(fields))
}

/// The columns: the draft's inputs in their order, then values whose input is gone.
fn inputs(definition: &Definition, rows: &[TestRow]) -> Vec<String> {
    let message = (definition.kind == Kind::Chat).then_some(CHAT_INPUT);
    let known = definition.inputs.iter().map(|input| input.name.as_str()).chain(message);
    let mut names: Vec<String> = Vec::new();
    for name in known.chain(rows.iter().flat_map(|row| row.inputs.keys().map(String::as_str))) {
        if !names.iter().any(|there| there == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// A value as a cell that an import takes for the same.
fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::default(),
        Value::String(text) => Cell::Text(text.clone()),
        Value::Bool(flag) => Cell::Flag(*flag),
        Value::Array(items) => Cell::Text(match names_of_files(value) {
            Some(names) => names,
            // One item on each line: an item may have any other character in it.
            None => items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join("\n"),
        }),
        other => Cell::Text(other.to_string()),
    }
}

fn names_of_files(value: &Value) -> Option<String> {
    let items = value.as_array().filter(|items| !items.is_empty())?;
    let names: Option<Vec<String>> =
        items.iter().map(|item| FileRef::of(item).filter(|_| item.is_object()).map(|file| file.name)).collect();
    names.map(|names| names.join(", "))
}

#[cfg(test)]
mod tests {
    use api::{App, Role, TestRow, TestRowsImport};
    use axum::{body::Body, http::Method};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn rows_leave_as_files_that_an_import_reads_again() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let rows = format!("/api/v1/workspaces/test/apps/{}/tests/rows", made.slug);
        for row in [
            json!({"inputs": {"text": "=1+1, \"둘\"\nline"}, "expected": "x", "tags": ["a", "b"]}),
            json!({"inputs": {"text": "plain"}}),
        ] {
            lee.post(&rows, &row).await.created::<TestRow>();
        }
        for format in ["csv", "jsonl"] {
            let answer = lee.get(&format!("{rows}/export.{format}")).await;
            assert_eq!(answer.status.as_u16(), 200);
            assert!(answer.header("content-disposition").starts_with("attachment; filename=\"Minutes"));
            let file = Body::from(answer.bytes().to_vec());
            let read: TestRowsImport =
                lee.send_bytes(Method::POST, &format!("{rows}/import?name=rows.{format}"), file).await.ok();
            assert_eq!((read.good, read.bad_count), (2, 0), "{format}: {}", answer.text());
            assert_eq!(read.rows[1].inputs["text"], "plain");
            assert_eq!((read.rows[0].expected.as_str(), read.rows[0].tags.len()), ("x", 2));
            assert_eq!(read.rows[0].inputs["text"], "=1+1, \"둘\"\nline", "{format}");
        }
        app.member("choi", Role::Builder).await.get(&format!("{rows}/export.csv")).await.error(404);
    }

    #[tokio::test]
    async fn inputs_that_are_called_as_other_columns_come_back_as_they_were() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let mut draft: api::Draft = owner.get(&format!("{path}/draft")).await.ok();
        let input = draft.definition.inputs[0].clone();
        for name in ["expected", "tags", "item", "a_b", "ab", "answer"] {
            draft.definition.inputs.push(model::Input { name: name.into(), ..input.clone() });
        }
        // A label counts as a heading, too.
        draft.definition.inputs[0].label = "Tags".into();
        let save = json!({"definition": draft.definition, "revision": draft.revision});
        owner.put(&format!("{path}/draft"), &save).await.ok::<api::Draft>();
        let inputs = json!({
            "text": "'=1", "expected": "-1", "tags": "one, two", "item": "@x", "a_b": "''+a", "ab": "\tb", "answer": "c"
        });
        let row = json!({"inputs": inputs, "expected": "'-5\r\nx", "tags": ["fair", "late"]});
        let rows = format!("{path}/tests/rows");
        owner.post(&rows, &row).await.created::<TestRow>();
        for format in ["csv", "jsonl"] {
            let answer = owner.get(&format!("{rows}/export.{format}")).await;
            let file = Body::from(answer.bytes().to_vec());
            let read: TestRowsImport =
                owner.send_bytes(Method::POST, &format!("{rows}/import?name=rows.{format}"), file).await.ok();
            assert_eq!(read.good, 1, "{format}: {} {:?}", answer.text(), read.bad);
            let back = &read.rows[0];
            assert_eq!(serde_json::Value::from(back.inputs.clone()), inputs, "{format}: {}", answer.text());
            assert_eq!(back.tags, ["fair", "late"], "{format}");
            assert_eq!(back.expected.replace('\r', ""), "'-5\nx", "{format}");
        }
    }
}

//! `GET /workspaces/{workspace}/apps/{app}/comparisons/{id}/export.csv` and `…/export.xlsx`

use api::AnswerFormat;
use axum::{http::HeaderMap, response::Response};
use files::write::{Sheet, Value};
use model::{ComparisonId, Language, evidence::CheckResult};
use store::{CellState, ComparedCell, ComparedRow, Comparison, Tenant, WhichRows};

use super::find_open;
use crate::{
    answers::{self, SheetFile},
    auth::Member,
    comparisons::figures,
    error::{Refusal, language_of},
    strict::At,
};

/// The most text that a file holds, in bytes.
const TEXT_BYTES: usize = 64 * 1024 * 1024;
/// How many rows are read at a time, so that little is read beyond that.
const ROWS_AT_ONCE: i64 = 20;

/// A comparison as a table of comma-separated values
///
/// A line a row, with what each column made of it. Texts that a spreadsheet would take for formulas stay texts.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}/export.csv", operation_id = "exportComparisonAsCsv", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
    ),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "text/csv"),
        (status = 409, description = "`blind_rating`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the texts are more than 64 MiB together.", body = api::ErrorBody),
    ))]
pub async fn csv(
    member: Member,
    headers: HeaderMap,
    At((_, app, id)): At<(String, String, ComparisonId)>,
) -> Result<Response, Refusal> {
    export(&member, &headers, &app, id, AnswerFormat::Csv).await
}

/// A comparison as an Excel workbook
///
/// The same table as `export.csv`.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}/export.xlsx", operation_id = "exportComparisonAsXlsx", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
    ),
    responses(
        (status = 200, description = "The file.", body = Vec<u8>,
            content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 409, description = "`blind_rating`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the texts are more than 64 MiB together.", body = api::ErrorBody),
    ))]
pub async fn xlsx(
    member: Member,
    headers: HeaderMap,
    At((_, app, id)): At<(String, String, ComparisonId)>,
) -> Result<Response, Refusal> {
    export(&member, &headers, &app, id, AnswerFormat::Xlsx).await
}

async fn export(
    member: &Member,
    headers: &HeaderMap,
    app: &str,
    id: ComparisonId,
    format: AnswerFormat,
) -> Result<Response, Refusal> {
    let language = language_of(headers);
    let found = find_open(member, app, id).await?;
    let place = answers::place().await?;
    let rows = whole_rows(&member.tenant, id).await?;
    let sheet = sheet(&found, &rows, language);
    let file = SheetFile { title: found.app.name.clone(), made: found.created_at, sheet, by_ai: true };
    answers::write_sheet(place, file, format, headers).await
}

/// All rows with all of their texts, unless those are too much for a file.
async fn whole_rows(tenant: &Tenant, id: ComparisonId) -> Result<Vec<ComparedRow>, Refusal> {
    let (mut rows, mut bytes): (Vec<ComparedRow>, usize) = (Vec::new(), 0);
    loop {
        let after = rows.last().map_or(0, |row| row.number);
        let which = WhichRows { after, since: 0, numbers: None, limit: ROWS_AT_ONCE, texts: WhichRows::WHOLE };
        let more = tenant.compared_rows(id, which).await?;
        if more.is_empty() {
            return Ok(rows);
        }
        bytes = bytes.saturating_add(more.iter().map(text_bytes).sum());
        if bytes > TEXT_BYTES {
            return Err(too_much());
        }
        rows.extend(more);
    }
}

fn text_bytes(row: &ComparedRow) -> usize {
    let inputs: usize = row.inputs.values().map(|value| value.as_str().map_or(0, str::len)).sum();
    let answers: usize = row.cells.iter().map(|cell| cell.answer.len()).sum();
    inputs + row.expected.len() + answers
}

fn too_much() -> Refusal {
    Refusal::field(
        "rows",
        "The texts of this comparison are more than 64 MiB together, too much for one file. Compare fewer rows at a time to export them.",
        "이 비교의 글은 모두 합쳐 64MiB가 넘어서 파일 하나에 담을 수 없어요. 행을 나눠서 비교한 다음 내보내 주세요.",
    )
}

/// The words of the head, in both languages.
struct Words([&'static str; 10]);

fn words(language: Language) -> Words {
    Words(match language {
        Language::En => [
            "Row",
            "Title",
            "Expected",
            "Answer",
            "Passes",
            "Checks",
            "First token (ms)",
            "Time (ms)",
            "Tokens",
            "Cost (USD)",
        ],
        Language::Ko => {
            ["행", "제목", "기대 답변", "답변", "통과", "검사", "첫 토큰(ms)", "시간(ms)", "토큰", "비용(USD)"]
        }
    })
}

fn sheet(found: &Comparison, rows: &[ComparedRow], language: Language) -> Sheet {
    let Words([row, title, expected, of_cell @ ..]) = words(language);
    let mut inputs: Vec<&str> = Vec::new();
    for name in rows.iter().flat_map(|row| row.inputs.keys()) {
        if !inputs.contains(&name.as_str()) {
            inputs.push(name);
        }
    }
    let mut head = vec![row.to_owned(), title.to_owned()];
    head.extend(inputs.iter().map(|name| (*name).to_owned()));
    head.push(expected.to_owned());
    for number in 0..found.columns.len() {
        let name = figures::name(found, number, language);
        head.extend(of_cell.iter().map(|word| format!("{name}: {word}")));
    }
    let line = |row: &ComparedRow| {
        let mut line = vec![number(i64::from(row.number)), Value::Text(row.title.clone())];
        line.extend(inputs.iter().map(|name| row.inputs.get(*name).map_or_else(Value::default, value)));
        line.push(Value::Text(row.expected.clone()));
        line.extend(row.cells.iter().flat_map(|of| cell(of, language)));
        line
    };
    Sheet { name: None, head, rows: rows.iter().map(line).collect() }
}

/// In the order of the words.
fn cell(cell: &ComparedCell, language: Language) -> [Value; 7] {
    let error = || cell.error.clone().map(|error| error.in_words(language).message).unwrap_or_default();
    let answer = if cell.state == CellState::Answered { cell.answer.clone() } else { error() };
    let results = || cell.outcomes.iter().map(|outcome| outcome.result);
    let passes = match () {
        () if results().any(|result| result == CheckResult::Fail) => Value::Flag(false),
        () if results().any(|result| result == CheckResult::Pass) => Value::Flag(true),
        () => Value::default(),
    };
    let said = cell.outcomes.iter().map(|outcome| {
        let reason = if outcome.reason.is_empty() { String::new() } else { format!(": {}", outcome.reason) };
        format!("{}. {}{reason}", outcome.check + 1, outcome.result.as_str())
    });
    let ms = |ms: Option<u64>| ms.and_then(|ms| i64::try_from(ms).ok()).map_or_else(Value::default, number);
    let tokens = i64::try_from(cell.input_tokens.saturating_add(cell.output_tokens)).unwrap_or(i64::MAX);
    [
        Value::Text(answer),
        passes,
        Value::Text(said.collect::<Vec<_>>().join("\n")),
        ms(cell.first_token_ms),
        ms(cell.duration_ms),
        number(tokens),
        cell.cost_micros.map_or_else(Value::default, dollars),
    ]
}

fn value(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Bool(flag) => Value::Flag(*flag),
        other => Value::Text(other.to_string()),
    }
}

fn number(n: i64) -> Value {
    Value::Number { value: n as f64, text: n.to_string(), format: "0".to_owned() }
}

fn dollars(micros: i64) -> Value {
    let text = format!("{}.{:06}", micros / 1_000_000, micros.rem_euclid(1_000_000));
    Value::Number { value: micros as f64 / 1e6, text, format: "0.000000".to_owned() }
}

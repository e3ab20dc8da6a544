//! `GET …/run-log/export.csv` and `…/export.jsonl`, of a workspace and of an app

use api::{RunLogEntry, RunLogQuery};
use axum::{Extension, http::HeaderMap, response::Response};
use model::{Language, audit::AuditAction};
use serde_json::{Value, json};
use store::{RunContent, RunLogFilter};

use super::{Rules, cursor, filter, line};
use crate::{
    api::check,
    auth::Member,
    error::{Refusal, language_of},
    exports,
    madang::Madang,
    strict::{At, Query},
};

/// How many runs are read at a time.
const AT_ONCE: i64 = 200;
/// How long a reason is, in characters.
const REASON: std::ops::RangeInclusive<usize> = 10..=500;

/// The names of the columns.
const COLUMNS: [&str; 18] = [
    "id",
    "at",
    "app",
    "version",
    "source",
    "person",
    "link",
    "state",
    "error",
    "model",
    "input_tokens",
    "output_tokens",
    "cost_micros",
    "duration_ms",
    "rating",
    "hidden",
    "inputs",
    "answer",
];

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Jsonl,
}

/// The run log as a table of comma-separated values, newest first
///
/// With the same filters as `listRunLog`. What was entered and answered is in it only where the caller may see it. That it was exported
/// is on record, with the reason.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/run-log/export.csv", operation_id = "exportRunLogAsCsv", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        RunLogQuery,
    ),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "text/csv"),
        (status = 422, description = "`invalid`: the reason is missing or too short.", body = api::ErrorBody),
    ))]
pub async fn csv_of_workspace(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(query): Query<RunLogQuery>,
) -> Result<Response, Refusal> {
    send((madang, member), &headers, None, &query, Form::Csv).await
}

/// The run log as JSON, one run a line, newest first
///
/// With the same filters as `listRunLog`. What was entered and answered is in it only where the caller may see it. That it was exported
/// is on record, with the reason.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/run-log/export.jsonl", operation_id = "exportRunLogAsJsonl", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        RunLogQuery,
    ),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "application/jsonl"),
        (status = 422, description = "`invalid`: the reason is missing or too short.", body = api::ErrorBody),
    ))]
pub async fn jsonl_of_workspace(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(query): Query<RunLogQuery>,
) -> Result<Response, Refusal> {
    send((madang, member), &headers, None, &query, Form::Jsonl).await
}

/// An app's run log as a table of comma-separated values, newest first
///
/// With the same filters as `listAppRunLog`. What was entered and answered is in it only where the caller may see it. That it was exported
/// is on record, with the reason.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/run-log/export.csv", operation_id = "exportAppRunLogAsCsv", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        RunLogQuery,
    ),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "text/csv"),
        (status = 422, description = "`invalid`: the reason is missing or too short.", body = api::ErrorBody),
    ))]
pub async fn csv_of_app(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(query): Query<RunLogQuery>,
) -> Result<Response, Refusal> {
    send((madang, member), &headers, Some(&app), &query, Form::Csv).await
}

/// An app's run log as JSON, one run a line, newest first
///
/// With the same filters as `listAppRunLog`. What was entered and answered is in it only where the caller may see it. That it was exported
/// is on record, with the reason.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/run-log/export.jsonl", operation_id = "exportAppRunLogAsJsonl", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        RunLogQuery,
    ),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "application/jsonl"),
        (status = 422, description = "`invalid`: the reason is missing or too short.", body = api::ErrorBody),
    ))]
pub async fn jsonl_of_app(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(query): Query<RunLogQuery>,
) -> Result<Response, Refusal> {
    send((madang, member), &headers, Some(&app), &query, Form::Jsonl).await
}

async fn send(
    (madang, member): (Madang, Member),
    headers: &HeaderMap,
    app: Option<&str>,
    query: &RunLogQuery,
    form: Form,
) -> Result<Response, Refusal> {
    let (language, rules) = (language_of(headers), Rules::of(&member).await?);
    let filter = filter(&member, rules, app, query).await?;
    let begin = cursor(query.after.as_deref())?;
    let reason = reason(rules, query)?;
    let (ending, kind, head) = match form {
        // A spreadsheet program takes a file without the mark for one in the system's old encoding.
        Form::Csv => ("csv", "text/csv; charset=utf-8", format!("\u{feff}{}", exports::csv_line(COLUMNS))),
        Form::Jsonl => ("jsonl", "application/jsonl", String::new()),
    };
    let asked = RunLogQuery { app: filter.app, reason: None, ..query.clone() };
    let what = json!({ "format": ending, "filter": asked, "reason": reason });
    member.tenant.record(AuditAction::RunsExported, "runs", None, Some(what)).await?;
    let reader = exports::Reader::of(madang, member.clone()).await?;
    exports::file(reader, ("runs", &format!("log.{ending}"), kind), head, Some(begin), move |at| {
        let (member, filter) = (member.clone(), filter.clone());
        async move {
            let Some(before) = at else { return Ok(None) };
            let (lines, next) = part(&member, rules, &filter, before, (form, language)).await?;
            Ok(Some((lines, next.map(Some))))
        }
    })
}

/// Why it is exported. Where the workspace asks for it, nothing is sent without.
fn reason(rules: Rules, query: &RunLogQuery) -> Result<Option<String>, Refusal> {
    let reason = check::optional_text("reason", query.reason.as_deref().unwrap_or_default(), *REASON.end())?;
    if rules.asks_reason && reason.chars().count() < *REASON.start() {
        return Err(Refusal::field(
            "reason",
            "Say in at least 10 characters why you export the run log.",
            "실행 기록을 내보내는 이유를 10자 이상 적어 주세요.",
        ));
    }
    Ok(Some(reason).filter(|reason| !reason.is_empty()))
}

/// The next lines of the file, and where to go on.
async fn part(
    member: &Member,
    rules: Rules,
    filter: &RunLogFilter,
    before: Option<model::RunId>,
    (form, language): (Form, Language),
) -> store::Result<(String, Option<model::RunId>)> {
    // The workspace may have closed it since the file began.
    let open_since = member.tenant.read().await?.and_then(|workspace| workspace.runs_open_since);
    let (rules, filter) = (Rules { open_since, ..rules }, RunLogFilter { open_since, ..filter.clone() });
    let page = member.tenant.run_log(&filter, member.id, before, AT_ONCE).await?;
    let entries: Vec<RunLogEntry> = page.runs.into_iter().map(|logged| line(member, rules, logged, language)).collect();
    let seen: Vec<_> = entries.iter().filter(|entry| !entry.hidden).map(|entry| entry.run.id).collect();
    let contents = if seen.is_empty() { Vec::new() } else { member.tenant.run_contents(&seen).await? };
    let text = entries.iter().map(|entry| {
        let content = contents.iter().find(|content| content.run == entry.run.id);
        match form {
            Form::Csv => row(entry, content),
            Form::Jsonl => document(entry, content),
        }
    });
    Ok((text.collect(), page.next))
}

fn document(entry: &RunLogEntry, content: Option<&RunContent>) -> String {
    let mut document = json!(entry);
    if let (Some(fields), Some(content)) = (document.as_object_mut(), content) {
        fields.insert("inputs".to_owned(), Value::Object(content.inputs.clone()));
        fields.insert("answer".to_owned(), content.output.clone().into());
    }
    format!("{document}\n")
}

fn row(entry: &RunLogEntry, content: Option<&RunContent>) -> String {
    let run = &entry.run;
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let cells = [
        run.id.to_string(),
        run.created_at.to_string(),
        run.app.as_ref().map(|app| app.name.clone()).unwrap_or_default(),
        number(run.version.map(u64::from)),
        run.source.as_str().to_owned(),
        entry.person.as_ref().map(|person| person.name.clone()).unwrap_or_default(),
        entry.link_name.clone().unwrap_or_default(),
        run.state.as_str().to_owned(),
        run.error.as_ref().map(|error| error.code.as_str().to_owned()).unwrap_or_default(),
        run.model_name.clone().unwrap_or_default(),
        run.input_tokens.to_string(),
        run.output_tokens.to_string(),
        run.cost.map(|cost| cost.micros.to_string()).unwrap_or_default(),
        number(run.duration_ms),
        entry.rating.map(|rating| rating.as_str().to_owned()).unwrap_or_default(),
        entry.hidden.to_string(),
        content.map(|content| json!(content.inputs).to_string()).unwrap_or_default(),
        content.and_then(|content| content.output.clone()).unwrap_or_default(),
    ];
    exports::csv_line(cells.iter().map(String::as_str))
}

//! `GET …/usage/export.csv` and `…/export.xlsx`, of a workspace and of an app

use api::{AnswerFormat, UsageBy, UsageQuery};
use axum::{Extension, http::HeaderMap, response::Response};
use files::write::{Sheet, Value};
use model::{AppId, ConnectionId, Language, LinkId, PersonId, run::RunSource};
use store::{UsageDayLine, UsageSums};

use super::{
    period::Period,
    read::filter,
    wire::{self as usage_wire, Names},
    without_others,
};
use crate::{
    answers::{self, SheetFile},
    api::apps::find_editable,
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    strict::{At, Query},
};

/// The most rows of a file.
const MOST_ROWS: usize = 100_000;

/// The usage of the workspace as a table of comma-separated values
///
/// A row for each day and line. Texts that a spreadsheet would take for formulas stay texts.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/usage/export.csv", operation_id = "exportUsageAsCsv", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("from" = Option<String>, Query, description = "The first day, such as `2026-12-01`, in UTC; the first of the present month if absent."),
        ("to" = Option<String>, Query, description = "The last day; the end of the month of `from` if absent."),
        ("by" = Option<UsageBy>, Query, description = "What it is broken down by; `app` if absent."),
        ("app" = Option<AppId>, Query, description = "Only of this app."),
        ("provider" = Option<String>, Query, description = "Only of this provider, by its id."),
        ("connection" = Option<ConnectionId>, Query, description = "Only of this connection."),
        ("model" = Option<String>, Query, description = "Only of the model with this id."),
        ("member" = Option<PersonId>, Query, description = "Only of this member."),
        ("source" = Option<RunSource>, Query, description = "Only of runs that were started in this way."),
        ("link" = Option<LinkId>, Query, description = "Only of runs through this share link, or with the API key of this id."),
    ),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "text/csv"),
        (status = 422, description = "`invalid`: also if it has more than 100,000 rows.", body = api::ErrorBody),
    ))]
pub async fn workspace_csv(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(asked): Query<UsageQuery>,
) -> Result<Response, Refusal> {
    export(&madang, &member, &headers, &asked, None, AnswerFormat::Csv).await
}

/// The usage of the workspace as an Excel workbook
///
/// The same table as `export.csv`, of the same parameters.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/usage/export.xlsx", operation_id = "exportUsageAsXlsx", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("from" = Option<String>, Query, description = "The first day, such as `2026-12-01`, in UTC; the first of the present month if absent."),
        ("to" = Option<String>, Query, description = "The last day; the end of the month of `from` if absent."),
        ("by" = Option<UsageBy>, Query, description = "What it is broken down by; `app` if absent."),
    ),
    responses(
        (status = 200, description = "The file.", body = Vec<u8>,
            content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 422, description = "`invalid`: also if it has more than 100,000 rows.", body = api::ErrorBody),
    ))]
pub async fn workspace_xlsx(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(asked): Query<UsageQuery>,
) -> Result<Response, Refusal> {
    export(&madang, &member, &headers, &asked, None, AnswerFormat::Xlsx).await
}

/// The usage of an app as a table of comma-separated values
///
/// For those who may change the app; of the same parameters as that of the workspace.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/usage/export.csv", operation_id = "exportAppUsageAsCsv", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("from" = Option<String>, Query, description = "The first day, such as `2026-12-01`, in UTC; the first of the present month if absent."),
        ("to" = Option<String>, Query, description = "The last day; the end of the month of `from` if absent."),
        ("by" = Option<UsageBy>, Query, description = "What it is broken down by; `app` if absent."),
    ),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "text/csv"),
        (status = 422, description = "`invalid`: also if it has more than 100,000 rows.", body = api::ErrorBody),
    ))]
pub async fn app_csv(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(asked): Query<UsageQuery>,
) -> Result<Response, Refusal> {
    without_others(&member, &asked)?;
    let app = find_editable(&member, &app).await?;
    export(&madang, &member, &headers, &asked, Some((app.id, app.name)), AnswerFormat::Csv).await
}

/// The usage of an app as an Excel workbook
///
/// The same table as `export.csv`, of the same parameters.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/usage/export.xlsx", operation_id = "exportAppUsageAsXlsx", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("from" = Option<String>, Query, description = "The first day, such as `2026-12-01`, in UTC; the first of the present month if absent."),
        ("to" = Option<String>, Query, description = "The last day; the end of the month of `from` if absent."),
        ("by" = Option<UsageBy>, Query, description = "What it is broken down by; `app` if absent."),
    ),
    responses(
        (status = 200, description = "The file.", body = Vec<u8>,
            content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 422, description = "`invalid`: also if it has more than 100,000 rows.", body = api::ErrorBody),
    ))]
pub async fn app_xlsx(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(asked): Query<UsageQuery>,
) -> Result<Response, Refusal> {
    without_others(&member, &asked)?;
    let app = find_editable(&member, &app).await?;
    export(&madang, &member, &headers, &asked, Some((app.id, app.name)), AnswerFormat::Xlsx).await
}

async fn export(
    madang: &Madang,
    member: &Member,
    headers: &HeaderMap,
    asked: &UsageQuery,
    app: Option<(AppId, String)>,
    format: AnswerFormat,
) -> Result<Response, Refusal> {
    let now = madang.now();
    let period = Period::of(asked.from.as_deref(), asked.to.as_deref(), now.date())?;
    let by = asked.by.unwrap_or_default();
    let filter = filter(asked, app.as_ref().map(|(id, _)| *id));
    let place = answers::place().await?;
    let limit = i64::try_from(MOST_ROWS + 1).unwrap_or(i64::MAX);
    let days = (period.first, period.last);
    let rows = member.tenant.usage_day_lines(usage_wire::by(by), &filter, days, limit).await?;
    if rows.len() > MOST_ROWS {
        return Err(Refusal::field(
            "to",
            "That would be more than 100,000 rows, too many for one file. Export a shorter period.",
            "10만 행이 넘어서 파일 하나에 담을 수 없어요. 기간을 줄여서 내보내 주세요.",
        ));
    }
    let names = Names::of(&member.tenant, by, rows.iter().map(|row| &row.key)).await?;
    let language = language_of(headers);
    let title = app.map_or_else(|| "usage".to_owned(), |(_, name)| format!("{name} usage"));
    let sheet = sheet(&rows, &names, by, language);
    answers::write_sheet(place, SheetFile { title, made: now, sheet, by_ai: false }, format, headers).await
}

/// The words of the columns that have figures.
fn words(language: Language) -> [&'static str; 12] {
    match language {
        Language::En => [
            "Runs",
            "Failed runs",
            "Stopped runs",
            "Runs of unknown cost",
            "Calls",
            "Failed calls",
            "Input tokens",
            "Output tokens",
            "Cached input tokens",
            "Cost (USD)",
            "First token, median (ms)",
            "First token, 95th percentile (ms)",
        ],
        Language::Ko => [
            "실행",
            "실패한 실행",
            "중지한 실행",
            "비용을 모르는 실행",
            "호출",
            "실패한 호출",
            "입력 토큰",
            "출력 토큰",
            "캐시된 입력 토큰",
            "비용(USD)",
            "첫 토큰 중앙값(ms)",
            "첫 토큰 95번째 백분위수(ms)",
        ],
    }
}

/// The words of the columns before them: the day, and what tells a line from others, with its id last.
fn head(by: UsageBy, language: Language) -> Vec<&'static str> {
    let (day, id) = match language {
        Language::En => ("Day (UTC)", "Id"),
        Language::Ko => ("날짜(UTC)", "ID"),
    };
    let named = match (by, language) {
        (UsageBy::App, Language::En) => vec!["App"],
        (UsageBy::App, Language::Ko) => vec!["앱"],
        (UsageBy::Model, Language::En) => vec!["Model", "Provider", "Connection"],
        (UsageBy::Model, Language::Ko) => vec!["모델", "제공사", "연결"],
        (UsageBy::Provider, Language::En) => vec!["Provider"],
        (UsageBy::Provider, Language::Ko) => vec!["제공사"],
        (UsageBy::Member, Language::En) => vec!["Member"],
        (UsageBy::Member, Language::Ko) => vec!["구성원"],
        (UsageBy::Door, Language::En) => vec!["Started by", "Share link"],
        (UsageBy::Door, Language::Ko) => vec!["시작 경로", "공유 링크"],
    };
    [vec![day], named, vec![id]].concat()
}

/// How runs were started, as the page says it.
fn source_words(source: RunSource, language: Language) -> &'static str {
    match (language, source) {
        (Language::En, RunSource::Member) => "Members, on pages",
        (Language::En, RunSource::Key) => "API keys",
        (Language::En, RunSource::Direct) => "API keys, models without an app",
        (Language::En, RunSource::Link) => "Share links",
        (Language::En, RunSource::Try) => "Trials of drafts",
        (Language::En, RunSource::Comparison) => "Comparisons",
        (Language::Ko, RunSource::Member) => "구성원이 페이지에서",
        (Language::Ko, RunSource::Key) => "API 키",
        (Language::Ko, RunSource::Direct) => "API 키, 앱 없이 모델",
        (Language::Ko, RunSource::Link) => "공유 링크",
        (Language::Ko, RunSource::Try) => "초안 시험 실행",
        (Language::Ko, RunSource::Comparison) => "비교",
    }
}

fn sheet(rows: &[UsageDayLine], names: &Names, by: UsageBy, language: Language) -> Sheet {
    let head = head(by, language).into_iter().chain(words(language)).map(str::to_owned).collect();
    let text = |text: Option<String>| Value::Text(text.unwrap_or_default());
    let row = |row: &UsageDayLine| {
        let line = names.line(&row.key, &row.provider);
        let mut cells = vec![Value::Text(row.day.to_string())];
        cells.extend(match by {
            UsageBy::App | UsageBy::Member | UsageBy::Provider => vec![text(line.name)],
            UsageBy::Model => vec![text(line.name), text(line.provider_name), text(line.connection_name)],
            UsageBy::Door => {
                vec![text(line.source.map(|source| source_words(source, language).to_owned())), text(line.name)]
            }
        });
        cells.push(Value::Text(row.key.0.clone()));
        cells.extend(figures(&row.sums));
        cells
    };
    Sheet { name: None, head, rows: rows.iter().map(row).collect() }
}

fn figures(sums: &UsageSums) -> [Value; 12] {
    let shown = usage_wire::figures(sums);
    let ms = |ms: Option<u64>| ms.and_then(|ms| i64::try_from(ms).ok()).map_or_else(Value::default, number);
    [
        number(sums.runs),
        number(sums.failed_runs),
        number(sums.cancelled_runs),
        number(sums.unpriced_runs),
        number(sums.calls),
        number(sums.failed_calls),
        number(sums.input_tokens),
        number(sums.output_tokens),
        number(sums.cached_tokens),
        dollars(sums.cost_micros),
        ms(shown.first_token_p50_ms),
        ms(shown.first_token_p95_ms),
    ]
}

fn number(n: i64) -> Value {
    Value::Number { value: n as f64, text: n.to_string(), format: "0".to_owned() }
}

fn dollars(micros: i64) -> Value {
    let text = format!("{}.{:06}", micros / 1_000_000, micros.rem_euclid(1_000_000));
    Value::Number { value: micros as f64 / 1e6, text, format: "0.000000".to_owned() }
}

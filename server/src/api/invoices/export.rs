//! `GET /workspaces/{workspace}/invoices/{invoice}/export.csv`

use api::{AnswerFormat, InvoiceDay, InvoiceReason};
use axum::{Extension, http::HeaderMap, response::Response};
use files::write::{Sheet, Value};
use model::Language;
use uuid::Uuid;

use super::compared::compared;
use crate::{
    answers::{self, SheetFile},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::At,
};

/// An invoice beside our own sum, as a table of comma-separated values
///
/// A row for each day. Texts that a spreadsheet would take for formulas stay texts.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/invoices/{invoice}/export.csv", operation_id = "exportInvoice", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("invoice" = Uuid, Path, description = "The invoice's id."),
    ),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv")))]
pub async fn export(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, id)): At<(String, Uuid)>,
) -> Result<Response, Refusal> {
    let compared = compared(&member.tenant, id).await?.ok_or(ErrorCode::NotFound)?;
    let place = answers::place().await?;
    let language = language_of(&headers);
    let head = match language {
        Language::En => [
            "Day",
            "Charged (USD)",
            "Counted here (USD)",
            "Difference (USD)",
            "Difference (%)",
            "Differs",
            "Probable reasons",
        ],
        Language::Ko => {
            ["날짜", "청구 금액(USD)", "마당에서 집계한 금액(USD)", "차이(USD)", "차이(%)", "다름", "추정 원인"]
        }
    };
    let rows = compared.days.iter().map(|day| row(day, language)).collect();
    let sheet = Sheet { name: None, head: head.map(str::to_owned).to_vec(), rows };
    let file = SheetFile { title: compared.invoice.name, made: madang.now(), sheet, by_ai: false };
    answers::write_sheet(place, file, AnswerFormat::Csv, &headers).await
}

fn row(day: &InvoiceDay, language: Language) -> Vec<Value> {
    let yes = match language {
        Language::En => "yes",
        Language::Ko => "예",
    };
    let reasons: Vec<_> = day.reasons.iter().map(|reason| said(*reason, language)).collect();
    let reasons = match (day.differs, reasons.is_empty(), language) {
        (true, true, Language::En) => "unexplained".to_owned(),
        (true, true, Language::Ko) => "알 수 없음".to_owned(),
        _ => reasons.join("; "),
    };
    vec![
        Value::Text(day.day.clone()),
        day.charged.map_or_else(Value::default, |charged| dollars(charged.micros)),
        dollars(day.ours.micros),
        dollars(day.difference.micros),
        day.difference_permille.map_or_else(Value::default, percent),
        Value::Text(if day.differs { yes.to_owned() } else { String::new() }),
        Value::Text(reasons),
    ]
}

fn said(reason: InvoiceReason, language: Language) -> &'static str {
    match (language, reason) {
        (Language::En, InvoiceReason::UnpricedRuns) => "runs of unknown cost",
        (Language::En, InvoiceReason::OtherUse) => "other uses of the same key",
        (Language::En, InvoiceReason::DayBoundary) => "days begin at another hour",
        (Language::En, InvoiceReason::Credit) => "a credit",
        (Language::En, InvoiceReason::NotChargedYet) => "not charged yet",
        (Language::En, InvoiceReason::OtherPrice) => "another price",
        (Language::Ko, InvoiceReason::UnpricedRuns) => "비용을 모르는 실행",
        (Language::Ko, InvoiceReason::OtherUse) => "같은 키를 다른 곳에서도 사용",
        (Language::Ko, InvoiceReason::DayBoundary) => "하루가 바뀌는 시각이 다름",
        (Language::Ko, InvoiceReason::Credit) => "크레딧",
        (Language::Ko, InvoiceReason::NotChargedYet) => "아직 청구되지 않음",
        (Language::Ko, InvoiceReason::OtherPrice) => "요금이 다름",
    }
}

fn dollars(micros: i64) -> Value {
    let sign = if micros < 0 { "-" } else { "" };
    let (whole, part) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    Value::Number {
        value: micros as f64 / 1e6,
        text: format!("{sign}{whole}.{part:06}"),
        format: "0.000000".to_owned(),
    }
}

fn percent(permille: i64) -> Value {
    let sign = if permille < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{}", permille.unsigned_abs() / 10, permille.unsigned_abs() % 10);
    Value::Number { value: permille as f64 / 10.0, text, format: "0.0".to_owned() }
}

//! `POST /workspaces/{workspace}/apps/{app}/gate/runs`, and what that would cost

use api::{ColumnChoice, Comparison, ComparisonEstimate, CreateComparison, RunGate};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
};
use model::Money;
use store::App;

use super::state;
use crate::{
    api::{
        apps::find_editable,
        comparisons::{create::begin_missing, estimate::estimate_of_missing},
    },
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    strict::{At, Body},
};

/// Runs the test rows whose result isn't there yet
///
/// It is a comparison with the draft as its only column. Rows that have a result of this draft, or are being run, are left out, also if
/// somebody else has begun them in the same instant; rows whose run came to no answer are run again. Where only checks or the expected
/// answer were changed, or where something could not be said, the answer that is there is checked again, and nothing is paid for it but
/// models that judge it and haven't yet.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/gate/runs", operation_id = "runGate", tag = "gates",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = RunGate,
    responses(
        (status = 201, description = "The comparison.", body = Comparison),
        (status = 409, description = "`no_model`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `not_publishable` with `problems`", body = api::ErrorBody),
    ))]
pub async fn run(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<RunGate>,
) -> Result<(StatusCode, Json<Comparison>), Refusal> {
    let app = find_editable(&member, &app).await?;
    let missing = missing(&member, &app, wanted.limit).await?;
    let begun = Box::pin(begin_missing(&madang, &member, &app, &missing, language_of(&headers))).await?;
    begun.ok_or_else(nothing_missing)
}

/// What it would cost to run the test rows whose result isn't there yet
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/gate/runs/estimate", operation_id = "estimateGate", tag = "gates",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses(
        (status = 200, description = "The estimate.", body = ComparisonEstimate),
        (status = 409, description = "`no_model`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `not_publishable` with `problems`", body = api::ErrorBody),
    ))]
pub async fn estimate(member: Member, At((_, app)): At<(String, String)>) -> Result<Json<ComparisonEstimate>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let missing = missing(&member, &app, None).await?;
    Box::pin(estimate_of_missing(&member, &app, &missing)).await
}

/// The comparison that shows what isn't known yet.
async fn missing(member: &Member, app: &App, limit: Option<Money>) -> Result<CreateComparison, Refusal> {
    let state = state(member, app).await?;
    if state.gate.min_percent.is_none() {
        return Err(Refusal::field(
            "rows",
            "This app's gate doesn't ask for checks. Set a share of rows that must pass first.",
            "이 앱은 게시 조건에 점검이 없어요. 먼저 통과해야 하는 비율을 정해 주세요.",
        ));
    }
    let rows: Vec<_> = state.rows.iter().filter(|row| row.standing.is_open()).map(|row| row.id).collect();
    if rows.is_empty() {
        return Err(nothing_missing());
    }
    Ok(CreateComparison { columns: vec![ColumnChoice::default()], rows: Some(rows), limit })
}

fn nothing_missing() -> Refusal {
    Refusal::field(
        "rows",
        "Every test row has its result with this draft, or is being run. There is nothing to run.",
        "모든 테스트 행에 이 초안의 결과가 있거나 실행 중이에요. 더 실행할 것이 없어요.",
    )
}

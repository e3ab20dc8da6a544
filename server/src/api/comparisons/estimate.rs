//! `POST /workspaces/{workspace}/apps/{app}/comparisons/estimate`

use api::{ComparisonEstimate, CreateComparison, Money};
use axum::Json;
use store::App;

use crate::{
    api::{apps::find_editable, wire::count},
    auth::Member,
    comparisons::prepare::{Prepared, prepare},
    error::Refusal,
    strict::{At, Body},
};

/// What a comparison would cost
///
/// About: a prompt's length is estimated from its text, and an answer is taken to be as long as the row's expected one, or else as the
/// app's usually are. Nothing is called and nothing is kept.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/estimate", operation_id = "estimateComparison", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = CreateComparison,
    responses(
        (status = 200, description = "The estimate.", body = ComparisonEstimate),
        (status = 409, description = "`no_model`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `not_publishable` with `problems`", body = api::ErrorBody),
    ))]
pub async fn estimate(
    member: Member,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<CreateComparison>,
) -> Result<Json<ComparisonEstimate>, Refusal> {
    let app = find_editable(&member, &app).await?;
    Box::pin(estimate_of(&member, &app, &wanted)).await
}

/// What a comparison of an app would cost.
async fn estimate_of(
    member: &Member,
    app: &App,
    wanted: &CreateComparison,
) -> Result<Json<ComparisonEstimate>, Refusal> {
    priced(member, app, Box::pin(prepare(&member.tenant, app, wanted)).await?).await
}

/// What it would cost to run what an app's gate misses of one column, with the answers that are there already.
pub async fn estimate_of_missing(
    member: &Member,
    app: &App,
    missing: &CreateComparison,
) -> Result<Json<ComparisonEstimate>, Refusal> {
    let mut prepared = Box::pin(prepare(&member.tenant, app, missing)).await?;
    prepared.take_kept(&member.tenant, app.id).await?;
    priced(member, app, prepared).await
}

async fn priced(member: &Member, app: &App, prepared: Prepared) -> Result<Json<ComparisonEstimate>, Refusal> {
    let typical = member.tenant.typical_run(app.id).await?;
    let usual = (typical.runs > 0).then(|| count(typical.output_tokens));
    // Every prompt is rendered, which takes a while where there are many.
    let estimated = crate::panics::blocking(move || (prepared.estimate(usual), prepared));
    let (estimated, prepared) = estimated.await.map_err(Refusal::internal)?;
    Ok(Json(ComparisonEstimate {
        cells: count(prepared.cells()),
        kept: count(prepared.rows.iter().filter(|row| row.kept.is_some()).count()),
        cost: estimated.micros.map(Money::usd),
        unpriced: estimated.unpriced.into_iter().collect(),
        unfit: prepared.unfit,
        cannot_see: prepared.cannot_see.into_iter().collect(),
    }))
}

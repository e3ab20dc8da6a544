//! `GET /workspaces/{workspace}/exchange-rates`

use api::ExchangeRates;
use axum::Json;

use crate::{auth::Member, error::Refusal};

/// The exchange rates of the workspace, the latest day first
///
/// Budgets in won count a run by the rate of the day on which it is started, in the workspace’s time zone.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/exchange-rates", operation_id = "listExchangeRates", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "All of them.", body = ExchangeRates)))]
pub async fn list(member: Member) -> Result<Json<ExchangeRates>, Refusal> {
    super::rates(&member).await.map(Json)
}

//! `PUT /workspaces/{workspace}/retention`

use api::{Retention, SaveRetention};
use axum::{Extension, Json};

use super::{MONTHS_MAX, check_days, to_wire, unconfirmed};
use crate::{auth::Member, error::Refusal, madang::Madang, strict::Body};

/// Replaces how long the workspace keeps what its runs hold
///
/// What is due by a shorter time is deleted within minutes, in the background, except what is under a legal hold. The audit log keeps the change
/// with how much that was.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/retention", operation_id = "saveRetention", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = SaveRetention,
    responses(
        (status = 200, description = "The times.", body = Retention),
        (status = 409, description = "`deletion_unconfirmed`, with a `RetentionLoss` as `current`, or `stale_revision`, with what there is now", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn save(
    Extension(madang): Extension<Madang>,
    member: Member,
    Body(wanted): Body<SaveRetention>,
) -> Result<Json<Retention>, Refusal> {
    let SaveRetention { days, apps, apps_may_exceed, usage_months, revision, confirmed } = wanted;
    let days = days.map(|days| check_days("days", days)).transpose()?;
    for (app, days) in &apps {
        check_days(&format!("apps.{app}"), *days)?;
    }
    if usage_months.is_some_and(|months| !(1..=MONTHS_MAX).contains(&months)) {
        return Err(Refusal::field("usage_months", "Enter 1 to 120 months.", "1개월부터 120개월까지 입력해 주세요."));
    }
    let revision = i64::try_from(revision).unwrap_or(i64::MAX);
    let changed = store::Retention { days, apps, apps_may_exceed, usage_months, revision };
    let saved = unconfirmed(member.tenant.save_retention(&changed, confirmed).await?)?;
    let now = to_wire(&madang, &*member.tenant.retention().await?);
    if saved { Ok(Json(now)) } else { Err(Refusal::stale(&now)) }
}

//! `GET /workspaces/{workspace}/apps/{app}/links/{link}/usage`

use api::{LinkDay, LinkUsage};
use axum::{Extension, Json};
use model::LinkId;

use super::{find, policy};
use crate::{api::wire, auth::Member, error::Refusal, madang::Madang, strict::At};

/// How far back one can look.
const DAYS: i64 = 90;

/// What was used of a share link, by day
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/links/{link}/usage", operation_id = "getLinkUsage", tag = "links",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("link" = LinkId, Path, description = "The link's id."),
    ),
    responses((status = 200, description = "The days on which it was used.", body = LinkUsage)))]
pub async fn usage(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app, link)): At<(String, String, LinkId)>,
) -> Result<Json<LinkUsage>, Refusal> {
    let link = find(&member, &app, link).await?;
    let first = (madang.now() - time::Duration::days(DAYS - 1)).date();
    let days = member.tenant.door_days(link.door(), first).await?;
    let days = days.into_iter().map(|day| LinkDay {
        day: day.day.to_string(),
        runs: wire::count(day.runs),
        cost: policy::money(day.cost_micros),
        unpriced_runs: wire::count(day.unpriced_runs),
    });
    let addresses = match link.settings.audience {
        store::LinkAudience::Mail { .. } => {
            Some(member.tenant.link_addresses(link.id, first.midnight().assume_utc()).await?)
        }
        _ => None,
    };
    Ok(Json(LinkUsage { days: days.collect(), addresses: addresses.map(wire::count) }))
}

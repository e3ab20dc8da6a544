//! `GET /workspaces/{workspace}/notices`

use api::{Notice, NoticeSubject, Notices, PageQuery};
use axum::Json;
use store::{NoticeKind, OrLogged as _};

use crate::{
    api::wire,
    auth::Member,
    error::{ErrorCode, Refusal},
    models::DAY,
    strict::Query,
};

/// The caller's notices, newest first
///
/// Owners of apps and admins are told 90, 30, 7 and 1 days before a model is switched off that something hangs on, by their own clocks.
/// Admins are told when Madang has switched a webhook off, when a budget is nearly or wholly spent, and when somebody asks for more of one.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/notices", operation_id = "listNotices", tag = "me",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Notices)))]
pub async fn list(member: Member, Query(page): Query<PageQuery>) -> Result<Json<Notices>, Refusal> {
    let size = wire::page_size(page.limit);
    let before = page.after.map(|cursor| cursor.parse()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let mut found = member.tenant.notices(member.id, before, wire::count(size.saturating_add(1))).await?;
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|notice| notice.id.to_string());
    let unread = wire::count(member.tenant.unread_notices(member.id).await?);
    Ok(Json(Notices { items: found.into_iter().filter_map(to_wire).collect(), next, unread }))
}

/// `None` for a subject that this version can't read.
fn to_wire(notice: store::Notice) -> Option<Notice> {
    let about = match notice.kind {
        NoticeKind::Retirement => {
            NoticeSubject::Retirement(serde_json::from_value(notice.subject).or_logged("a notice")?)
        }
        NoticeKind::WebhookOff => {
            NoticeSubject::WebhookOff(serde_json::from_value(notice.subject).or_logged("a notice")?)
        }
        NoticeKind::Budget => NoticeSubject::Budget(serde_json::from_value(notice.subject).or_logged("a notice")?),
        NoticeKind::BudgetAsk => {
            NoticeSubject::BudgetAsk(serde_json::from_value(notice.subject).or_logged("a notice")?)
        }
    };
    Some(Notice {
        id: notice.id,
        about,
        day: notice.day.format(DAY).or_logged("a day")?,
        created_at: wire::timestamp(notice.created_at),
        read_at: notice.read_at.map(wire::timestamp),
    })
}

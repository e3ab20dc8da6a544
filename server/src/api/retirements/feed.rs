//! `…/retirements/feed`: the secret address for people's calendar programs.

use api::{CalendarFeed, CalendarFeedCreated};
use axum::{Extension, Json, http::StatusCode};
use store::TokenHash;

use crate::{
    api::wire,
    auth::{Member, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// Makes a secret address of the calendar
///
/// Whoever knows it reads the calendar, as long as the caller is an admin. It is shown only this once; the one before ends.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/retirements/feed", operation_id = "createCalendarFeed",
    tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 201, description = "The address.", body = CalendarFeedCreated)))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
) -> Result<(StatusCode, Json<CalendarFeedCreated>), Refusal> {
    let token = Token::random();
    let feed = member.tenant.set_calendar_feed(member.id, TokenHash(token.hash()), token.last4()).await?;
    let url = format!("{}/api/v1/calendars/{}", madang.config.public_url, token.reveal());
    Ok((StatusCode::CREATED, Json(CalendarFeedCreated { feed: to_wire(feed), url })))
}

/// Ends the caller's address of the calendar
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/retirements/feed", operation_id = "endCalendarFeed",
    tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 204, description = "Nobody reads the calendar by it any more.")))]
pub async fn end(member: Member) -> Result<StatusCode, Refusal> {
    if member.tenant.end_calendar_feed(member.id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ErrorCode::NotFound.into())
    }
}

/// A feed, as the wire has it.
pub fn to_wire(feed: store::CalendarFeed) -> CalendarFeed {
    CalendarFeed { token_last4: feed.token_last4, created_at: wire::timestamp(feed.created_at) }
}

#[cfg(test)]
mod tests {
    use api::{CalendarFeedCreated, Connection, Retirements, Role};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    const FEED: &str = "/api/v1/workspaces/test/retirements/feed";

    fn path(created: &CalendarFeedCreated) -> String {
        let at = created.url.find("/api/").unwrap();
        created.url[at..].to_owned()
    }

    #[tokio::test]
    async fn a_calendar_program_reads_what_ends_until_the_address_is_ended() {
        let provider = FakeProvider::start().await;
        provider.lists(json!({"data": [{"id": "echo", "shutdown_date": "2099-12-11"}]}));
        let hosts = [provider.host_port()];
        let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
        let owner = app.user("owner").await;
        let body = json!({"provider": "custom", "name": "Own; all, of it", "base_url": provider.base_url()});
        owner.post("/api/v1/workspaces/test/connections", &body).await.created::<Connection>();
        app.publish_echo("echo").await;
        let feed = async || owner.get("/api/v1/workspaces/test/retirements").await.ok::<Retirements>().feed;
        assert_eq!(feed().await, None);

        let created: CalendarFeedCreated = owner.post(FEED, &json!({})).await.created();
        assert!(created.url.ends_with(&created.feed.token_last4));
        let calendar = app.visitor().get(&path(&created)).await;
        assert_eq!(calendar.status.as_u16(), 200);
        assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
        let text = calendar.text().replace("\r\n ", "");
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"),
            "{text}"
        );
        assert!(text.contains("\r\nDTSTART;VALUE=DATE:20991211\r\n"), "{text}");
        assert!(text.contains("SUMMARY:echo is switched off (Own\\; all\\, of it)"), "{text}");
        assert!(text.contains("DESCRIPTION:Echo (owner): would stop"), "{text}");
        assert!(!text.contains("owner@"), "{text}");

        // A new address ends the one before.
        let second: CalendarFeedCreated = owner.post(FEED, &json!({})).await.created();
        assert_eq!(feed().await, Some(second.feed.clone()));
        app.visitor().get(&path(&created)).await.error(404);
        assert_eq!(owner.delete(FEED).await.status.as_u16(), 204);
        owner.delete(FEED).await.error(404);
        app.visitor().get(&path(&second)).await.error(404);
        app.visitor().get("/api/v1/calendars/short").await.error(404);
    }

    #[tokio::test]
    async fn whoever_is_no_admin_any_more_reads_nothing() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let han = app.member("han", Role::Admin).await;
        let created: CalendarFeedCreated = han.post(FEED, &json!({})).await.created();
        let visitor = app.visitor();
        assert_eq!(visitor.get(&path(&created)).await.status.as_u16(), 200);
        let members: api::Page<api::Member> = owner.get("/api/v1/workspaces/test/members").await.ok();
        let id = members.items.iter().find(|member| member.role == Role::Admin).unwrap().id;
        let member = format!("/api/v1/workspaces/test/members/{id}");
        owner.patch(&member, &json!({"role": "builder"})).await.ok::<api::Member>();
        visitor.get(&path(&created)).await.error(404);
        han.post(FEED, &json!({})).await.error(403);
        owner.patch(&member, &json!({"role": "admin"})).await.ok::<api::Member>();
        owner.delete(&member).await;
        visitor.get(&path(&created)).await.error(404);
    }
}

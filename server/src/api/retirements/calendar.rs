//! `GET /calendars/{token}`: the calendar as calendar programs read it (RFC 5545).

use api::{Retirement, RetiringApp};
use axum::{
    Extension,
    http::{HeaderName, header},
};
use icalendar::{Calendar, Component as _, Event, EventLike as _};
use model::{Josa, Language, with_josa};
use store::{Role, TokenHash, Workspace};

use super::list::items;
use crate::{
    auth::token::Token,
    error::{ErrorCode, Refusal},
    madang::Madang,
    models::DAY,
    strict::At,
};

/// Which models are switched off, as a calendar
///
/// For calendar programs, which subscribe to the address that `createCalendarFeed` gives. Only what something hangs on is in it.
#[utoipa::path(get, path = "/api/v1/calendars/{token}", operation_id = "readCalendar", tag = "connections",
    params(("token" = String, Path, description = "The end of the address.")),
    responses((status = 200, description = "A day for each model (RFC 5545).", content_type = "text/calendar", body = String)))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    At(token): At<String>,
) -> Result<([(HeaderName, &'static str); 2], String), Refusal> {
    let token = Token::parse(&token).ok_or(ErrorCode::NotFound)?;
    let holder = madang.store.calendar_feed_holder(TokenHash(token.hash())).await?.ok_or(ErrorCode::NotFound)?;
    let tenant = madang.store.tenant(holder.workspace);
    // Whoever was lowered since doesn't see more here than on the page.
    tenant.member(holder.person).await?.filter(|member| member.role >= Role::Admin).ok_or(ErrorCode::NotFound)?;
    let workspace = tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let mut items = items(&tenant, &workspace, madang.now().date()).await?;
    items.retain(Retirement::is_in_use);
    let headers =
        [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "private, max-age=900")];
    Ok((headers, written(&workspace, &items)))
}

fn written(workspace: &Workspace, items: &[Retirement]) -> String {
    let mut calendar = Calendar::empty();
    for property in [("VERSION", "2.0"), ("PRODID", "-//Madang//Madang//EN"), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(property);
    }
    let name = match workspace.language {
        Language::En => format!("{}: models that are switched off", workspace.name),
        Language::Ko => format!("{}: 모델 종료 일정", workspace.name),
    };
    calendar.name(&name);
    for item in items {
        calendar.push(event(workspace, item));
    }
    calendar.done().to_string()
}

fn event(workspace: &Workspace, item: &Retirement) -> Event {
    let (model, language) = (&item.model, workspace.language);
    let summary = match language {
        Language::En => format!("{} is switched off ({})", model.name, model.connection_name),
        Language::Ko => format!("{} 종료돼요 ({})", with_josa(&model.name, Josa::Subject), model.connection_name),
    };
    let lines: Vec<String> = item.apps.iter().map(|app| line(app, language)).collect();
    let mut event = Event::new();
    // The same in every reading, so that programs move the entry when the day moves.
    event.uid(&format!("{}-{}@madang", model.model_ref.connection, model.model_ref.model));
    event.summary(&summary).description(&lines.join("\n"));
    if let Ok(day) = time::Date::parse(&item.day, DAY) {
        event.starts(day);
    }
    event.done()
}

/// What becomes of an app.
fn line(app: &RetiringApp, language: Language) -> String {
    let (name, owner) = (&app.app.name, &app.owner.name);
    match (language, app.first, &app.then) {
        (Language::En, false, _) => format!("{name} ({owner}): has it as a fallback"),
        (Language::En, true, Some(then)) => format!("{name} ({owner}): {} answers from then on", then.name),
        (Language::En, true, None) => format!("{name} ({owner}): would stop"),
        (Language::Ko, false, _) => format!("{name} ({owner}): 대체 모델로 써요"),
        (Language::Ko, true, Some(then)) => {
            format!("{name} ({owner}): 그 뒤에는 {} 답해요", with_josa(&then.name, Josa::Subject))
        }
        (Language::Ko, true, None) => format!("{name} ({owner}): 멈춰요"),
    }
}

//! `GET /workspaces/{workspace}/usage` and `GET /workspaces/{workspace}/apps/{app}/usage`

use std::collections::BTreeMap;

use api::{Money, Usage, UsageBy, UsageDay, UsageForecast, UsageLine, UsageOnly, UsageQuery};
use axum::{Extension, Json};
use model::{AppId, ConnectionId, LinkId, PersonId, run::RunSource};
use store::{Tenant, UsageFilter, UsageKey, UsageSums};
use time::{Date, Duration};
use uuid::Uuid;

use super::{
    forecast::{self, forecast},
    near::near,
    period::{Period, month_name, month_of},
    wire::{self as usage_wire, Names},
    without_others,
};
use crate::{
    api::{apps::find_editable, wire},
    auth::Member,
    error::Refusal,
    madang::Madang,
    strict::{At, Query},
};

/// How many lines a page shows; an export has all.
const MOST_LINES: usize = 200;
/// How many lines a chart tells apart.
const MOST_PARTS: usize = 5;

/// What the workspace's runs came to
///
/// Money, tokens, failures and times by day and by app, model, provider, member or door, beside the period before; what the present month
/// will have cost at its end; and which share links and API keys are near a limit. Runs count once they are over.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/usage", operation_id = "getUsage", tag = "usage",
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
        (status = 200, description = "The usage.", body = Usage),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn of_workspace(
    Extension(madang): Extension<Madang>,
    member: Member,
    Query(asked): Query<UsageQuery>,
) -> Result<Json<Usage>, Refusal> {
    read(&madang, &member.tenant, &asked, None).await.map(Json)
}

/// What an app's runs came to
///
/// The same as of the workspace, for those who may change the app.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/usage", operation_id = "getAppUsage", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("from" = Option<String>, Query, description = "The first day, such as `2026-12-01`, in UTC; the first of the present month if absent."),
        ("to" = Option<String>, Query, description = "The last day; the end of the month of `from` if absent."),
        ("by" = Option<UsageBy>, Query, description = "What it is broken down by; `app` if absent."),
        ("provider" = Option<String>, Query, description = "Only of this provider, by its id."),
        ("connection" = Option<ConnectionId>, Query, description = "Only of this connection."),
        ("model" = Option<String>, Query, description = "Only of the model with this id."),
        ("member" = Option<PersonId>, Query, description = "Only of this member."),
        ("source" = Option<RunSource>, Query, description = "Only of runs that were started in this way."),
        ("link" = Option<LinkId>, Query, description = "Only of runs through this share link, or with the API key of this id."),
    ),
    responses(
        (status = 200, description = "The usage.", body = Usage),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn of_app(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app)): At<(String, String)>,
    Query(asked): Query<UsageQuery>,
) -> Result<Json<Usage>, Refusal> {
    without_others(&member, &asked)?;
    let app = find_editable(&member, &app).await?;
    read(&madang, &member.tenant, &asked, Some(app.id)).await.map(Json)
}

/// What is asked for; of one app alone if it says so.
pub fn filter(asked: &UsageQuery, app: Option<AppId>) -> UsageFilter {
    UsageFilter {
        app: app.or(asked.app),
        provider: asked.provider.clone(),
        connection: asked.connection,
        model: asked.model.clone(),
        member: asked.member,
        source: asked.source,
        link: asked.link,
    }
}

async fn read(madang: &Madang, tenant: &Tenant, asked: &UsageQuery, app: Option<AppId>) -> Result<Usage, Refusal> {
    let today = madang.now().date();
    let period = Period::of(asked.from.as_deref(), asked.to.as_deref(), today)?;
    let by = asked.by.unwrap_or_default();
    let filter = filter(asked, app);
    let store_by = usage_wire::by(by);
    let mut found = tenant.usage(store_by, &filter, period.periods()).await?;
    let rank = |line: &store::UsageLine| (-line.sums.cost_micros, -line.sums.runs, -line.before.cost_micros);
    found.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.key.cmp(&b.key)));
    let (mut total, mut total_before) = (UsageSums::default(), UsageSums::default());
    for line in &found {
        total.add(&line.sums);
        total_before.add(&line.before);
    }
    let more_lines = wire::count(found.len().saturating_sub(MOST_LINES));
    found.truncate(MOST_LINES);

    let is_part = |line: &&store::UsageLine| line.sums.runs > 0 || line.sums.cost_micros > 0;
    let parts: Vec<String> = found.iter().filter(is_part).take(MOST_PARTS).map(|line| line.key.0.clone()).collect();
    let days = tenant.usage_by_day(store_by, &filter, (period.first, period.last), &parts).await?;
    let names = Names::of(tenant, by, found.iter().map(|line| &line.key)).await?;
    let line = |of: &store::UsageLine| UsageLine {
        figures: usage_wire::figures(&of.sums),
        before: usage_wire::figures(&of.before),
        ..names.line(&of.key, &of.provider)
    };
    Ok(Usage {
        from: period.first.to_string(),
        to: period.last.to_string(),
        before_from: period.before.0.to_string(),
        before_to: period.before.1.to_string(),
        today: today.to_string(),
        by,
        only: only(tenant, asked, app).await?,
        total: usage_wire::figures(&total),
        total_before: usage_wire::figures(&total_before),
        lines: found.iter().map(line).collect(),
        more_lines,
        days: of_days(&days, &parts),
        parts,
        forecast: forecast_of(tenant, &filter, today).await?,
        near_limits: near(tenant.limited_doors(filter.app).await?),
    })
}

/// What is asked for, by name. Within one app, another is not named: whoever may change the one may not know of the other.
async fn only(tenant: &Tenant, asked: &UsageQuery, within: Option<AppId>) -> Result<Vec<UsageOnly>, Refusal> {
    let connection = asked.connection.map_or_else(Uuid::nil, |connection| connection.0);
    let link = asked.link.map_or_else(Uuid::nil, |link| link.0);
    let source = asked.source.or(asked.link.map(|_| RunSource::Link));
    let narrowed = [
        (UsageBy::App, asked.app.filter(|_| within.is_none()).map(|app| app.0.to_string())),
        (UsageBy::Model, asked.model.as_ref().map(|model| format!("{connection}/{model}"))),
        (UsageBy::Provider, asked.provider.clone()),
        (UsageBy::Member, asked.member.map(|member| member.0.to_string())),
        (UsageBy::Door, source.map(|source| format!("{}/{link}", source.as_str()))),
    ];
    let mut only = Vec::new();
    for (by, key) in narrowed {
        let Some(key) = key.map(UsageKey) else { continue };
        let line = Names::of(tenant, by, std::iter::once(&key)).await?.line(&key, "");
        only.push(UsageOnly { by, name: line.name, source: line.source });
    }
    Ok(only)
}

/// Rows of the store, which are in the order of their days, as days with their parts.
fn of_days(rows: &[store::UsageDay], parts: &[String]) -> Vec<UsageDay> {
    let day = |rows: &[store::UsageDay]| {
        let sum = |of: fn(&store::UsageDay) -> i64| rows.iter().map(of).sum::<i64>();
        let part = |key: &String| {
            let cost = rows.iter().filter(|row| row.key == *key).map(|row| row.cost_micros).sum();
            Money::usd(cost)
        };
        UsageDay {
            day: rows.first().map(|row| row.day.to_string()).unwrap_or_default(),
            runs: wire::count(sum(|row| row.runs)),
            failed_runs: wire::count(sum(|row| row.failed_runs)),
            cost: Money::usd(sum(|row| row.cost_micros)),
            parts: parts.iter().map(part).collect(),
        }
    };
    rows.chunk_by(|a, b| a.day == b.day).map(day).collect()
}

/// The month that goes on, whatever period is looked at.
async fn forecast_of(tenant: &Tenant, filter: &UsageFilter, today: Date) -> Result<UsageForecast, Refusal> {
    let since = today.saturating_sub(Duration::days(forecast::MOST_DAYS)).min(month_of(today).0);
    let days = tenant.usage_by_day(store::UsageBy::App, filter, (since, today), &[]).await?;
    let costs: BTreeMap<Date, i64> = days.into_iter().map(|day| (day.day, day.cost_micros)).collect();
    let found = forecast(&costs, today);
    let end = |of: fn(forecast::End) -> i64| found.end.map(|end| Money::usd(of(end)));
    Ok(UsageForecast {
        month: month_name(today),
        spent: Money::usd(found.spent),
        expected: end(|end| end.expected),
        low: end(|end| end.low),
        high: end(|end| end.high),
        days: wire::count(found.days),
    })
}

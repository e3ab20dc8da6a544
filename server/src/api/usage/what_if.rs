//! `GET /workspaces/{workspace}/usage/what-if` and `GET /workspaces/{workspace}/apps/{app}/usage/what-if`

use std::collections::BTreeMap;

use api::{Money, WhatIf, WhatIfApp, WhatIfPrice, WhatIfQuery};
use axum::{Extension, Json};
use llm::{Usage, price::Price};
use model::{AppId, ConnectionId, ModelRef};
use store::{Connection, Tenant, UsageSums};
use time::{Date, Duration};

use super::period::Period;
use crate::{
    api::{apps::find_editable, models as models_api, wire},
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    models,
    strict::{At, Query},
};

/// What a period's calls would have cost with another model
///
/// By app, from the tokens that were counted and the prices of their days, as far as they are known. The tokens are those of the models that were asked.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/usage/what-if", operation_id = "getWhatIf", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("from" = Option<String>, Query, description = "The first day, such as `2026-12-01`, in UTC; the first of the present month if absent."),
        ("to" = Option<String>, Query, description = "The last day; the end of the month of `from` if absent."),
        ("connection" = ConnectionId, Query, description = "The connection of the other model."),
        ("model" = String, Query, description = "The other model's id."),
    ),
    responses(
        (status = 200, description = "What was paid, and what it would have been.", body = WhatIf),
        (status = 404, description = "`not_found`: there is no such connection.", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn of_workspace(
    Extension(madang): Extension<Madang>,
    member: Member,
    Query(asked): Query<WhatIfQuery>,
) -> Result<Json<WhatIf>, Refusal> {
    what_if(&madang, &member.tenant, asked, None).await.map(Json)
}

/// What a period's calls of an app would have cost with another model
///
/// The same as of the workspace, for those who may change the app.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/usage/what-if", operation_id = "getAppWhatIf", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("from" = Option<String>, Query, description = "The first day, such as `2026-12-01`, in UTC; the first of the present month if absent."),
        ("to" = Option<String>, Query, description = "The last day; the end of the month of `from` if absent."),
        ("connection" = ConnectionId, Query, description = "The connection of the other model."),
        ("model" = String, Query, description = "The other model's id."),
    ),
    responses(
        (status = 200, description = "What was paid, and what it would have been.", body = WhatIf),
        (status = 404, description = "`not_found`: there is no such connection.", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn of_app(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app)): At<(String, String)>,
    Query(asked): Query<WhatIfQuery>,
) -> Result<Json<WhatIf>, Refusal> {
    let app = find_editable(&member, &app).await?;
    what_if(&madang, &member.tenant, asked, Some(app.id)).await.map(Json)
}

async fn what_if(madang: &Madang, tenant: &Tenant, asked: WhatIfQuery, app: Option<AppId>) -> Result<WhatIf, Refusal> {
    let period = Period::of(asked.from.as_deref(), asked.to.as_deref(), madang.now().date())?;
    let connections = tenant.connections().await?;
    let found = connections.iter().find(|connection| connection.id == asked.connection);
    let connection = found.ok_or(ErrorCode::NotFound)?;
    let spans = spans(connection, &asked.model, (period.first, period.last));
    let mut by_app: BTreeMap<AppId, Instead> = BTreeMap::new();
    for span in &spans {
        for used in tenant.usage_by_app_and_model(app, span.first, span.last).await? {
            by_app.entry(used.app).or_default().add(&used.sums, span.price.as_ref());
        }
    }
    let ids: Vec<_> = by_app.keys().map(|app| app.0).collect();
    let mut names = tenant.app_names(&ids).await?.names;
    let mut apps: Vec<WhatIfApp> = by_app
        .into_iter()
        .map(|(app, Instead { sums, cost })| WhatIfApp {
            app,
            name: names.remove(&app.0),
            runs: wire::count(sums.runs),
            input_tokens: wire::count(sums.input_tokens),
            output_tokens: wire::count(sums.output_tokens),
            paid: Money::usd(sums.cost_micros),
            instead: cost.map(Money::usd),
            unpriced_runs: wire::count(sums.unpriced_runs),
        })
        .collect();
    apps.sort_by_key(|app| (-app.paid.micros, app.app));
    let sum = |of: fn(&WhatIfApp) -> i64| apps.iter().map(of).sum::<i64>();
    let known = apps.iter().all(|app| app.instead.is_some());
    let price = spans.last().and_then(|span| span.price.clone());
    let prices = spans
        .into_iter()
        .filter_map(|span| Some(WhatIfPrice { from: span.first.to_string(), price: models_api::price(span.price?) }));
    Ok(WhatIf {
        from: period.first.to_string(),
        to: period.last.to_string(),
        name: models::display_name(connection, &asked.model),
        model_ref: ModelRef { connection: asked.connection, model: asked.model },
        paid: Money::usd(sum(|app| app.paid.micros)),
        instead: (known && price.is_some()).then(|| Money::usd(sum(|app| app.instead.map_or(0, |money| money.micros)))),
        unpriced_runs: apps.iter().map(|app| app.unpriced_runs).sum(),
        price: price.map(models_api::price),
        prices: prices.collect(),
        apps,
    })
}

/// Days on which a model has one price.
struct Span {
    first: Date,
    last: Date,
    price: Option<Price>,
}

/// The days of a period by the prices that the other model has on them.
fn spans(connection: &Connection, model: &str, (first, last): (Date, Date)) -> Vec<Span> {
    let settings = connection.model_settings.get(model);
    let prices = settings.map(store::ModelSettings::all_prices).unwrap_or_default();
    let changes = prices.iter().filter_map(|price| Date::parse(&price.from, models::DAY).ok());
    let mut starts: Vec<Date> =
        std::iter::once(first).chain(changes.filter(|day| first < *day && *day <= last)).collect();
    starts.sort_unstable();
    let ends = starts.iter().skip(1).map(|next| next.saturating_sub(Duration::DAY)).chain([last]).collect::<Vec<_>>();
    let span = |(first, last)| Span { first, last, price: models::price_on(connection, model, first) };
    starts.into_iter().zip(ends).map(span).collect()
}

/// What an app had, and what that would have cost by the prices of its days; `None` once one of them isn't known.
struct Instead {
    sums: UsageSums,
    cost: Option<i64>,
}

impl Default for Instead {
    fn default() -> Self {
        Self { sums: UsageSums::default(), cost: Some(0) }
    }
}

impl Instead {
    fn add(&mut self, sums: &UsageSums, price: Option<&Price>) {
        self.sums.add(sums);
        let more = price.map(|price| instead(price, sums));
        self.cost = self.cost.zip(more).map(|(cost, more)| cost.saturating_add(more));
    }
}

/// What the tokens cost with another model. They are those of many calls, so rates that only long ones have are left out.
fn instead(price: &Price, sums: &UsageSums) -> i64 {
    let usage = Usage {
        input_tokens: wire::count(sums.input_tokens),
        output_tokens: wire::count(sums.output_tokens),
        cached_input_tokens: wire::count(sums.cached_tokens),
        ..Usage::default()
    };
    let short = Price { long: None, ..price.clone() };
    wire::count(short.cost_micros(&usage))
}

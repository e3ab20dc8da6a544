//! `POST /workspaces/{workspace}/invoices/read`

use api::{InvoiceDateOrder, InvoiceDecimal, InvoiceQuery, InvoiceRead};
use axum::{Extension, Json, body::Body, http::HeaderMap};
use model::{ConnectionId, budget::BudgetCurrency};

use super::{amounts, found};
use crate::{api::wire, auth::Member, error::Refusal, invoices::Found, madang::Madang, strict::Query};

/// Reads a provider’s invoice and keeps nothing of it
///
/// Says which columns were taken for what, what has to be chosen, and line by line what was not understood. Known by their headings are the
/// exports of costs of OpenAI, Anthropic and Azure, and FOCUS; of other tables the columns are chosen.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/invoices/read", operation_id = "readInvoice", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("name" = String, Query, description = "What the file is called: `.csv`, `.tsv`, `.xlsx` or `.xls`."),
        ("provider" = String, Query, description = "The provider that sent it, by its id such as `openai`."),
        ("connection" = Option<ConnectionId>, Query, description = "Only this connection is meant; absent: all of the provider."),
        ("date" = Option<u32>, Query, description = "The column of the days, counted from 0; absent: as the headings say."),
        ("amount" = Option<u32>, Query, description = "The column of the amounts."),
        ("currency_column" = Option<u32>, Query, description = "The column of their currencies."),
        ("model" = Option<u32>, Query, description = "The column of the models."),
        ("currency" = Option<BudgetCurrency>, Query, description = "The currency of amounts that name none."),
        ("date_order" = Option<InvoiceDateOrder>, Query, description = "How dates such as `3/4/2026` are meant."),
        ("decimal" = Option<InvoiceDecimal>, Query, description = "How amounts such as `1,234` are meant."),
    ), request_body(content = String, content_type = "application/octet-stream", description = "The file, at most 5 MiB."),
    responses(
        (status = 200, description = "What the file holds.", body = InvoiceRead),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the file can't be read, or has no amounts.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn read_file(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(query): Query<InvoiceQuery>,
    body: Body,
) -> Result<Json<InvoiceRead>, Refusal> {
    found(&madang, &member, &headers, &query, body).await.map(to_wire).map(Json)
}

fn to_wire(found: Found) -> InvoiceRead {
    let days: std::collections::BTreeSet<_> = found.days.keys().map(|(day, ..)| *day).collect();
    let sum = |of: BudgetCurrency| {
        let mut amounts = found.days.iter().filter(|((_, currency, _), _)| *currency == of).peekable();
        amounts.peek()?;
        Some(amounts.map(|(_, micros)| *micros).fold(0_i64, i64::saturating_add))
    };
    InvoiceRead {
        format: found.suggested.format,
        columns: found.suggested.columns,
        sums: amounts(sum(BudgetCurrency::Usd), sum(BudgetCurrency::Krw)),
        days: wire::count(days.len()),
        first: days.first().map(ToString::to_string),
        last: days.last().map(ToString::to_string),
        headings: found.headings,
        samples: found.samples,
        currency: found.currency,
        date_order: found.date_order,
        decimal: found.decimal,
        asks: found.asks,
        lines: found.lines,
        left_out: found.left_out,
        notes: found.notes,
        utc: found.utc,
    }
}

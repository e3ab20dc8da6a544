//! `POST /workspaces/{workspace}/invoices`

use api::{InvoiceAsk, InvoiceCompared, InvoiceDateOrder, InvoiceDecimal, InvoiceQuery};
use axum::{
    Extension, Json,
    body::Body,
    http::{HeaderMap, StatusCode},
};
use model::{ConnectionId, budget::BudgetCurrency};
use store::{NewInvoice, NewInvoiceDay};

use super::{compared::compared, found};
use crate::{
    api::{check, wire},
    auth::Member,
    error::{ErrorCode, Refusal},
    invoices::Found,
    madang::Madang,
    strict::Query,
};

/// The most invoices of a workspace, and the most days of one.
const MOST: i64 = 1_000;
const MOST_DAYS: i64 = 400;
/// The most sums of days, currencies and models of one.
const MOST_SUMS: usize = 20_000;

/// Keeps the days of a provider’s invoice
///
/// What is kept is the file’s name and what it charges by day, currency and model; the file itself is not, nor anything else that stands in
/// it. Lines that were not understood count nowhere.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/invoices", operation_id = "addInvoice", tag = "usage",
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
        (status = 201, description = "The invoice beside our own sum.", body = InvoiceCompared),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the file can't be read, or something has to be chosen first.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn add(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(query): Query<InvoiceQuery>,
    body: Body,
) -> Result<(StatusCode, Json<InvoiceCompared>), Refusal> {
    let found = found(&madang, &member, &headers, &query, body).await?;
    check_found(&found)?;
    // People name files as they like.
    let name: String = query.name.chars().filter(|c| !c.is_control()).take(check::NAME_MAX).collect();
    let day = |((day, currency, model), micros)| NewInvoiceDay { day, currency, model, micros };
    let new = NewInvoice {
        name: check::name("name", &name)?,
        provider: query.provider,
        connection: query.connection,
        utc: found.utc,
        lines: wire::count(found.lines),
        left_out: wire::count(found.left_out),
        days: found.days.into_iter().map(day).collect(),
        by: member.id,
    };
    let added = member.tenant.add_invoice(&new, MOST).await?;
    let id = added.ok_or_else(|| {
        Refusal::field(
            "name",
            "This workspace has 1,000 invoices, which is the most. Delete one that isn’t needed any more.",
            "이 워크스페이스에는 청구서가 이미 1,000개 있어요. 쓰지 않는 것을 지워 주세요.",
        )
    })?;
    let made = compared(&member.tenant, id).await?.ok_or(ErrorCode::NotFound)?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Nothing has to be chosen any more, and there is something to keep.
fn check_found(found: &Found) -> Result<(), Refusal> {
    if let Some(ask) = found.asks.first() {
        return Err(match ask {
            InvoiceAsk::DateColumn => {
                Refusal::field("date", "Choose the column of the days.", "날짜 열을 골라 주세요.")
            }
            InvoiceAsk::AmountColumn => {
                Refusal::field("amount", "Choose the column of the amounts.", "금액 열을 골라 주세요.")
            }
            InvoiceAsk::Currency => {
                Refusal::field("currency", "Choose the currency of the amounts.", "금액의 통화를 골라 주세요.")
            }
            InvoiceAsk::DateOrder => Refusal::field(
                "date_order",
                "Choose whether the month or the day comes first.",
                "월과 일 중 무엇이 먼저인지 골라 주세요.",
            ),
            InvoiceAsk::Decimal => {
                Refusal::field("decimal", "Choose how the amounts are written.", "금액을 어떻게 썼는지 골라 주세요.")
            }
        });
    }
    let days = found.days.keys().next().zip(found.days.keys().next_back());
    let Some(((first, ..), (last, ..))) = days else {
        return Err(Refusal::field(
            "file",
            "No line of it names a day and an amount.",
            "날짜와 금액이 있는 줄이 하나도 없어요.",
        ));
    };
    if (*last - *first).whole_days() >= MOST_DAYS || found.days.len() > MOST_SUMS {
        return Err(Refusal::field(
            "file",
            "An invoice covers at most 400 days, and 20,000 sums of days and models. Split it.",
            "청구서는 400일, 날짜와 모델별 합계 2만 개까지 담을 수 있어요. 나누어 올려 주세요.",
        ));
    }
    Ok(())
}

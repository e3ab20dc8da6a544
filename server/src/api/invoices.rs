//! Providers' invoices beside our own sum, for admins.

mod add;
mod compared;
mod delete;
mod export;
mod list;
mod read;
mod read_file;
#[cfg(test)]
mod tests;

use axum::{body::Body, http::HeaderMap};
use model::budget::{Amount, BudgetCurrency};
use utoipa_axum::routes;

use super::{Operations, wire};
use crate::{
    auth::{Access, Keys, Member},
    error::{Refusal, language_of},
    invoices::{self, Choices, Found},
    madang::Madang,
    uploads::{Quota, whole},
};

/// The largest file, in bytes.
const FILE_BYTES: u64 = 5 * 1024 * 1024;

pub(super) fn operations() -> Operations {
    let admin = Access::Member(api::Role::Admin);
    Operations::default()
        .add(admin.keys(Keys::WORKSPACE), routes!(list::list))
        .add_large(FILE_BYTES as usize, admin.keys(Keys::WORKSPACE), routes!(add::add))
        .add_large(FILE_BYTES as usize, admin.keys(Keys::WORKSPACE), routes!(read_file::read_file))
        .add(admin.keys(Keys::WORKSPACE), routes!(read::read, delete::delete))
        .add(admin.keys(Keys::WORKSPACE), routes!(export::export))
}

/// What is in an invoice's file.
async fn found(
    madang: &Madang,
    member: &Member,
    headers: &HeaderMap,
    query: &api::InvoiceQuery,
    body: Body,
) -> Result<Found, Refusal> {
    check_provider(member, query).await?;
    let ending = query.name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if !matches!(ending.as_str(), "csv" | "tsv" | "xlsx" | "xls") {
        return Err(Refusal::field(
            "name",
            "Choose a .csv, .tsv or .xlsx file.",
            ".csv, .tsv, .xlsx 파일을 골라 주세요.",
        ));
    }
    let bytes = whole(body, FILE_BYTES).await?;
    Quota::of_member(member).count(madang, bytes.len() as u64).await?;
    let table = madang.uploads.rows(&bytes, &query.name).await?;
    let choices = Choices {
        columns: api::InvoiceColumns {
            date: query.date,
            amount: query.amount,
            currency: query.currency_column,
            model: query.model,
        },
        currency: query.currency,
        date_order: query.date_order,
        decimal: query.decimal,
    };
    let language = language_of(headers);
    // It takes as long as the file is large.
    let read = crate::panics::blocking(move || invoices::read(table, &choices, language));
    let found = read.await.map_err(Refusal::internal)?;
    if found.suggested.only_tokens && query.amount.is_none() {
        return Err(Refusal::field(
            "amount",
            "This file counts tokens and has no amounts. Export the costs instead of the usage.",
            "토큰만 있고 금액이 없는 파일이에요. 사용량 대신 비용을 내보내 주세요.",
        ));
    }
    Ok(found)
}

/// The provider is known, and the connection is one of its own.
async fn check_provider(member: &Member, query: &api::InvoiceQuery) -> Result<(), Refusal> {
    if llm::provider::find(&query.provider).is_none() {
        return Err(Refusal::field(
            "provider",
            "Choose the provider that sent it, such as openai.",
            "openai처럼 청구서를 보낸 제공사를 골라 주세요.",
        ));
    }
    if let Some(id) = query.connection {
        let connection = member.tenant.connection(id).await?;
        if connection.is_none_or(|connection| connection.provider != query.provider) {
            return Err(Refusal::field(
                "connection",
                "Choose a connection of this provider.",
                "이 제공사의 연결을 골라 주세요.",
            ));
        }
    }
    Ok(())
}

/// Sums of both currencies, those that there are.
fn amounts(usd: Option<i64>, krw: Option<i64>) -> Vec<Amount> {
    let amount = |micros: Option<i64>, currency| micros.map(|micros| Amount { micros, currency });
    amount(usd, BudgetCurrency::Usd).into_iter().chain(amount(krw, BudgetCurrency::Krw)).collect()
}

/// An invoice, as the wire has it.
fn to_wire(invoice: store::Invoice) -> api::Invoice {
    let provider_name = llm::provider::find(&invoice.provider).map(|known| known.name.to_owned());
    api::Invoice {
        id: invoice.id,
        name: invoice.name,
        provider_name: provider_name.unwrap_or_else(|| invoice.provider.clone()),
        provider: invoice.provider,
        connection: invoice.connection,
        connection_name: invoice.connection_name,
        first: invoice.first.to_string(),
        last: invoice.last.to_string(),
        sums: amounts(invoice.usd_micros, invoice.krw_micros),
        lines: wire::count(invoice.lines),
        left_out: wire::count(invoice.left_out),
        utc: invoice.utc,
        created_at: wire::timestamp(invoice.created_at),
        created_by: invoice.created_by,
    }
}

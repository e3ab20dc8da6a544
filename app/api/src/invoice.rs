//! Providers' invoices beside our own sum.

use model::{
    ConnectionId,
    budget::{Amount, BudgetCurrency},
};
use uuid::Uuid;

use crate::{Money, Timestamp};

wire! {
    /// Which column of an invoice is which, counted from 0; absent if there is none, or if it isn’t certain.
    #[derive(Copy, Default, Eq)]
    pub struct InvoiceColumns {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub date: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub amount: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub currency: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model: Option<u32>,
    }

    /// What an invoice is, and what of it has been chosen.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct InvoiceQuery {
        /// What the file is called: `.csv`, `.tsv`, `.xlsx` or `.xls`.
        pub name: String,
        /// The provider that sent it, by its id.
        pub provider: String,
        /// Only this connection is meant; absent: all of the provider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub connection: Option<ConnectionId>,
        /// The column of the days, counted from 0; absent: as the headings say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub date: Option<u32>,
        /// The column of the amounts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub amount: Option<u32>,
        /// The column of their currencies.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub currency_column: Option<u32>,
        /// The column of the models.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model: Option<u32>,
        /// The currency of amounts that name none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub currency: Option<BudgetCurrency>,
        /// How dates such as `3/4/2026` are meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub date_order: Option<InvoiceDateOrder>,
        /// How amounts such as `1,234` are meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub decimal: Option<InvoiceDecimal>,
    }

    /// How dates are meant whose year comes last.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum InvoiceDateOrder {
        MonthFirst,
        DayFirst,
    }

    /// What stands before the part of an amount that is less than one.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum InvoiceDecimal {
        /// `1,234.50`
        Point,
        /// `1.234,50`
        Comma,
    }

    /// A format that is known by its headings.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum InvoiceFormat {
        #[serde(rename = "openai")]
        OpenAi,
        Anthropic,
        Azure,
        /// The common format of clouds’ bills.
        Focus,
    }

    /// Something that the file doesn’t tell and that has to be chosen.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum InvoiceAsk {
        DateColumn,
        AmountColumn,
        Currency,
        DateOrder,
        Decimal,
    }

    /// What was found in an invoice’s file.
    pub struct InvoiceRead {
        /// The headings of its columns.
        pub headings: Vec<String>,
        /// Its first rows.
        pub samples: Vec<Vec<String>>,
        /// The format, if it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub format: Option<InvoiceFormat>,
        pub columns: InvoiceColumns,
        /// The currency of amounts that name none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub currency: Option<BudgetCurrency>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub date_order: Option<InvoiceDateOrder>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub decimal: Option<InvoiceDecimal>,
        /// What has to be chosen first; until then nothing is read.
        pub asks: Vec<InvoiceAsk>,
        /// How many lines were understood.
        pub lines: u32,
        /// How many were not, and count nowhere.
        pub left_out: u32,
        /// What was not understood, line by line: the first 100.
        pub notes: Vec<InvoiceNote>,
        /// How many days there are.
        pub days: u32,
        /// The first of them, such as `2026-12-01`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub first: Option<String>,
        /// The last of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last: Option<String>,
        /// What it comes to, by currency.
        pub sums: Vec<Amount>,
        /// Whether its days are those of UTC for certain. Ours are.
        pub utc: bool,
    }

    /// What was not understood of an invoice.
    pub struct InvoiceNote {
        /// The line of the file; absent if it is about all of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub line: Option<u32>,
        /// In the reader’s language.
        pub text: String,
    }

    /// An invoice that is kept: what it charges on which day, and nothing else of it.
    pub struct Invoice {
        pub id: Uuid,
        /// The name of its file.
        pub name: String,
        /// The provider’s id.
        pub provider: String,
        /// Its name.
        pub provider_name: String,
        /// Only this connection is meant; absent: all of the provider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub connection: Option<ConnectionId>,
        /// The name of the connection, if it is still there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub connection_name: Option<String>,
        /// The first of its days, such as `2026-12-01`.
        pub first: String,
        pub last: String,
        /// What it comes to, by currency.
        pub sums: Vec<Amount>,
        /// How many of its lines were understood.
        pub lines: u32,
        /// How many were not, and count nowhere.
        pub left_out: u32,
        /// Whether its days are those of UTC for certain.
        pub utc: bool,
        pub created_at: Timestamp,
        /// The name of whoever added it.
        pub created_by: String,
    }

    /// An invoice beside our own sum of the same days.
    pub struct InvoiceCompared {
        pub invoice: Invoice,
        /// What is charged. Won are taken by the exchange rate of their day.
        pub charged: Money,
        /// What was counted here.
        pub ours: Money,
        /// What is charged beyond that; less than nothing if it is less.
        pub difference: Money,
        /// The difference in thousandths of our sum; absent if that is nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub difference_permille: Option<i64>,
        /// On how many days they differ by more than rounding: a cent, or one percent.
        pub differing_days: u32,
        /// On how many of those nobody knows why.
        pub unexplained_days: u32,
        /// Whether won were taken by the first exchange rate for days before it.
        pub by_later_rate: bool,
        /// Amounts in won that there is no exchange rate for count nowhere: how many days have any.
        pub days_without_rate: u32,
        /// The days from the first to the last on which anything was charged or counted, in order.
        pub days: Vec<InvoiceDay>,
        /// What it charges by model, the most first, as the invoice calls them: at most 50; none if it names none.
        pub models: Vec<InvoiceModel>,
    }

    /// A day of an invoice.
    pub struct InvoiceDay {
        /// The day, such as `2026-12-01`.
        pub day: String,
        /// What is charged; absent if the invoice doesn’t name the day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub charged: Option<Money>,
        /// What was counted here.
        pub ours: Money,
        /// What is charged beyond that.
        pub difference: Money,
        /// The difference in thousandths of our sum; absent if that is nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub difference_permille: Option<i64>,
        /// Whether it is more than rounding.
        pub differs: bool,
        /// Why that may be so, the most probable first; none: nobody knows.
        pub reasons: Vec<InvoiceReason>,
        /// Runs of the day whose cost isn’t known.
        pub unpriced_runs: u64,
    }

    /// Why an invoice may differ from our own sum on a day.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum InvoiceReason {
        /// There are runs whose cost isn’t known.
        UnpricedRuns,
        /// The same key is used by something else as well.
        OtherUse,
        /// A day next to it makes up for it: the days begin at another hour.
        DayBoundary,
        /// The provider has credited something.
        Credit,
        /// It is among the last days, which may not be charged yet.
        NotChargedYet,
        /// The price differs by the same part on most days.
        OtherPrice,
    }

    /// What an invoice charges for a model.
    pub struct InvoiceModel {
        /// As the invoice calls it.
        pub name: String,
        pub charged: Money,
    }
}

//! Reads an invoice's rows: which columns, how they are written, and what the days come to.

use std::collections::BTreeMap;

use api::{InvoiceAsk, InvoiceColumns, InvoiceDateOrder, InvoiceDecimal, InvoiceNote};
use files::{Row, Rows, write::unguarded};
use model::{Language, budget::BudgetCurrency};
use time::Date;

use super::{
    amounts::{Told, amount},
    columns::{Suggested, suggested},
    dates::{Dated, dated, day_and_month},
};

/// In so many rows the headings are looked for: some invoices begin with who is billed.
const HEAD_ROWS: usize = 20;
/// The most lines that are told of, the rows that are shown, and how much of a cell.
const NOTES: usize = 100;
const SAMPLES: usize = 3;
const CELL_CHARS: usize = 60;
/// The longest name of a model.
const MODEL_CHARS: usize = 120;

/// What somebody has chosen; what they haven't is told by the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choices {
    pub columns: InvoiceColumns,
    pub currency: Option<BudgetCurrency>,
    pub date_order: Option<InvoiceDateOrder>,
    pub decimal: Option<InvoiceDecimal>,
}

/// A day's sum, of one currency and model.
pub type DayKey = (Date, BudgetCurrency, String);

/// What was found in a file.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub headings: Vec<String>,
    pub samples: Vec<Vec<String>>,
    pub suggested: Suggested,
    pub currency: Option<BudgetCurrency>,
    pub date_order: Option<InvoiceDateOrder>,
    pub decimal: Option<InvoiceDecimal>,
    /// What must be chosen before anything can be read.
    pub asks: Vec<InvoiceAsk>,
    /// Whether all days are those of UTC.
    pub utc: bool,
    pub days: BTreeMap<DayKey, i64>,
    pub lines: u32,
    pub left_out: u32,
    pub notes: Vec<InvoiceNote>,
}

/// Reads a table's rows.
pub fn read(table: Rows, choices: &Choices, language: Language) -> Found {
    let more_sheets = table.more_sheets;
    let rows: Vec<Row> = table.rows.into_iter().map(as_written).collect();
    let head = head_of(&rows);
    let headings = rows.get(head).map(|row| row.cells.clone()).unwrap_or_default();
    let body = rows.get(head.saturating_add(1)..).unwrap_or_default();
    let mut suggested = suggested(&headings);
    let told = suggested.columns;
    let chosen = choices.columns;
    let anew = (chosen.amount.is_some() && chosen.amount != told.amount)
        || (chosen.date.is_some() && chosen.date != told.date);
    suggested.columns = InvoiceColumns {
        date: chosen.date.or(told.date),
        amount: chosen.amount.or(told.amount),
        currency: chosen.currency.or(told.currency),
        model: chosen.model.or(told.model),
    };
    if anew {
        (suggested.in_dollars, suggested.in_utc) = (false, false);
    }
    let mut found = Found {
        samples: body.iter().take(SAMPLES).map(|row| row.cells.iter().map(|cell| shortened(cell)).collect()).collect(),
        headings,
        suggested,
        ..Found::default()
    };
    if more_sheets {
        found.note(None, words(language, "Only the first sheet is read.", "첫 시트만 읽어요."));
    }
    settle(&mut found, body, choices);
    if found.asks.is_empty() {
        Reading { language, found: &mut found }.all(body);
    }
    found
}

/// The row of the headings: the first one that names a day and an amount, or else the first with two cells.
fn head_of(rows: &[Row]) -> usize {
    let first = rows.iter().take(HEAD_ROWS);
    let named = first.clone().position(|row| {
        let columns = suggested(&row.cells).columns;
        columns.date.is_some() && columns.amount.is_some()
    });
    let wide = || first.clone().position(|row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() >= 2);
    named.or_else(wide).unwrap_or_default()
}

/// Works out how the file is written, and what has to be asked.
fn settle(found: &mut Found, body: &[Row], choices: &Choices) {
    let columns = found.suggested.columns;
    let cells = |column: Option<u32>| body.iter().filter_map(move |row| cell(row, column));
    if columns.date.is_none() {
        found.asks.push(InvoiceAsk::DateColumn);
    }
    if columns.amount.is_none() {
        found.asks.push(InvoiceAsk::AmountColumn);
    }
    if !found.asks.is_empty() {
        return;
    }
    found.date_order = choices.date_order.or_else(|| order(cells(columns.date), found.suggested.month_first));
    if found.date_order.is_none() {
        found.asks.push(InvoiceAsk::DateOrder);
    }
    let named = |text: &str| {
        amount(text, InvoiceDecimal::Point).or_else(|| amount(text, InvoiceDecimal::Comma)).and_then(|(_, of)| of)
    };
    let of_cells = || cells(columns.currency).find_map(currency_of).or_else(|| cells(columns.amount).find_map(named));
    let in_dollars = found.suggested.in_dollars.then_some(BudgetCurrency::Usd);
    found.currency = choices.currency.or(in_dollars).or_else(of_cells);
    if found.currency.is_none() {
        found.asks.push(InvoiceAsk::Currency);
    }
    let mut told = Told::default();
    cells(columns.amount).for_each(|text| told.see(text));
    found.decimal = choices.decimal.or_else(|| told.decimal(found.currency == Some(BudgetCurrency::Krw)));
    if found.decimal.is_none() {
        found.asks.push(InvoiceAsk::Decimal);
    }
}

/// Whether the month or the day comes first; `None` if that must be asked.
fn order<'c>(cells: impl Iterator<Item = &'c str>, month_first: bool) -> Option<InvoiceDateOrder> {
    let (mut month, mut day, mut unclear) = (false, false, false);
    for (first, second) in cells.filter_map(day_and_month) {
        month |= second > 12;
        day |= first > 12;
        unclear |= first != second;
    }
    match (month, day) {
        (true, true) => None,
        (_, true) => Some(InvoiceDateOrder::DayFirst),
        (true, false) => Some(InvoiceDateOrder::MonthFirst),
        (false, false) => (month_first || !unclear).then_some(InvoiceDateOrder::MonthFirst),
    }
}

fn currency_of(text: &str) -> Option<BudgetCurrency> {
    match text.trim().to_uppercase().as_str() {
        "USD" | "US$" | "$" | "달러" | "미국달러" => Some(BudgetCurrency::Usd),
        "KRW" | "₩" | "원" | "WON" => Some(BudgetCurrency::Krw),
        _ => None,
    }
}

fn cell(row: &Row, column: Option<u32>) -> Option<&str> {
    let cell = row.cells.get(usize::try_from(column?).ok()?)?.trim();
    (!cell.is_empty()).then_some(cell)
}

/// Reads lines.
struct Reading<'f> {
    language: Language,
    found: &'f mut Found,
}

impl Reading<'_> {
    fn all(&mut self, body: &[Row]) {
        let mut utc = true;
        for row in body.iter().filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty())) {
            match self.line(row) {
                Ok(dated) => {
                    utc &= dated.utc;
                    self.found.lines = self.found.lines.saturating_add(1);
                }
                Err(text) => {
                    self.found.left_out = self.found.left_out.saturating_add(1);
                    self.found.note(Some(row.line), text);
                }
            }
        }
        self.found.utc = self.found.suggested.in_utc || (utc && self.found.lines > 0);
    }

    /// Counts a line, or says why it can't be counted.
    fn line(&mut self, row: &Row) -> Result<Dated, String> {
        let columns = self.found.suggested.columns;
        let said = |en: &str, ko: &str| words(self.language, en, ko);
        let shown = |text: &str| shortened(text);
        let Some(text) = cell(row, columns.date) else {
            return Err(said("It has no day.", "날짜가 없어요."));
        };
        let order = self.found.date_order.unwrap_or(InvoiceDateOrder::MonthFirst);
        let dated = dated(text, order).ok_or_else(|| {
            let text = shown(text);
            said(&format!("“{text}” is no day."), &format!("날짜로 읽을 수 없어요: ‘{text}’"))
        })?;
        // Exports name days on which nothing was charged.
        let Some(text) = cell(row, columns.amount) else { return Ok(dated) };
        let (micros, named) = amount(text, self.found.decimal.unwrap_or(InvoiceDecimal::Point)).ok_or_else(|| {
            let text = shown(text);
            said(&format!("“{text}” is no amount."), &format!("금액으로 읽을 수 없어요: ‘{text}’"))
        })?;
        let of_line = match cell(row, columns.currency) {
            Some(text) => Some(currency_of(text).ok_or_else(|| {
                let text = shown(text);
                said(
                    &format!("It is in {text}; US dollars and won are understood."),
                    &format!("통화 ‘{text}’: 미국 달러와 원화만 읽을 수 있어요."),
                )
            })?),
            None => named,
        };
        let Some(currency) = of_line.or(self.found.currency) else {
            return Err(said("It names no currency.", "통화가 없어요."));
        };
        let model: String = cell(row, columns.model).unwrap_or_default().chars().take(MODEL_CHARS).collect();
        let sum = self.found.days.entry((dated.day, currency, model)).or_default();
        *sum = sum.saturating_add(micros);
        Ok(dated)
    }
}

impl Found {
    fn note(&mut self, line: Option<u32>, text: String) {
        if self.notes.len() < NOTES {
            self.notes.push(InvoiceNote { line, text });
        }
    }
}

fn words(language: Language, en: &str, ko: &str) -> String {
    match language {
        Language::En => en.to_owned(),
        Language::Ko => ko.to_owned(),
    }
}

fn shortened(text: &str) -> String {
    text.trim().chars().take(CELL_CHARS).collect()
}

/// A row without byte order marks, and without the apostrophes that keep its texts from being formulas in a spreadsheet.
fn as_written(mut row: Row) -> Row {
    for cell in &mut row.cells {
        *cell = unguarded(cell).trim_start_matches('\u{feff}').to_owned();
    }
    row
}

//! What can be reckoned with: the rows of an answer.

use super::blocks::{Block, Span, Table, text_of};

/// A table of values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    pub name: Option<String>,
    pub head: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Number {
        value: f64,
        /// As it was written.
        text: String,
        /// How a sheet writes it, in Excel's signs.
        format: String,
    },
    Flag(bool),
}

impl Default for Value {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// The tables of a document, each named by the heading above it.
pub fn sheets_of(blocks: &[Block]) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    find(blocks, &mut None, &mut sheets);
    sheets
}

fn find(blocks: &[Block], heading: &mut Option<String>, sheets: &mut Vec<Sheet>) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } => *heading = Some(text_of(text)),
            Block::Table(table) => sheets.push(sheet_of(table, heading.clone())),
            Block::Quote(blocks) => find(blocks, heading, sheets),
            Block::List { items, .. } => items.iter().for_each(|item| find(item, heading, sheets)),
            Block::Paragraph(_) | Block::Code(_) | Block::Rule => {}
        }
    }
}

fn sheet_of(table: &Table, name: Option<String>) -> Sheet {
    let row = |row: &Vec<Vec<Span>>| row.iter().map(|cell| value_of(&text_of(cell))).collect();
    Sheet {
        name,
        head: table.head.iter().map(|cell| text_of(cell)).collect(),
        rows: table.rows.iter().map(row).collect(),
    }
}

/// A text as the value that it is: a number only if nothing of the text is lost by that, as it would be of `007` or a telephone number.
pub fn value_of(text: &str) -> Value {
    number_of(text.trim()).unwrap_or_else(|| Value::Text(text.to_owned()))
}

fn number_of(text: &str) -> Option<Value> {
    let (unsigned, percent) = match text.strip_suffix('%') {
        Some(number) => (number, true),
        None => (text, false),
    };
    let (sign, unsigned) = match unsigned.strip_prefix('-').or_else(|| unsigned.strip_prefix('−')) {
        Some(number) => ("-", number),
        None => ("", unsigned.strip_prefix('+').unwrap_or(unsigned)),
    };
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    let right = is_digits(first)
        && (!grouped || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && is_digits(group))
        && fraction.is_none_or(is_digits)
        && (!first.starts_with('0') || whole == "0");
    let digits = whole.replace(',', "");
    let decimals = fraction.map_or(0, str::len);
    // A sheet keeps 15 digits.
    if !right || digits.len() + decimals > 15 {
        return None;
    }
    let value: f64 = format!("{sign}{digits}.{}", fraction.unwrap_or("0")).parse().ok()?;
    let mut format = if grouped { "#,##0" } else { "0" }.to_owned();
    if decimals > 0 {
        format.push('.');
        format.extend(std::iter::repeat_n('0', decimals));
    }
    if percent {
        format.push('%');
    }
    let value = if percent { value / 100.0 } else { value };
    Some(Value::Number { value, text: text.to_owned(), format })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_what_only_looks_like_one() {
        for (text, value, format) in [
            ("0", 0.0, "0"),
            ("1,234,567", 1_234_567.0, "#,##0"),
            ("-12.50", -12.5, "0.00"),
            ("+3", 3.0, "0"),
            ("12.5%", 0.125, "0.0%"),
            (" 7 ", 7.0, "0"),
        ] {
            let found = value_of(text);
            let Value::Number { value: number, format: as_, .. } = &found else { panic!("{text}: {found:?}") };
            assert!((number - value).abs() < 1e-12 && as_ == format, "{found:?}");
        }
        for text in [
            "007",
            "010-1234-5678",
            "1,23",
            "12,34",
            "1.",
            ".5",
            "",
            "3원",
            "2026-03-31",
            "1e5",
            "12345678901234567",
            "=1+1",
            "NaN",
            "١٢",
        ] {
            assert_eq!(value_of(text), Value::Text(text.to_owned()));
        }
    }

    #[test]
    fn tables_are_named_by_the_heading_above() {
        let cell = |text: &str| vec![Span::plain(text)];
        let table = Table { head: vec![cell("a")], rows: vec![vec![cell("1")]], ..Table::default() };
        let heading = Block::Heading { level: 2, text: cell("비용") };
        let blocks = [heading, Block::List { first: None, items: vec![vec![Block::Table(table)]] }];
        let sheets = sheets_of(&blocks);
        assert_eq!((sheets.len(), sheets[0].name.as_deref()), (1, Some("비용")));
    }
}

//! What of an invoice is chosen. Pure.

use api::{Connection, InvoiceDateOrder, InvoiceDecimal, InvoiceQuery, InvoiceRead};
use model::{ConnectionId, Word as _, budget::BudgetCurrency};
use ui::Choice;

use crate::locales::Invoices as Words;

/// What was chosen, as the fields have it; an empty text is as the file tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    pub name: String,
    /// The provider's id, or that with a connection's id behind a space.
    pub provider: String,
    pub date: String,
    pub amount: String,
    pub currency_column: String,
    pub model: String,
    pub currency: String,
    pub date_order: String,
    pub decimal: String,
}

impl Chosen {
    pub fn query(&self) -> InvoiceQuery {
        let (provider, connection) = self.provider.split_once(' ').unwrap_or((&self.provider, ""));
        let column = |text: &str| text.parse().ok();
        InvoiceQuery {
            name: self.name.clone(),
            provider: provider.to_owned(),
            connection: connection.parse::<ConnectionId>().ok(),
            date: column(&self.date),
            amount: column(&self.amount),
            currency_column: column(&self.currency_column),
            model: column(&self.model),
            currency: BudgetCurrency::from_word(&self.currency),
            date_order: match self.date_order.as_str() {
                "month" => Some(InvoiceDateOrder::MonthFirst),
                "day" => Some(InvoiceDateOrder::DayFirst),
                _ => None,
            },
            decimal: match self.decimal.as_str() {
                "point" => Some(InvoiceDecimal::Point),
                "comma" => Some(InvoiceDecimal::Comma),
                _ => None,
            },
        }
    }

    /// What the file tells, in the fields.
    pub fn with(&self, read: &InvoiceRead) -> Self {
        let column = |column: Option<u32>| column.map(|column| column.to_string()).unwrap_or_default();
        let columns = read.columns;
        Self {
            date: column(columns.date),
            amount: column(columns.amount),
            currency_column: column(columns.currency),
            model: column(columns.model),
            currency: read.currency.map(|currency| currency.as_str().to_owned()).unwrap_or_default(),
            date_order: match read.date_order {
                Some(InvoiceDateOrder::MonthFirst) => "month",
                Some(InvoiceDateOrder::DayFirst) => "day",
                None => "",
            }
            .to_owned(),
            decimal: match read.decimal {
                Some(InvoiceDecimal::Point) => "point",
                Some(InvoiceDecimal::Comma) => "comma",
                None => "",
            }
            .to_owned(),
            ..self.clone()
        }
    }
}

/// The providers of the connections, and the connections of those that have several.
pub(super) fn providers(connections: &[Connection], w: Words) -> Vec<Choice> {
    let mut choices = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for connection in connections {
        if seen.contains(&connection.provider.as_str()) {
            continue;
        }
        seen.push(&connection.provider);
        let own: Vec<_> = connections.iter().filter(|other| other.provider == connection.provider).collect();
        if let [only] = own[..] {
            choices.push(Choice::new(only.provider.clone(), only.provider_name.clone()));
            continue;
        }
        choices.push(Choice::new(connection.provider.clone(), w.all_of(&connection.provider_name)));
        choices.extend(own.into_iter().map(|own| {
            Choice::new(format!("{} {}", own.provider, own.id), format!("{} · {}", own.provider_name, own.name))
        }));
    }
    choices
}

/// The columns of a file, by their headings.
pub(super) fn columns(read: &InvoiceRead, w: Words) -> Vec<Choice> {
    let column = |(place, heading): (usize, &String)| {
        let name = if heading.trim().is_empty() { w.nameless(place + 1) } else { heading.clone() };
        Choice::new(place.to_string(), name)
    };
    read.headings.iter().enumerate().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_asked_for_and_what_is_told_fills_the_fields() {
        let id = "0197a5c0-0000-7000-8000-000000000001";
        let chosen = Chosen {
            name: "a.csv".into(),
            provider: format!("openai {id}"),
            amount: "3".into(),
            date_order: "day".into(),
            currency: "KRW".into(),
            ..Chosen::default()
        };
        let query = chosen.query();
        assert_eq!((query.provider.as_str(), query.connection.unwrap().to_string().as_str()), ("openai", id));
        assert_eq!((query.amount, query.date, query.decimal), (Some(3), None, None));
        assert_eq!((query.currency, query.date_order), (Some(BudgetCurrency::Krw), Some(InvoiceDateOrder::DayFirst)));
        let read: InvoiceRead = serde_json::from_value(serde_json::json!({
            "headings": ["a", "b"], "samples": [], "columns": {"date": 1, "amount": 0}, "asks": ["decimal"], "lines": 0, "left_out": 0,
            "notes": [], "days": 0, "sums": [], "utc": false, "currency": "USD",
        }))
        .unwrap();
        let filled = chosen.with(&read);
        assert_eq!((filled.date.as_str(), filled.amount.as_str(), filled.currency.as_str()), ("1", "0", "USD"));
        assert_eq!((filled.provider, filled.decimal), (chosen.provider, String::new()));
    }
}

//! Which column of an invoice is which, by its heading.

use api::{InvoiceColumns, InvoiceFormat};

/// What the headings tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Suggested {
    pub columns: InvoiceColumns,
    pub format: Option<InvoiceFormat>,
    /// Amounts are in dollars, as the heading or the provider says.
    pub in_dollars: bool,
    /// Its days are those of UTC, as the heading or the provider says.
    pub in_utc: bool,
    /// Dates have the month first, as the provider writes them.
    pub month_first: bool,
    /// It counts tokens and has no money.
    pub only_tokens: bool,
}

const DATES: [&str; 18] = [
    "date",
    "day",
    "usagedate",
    "usageday",
    "usagedateutc",
    "startdate",
    "billingdate",
    "chargedate",
    "timestamp",
    "chargeperiodstart",
    "날짜",
    "일자",
    "사용일",
    "사용일자",
    "이용일",
    "이용일자",
    "거래일",
    "청구일",
];
const AMOUNTS: [&str; 26] = [
    "amount",
    "amountvalue",
    "amountusd",
    "amountkrw",
    "cost",
    "costs",
    "costusd",
    "costinusd",
    "totalcost",
    "charge",
    "charges",
    "pretaxcost",
    "costinbillingcurrency",
    "billedcost",
    "total",
    "spend",
    "금액",
    "금액usd",
    "금액원",
    "비용",
    "요금",
    "사용금액",
    "이용금액",
    "청구금액",
    "사용요금",
    "이용요금",
];
const CURRENCIES: [&str; 6] =
    ["currency", "amountcurrency", "billingcurrency", "billingcurrencycode", "통화", "통화코드"];
const MODELS: [&str; 8] = ["model", "modelversion", "lineitem", "metername", "modelname", "모델", "모델명", "상품"];

/// A heading without what people write differently.
fn plain(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What the headings tell; columns that aren't certain are left out.
pub fn suggested(headings: &[String]) -> Suggested {
    let plain: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
    let at = |names: &[&str]| names.iter().find_map(|name| plain.iter().position(|heading| heading == name));
    let of_provider = openai(&at).or_else(|| anthropic(&at)).or_else(|| azure(&at)).or_else(|| focus(&at));
    if let Some(found) = of_provider {
        return found;
    }
    let only = |names: &[&str]| {
        let mut found = plain.iter().enumerate().filter(|(_, heading)| names.contains(&heading.as_str()));
        let first = found.next().map(|(place, _)| place);
        first.filter(|_| found.next().is_none())
    };
    let is_amount = |heading: &String| AMOUNTS.contains(&heading.as_str());
    let columns = InvoiceColumns {
        date: index(only(&DATES)),
        amount: index(only(&AMOUNTS)),
        currency: index(only(&CURRENCIES)),
        model: index(only(&MODELS)),
    };
    let named = |column: Option<u32>, words: &[&str]| {
        let heading = column.and_then(|column| plain.get(usize::try_from(column).ok()?));
        heading.is_some_and(|heading| words.iter().any(|word| heading.ends_with(word)))
    };
    Suggested {
        in_dollars: named(columns.amount, &["usd"]),
        in_utc: named(columns.date, &["utc"]),
        only_tokens: !plain.iter().any(is_amount) && plain.iter().any(|heading| heading.contains("tokens")),
        columns,
        ..Suggested::default()
    }
}

fn index(column: Option<usize>) -> Option<u32> {
    column.and_then(|column| u32::try_from(column).ok())
}

/// `start_time, …, start_time_iso, …, amount_value, amount_currency, …, line_item`: the export of costs.
fn openai(at: &impl Fn(&[&str]) -> Option<usize>) -> Option<Suggested> {
    let columns = InvoiceColumns {
        date: index(at(&["starttimeiso", "starttime"])),
        amount: index(at(&["amountvalue"])),
        currency: index(at(&["amountcurrency"])),
        model: index(at(&["lineitem"])),
    };
    columns.date?;
    columns.amount?;
    Some(Suggested {
        columns,
        format: Some(InvoiceFormat::OpenAi),
        in_utc: true,
        in_dollars: columns.currency.is_none(),
        ..Suggested::default()
    })
}

/// `usage_date_utc, model, workspace, api_key, …, token_type, cost_usd, …`: the export of costs.
fn anthropic(at: &impl Fn(&[&str]) -> Option<usize>) -> Option<Suggested> {
    let columns = InvoiceColumns {
        date: index(at(&["usagedateutc"])),
        amount: index(at(&["costusd"])),
        currency: None,
        model: index(at(&["model", "modelversion"])),
    };
    columns.date?;
    columns.amount?;
    Some(Suggested {
        columns,
        format: Some(InvoiceFormat::Anthropic),
        in_utc: true,
        in_dollars: true,
        ..Suggested::default()
    })
}

/// The exports of Cost Management, whose columns differ by the kind of account.
fn azure(at: &impl Fn(&[&str]) -> Option<usize>) -> Option<Suggested> {
    let columns = InvoiceColumns {
        date: index(at(&["date", "usagedatetime", "usagedate"])),
        amount: index(at(&["costinbillingcurrency", "pretaxcost"])),
        currency: index(at(&["billingcurrency", "billingcurrencycode", "currency"])),
        model: index(at(&["metername"])),
    };
    columns.date?;
    columns.amount?;
    columns.currency?;
    Some(Suggested {
        columns,
        format: Some(InvoiceFormat::Azure),
        in_utc: true,
        month_first: true,
        ..Suggested::default()
    })
}

/// FOCUS, the common format of clouds' bills.
fn focus(at: &impl Fn(&[&str]) -> Option<usize>) -> Option<Suggested> {
    let columns = InvoiceColumns {
        date: index(at(&["chargeperiodstart"])),
        amount: index(at(&["billedcost"])),
        currency: index(at(&["billingcurrency"])),
        model: index(at(&["skumeter", "chargedescription"])),
    };
    columns.date?;
    columns.amount?;
    Some(Suggested { columns, format: Some(InvoiceFormat::Focus), in_utc: true, ..Suggested::default() })
}

//! Invoices as providers and people write them.

use api::{InvoiceAsk, InvoiceColumns, InvoiceFormat};
use files::{Limits, read_rows};
use model::{Language, budget::BudgetCurrency};
use time::{Date, macros::date};

use super::{Choices, Found, read};

fn found(csv: &[u8], choices: &Choices) -> Found {
    read(read_rows(csv, "costs.csv", &Limits::default()).unwrap(), choices, Language::En)
}

fn of(csv: &str) -> Found {
    found(csv.as_bytes(), &Choices::default())
}

fn sums(found: &Found) -> Vec<(Date, i64)> {
    found.days.iter().map(|((day, ..), micros)| (*day, *micros)).collect()
}

#[test]
fn openai_s_export_of_costs() {
    let found = of(
        "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id,organization_id\n\
        1796083200,1796169600,2026-12-01T00:00:00+00:00,2026-12-02T00:00:00+00:00,0.8958740000000000,usd,\"gpt-4.1-mini, input\",,org-x\n\
        1796083200,1796169600,2026-12-01T00:00:00+00:00,2026-12-02T00:00:00+00:00,9.5e-05,usd,\"gpt-4.1-mini, output\",,org-x\n\
        1796169600,1796256000,2026-12-02T00:00:00+00:00,2026-12-03T00:00:00+00:00,,,,,\n",
    );
    assert_eq!(
        (found.suggested.format, found.utc, found.left_out, found.lines),
        (Some(InvoiceFormat::OpenAi), true, 0, 3)
    );
    assert_eq!(sums(&found), [(date!(2026 - 12 - 01), 895_874), (date!(2026 - 12 - 01), 95)]);
    assert!(
        found
            .days
            .keys()
            .all(|(_, currency, model)| *currency == BudgetCurrency::Usd && model.starts_with("gpt-4.1-mini"))
    );
}

#[test]
fn anthropic_s_export_of_costs_and_not_of_usage() {
    let found = of(
        "usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type\n\
        2026-12-01,Claude Haiku 4.5,Default,demo,message,≤ 200k,input_no_cache,0.05,0.05,token\n\
        2026-12-01,Claude Haiku 4.5,Default,demo,message,≤ 200k,output,0.25,0.25,token\n",
    );
    assert_eq!((found.suggested.format, found.utc), (Some(InvoiceFormat::Anthropic), true));
    assert_eq!(sums(&found), [(date!(2026 - 12 - 01), 300_000)]);
    let usage = of(
        "usage_date_utc,model_version,api_key,usage_input_tokens_no_cache,usage_output_tokens\n2026-12-01,m,k,5,6\n",
    );
    assert!(usage.suggested.only_tokens && usage.asks == [InvoiceAsk::AmountColumn]);
}

#[test]
fn azure_writes_the_month_first_and_in_its_own_currency() {
    let found = of("InvoiceSectionName,Date,MeterName,Quantity,EffectivePrice,CostInBillingCurrency,BillingCurrency\n\
        Main,12/01/2026,gpt 4.1 Inp glbl Tokens,12,0.2,\"1,390\",KRW\n\
        Main,12/02/2026,gpt 4.1 Inp glbl Tokens,12,0.2,\"2,780\",KRW\n");
    assert_eq!((found.suggested.format, found.asks.as_slice()), (Some(InvoiceFormat::Azure), &[][..]));
    assert_eq!(sums(&found), [(date!(2026 - 12 - 01), 1_390_000_000), (date!(2026 - 12 - 02), 2_780_000_000)]);
    assert_eq!(found.currency, Some(BudgetCurrency::Krw));
}

#[test]
fn plain_tables_in_both_languages_with_what_excel_makes_of_them() {
    for csv in [
        "\u{feff}date,amount,currency\n2026-12-01,1.50,USD\n2026-12-02,-0.25,USD\n",
        "date;amount;currency\n01.12.2026;1,50;USD\n2026-12-02;-0,25;USD\n31.12.2026;0,00;USD\n",
        "청구서\n\n사용일,사용금액,통화,모델\n2026. 12. 1.,$1.50,USD,gpt\n2026년 12월 2일,($0.25),USD,gpt\n합계,1.25,,\n",
    ] {
        let found = of(csv);
        assert_eq!(found.asks, [], "{csv}");
        let mut sums = sums(&found);
        sums.retain(|(_, micros)| *micros != 0);
        assert_eq!(sums, [(date!(2026 - 12 - 01), 1_500_000), (date!(2026 - 12 - 02), -250_000)], "{csv}");
        assert!(!found.utc, "nobody says which days they are");
    }
    let korean = of("사용일,사용금액,통화\n2026-12-01,1.50,USD\n합계,1.50,\n");
    assert_eq!((korean.left_out, korean.notes[0].line), (1, Some(3)));
    let cp949: Vec<u8> =
        [&[0xb3, 0xaf, 0xc2, 0xa5][..], b",", &[0xb1, 0xdd, 0xbe, 0xd7][..], b"\n2026-12-01,\xa1\xcd1\n2026-12-02,1\n"]
            .concat();
    let found = found(&cp949, &Choices { currency: Some(BudgetCurrency::Krw), ..Choices::default() });
    assert_eq!(found.headings, ["날짜", "금액"]);
}

#[test]
fn what_a_file_does_not_tell_is_asked() {
    let asks = |csv: &str| of(csv).asks;
    assert_eq!(asks("when,what,how much\n2026-12-01,x,1\n"), [InvoiceAsk::DateColumn, InvoiceAsk::AmountColumn]);
    assert_eq!(asks("date,cost,amount\n2026-12-01,1,2\n"), [InvoiceAsk::AmountColumn], "two may be meant");
    assert_eq!(asks("date,amount_usd\n03/04/2026,1.5\n"), [InvoiceAsk::DateOrder]);
    assert_eq!(asks("date,amount_usd\n13/04/2026,1.5\n"), []);
    assert_eq!(asks("date,amount\n2026-12-01,1.5\n"), [InvoiceAsk::Currency]);
    assert_eq!(asks("date,amount_usd\n2026-12-01,\"1,234\"\n"), [InvoiceAsk::Decimal]);
    let chosen = InvoiceColumns { date: Some(0), amount: Some(2), ..InvoiceColumns::default() };
    let choices = Choices { columns: chosen, currency: Some(BudgetCurrency::Usd), ..Choices::default() };
    let read = found(b"when,what,how much\n2026-12-01,x,1\n,y,2\n2026-12-02,z,free\n2026-12-03,z,3 EUR\n", &choices);
    assert_eq!((sums(&read), read.lines, read.left_out), (vec![(date!(2026 - 12 - 01), 1_000_000)], 1, 3));
    assert_eq!(read.notes.iter().map(|note| note.line).collect::<Vec<_>>(), [Some(3), Some(4), Some(5)]);
    let euros = of("date,amount,currency\n2026-12-01,1,EUR\n2026-12-01,2,USD\n");
    assert_eq!((sums(&euros), euros.left_out), (vec![(date!(2026 - 12 - 01), 2_000_000)], 1));
}

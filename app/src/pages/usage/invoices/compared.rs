//! An invoice beside our own sum.

use api::{InvoiceCompared, InvoiceDay, InvoiceModel};
use leptos::prelude::*;
use ui::{
    Alert, AlertTone, Badge, Card, Column, Columns, Icon, IconName, LinkButton, PageHeader, PageInner, Section, Stat,
    TableScroll, Tone,
};

use super::{chart::Chart, list::whose};
use crate::{
    chunk::chunk,
    client::load,
    format,
    locales::{Invoices as Words, use_words},
    preferences::use_language,
    session::{use_amounts, use_param, use_workspace},
    widgets::{Loaded, PageTitle},
};

chunk!(admin: InvoicePage);

/// One invoice.
#[component]
pub fn InvoicePage() -> impl IntoView {
    let (workspace, id) = (use_workspace(), use_param("invoice"));
    let compared = load(
        move || (workspace.get(), id.get()),
        |client, (workspace, id)| async move {
            // What is no id names no invoice, and is answered as one that isn't there.
            client.invoice(&workspace, id.parse().unwrap_or_default()).await
        },
    );
    let show = move |compared: InvoiceCompared| view! { <Shown compared /> }.into_any();
    view! {
        <PageTitle text=use_words().invoices().title() />
        <Loaded of=compared show />
    }
}

#[component]
fn Shown(compared: InvoiceCompared) -> impl IntoView {
    let w = use_words().invoices();
    let (language, amounts, workspace) = (use_language(), use_amounts(), use_workspace());
    let invoice = &compared.invoice;
    let lead = format!(
        "{} · {}",
        whose(invoice),
        w.span(&format::day(&invoice.first, language), &format::day(&invoice.last, language))
    );
    let id = invoice.id;
    let export = move || api::invoice_export_path(&workspace.get(), id);
    let (tone, finding) = match compared.differing_days {
        0 => (AlertTone::Ok, w.all_agree().to_owned()),
        days => (AlertTone::Warn, w.some_differ(days, compared.unexplained_days)),
    };
    let name = invoice.name.clone();
    let notes = notes(&compared, w);
    let percent = compared.difference_permille.map(|permille| format!("{}%", tenths(permille))).unwrap_or_default();
    view! {
        <PageTitle text=name.clone() />
        <PageInner>
            <PageHeader title=name lead=lead>
                {move || {
                    view! {
                        <LinkButton href=format!("/w/{}/admin/usage/invoices", workspace.get()) icon=IconName::Left>
                            {w.to_invoices()}
                        </LinkButton>
                    }
                }}
            </PageHeader>
            <div class="stat-row">
                <Stat label=w.charged() value=amounts.show(compared.charged) />
                <Stat label=w.ours() value=amounts.show(compared.ours) />
                <Stat label=w.difference() value=signed(amounts, compared.difference) delta=percent />
            </div>
            <Alert tone title=finding>
                {notes}
            </Alert>
            <Card id="invoice-days" title=w.by_day()>
                <Chart days=compared.days.clone() charged=compared.charged ours=compared.ours />
                <Days days=compared.days />
            </Card>
            <Models models=compared.models />
            <p class="cluster">
                <a class="button" href=export download>
                    <Icon name=IconName::Download />
                    {w.as_csv()}
                </a>
            </p>
        </PageInner>
    }
}

/// What has to be known to judge the numbers.
fn notes(compared: &InvoiceCompared, w: Words) -> impl IntoView + use<> {
    let workspace = use_workspace();
    let without = (compared.days_without_rate > 0).then(|| {
        let href = move || format!("/w/{}/admin/settings", workspace.get());
        view! {
            <p>
                {w.without_rate(compared.days_without_rate)} " " <a href=href>{w.set_rate()}</a>
            </p>
        }
    });
    let left_out = compared.invoice.left_out;
    view! {
        {(left_out > 0).then(|| view! { <p>{w.left_out(left_out)}</p> })}
        {(!compared.invoice.utc).then(|| view! { <p>{w.local_days()}</p> })}
        {compared.by_later_rate.then(|| view! { <p>{w.later_rate()}</p> })}
        {without}
    }
}

/// With a sign in front, because more and less are told apart by it.
fn signed(amounts: format::Amounts, money: api::Money) -> String {
    let text = amounts.show(money);
    if money.micros > 0 { format!("+{text}") } else { text }
}

/// Thousandths as percent, with a sign.
fn tenths(permille: i64) -> String {
    let sign = match permille {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}.{}", permille.unsigned_abs() / 10, permille.unsigned_abs() % 10)
}

#[component]
fn Days(days: Vec<InvoiceDay>) -> impl IntoView {
    let w = use_words().invoices();
    let heads = vec![
        Column::new(w.day()),
        Column::new(w.charged()).number(),
        Column::new(w.ours()).number().priority("2"),
        Column::new(w.difference()).number(),
        Column::new(w.percent()).number().priority("3"),
    ];
    let rows = days.into_iter().map(|day| view! { <DayRow day /> }).collect_view();
    view! {
        <TableScroll label=w.by_day()>
            <table class="table">
                <Columns of=heads />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

#[component]
fn DayRow(day: InvoiceDay) -> impl IntoView {
    let w = use_words().invoices();
    let (language, amounts) = (use_language(), use_amounts());
    let charged = match day.charged {
        Some(charged) => amounts.show(charged),
        None => w.not_named().to_owned(),
    };
    let tone = if day.reasons.is_empty() { Tone::Danger } else { Tone::Warn };
    let badge = day.differs.then(|| view! { " " <Badge tone>{w.differs()}</Badge> });
    let reasons = match day.reasons.is_empty() {
        true => w.unexplained().to_owned(),
        false => day.reasons.iter().map(|reason| w.reason(*reason)).collect::<Vec<_>>().join(", "),
    };
    let reasons = day.differs.then(|| view! { <span class="table__sub">{w.because(&reasons)}</span> });
    view! {
        <tr>
            <th scope="row">{format::day(&day.day, language)} {badge} {reasons}</th>
            <td data-num=true>{charged}</td>
            <td data-num=true data-priority="2">
                {amounts.show(day.ours)}
            </td>
            <td data-num=true>{signed(amounts, day.difference)}</td>
            <td data-num=true data-priority="3">
                {day.difference_permille.map(tenths)}
            </td>
        </tr>
    }
}

#[component]
fn Models(models: Vec<InvoiceModel>) -> impl IntoView {
    let w = use_words().invoices();
    let amounts = use_amounts();
    if models.is_empty() {
        return ().into_any();
    }
    let rows = models.into_iter().map(|model| {
        view! {
            <tr>
                <th scope="row">{model.name}</th>
                <td data-num=true>{amounts.show(model.charged)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section id="invoice-models" title=w.by_model()>
            <TableScroll label=w.by_model()>
                <table class="table">
                    <Columns of=vec![Column::new(w.model()), Column::new(w.charged()).number()] />
                    <tbody>{rows}</tbody>
                </table>
            </TableScroll>
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_a_sign_and_one_decimal() {
        assert_eq!([tenths(0), tenths(15), tenths(-1_234)], ["0.0", "+1.5", "−123.4"]);
    }
}

//! The exchange rates of a workspace, each from a day on.

use api::{DatedRate, Error, ErrorCode, ExchangeRates, RateState, SetExchangeRate};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Badge, Button, ButtonVariant, Column, Columns, ControlSize, Field, IconName, Section, TableScroll, TextInput,
    TextKind, Tone, use_toaster,
};

use crate::{
    client::{load, use_client},
    format,
    kit::{FormActions, FormBody, TypedForm, Wrong},
    locales::use_words,
    preferences::use_language,
    session::use_workspace,
    widgets::{ErrorAlert, Loaded},
};

const RATE: &str = "rate-won_per_100_usd";
const DAY: &str = "rate-starts_on";

/// The rates, and setting one ahead.
#[component]
pub(super) fn RatesSettings() -> impl IntoView {
    let workspace = use_workspace();
    let w = use_words().rates();
    let rates =
        load(move || workspace.get(), |client, workspace| async move { client.exchange_rates(&workspace).await });
    let changed = Callback::new(move |()| rates.refetch());
    let show = move |rates: ExchangeRates| view! { <List rates changed /> }.into_any();
    view! {
        <Section id="exchange-rates" title=w.title() lead=w.lead()>
            <Loaded of=rates show />
            <Ahead changed />
        </Section>
    }
}

#[component]
fn List(rates: ExchangeRates, changed: Callback<()>) -> impl IntoView {
    let w = use_words().rates();
    if rates.items.is_empty() {
        return view! { <p class="muted">{w.none()}</p> }.into_any();
    }
    let heads = vec![
        Column::new(w.since()),
        Column::new(w.rate()).number(),
        Column::new(w.set_by()).priority("2"),
        Column::new(w.remove()).unseen(),
    ];
    let failed = RwSignal::new(None::<Error>);
    let rows = rates.items.into_iter().map(|rate| view! { <Row rate failed changed /> }).collect_view();
    view! {
        {move || failed.get().map(|error| view! { <ErrorAlert error /> })}
        <TableScroll label=w.title()>
            <table class="table">
                <Columns of=heads />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
    .into_any()
}

#[component]
fn Row(rate: DatedRate, failed: RwSignal<Option<Error>>, changed: Callback<()>) -> impl IntoView {
    let w = use_words().rates();
    let (language, workspace, client, toaster) = (use_language(), use_workspace(), use_client(), use_toaster());
    let state = match rate.state {
        RateState::Past => None,
        RateState::Current => Some(view! { " " <Badge tone=Tone::Ok>{w.current()}</Badge> }.into_any()),
        RateState::Upcoming => Some(view! { " " <Badge tone=Tone::Accent>{w.upcoming()}</Badge> }.into_any()),
    };
    let won =
        rate.won_per_100_usd.map_or_else(|| w.no_rate().to_owned(), |won| format!("₩{}", format::number(won.into())));
    let day = format::day(&rate.starts_on, language);
    let label = w.remove_of(&day);
    let busy = RwSignal::new(false);
    let starts_on = rate.starts_on.clone();
    let remove = move |_| {
        let removed = client.remove_exchange_rate(&workspace.get_untracked(), &starts_on);
        busy.set(true);
        spawn_local(async move {
            let answer = removed.await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    toaster.done(w.removed());
                    changed.run(());
                }
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    let remove = (rate.state == RateState::Upcoming).then(|| {
        view! {
            <Button
                size=ControlSize::S
                icon=IconName::Trash
                variant=ButtonVariant::DangerQuiet
                busy
                busy_label=w.removing()
                on_click=remove
            >
                <span aria-hidden="true">{w.remove()}</span>
                <span class="visually-hidden">{label}</span>
            </Button>
        }
    });
    view! {
        <tr>
            <th scope="row">{day} {state}</th>
            <td data-num=true>{won}</td>
            <td data-priority="2">{rate.set_by}</td>
            <td>{remove}</td>
        </tr>
    }
}

/// A rate that holds from a later day on.
#[component]
fn Ahead(changed: Callback<()>) -> impl IntoView {
    let words = use_words();
    let w = words.rates();
    let (client, workspace) = (use_client(), use_workspace());
    let (rate, day) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let won = move || {
        let digits: String = rate.with(|text| text.chars().filter(|c| !matches!(c, ',' | ' ' | '₩')).collect());
        digits.parse::<u32>().ok().filter(|won| *won > 0)
    };
    let send = move || {
        let wanted = won().map(|won| SetExchangeRate {
            won_per_100_usd: won,
            starts_on: Some(day.get()).filter(|day| !day.is_empty()),
        });
        let (client, workspace) = (client.clone(), workspace.get());
        async move {
            let Some(wanted) = wanted else { return Err(Error::new(ErrorCode::Invalid, model::Language::En)) };
            client.set_exchange_rate(&workspace, &wanted).await?;
            rate.set(String::new());
            day.set(String::new());
            changed.run(());
            Ok(())
        }
    };
    let wrong = move || won().is_none().then(|| Wrong::at(RATE, w.rate_wrong())).into_iter().collect::<Vec<_>>();
    let form = TypedForm::new("rate-", wrong, send);
    view! {
        <FormBody form class="settings">
            <Field id=RATE label=w.rate() error=form.error(RATE, w.rate())>
                <TextInput value=rate unit="₩" autocomplete="off" />
            </Field>
            <Field id=DAY label=w.since() hint=w.since_hint() optional=words.common().optional() error=form.error(DAY, w.since())>
                <TextInput value=day kind=TextKind::Date />
            </Field>
            <FormActions form label=w.set() busy=words.common().saving() done=words.common().saved() />
        </FormBody>
    }
}

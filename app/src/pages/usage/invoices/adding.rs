//! Adding an invoice: whose it is, its file, what the file holds, and then keeping its days.

use api::{Connection, Error, ErrorCode, InvoiceRead};
use leptos::{prelude::*, task::spawn_local, web_sys};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Alert, AlertTone, Button, ButtonVariant, Choice, Column, Columns, Field, FileDrop, Select, TableScroll};

use super::choices::{Chosen, columns, providers};
use crate::{
    client::use_client,
    device, format,
    kit::focus,
    locales::{Invoices as Words, use_words},
    preferences::use_language,
    session::use_workspace,
    widgets::ErrorAlert,
};

/// The largest file that is sent, in bytes.
const LARGEST: u64 = 5 * 1024 * 1024;
const ENDINGS: &str = ".csv,.tsv,.xlsx,.xls";

/// The adding.
#[derive(Clone, Copy)]
struct Desk {
    workspace: Memo<String>,
    chosen: RwSignal<Chosen>,
    bytes: StoredValue<Vec<u8>>,
    found: RwSignal<Option<InvoiceRead>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    unreadable: RwSignal<Option<String>>,
    /// Grows with each question, so that a late answer to an earlier one is not shown.
    asked: StoredValue<u32>,
    w: Words,
}

impl Desk {
    fn new() -> Self {
        Self {
            workspace: use_workspace(),
            chosen: RwSignal::new(Chosen::default()),
            bytes: StoredValue::new(Vec::new()),
            found: RwSignal::new(None),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            unreadable: RwSignal::new(None),
            asked: StoredValue::new(0),
            w: use_words().invoices(),
        }
    }

    /// Reads the file that was chosen and asks what it holds.
    fn take(self, file: &web_sys::File, client: api::Client) {
        self.found.set(None);
        self.error.set(None);
        self.unreadable.set(None);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a file's size is a whole number")]
        let size = file.size() as u64;
        if size > LARGEST {
            return self.unreadable.set(Some(self.w.too_large().to_owned()));
        }
        let (name, file) = (file.name(), file.clone());
        self.busy.set(true);
        spawn_local(async move {
            let bytes = device::piece_of(&file, 0, size).await;
            // The page may be gone by now.
            if self.busy.try_set(false).is_some() {
                return;
            }
            let Some(bytes) = bytes else { return self.unreadable.set(Some(self.w.unreadable().to_owned())) };
            self.bytes.set_value(bytes);
            let provider = self.chosen.with_untracked(|chosen| chosen.provider.clone());
            self.chosen.set(Chosen { name, provider, ..Chosen::default() });
            self.ask(client, "invoice-found".to_owned());
        });
    }

    /// Asks what the file holds as it is read now. Then the element with this id has the focus.
    fn ask(self, client: api::Client, then: String) {
        let number = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(number);
        self.error.set(None);
        self.busy.set(true);
        let query = self.chosen.with_untracked(Chosen::query);
        let read = client.read_invoice(&self.workspace.get_untracked(), &query, self.bytes.get_value());
        spawn_local(async move {
            let answer = read.await;
            if self.busy.try_set(false).is_some() || self.asked.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(found) => {
                    self.chosen.update(|chosen| *chosen = chosen.with(&found));
                    self.found.set(Some(found));
                    request_animation_frame(move || focus(&then));
                }
                Err(error) => self.refused(error),
            }
        });
    }

    fn refused(self, error: Error) {
        if error.code == ErrorCode::Invalid {
            let text = error.fields.values().next().cloned().unwrap_or(error.message);
            return self.unreadable.set(Some(text));
        }
        self.error.set(Some(error));
    }

    /// Keeps the days, and leads to the comparison.
    fn keep(self, client: &api::Client, go: impl Fn(String) + 'static) {
        let workspace = self.workspace.get_untracked();
        let query = self.chosen.with_untracked(Chosen::query);
        let added = client.add_invoice(&workspace, &query, self.bytes.get_value());
        self.error.set(None);
        self.busy.set(true);
        spawn_local(async move {
            let answer = added.await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(made) => go(format!("/w/{workspace}/admin/usage/invoices/{}", made.invoice.id)),
                Err(error) => self.refused(error),
            }
        });
    }
}

#[component]
pub(super) fn Adding(connections: Vec<Connection>) -> impl IntoView {
    let desk = Desk::new();
    let w = desk.w;
    let choices = providers(&connections, w);
    if choices.is_empty() {
        return view! { <p class="muted">{w.no_connections()}</p> }.into_any();
    }
    if let [only] = &choices[..] {
        desk.chosen.update_untracked(|chosen| chosen.provider = only.value.clone());
    }
    let client = StoredValue::new(use_client());
    let provider = field(desk, |chosen| &mut chosen.provider);
    let take = move |files: Vec<web_sys::File>| {
        if let Some(file) = files.first() {
            desk.take(file, client.get_value());
        }
    };
    let is_reading = move || desk.busy.get() && desk.found.with(Option::is_none);
    let found = move || desk.found.get().map(|found| view! { <Found desk found /> });
    view! {
        <div class="stack invoice-add">
            {move || desk.error.get().map(|error| view! { <ErrorAlert error /> })}
            <Field id="invoice-provider" label=w.provider() hint=w.provider_hint()>
                <Select value=provider options=Signal::stored(choices) empty=Some(w.choose()) />
            </Field>
            <ui::Shown when=move || !provider.get().is_empty()>
                <Field id="invoice-file" label=w.file() hint=w.file_hint() error=desk.unreadable>
                    <FileDrop accept=ENDINGS multiple=false button=w.choose_file() also=w.or_drop() on_files=take />
                </Field>
            </ui::Shown>
            <p class="muted" role="status">
                {move || is_reading().then(|| w.reading())}
            </p>
            {found}
        </div>
    }
    .into_any()
}

/// One of the fields, which asks anew when it is changed after the file was read.
fn field(desk: Desk, part: fn(&mut Chosen) -> &mut String) -> RwSignal<String> {
    let client = StoredValue::new(use_client());
    let of = move |chosen: &Chosen| part(&mut chosen.clone()).clone();
    let value = RwSignal::new(desk.chosen.with_untracked(of));
    Effect::new(move |_| {
        let typed = value.get();
        let before = desk.chosen.with_untracked(of);
        if typed != before {
            desk.chosen.update_untracked(|chosen| *part(chosen) = typed);
            if desk.found.with_untracked(Option::is_some) {
                desk.ask(client.get_value(), String::new());
            }
        }
    });
    value
}

#[component]
fn Found(desk: Desk, found: InvoiceRead) -> impl IntoView {
    let w = desk.w;
    let language = use_language();
    let (client, navigate) = (StoredValue::new(use_client()), StoredValue::new(use_navigate()));
    let go = move |address: String| navigate.with_value(|navigate| navigate(&address, NavigateOptions::default()));
    let days = found.first.as_ref().zip(found.last.as_ref());
    let days = days.map(|(first, last)| w.span(&format::day(first, language), &format::day(last, language)));
    let sums: Vec<_> = found.sums.iter().map(|sum| format::budget_amount(*sum)).collect();
    let asks: Vec<_> = found.asks.iter().map(|ask| view! { <li>{w.ask(*ask)}</li> }).collect();
    let ready = asks.is_empty() && found.days > 0;
    let local = (ready && !found.utc).then(|| view! { <p class="muted">{w.local_days()}</p> });
    view! {
        <section class="stack" aria-labelledby="invoice-found">
            <h3 id="invoice-found" tabindex="-1">
                {w.found()}
            </h3>
            {found.format.map(|format| view! { <p>{w.format(format)}</p> })}
            {(!asks.is_empty())
                .then(|| {
                    view! {
                        <Alert tone=AlertTone::Warn title=w.to_choose()>
                            <ul role="list">{asks}</ul>
                        </Alert>
                    }
                })}
            <Samples found=found.clone() />
            <Columnwise desk found=found.clone() />
            {ready
                .then(|| {
                    view! {
                        <p>
                            <strong>{w.understood(found.lines, found.days)}</strong>
                            " · "
                            {days}
                            " · "
                            {sums.join(" + ")}
                        </p>
                    }
                })}
            {local}
            <LeftOut w found />
            {ready
                .then(|| {
                    view! {
                        <p>
                            <Button
                                id="invoice-keep"
                                variant=ButtonVariant::Primary
                                busy=desk.busy
                                busy_label=w.keeping()
                                on_click=move |_| client.with_value(|client| desk.keep(client, go))
                            >
                                {w.keep()}
                            </Button>
                        </p>
                    }
                })}
        </section>
    }
}

/// Lines that were not understood, each with its reason.
#[component]
fn LeftOut(w: Words, found: InvoiceRead) -> impl IntoView {
    if found.notes.is_empty() {
        return ().into_any();
    }
    let notes = found.notes.into_iter().map(|note| {
        view! {
            <li>
                {note.line.map(|line| view! { <strong>{w.line(line)}</strong> })} " " {note.text}
            </li>
        }
    });
    let notes = notes.collect_view();
    view! {
        <details open=true>
            <summary>{w.left_out(found.left_out)}</summary>
            <ul role="list">{notes}</ul>
        </details>
    }
    .into_any()
}

/// Which column is which, and how the file is written.
#[component]
fn Columnwise(desk: Desk, found: InvoiceRead) -> impl IntoView {
    let w = desk.w;
    let all = Signal::stored(columns(&found, w));
    let pick = |id: &'static str,
                label: &'static str,
                part: fn(&mut Chosen) -> &mut String,
                options: Signal<Vec<Choice>>,
                empty: &'static str| {
        let value = field(desk, part);
        view! {
            <Field id=id label=label>
                <Select value=value options=options empty=Some(empty) auto_width=true />
            </Field>
        }
    };
    let currencies = Signal::stored(vec![Choice::new("USD", w.dollars()), Choice::new("KRW", w.won())]);
    let orders = Signal::stored(vec![Choice::new("month", w.month_first()), Choice::new("day", w.day_first())]);
    let decimals = Signal::stored(vec![Choice::new("point", "1,234.50"), Choice::new("comma", "1.234,50")]);
    view! {
        <div class="invoice-add__columns">
            {pick("invoice-date", w.date_column(), |chosen| &mut chosen.date, all, w.choose())}
            {pick("invoice-amount", w.amount_column(), |chosen| &mut chosen.amount, all, w.choose())}
            {pick("invoice-currency-column", w.currency_column(), |chosen| &mut chosen.currency_column, all, w.no_column())}
            {pick("invoice-model", w.model_column(), |chosen| &mut chosen.model, all, w.no_column())}
            {pick("invoice-currency", w.currency(), |chosen| &mut chosen.currency, currencies, w.choose())}
            {pick("invoice-date-order", w.date_order(), |chosen| &mut chosen.date_order, orders, w.by_itself())}
            {pick("invoice-decimal", w.decimal(), |chosen| &mut chosen.decimal, decimals, w.by_itself())}
        </div>
    }
}

/// The first rows, as they stand in the file.
#[component]
fn Samples(found: InvoiceRead) -> impl IntoView {
    let w = use_words().invoices();
    let heads: Vec<_> = columns(&found, w).into_iter().map(|column| Column::new(column.label)).collect();
    let width = heads.len();
    let rows = found.samples.into_iter().map(|cells| {
        let cells = cells.into_iter().chain(std::iter::repeat(String::new())).take(width);
        let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    });
    let rows = rows.collect_view();
    view! {
        <TableScroll label=w.samples()>
            <table class="table">
                <Columns of=heads />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

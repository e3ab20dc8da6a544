//! The heads of the columns, and their sums.

use api::ComparedColumn;
use leptos::prelude::*;
use ui::{Badge, Button, ControlSize, IconName, Tone, Vendor};

use super::{desk::Desk, state::best};
use crate::{
    format,
    locales::{EvidenceGrid as Words, use_words},
    preferences::use_language,
    session::use_amounts,
};

/// Both rows of heads.
#[component]
pub(super) fn Heads(desk: Desk) -> impl IntoView {
    let w = use_words().evidence().grid();
    let columns = desk.comparison.with_untracked(|comparison| comparison.columns.len());
    let best = desk.best;
    let marks = Memo::new(move |_| desk.comparison.with(|comparison| Marks::of(&comparison.columns)));
    let names = (0..columns).map(|at| {
        view! {
            <th scope="col" data-winner=move || best.get() == Some(at)>
                <Name desk at best />
            </th>
        }
    });
    let sums = (0..columns).map(|at| {
        view! {
            <td data-winner=move || best.get() == Some(at)>
                <div class="compare__model">
                    <Sums desk at marks />
                    <Use desk at />
                </div>
            </td>
        }
    });
    let rows = desk.comparison.with_untracked(|comparison| comparison.rows);
    view! {
        <thead>
            <tr>
                <th scope="col">{w.row()}</th>
                {names.collect_view()}
            </tr>
            <tr>
                <th scope="row">{w.sums(rows)}</th>
                {sums.collect_view()}
            </tr>
        </thead>
    }
}

#[component]
fn Name(desk: Desk, at: usize, best: Memo<Option<usize>>) -> impl IntoView {
    let words = use_words().evidence();
    let w = words.grid();
    let (monogram, model, version, connection) = desk.comparison.with_untracked(|comparison| {
        let column = comparison.columns.get(at);
        column.map_or_else(Default::default, |column| {
            (column.monogram.clone(), column.model_name.clone(), column.version, column.connection_name.clone())
        })
    });
    let version = match version {
        Some(number) => words.compare().version_number(number, false),
        None => words.compare().draft().to_owned(),
    };
    let badge = move || match (best.get() == Some(at), at) {
        (true, _) => Some(view! { <Badge tone=Tone::Accent icon=IconName::Trophy>{w.best_badge()}</Badge> }.into_any()),
        (false, 0) => Some(view! { <Badge>{w.first_badge()}</Badge> }.into_any()),
        _ => None,
    };
    view! {
        <div class="compare__model">
            <span class="compare__model-name">
                <Vendor monogram />
                <span>{model}</span>
            </span>
            <span class="compare__model-of">{version} " · " {connection}</span>
            <span class="compare__badge">{badge}</span>
        </div>
    }
}

/// Which columns have the best figures.
#[derive(Debug, Clone, PartialEq)]
struct Marks {
    passing: Vec<bool>,
    median: Vec<bool>,
    cost: Vec<bool>,
}

impl Marks {
    fn of(columns: &[ComparedColumn]) -> Self {
        let shares: Vec<Option<f64>> = columns
            .iter()
            .map(|column| (column.checked > 0).then(|| f64::from(column.passed) / f64::from(column.checked)))
            .collect();
        let medians: Vec<_> = columns.iter().map(|column| column.p50_ms).collect();
        let costs: Vec<_> = columns.iter().map(|column| column.cost_per_1000.map(|cost| cost.micros)).collect();
        Self {
            passing: best(&shares, |a, b| a > b),
            median: best(&medians, |a, b| a < b),
            cost: best(&costs, |a, b| a < b),
        }
    }
}

/// The sums of a column.
#[component]
fn Sums(desk: Desk, at: usize, marks: Memo<Marks>) -> impl IntoView {
    let w = use_words().evidence().grid();
    let (amounts, language) = (use_amounts(), use_language());
    let time = move |ms: Option<u64>| ms.map_or_else(|| "–".to_owned(), |ms| format::duration(ms, language));
    let is = move |read: fn(&Marks) -> &Vec<bool>| {
        move || marks.with(|marks| read(marks).get(at).copied().unwrap_or_default())
    };
    let text = move |read: fn(&ComparedColumn, Words) -> String| move || desk.column(at, |column| read(column, w));
    let median = move || desk.column(at, |column| time(column.p50_ms));
    let slowest = move || desk.column(at, |column| time(column.p95_ms));
    let cost = move || {
        desk.column(at, |column| column.cost_per_1000.map_or_else(|| w.unknown().to_owned(), |cost| amounts.show(cost)))
    };
    let chosen = move || {
        let rated = desk.comparison.with(|comparison| comparison.rated);
        let chosen = desk.column(at, |column| column.chosen)?;
        (rated > 0).then(|| {
            view! {
                <dt>{w.chosen()}</dt>
                <dd>{w.pass_of(chosen, rated)}</dd>
            }
        })
    };
    let unanswered = move || {
        let failed = desk.column(at, |column| column.failed).filter(|failed| *failed > 0)?;
        Some(view! { <p class="compare__unanswered">{w.no_answer(failed)}</p> })
    };
    view! {
        <dl class="compare__facts">
            <dt>{w.passing()}</dt>
            <dd data-best=is(|marks| &marks.passing)>{text(passed)}</dd>
            <dt>{w.interval()}</dt>
            <dd>{text(interval)}</dd>
            {chosen}
            <dt>{w.median()}</dt>
            <dd data-best=is(|marks| &marks.median)>{median}</dd>
            <dt>{w.slowest()}</dt>
            <dd>{slowest}</dd>
            <dt>{w.tokens()}</dt>
            <dd>{text(tokens)}</dd>
            <dt>{w.per_thousand()}</dt>
            <dd data-best=is(|marks| &marks.cost)>{cost}</dd>
        </dl>
        {unanswered}
    }
}

fn passed(column: &ComparedColumn, w: Words) -> String {
    match column.checked {
        0 => w.nothing_checked().to_owned(),
        checked => w.pass_of(column.passed, checked),
    }
}

fn interval(column: &ComparedColumn, w: Words) -> String {
    let percent = |per_mille: u32| ((per_mille + 5) / 10).to_string();
    column.interval.map_or_else(|| "–".to_owned(), |both| w.percent_between(&percent(both.low), &percent(both.high)))
}

fn tokens(column: &ComparedColumn, _: Words) -> String {
    column.tokens.map_or_else(|| "–".to_owned(), format::number)
}

/// Takes the column into the draft.
#[component]
fn Use(desk: Desk, at: usize) -> impl IntoView {
    let w = use_words().evidence();
    let label = move || w.grid().use_of(&desk.name_of(at, w.compare()));
    view! {
        <Button
            size=ControlSize::S
            on_click=move |_| desk.taking.set(Some(at))
            attr:aria-label=label
        >
            {w.grid().use_this()}
        </Button>
    }
}

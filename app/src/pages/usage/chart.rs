//! The days of the period, as a chart or as a table with the same numbers.

mod bars;

use api::Usage;
use leptos::prelude::*;
use ui::{Card, Column, Columns, FilterLink, TableScroll};

pub(super) use self::bars::Scale;
use self::bars::{Bar, Grain, bars};
use super::place::Place;
use crate::{
    format::{self, Amounts, number},
    locales::{Usage as Words, use_words},
    preferences::use_language,
    session::use_amounts,
};

/// The size of the drawing, in its own units.
pub(super) const WIDTH: f64 = 760.0;
pub(super) const HEIGHT: f64 = 232.0;
/// Where the bars begin and stand, and how high they may be.
pub(super) const LEFT: f64 = 64.0;
pub(super) const FLOOR: f64 = 204.0;
const TALLEST: f64 = 184.0;

/// What the heights of the bars mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Cost,
    /// Where nothing has cost anything, such as with models of one's own.
    Runs,
}

/// All that is drawn and listed.
#[derive(Debug, Clone)]
struct Drawn {
    bars: Vec<Bar>,
    grain: Grain,
    measure: Measure,
    /// The names of the parts.
    names: Vec<String>,
    /// Whether there is more than those parts.
    has_rest: bool,
}

impl Drawn {
    fn of(usage: &Usage, w: Words) -> Self {
        let (bars, grain) = bars(&usage.from, &usage.to, &usage.days);
        let measure = if bars.iter().any(|bar| bar.cost > 0) { Measure::Cost } else { Measure::Runs };
        let name = |key: &String| {
            let line = usage.lines.iter().find(|line| line.key == *key);
            line.map_or_else(String::new, |line| super::lines::name(w, usage.by, line))
        };
        let has_rest = bars.iter().any(|bar| bar.rest() > 0);
        Self { bars, grain, measure, names: usage.parts.iter().map(name).collect(), has_rest }
    }

    fn title(&self, w: Words) -> &'static str {
        match (self.measure, self.grain) {
            (Measure::Cost, Grain::Day) => w.by_day_cost(),
            (Measure::Cost, Grain::Month) => w.by_month_cost(),
            (Measure::Runs, Grain::Day) => w.by_day_runs(),
            (Measure::Runs, Grain::Month) => w.by_month_runs(),
        }
    }

    fn value(&self, bar: &Bar) -> u64 {
        match self.measure {
            Measure::Cost => bar.cost,
            Measure::Runs => bar.runs,
        }
    }

    fn show(&self, value: u64, amounts: Amounts) -> String {
        match self.measure {
            Measure::Cost => amounts.micros(value),
            Measure::Runs => number(value),
        }
    }
}

#[component]
pub(super) fn Days(place: Place, usage: Usage) -> impl IntoView {
    let w = use_words().usage();
    let drawn = StoredValue::new(Drawn::of(&usage, w));
    let as_table = Memo::new(move |_| place.looked.with(|looked| looked.as_table));
    let view_link = move |table: bool, word: &'static str| {
        let href = move || place.to(&place.looked.get().with(|looked| looked.as_table = table));
        view! {
            <FilterLink href current=Signal::derive(move || as_table.get() == table)>
                {word}
            </FilterLink>
        }
    };
    let switch = move || {
        view! {
            <nav class="cluster" aria-label=w.view()>
                {view_link(false, w.chart())}
                {view_link(true, w.table())}
            </nav>
        }
    };
    let shown = move || match as_table.get() {
        true => view! { <DaysTable drawn=drawn.get_value() /> }.into_any(),
        false => view! { <Chart drawn=drawn.get_value() /> }.into_any(),
    };
    view! {
        <Card id="usage-days" title=drawn.with_value(|drawn| drawn.title(w)) actions=ViewFn::from(switch)>
            {shown}
        </Card>
    }
}

#[component]
fn Chart(drawn: Drawn) -> impl IntoView {
    let w = use_words().usage();
    let (language, amounts) = (use_language(), use_amounts());
    let all: u64 = drawn.bars.iter().map(|bar| drawn.value(bar)).sum();
    let top = drawn.bars.iter().max_by_key(|bar| drawn.value(bar));
    let finding = top.map(|top| {
        let most = drawn.show(drawn.value(top), amounts);
        w.finding(drawn.title(w), &drawn.show(all, amounts), &most, &top.name(drawn.grain, language))
    });
    let finding = finding.unwrap_or_default();
    let scale = Scale::of(top.map_or(0, |top| drawn.value(top)));
    let legend = legend(&drawn, w);
    view! {
        <figure class="chart">
            <div class="chart__scroll" tabindex="0" role="group" aria-label=drawn.title(w)>
                <svg
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    role="img"
                    aria-labelledby="usage-chart-title"
                    aria-describedby="usage-chart-text"
                >
                    <title id="usage-chart-title">{finding}</title>
                    <desc id="usage-chart-text">{w.chart_text()}</desc>
                    {grid(&drawn, scale, amounts)}
                    {columns(&drawn, scale)}
                    <line class="chart__axis" x1=LEFT x2=WIDTH y1=FLOOR y2=FLOOR></line>
                    {ticks(&drawn, language)}
                </svg>
            </div>
            {legend}
        </figure>
    }
}

/// Where a value lies.
pub(super) fn height(value: u64, scale: Scale) -> f64 {
    (value as f64 / scale.top.max(1) as f64 * TALLEST * 10.0).round() / 10.0
}

fn grid(drawn: &Drawn, scale: Scale, amounts: Amounts) -> impl IntoView + use<> {
    let lines = scale.steps().map(|value| {
        let y = FLOOR - height(value, scale);
        view! {
            <line class="chart__grid" x1=LEFT x2=WIDTH y1=y y2=y></line>
            <text x=LEFT - 8.0 y=y + 4.0 text-anchor="end">
                {drawn.show(value, amounts)}
            </text>
        }
    });
    lines.collect_view()
}

/// The place of a bar, and its width.
pub(super) fn place_of(index: usize, count: usize) -> (f64, f64) {
    let step = (WIDTH - LEFT) / count.max(1) as f64;
    let width = (step * 0.8).min(48.0);
    let x = LEFT + step * index as f64 + (step - width) / 2.0;
    ((x * 10.0).round() / 10.0, (width * 10.0).round() / 10.0)
}

fn columns(drawn: &Drawn, scale: Scale) -> impl IntoView + use<> {
    let count = drawn.bars.len();
    let mut rects = Vec::new();
    for (index, bar) in drawn.bars.iter().enumerate() {
        let (x, width) = place_of(index, count);
        let parts = match drawn.measure {
            Measure::Cost => bar.stacked(),
            Measure::Runs => vec![(1, bar.runs)],
        };
        let mut y = FLOOR;
        for (series, value) in parts {
            let height = height(value, scale);
            y -= height;
            if height > 0.0 {
                rects.push(view! { <rect class=format!("series-{series}") x=x y=y width=width height=height></rect> });
            }
        }
    }
    rects.collect_view()
}

/// About eight names below the bars.
fn ticks(drawn: &Drawn, language: model::Language) -> impl IntoView + use<> {
    let count = drawn.bars.len();
    let every = count.div_ceil(8).max(1);
    let names = drawn.bars.iter().enumerate().step_by(every).map(|(index, bar)| {
        let (x, width) = place_of(index, count);
        view! {
            <text x=x + width / 2.0 y=FLOOR + 20.0 text-anchor="middle">
                {bar.short_name(drawn.grain, language)}
            </text>
        }
    });
    names.collect_view()
}

fn legend(drawn: &Drawn, w: Words) -> impl IntoView + use<> {
    let rest = drawn.has_rest.then(|| (bars::REST, w.rest().to_owned()));
    let names: Vec<_> = (1..).zip(drawn.names.iter().cloned()).chain(rest).collect();
    (drawn.measure == Measure::Cost).then(|| {
        let names = names.into_iter().map(|(series, name)| view! { <li class=format!("series-{series}")>{name}</li> });
        view! {
            <ul class="chart__legend" role="list">
                {names.collect_view()}
            </ul>
        }
    })
}

/// The same numbers, of the days on which there was any.
#[component]
fn DaysTable(drawn: Drawn) -> impl IntoView {
    let w = use_words().usage();
    let (language, amounts) = (use_language(), use_amounts());
    let first = if drawn.grain == Grain::Day { w.day() } else { w.month() };
    let mut heads = vec![
        Column::new(first),
        Column::new(w.runs()).number(),
        Column::new(w.failed()).number().priority("2"),
        Column::new(w.cost()).number(),
    ];
    heads.extend(drawn.names.iter().map(|name| Column::new(name.clone()).number().priority("3")));
    heads.extend(drawn.has_rest.then(|| Column::new(w.rest()).number().priority("3")));
    let rows = drawn.bars.iter().filter(|bar| bar.runs > 0 || bar.cost > 0).map(|bar| {
        let rest = drawn.has_rest.then(|| bar.rest());
        let parts = bar.parts.iter().copied().chain(rest).map(|part| {
            view! {
                <td data-num=true data-priority="3">
                    {amounts.micros(part)}
                </td>
            }
        });
        view! {
            <tr>
                <th scope="row">{bar.name(drawn.grain, language)}</th>
                <td data-num=true>{number(bar.runs)}</td>
                <td data-num=true data-priority="2">
                    {number(bar.failed)}
                </td>
                <td data-num=true>{amounts.micros(bar.cost)}</td>
                {parts.collect_view()}
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <TableScroll label=drawn.title(w)>
            <table class="table">
                <Columns of=heads />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

impl Bar {
    fn name(&self, grain: Grain, language: model::Language) -> String {
        match grain {
            Grain::Day => format::day(&self.key, language),
            Grain::Month => format::month(&self.key, language),
        }
    }

    fn short_name(&self, grain: Grain, language: model::Language) -> String {
        match (grain, bars::moment(&self.key)) {
            (Grain::Day, Some(at)) => format::date(at, 0, Some(at), language),
            _ => format::month(&self.key, language),
        }
    }
}

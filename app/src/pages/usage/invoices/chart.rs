//! The days as bars: what is charged beside what was counted here.

use api::{InvoiceDay, Money};
use leptos::prelude::*;

use super::super::chart::{FLOOR, HEIGHT, LEFT, Scale, WIDTH, height, place_of};
use crate::{format, locales::use_words, preferences::use_language, session::use_amounts};

/// Credits are less than nothing and stand in the table alone.
fn positive(money: Money) -> u64 {
    u64::try_from(money.micros).unwrap_or_default()
}

#[component]
pub(super) fn Chart(days: Vec<InvoiceDay>, charged: Money, ours: Money) -> impl IntoView {
    let w = use_words().invoices();
    let amounts = use_amounts();
    let finding = w.finding(&amounts.show(charged), &amounts.show(ours));
    let most = days.iter().flat_map(|day| [positive(day.ours), day.charged.map_or(0, positive)]).max();
    let scale = Scale::of(most.unwrap_or_default());
    let grid = scale.steps().map(|value| {
        let y = FLOOR - height(value, scale);
        view! {
            <line class="chart__grid" x1=LEFT x2=WIDTH y1=y y2=y></line>
            <text x=LEFT - 8.0 y=y + 4.0 text-anchor="end">
                {amounts.micros(value)}
            </text>
        }
    });
    let grid = grid.collect_view();
    view! {
        <figure class="chart">
            <div class="chart__scroll" tabindex="0" role="group" aria-label=w.by_day()>
                <svg
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    role="img"
                    aria-labelledby="invoice-chart-title"
                    aria-describedby="invoice-chart-text"
                >
                    <title id="invoice-chart-title">{finding}</title>
                    <desc id="invoice-chart-text">{w.chart_text()}</desc>
                    {grid}
                    {bars(&days, scale)}
                    <line class="chart__axis" x1=LEFT x2=WIDTH y1=FLOOR y2=FLOOR></line>
                    {ticks(&days)}
                </svg>
            </div>
            <ul class="chart__legend" role="list">
                <li class="series-1">{w.charged()}</li>
                <li class="series-2">{w.ours()}</li>
            </ul>
        </figure>
    }
}

/// Two bars for each day.
fn bars(days: &[InvoiceDay], scale: Scale) -> impl IntoView + use<> {
    let mut rects = Vec::new();
    for (index, day) in days.iter().enumerate() {
        let (x, width) = place_of(index, days.len());
        for (place, (series, value)) in
            [(1, day.charged.map_or(0, positive)), (2, positive(day.ours))].into_iter().enumerate()
        {
            let tall = height(value, scale);
            let x = x + width / 2.0 * place as f64;
            if tall > 0.0 {
                rects.push(view! { <rect class=format!("series-{series}") x=x y=FLOOR - tall width=width / 2.0 height=tall></rect> });
            }
        }
    }
    rects.collect_view()
}

/// About eight names below the bars.
fn ticks(days: &[InvoiceDay]) -> impl IntoView + use<> {
    let language = use_language();
    let every = days.len().div_ceil(8).max(1);
    let names = days.iter().enumerate().step_by(every).map(|(index, day)| {
        let (x, width) = place_of(index, days.len());
        view! {
            <text x=x + width / 2.0 y=FLOOR + 20.0 text-anchor="middle">
                {format::day(&day.day, language)}
            </text>
        }
    });
    names.collect_view()
}

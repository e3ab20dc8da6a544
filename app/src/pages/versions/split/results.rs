//! What came of the two versions of a split, side by side.

use api::{Interval, Split, SplitVersion};
use leptos::prelude::*;
use model::Language;
use ui::{Column, Columns, TableScroll};

use crate::{
    format::{self, Amounts},
    locales::{Split as Words, use_words},
    preferences::use_language,
    session::use_amounts,
};

/// The figures of both versions as a table, which stays where it is while they change.
#[component]
pub(super) fn Results(#[prop(into)] split: Signal<Split>) -> impl IntoView {
    let w = use_words().split();
    let amounts = use_amounts();
    let language = use_language();
    let (name_of_a, name_of_b) = split.with_untracked(|Split { a, b, end, .. }| {
        (if end.is_none() { w.live_version(a.number) } else { w.version(a.number) }, w.version(b.number))
    });
    let rows = move || split.with(|split| rows(split, w, amounts, language).collect_view());
    view! {
        <TableScroll label=w.results()>
            <table class="table">
                <Columns of=vec![
                    Column::new(w.measure()),
                    Column::new(name_of_a).number(),
                    Column::new(name_of_b).number(),
                ] />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

/// A row for each figure.
fn rows(Split { a, b, .. }: &Split, w: Words, amounts: Amounts, language: Language) -> impl Iterator<Item = AnyView> {
    let time = move |ms: Option<u64>| match ms {
        Some(ms) => format::duration(ms, language),
        None => w.unknown().to_owned(),
    };
    let row = |name: &'static str, of: &dyn Fn(&SplitVersion) -> (String, Option<String>)| {
        let cells = [a, b].into_iter().map(|version| {
            let (text, below) = of(version);
            view! { <td data-num="">{text} {below.map(|below| view! { <span class="table__sub">{below}</span> })}</td> }
        });
        let cells = cells.collect_view();
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells}
            </tr>
        }
        .into_any()
    };
    let rows = [
        row(w.runs(), &|version| (format::number(version.runs.into()), None)),
        row(w.people(), &|version| (format::number(version.people.into()), None)),
        row(w.failures(), &|version| (part(version.failures, version.runs, w), None)),
        row(w.useful(), &|version| {
            (
                part(version.thumbs_up, version.thumbs_up.saturating_add(version.thumbs_down), w),
                between(version.useful, w),
            )
        }),
        row(w.passed(), &|version| (part(version.passed, version.checked, w), between(version.passing, w))),
        row(w.p50(), &|version| (time(version.p50_ms), None)),
        row(w.p95(), &|version| (time(version.p95_ms), None)),
        row(w.first_token(), &|version| (time(version.first_token_ms), None)),
        row(w.per_thousand(), &|version| (cost(version, amounts, w), None)),
    ];
    rows.into_iter()
}

/// So many of all.
fn part(part: u32, all: u32, w: Words) -> String {
    if all == 0 { w.none().to_owned() } else { w.of(part, all) }
}

fn between(interval: Option<Interval>, w: Words) -> Option<String> {
    let percent = |per_mille: u32| (per_mille + 5) / 10;
    interval.map(|interval| w.between(percent(interval.low), percent(interval.high)))
}

fn cost(version: &SplitVersion, amounts: Amounts, w: Words) -> String {
    version.cost_per_1000.map_or_else(|| w.unknown().to_owned(), |cost| amounts.show(cost))
}

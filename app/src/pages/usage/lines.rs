//! What usage is broken down into.

use api::{Usage, UsageBy, UsageLine};
use leptos::prelude::*;
use model::run::RunSource;
use ui::{Column, Columns, FilterLink, Section, TableScroll};

use super::{
    figures::{change, micros, share},
    place::Place,
};
use crate::{
    format::{self, number},
    locales::{Usage as Words, use_words},
    preferences::use_language,
    session::use_amounts,
};

/// What a line is called.
pub(super) fn name(w: Words, by: UsageBy, line: &UsageLine) -> String {
    match (by, &line.name, line.source) {
        (UsageBy::Door, Some(key), Some(source @ (RunSource::Key | RunSource::Direct))) => {
            format!("{}: {key}", w.source(source))
        }
        (UsageBy::Door, Some(link), _) => w.link(link),
        (UsageBy::Door, None, Some(RunSource::Link)) => w.nameless(by).to_owned(),
        (UsageBy::Door, None, Some(source)) => w.source(source).to_owned(),
        (_, Some(name), _) => name.clone(),
        (_, None, _) => w.nameless(by).to_owned(),
    }
}

/// The second line of it: whose a model is.
fn below(by: UsageBy, line: &UsageLine) -> Option<String> {
    if by != UsageBy::Model {
        return None;
    }
    let parts: Vec<_> = [&line.provider_name, &line.connection_name].into_iter().flatten().cloned().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

#[component]
pub(super) fn Lines(place: Place, usage: Usage) -> impl IntoView {
    let w = use_words().usage();
    let by = usage.by;
    // One app is no line of its own usage.
    let offered = UsageBy::ALL.into_iter().filter(|by| *by != UsageBy::App || place.app.is_none());
    let links = offered.map(|each| {
        let href = move || place.to(&place.looked.get().by(each));
        view! {
            <FilterLink href current=Signal::stored(each == by)>
                {w.by(each)}
            </FilterLink>
        }
    });
    let links = links.collect_view();
    let more = (usage.more_lines > 0).then(|| {
        view! { <p class="muted">{w.more_lines(&number(u64::from(usage.more_lines)))}</p> }
    });
    view! {
        <Section id="usage-lines" title=w.broken_down()>
            <nav class="toolbar" aria-label=w.broken_down()>
                {links}
            </nav>
            <Table place usage />
            {more}
        </Section>
    }
}

#[component]
fn Table(place: Place, usage: Usage) -> impl IntoView {
    let w = use_words().usage();
    let amounts = use_amounts();
    let heads = vec![
        Column::new(w.by(usage.by)),
        Column::new(w.runs()).number(),
        Column::new(w.failed()).number().priority("2"),
        Column::new(w.first_token()).number().priority("3"),
        Column::new(w.tokens()).number().priority("3"),
        Column::new(w.cost()).number(),
        Column::new(w.change()).number().priority("2"),
    ];
    let Usage { by, lines, total, total_before, .. } = usage;
    let rows = lines.into_iter().map(|line| view! { <Row place by line /> }).collect_view();
    view! {
        <TableScroll label=w.broken_down()>
            <table class="table">
                <Columns of=heads />
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{w.total()}</th>
                        <td data-num=true>{number(total.runs)}</td>
                        <td data-num=true data-priority="2">
                            {share(total.failed_runs, total.runs)}
                        </td>
                        <td data-priority="3"></td>
                        <td data-num=true data-priority="3">
                            {format::tokens(total.input_tokens.saturating_add(total.output_tokens))}
                        </td>
                        <td data-num=true>{amounts.micros(micros(&total))}</td>
                        <td data-num=true data-priority="2">
                            {change(w, micros(&total), micros(&total_before))}
                        </td>
                    </tr>
                </tfoot>
            </table>
        </TableScroll>
    }
}

#[component]
fn Row(place: Place, by: UsageBy, line: UsageLine) -> impl IntoView {
    let w = use_words().usage();
    let (language, amounts) = (use_language(), use_amounts());
    let name = name(w, by, &line);
    let narrowed = StoredValue::new(line.clone());
    let address = move || {
        let within = narrowed.with_value(|line| place.looked.get().within(by, line, place.app.is_some()));
        within.map(|within| place.to(&within))
    };
    let named = match untrack(address) {
        Some(_) => view! {
            <a class="table__link" href=move || address().unwrap_or_default()>
                {name}
            </a>
        }
        .into_any(),
        None => name.into_any(),
    };
    let below = below(by, &line).map(|below| view! { <span class="table__sub">{below}</span> });
    let UsageLine { figures, before, .. } = line;
    let waited = figures.first_token_p50_ms.map(|ms| format::duration(ms, language));
    let failed_calls = (figures.failed_calls > 0)
        .then(|| view! { <span class="table__sub">{w.failed_calls(&number(figures.failed_calls))}</span> });
    view! {
        <tr>
            <th scope="row">{named} {below}</th>
            <td data-num=true>{number(figures.runs)}</td>
            <td data-num=true data-priority="2">
                {share(figures.failed_runs, figures.runs)}
                {failed_calls}
            </td>
            <td data-num=true data-priority="3">
                {waited}
            </td>
            <td data-num=true data-priority="3">
                {format::tokens(figures.input_tokens.saturating_add(figures.output_tokens))}
            </td>
            <td data-num=true>{amounts.micros(micros(&figures))}</td>
            <td data-num=true data-priority="2">
                {change(w, micros(&figures), micros(&before))}
            </td>
        </tr>
    }
}

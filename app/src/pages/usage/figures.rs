//! The figures of the whole period, beside those of the one before, and the forecast.

use api::{Usage, UsageFigures, UsageForecast};
use leptos::prelude::*;
use ui::{Alert, AlertTone, Stat};

use super::state::change_percent;
use crate::{
    format::{self, number},
    locales::{Usage as Words, use_words},
    preferences::use_language,
    session::use_amounts,
};

/// How a number has changed, in words.
pub(super) fn change(w: Words, now: u64, before: u64) -> String {
    match change_percent(now, before) {
        Some(0) => w.same().to_owned(),
        Some(percent @ 1..) => w.more_than(percent),
        Some(percent) => w.less_than(percent.saturating_neg()),
        None if now == before => w.same().to_owned(),
        None => w.none_before().to_owned(),
    }
}

/// Millionths of a dollar.
pub(super) fn micros(figures: &UsageFigures) -> u64 {
    figures.cost.map_or(0, |cost| cost.micros.unsigned_abs())
}

/// A share in percent, with one decimal.
pub(super) fn share(part: u64, whole: u64) -> String {
    let per_mille = u128::from(part) * 1_000 / u128::from(whole.max(1));
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

#[component]
pub(super) fn Figures(usage: Usage) -> impl IntoView {
    let w = use_words().usage();
    let (language, amounts) = (use_language(), use_amounts());
    let Usage { total, total_before: before, .. } = usage;
    let ms = |ms: u64| format::duration(ms, language);
    let waited = total.first_token_p50_ms.map_or(w.unknown().to_owned(), ms);
    let waited_most = total.first_token_p95_ms.map(|p95| w.p95(&ms(p95))).unwrap_or_default();
    let compared =
        w.compared_with(&w.days(&format::day(&usage.before_from, language), &format::day(&usage.before_to, language)));
    let tokens = total.input_tokens.saturating_add(total.output_tokens);
    let unpriced = (total.unpriced_runs > 0).then(|| {
        view! { <Alert tone=AlertTone::Warn title=w.unpriced(total.unpriced_runs, &number(total.unpriced_runs)) /> }
    });
    view! {
        <div class="stat-row">
            <Stat
                label=w.spent()
                value=amounts.micros(micros(&total))
                delta=change(w, micros(&total), micros(&before))
            />
            <Forecast forecast=usage.forecast.clone() />
            <Stat label=w.runs() value=number(total.runs) delta=change(w, total.runs, before.runs) />
            <Stat
                label=w.failed()
                value=share(total.failed_runs, total.runs)
                delta=w.before_percent(&share(before.failed_runs, before.runs))
            />
            <Stat label=w.first_token() value=waited delta=waited_most />
            <Stat
                label=w.tokens()
                value=format::tokens(tokens)
                delta=w.in_and_out(&format::tokens(total.input_tokens), &format::tokens(total.output_tokens))
            />
        </div>
        <p class="muted">
            <small>{compared}</small>
        </p>
        {unpriced}
        <HowForecast forecast=usage.forecast />
    }
}

#[component]
fn Forecast(forecast: UsageForecast) -> impl IntoView {
    let w = use_words().usage();
    let (language, amounts) = (use_language(), use_amounts());
    let label = w.forecast(&format::month(&forecast.month, language));
    let (value, delta) = match (forecast.expected, forecast.low, forecast.high) {
        (Some(expected), Some(low), Some(high)) => {
            (w.about(&amounts.show(expected)), w.between(&amounts.show(low), &amounts.show(high)))
        }
        _ => (w.no_forecast().to_owned(), w.too_few_days(forecast.days)),
    };
    view! { <Stat label value delta /> }
}

#[component]
fn HowForecast(forecast: UsageForecast) -> impl IntoView {
    let w = use_words().usage();
    forecast.expected.map(|_| {
        view! {
            <details>
                <summary>{w.how_forecast()}</summary>
                <p class="muted">{w.how_forecast_text(forecast.days)}</p>
            </details>
        }
    })
}

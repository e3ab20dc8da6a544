//! What a comparison says, and how far it has come.

use api::{ComparisonState, JudgeAgreement};
use leptos::{prelude::*, task::spawn_local};
use model::Money;
use ui::{Button, ButtonVariant, Field, IconName, Progress, Shown, TextInput, TextKind, use_announcer};

use super::{
    desk::Desk,
    follow::{Act, act},
};
use crate::{
    format,
    kit::focus,
    locales::use_words,
    preferences::use_language,
    session::use_amounts,
    widgets::{Moment, MomentStyle, check_sentence},
};

/// The field of a higher limit.
const HIGHER: &str = "higher-limit";

/// The verdict, the facts, and what can be done.
#[component]
pub(super) fn Summary(
    desk: Desk,
    /// Loads the page again once a blind rating has begun.
    begin: Callback<()>,
) -> impl IntoView {
    let w = use_words().evidence().grid();
    let amounts = use_amounts();
    let message = move || {
        let said =
            desk.comparison.with(|comparison| comparison.verdict.as_ref().map(|verdict| verdict.message.clone()));
        said.unwrap_or_else(|| w.verdict_waits().to_owned())
    };
    let facts = move || {
        let (cells, spent) = desk.comparison.with(|comparison| (comparison.cells, comparison.spent));
        w.facts(cells, &amounts.show(spent))
    };
    let at = desk.comparison.with_untracked(|comparison| comparison.created_at);
    let by = desk.comparison.with_untracked(|comparison| comparison.by.name.clone());
    view! {
        <section class="verdict" aria-labelledby="verdict">
            <div class="stack" data-gap="s">
                <h2 id="verdict" tabindex="-1">
                    {w.verdict()}
                </h2>
                <p class="verdict__message">{message}</p>
                {move || people_said(desk)}
                {move || judges_said(desk)}
                <small class="muted">
                    {by} " · " <Moment at how=MomentStyle::Exact /> " · " {facts}
                </small>
            </div>
            <div class="cluster">
                <Buttons desk begin />
            </div>
        </section>
        <Running desk />
        <Rest desk />
    }
}

/// How people have rated.
fn people_said(desk: Desk) -> Option<AnyView> {
    let w = use_words().evidence().grid();
    let (rated, agreement) = desk.comparison.with(|comparison| (comparison.rated, comparison.agreement));
    (rated > 0).then(|| {
        let agreement = agreement.map(|percent| format!(" · {}", w.agreement(percent)));
        view! { <small class="muted">{w.rated(rated)} {agreement}</small> }.into_any()
    })
}

/// How far each judge agrees with how people have rated.
fn judges_said(desk: Desk) -> Option<AnyView> {
    let w = use_words().evidence().grid();
    let lines = desk.comparison.with(|comparison| {
        let line = |judge: &JudgeAgreement| {
            let check = comparison.checks.get(usize::try_from(judge.check).ok()?)?;
            Some(format!("{}: {}", check_sentence(check), w.judge_agreement(judge.percent, judge.rows)))
        };
        comparison.judges.iter().filter_map(line).collect::<Vec<_>>()
    });
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! {
            <ul class="plain-list muted" aria-label=w.judges_title()>
                {lines}
            </ul>
        }
        .into_any()
    })
}

#[component]
fn Buttons(desk: Desk, begin: Callback<()>) -> impl IntoView {
    let w = use_words().evidence();
    let best = desk.best;
    let may_rate = Memo::new(move |_| {
        desk.comparison.with(|comparison| comparison.columns.len() > 1 && comparison.state != ComparisonState::Running)
    });
    let busy = RwSignal::new(false);
    let rate = move |_| {
        busy.set(true);
        let (client, workspace, slug) = desk.reach();
        spawn_local(async move {
            let answer = client.rate_blind(&workspace, &slug, desk.id).await;
            // The page may be gone by now.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => begin.run(()),
                Err(error) => desk.failed.set(Some(error)),
            }
        });
    };
    view! {
        <Shown when=move || may_rate.get()>
            <Button icon=IconName::Eye busy busy_label=w.blind().starting() on_click=rate>
                {w.blind().start()}
            </Button>
        </Shown>
        {move || {
            best.get()
                .filter(|column| *column > 0)
                .map(|column| {
                    view! {
                        <Button
                            variant=ButtonVariant::Primary
                            icon=IconName::Swap
                            on_click=move |_| desk.taking.set(Some(column))
                        >
                            {move || w.grid().use_of(&desk.name_of(column, w.compare()))}
                        </Button>
                    }
                })
        }}
    }
}

/// How far it has come, while it runs.
#[component]
fn Running(desk: Desk) -> impl IntoView {
    let w = use_words().evidence().grid();
    let language = use_language();
    let busy = RwSignal::new(false);
    let cells = desk.comparison.with_untracked(|comparison| comparison.cells);
    let value = Memo::new(move |_| desk.comparison.with(|comparison| Some(f64::from(comparison.done))));
    let label = move || desk.comparison.with(|comparison| w.progress(comparison.done, comparison.cells));
    let left = move || {
        let left = desk.comparison.with(|comparison| comparison.left_ms);
        // To the second: tenths of it would only flicker.
        left.map(|ms| match ms.div_ceil(1_000) {
            seconds @ 0..10 => w.seconds_left(seconds),
            seconds => w.left(&format::duration(seconds.saturating_mul(1_000), language)),
        })
        .unwrap_or_default()
    };
    let announcer = use_announcer();
    let stopped = Callback::new(move |()| {
        announcer.say(w.say_stopped());
        focus("verdict");
    });
    view! {
        <Shown when=move || desk.is_running()>
            <div class="compare-progress">
                <Progress value max=f64::from(cells.max(1)) label left=TextProp::from(left) />
                <Button
                    icon=IconName::Stop
                    busy
                    busy_label=w.stopping()
                    on_click=move |_| act(desk, Act::Stop, busy, stopped)
                >
                    {w.stop()}
                </Button>
            </div>
        </Shown>
    }
}

/// What was not run or has failed, and running it.
#[component]
fn Rest(desk: Desk) -> impl IntoView {
    let w = use_words().evidence().grid();
    let amounts = use_amounts();
    let text = Memo::new(move |_| {
        desk.comparison.with(|comparison| {
            let failed: u32 = comparison.columns.iter().map(|column| column.failed).sum();
            match comparison.state {
                ComparisonState::Running => None,
                ComparisonState::Stopped => Some(w.stopped_text().to_owned()),
                ComparisonState::LimitReached => {
                    Some(w.limit_text(&comparison.limit.map(|limit| amounts.show(limit)).unwrap_or_default()))
                }
                ComparisonState::Finished => (failed > 0).then(|| w.failed_text(failed)),
            }
        })
    });
    move || {
        text.get().map(|text| {
            view! {
                <div class="compare-rest">
                    <p>{text}</p>
                    <Resume desk />
                </div>
            }
        })
    }
}

/// Runs what was not run, with a higher limit if that was reached.
#[component]
fn Resume(desk: Desk) -> impl IntoView {
    let w = use_words().evidence().grid();
    let amounts = use_amounts();
    let (busy, limit) = (RwSignal::new(false), RwSignal::new(String::new()));
    // Whether it was tried with a limit that leaves money for nothing more.
    let is_low = RwSignal::new(false);
    let reached = desk
        .comparison
        .with_untracked(|comparison| comparison.limit.filter(|_| comparison.state == ComparisonState::LimitReached));
    let resumed = Callback::new(|()| focus("verdict"));
    let resume = move |_| {
        let higher = reached.and_then(|_| limit.with_untracked(|typed| amounts.read(typed)).unwrap_or_default());
        let is_higher = |reached: Money| higher.is_some_and(|higher| higher.micros > reached.micros);
        is_low.set(reached.is_some_and(|reached| !is_higher(reached)));
        if is_low.get_untracked() {
            return focus(HIGHER);
        }
        act(desk, Act::Resume(higher), busy, resumed);
    };
    let field = reached.map(|_| {
        let error = Signal::derive(move || is_low.get().then(|| w.limit_low().to_owned()));
        view! {
            <Field id=HIGHER label=w.higher_limit() error>
                <TextInput value=limit kind=TextKind::Number autocomplete="off" unit=amounts.sign() />
            </Field>
        }
    });
    view! {
        {field}
        <Button icon=IconName::Play busy busy_label=w.resuming() on_click=resume>
            {w.resume()}
        </Button>
    }
}

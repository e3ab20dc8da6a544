//! How the test rows stand with the draft: what is missing is run here, and what fails is shown.

use api::{GateMissing, GateRow, GateRows};
use leptos::prelude::*;
use ui::{Badge, Button, ControlSize, Field, IconName, LinkButton, Progress, Shown, TextInput, TextKind, Tone};

use super::GateDesk;
use crate::{locales::use_words, session::use_amounts};

#[component]
pub(super) fn Rows(desk: GateDesk) -> impl IntoView {
    let w = desk.words;
    let rows = Memo::new(move |_| desk.gate.with(|gate| gate.as_ref()?.rows.clone()));
    let percent = Memo::new(move |_| desk.gate.with(|gate| gate.as_ref()?.min_percent));
    let tally = move || rows.with(|rows| rows.as_ref().map(|rows| w.tally(rows)));
    let is_running = Memo::new(move |_| rows.with(|rows| rows.as_ref().is_some_and(|rows| rows.running > 0)));
    let may_run = Memo::new(move |_| {
        let is_editable = desk.gate.with(|gate| gate.as_ref().is_some_and(|gate| gate.editable));
        is_editable && !is_running.get() && rows.with(|rows| rows.as_ref().is_some_and(|rows| rows.open > 0))
    });
    let has_none = Memo::new(move |_| {
        desk.gate.with(|gate| gate.as_ref().is_some_and(|gate| gate.missing.contains(&GateMissing::NoRows)))
    });
    let failing = move || rows.get().filter(|rows| !rows.not_passing.is_empty()).map(|rows| not_passing(desk, rows));
    let shown_by = move || {
        let is_editable = desk.gate.with(|gate| gate.as_ref().is_some_and(|gate| gate.editable));
        let comparison = rows.with(|rows| rows.as_ref()?.comparison).filter(|_| is_editable)?;
        let href = desk.path(&format!("/compare/{comparison}"));
        Some(view! { <a href=href>{w.to_comparison()}</a> })
    };
    move || {
        percent.get().map(|percent| {
            view! {
                <div class="stack" data-gap="s">
                    <p>
                        <strong>{w.bar(percent)}</strong>
                        ". "
                        {tally}
                        " "
                        {shown_by}
                    </p>
                    <Shown when=move || is_running.get()>
                        <Running desk rows />
                    </Shown>
                    <Shown when=move || may_run.get()>
                        <Run desk rows />
                    </Shown>
                    <Shown when=move || has_none.get()>
                        <div>
                            <LinkButton href=move || desk.path("/tests") size=ControlSize::S>
                                {w.to_tests()}
                            </LinkButton>
                        </div>
                    </Shown>
                    {failing}
                </div>
            }
        })
    }
}

/// What it would cost, and the button that runs what is missing.
#[component]
fn Run(desk: GateDesk, rows: Memo<Option<GateRows>>) -> impl IntoView {
    let words = use_words();
    let (w, compare) = (desk.words, words.evidence().compare());
    let amounts = use_amounts();
    let open = move || rows.with(|rows| rows.as_ref().map(|rows| rows.open).unwrap_or_default());
    let estimate = move || {
        desk.estimate.get().map(|estimate| {
            let cost = estimate.cost.map(|cost| amounts.show(cost));
            let unfit = (!estimate.unfit.is_empty()).then(|| {
                let rows = estimate.unfit.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
                view! { <p>{compare.unfit(&rows)}</p> }
            });
            view! {
                <p class="muted">{compare.estimate(estimate.cells, cost.as_deref())}</p>
                {(estimate.kept > 0).then(|| view! { <p class="muted">{w.kept(estimate.kept)}</p> })}
                {unfit}
            }
        })
    };
    let is_wrong = Memo::new(move |_| desk.limit.with(|limit| amounts.read(limit)).is_err());
    let error = Signal::derive(move || is_wrong.get().then(|| compare.limit_wrong().to_owned()));
    let blocked = Signal::derive(move || is_wrong.get().then(|| compare.limit_wrong().to_owned()));
    let run = move |_| {
        if let Ok(limit) = desk.limit.with_untracked(|limit| amounts.read(limit)) {
            desk.run(limit);
        }
    };
    view! {
        <div class="gate__run stack" data-gap="s">
            {estimate}
            <Field
                id="gate-limit"
                label=compare.limit()
                hint=compare.limit_hint()
                optional=words.common().optional()
                error
            >
                <TextInput value=desk.limit kind=TextKind::Number autocomplete="off" unit=amounts.sign() />
            </Field>
            <div>
                <Button
                    id="gate-run"
                    icon=IconName::Play
                    busy=desk.busy
                    busy_label=w.starting()
                    blocked
                    on_click=run
                >
                    {move || w.run(open())}
                </Button>
            </div>
        </div>
    }
}

/// How far it has come.
#[component]
fn Running(desk: GateDesk, rows: Memo<Option<GateRows>>) -> impl IntoView {
    let w = desk.words;
    let all = rows.with_untracked(|rows| rows.as_ref().map(|rows| rows.rows).unwrap_or_default());
    let done = move || rows.with(|rows| rows.as_ref().map_or(0, |rows| rows.passed + rows.failed + rows.undecided));
    let value = Signal::derive(move || Some(f64::from(done())));
    let label = move || w.progress(done(), all);
    view! {
        <div class="stack" data-gap="s">
            <Progress value max=f64::from(all.max(1)) label />
            <div>
                <Button id="gate-stop" size=ControlSize::S busy=desk.busy on_click=move |_| desk.stop()>
                    {w.stop()}
                </Button>
            </div>
        </div>
    }
}

/// The rows that don't pass, each with its answer in the comparison that shows it.
fn not_passing(desk: GateDesk, rows: GateRows) -> AnyView {
    let w = desk.words;
    let shown = u32::try_from(rows.not_passing.len()).unwrap_or(u32::MAX);
    let more = rows.failed.saturating_add(rows.undecided).saturating_sub(shown);
    let is_linked = desk.gate.with_untracked(|gate| gate.as_ref().is_some_and(|gate| gate.editable));
    let lines = rows.not_passing.into_iter().map(|row| line(desk, row, is_linked)).collect_view();
    view! {
        <div class="stack" data-gap="s">
            <h4>{w.not_passing()}</h4>
            <ul class="gate__rows" role="list">
                {lines}
            </ul>
            {(more > 0).then(|| view! { <p class="muted">{w.not_passing_more(more)}</p> })}
        </div>
    }
    .into_any()
}

fn line(desk: GateDesk, row: GateRow, is_linked: bool) -> AnyView {
    let w = desk.words;
    let name = w.row(row.number, &row.title);
    let cell = format!("/compare/{}?cell={}.{}", row.comparison, row.compared_number, row.column.saturating_add(1));
    let name = if is_linked {
        view! {
            <a href=move || desk.path(&cell)>
                {name}
            </a>
        }
        .into_any()
    } else {
        view! { <span>{name}</span> }.into_any()
    };
    view! {
        <li class="gate__row">
            {name} <Badge tone=Tone::Warn>{w.standing(row.standing)}</Badge>
        </li>
    }
    .into_any()
}

//! A whole answer, with what was given, what was expected and what came of the checks. Its dialog has an address.

use api::{ComparedCell, ComparedRow};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{Values, diff::compare_text, evidence::Check};
use ui::{Alert, AlertTone, Button, Dialog, DialogSize, Icon, IconName, IconSize};

use super::{
    cell::{CellFacts, Checks},
    desk::Desk,
    state::CellPlace,
};
use crate::{locales::use_words, pages::builder::TextDiff, preferences::use_language, widgets::check_sentence};

/// What the dialog shows.
#[derive(Debug, Clone, PartialEq)]
struct Opened {
    place: CellPlace,
    row: ComparedRow,
}

impl Opened {
    fn cell(&self) -> Option<&ComparedCell> {
        self.row.cells.get(self.place.column)
    }
}

/// The cell that the address names, if its row is in view, tracked.
fn opened(desk: Desk) -> Option<Opened> {
    let place = desk.cell()?;
    let view = desk.in_view.get()?;
    // The grid of another filter may be gone, and the next one not there yet.
    let row = view
        .rows
        .try_with(|rows| rows.iter().find(|shown| shown.row.number == place.row).map(|shown| shown.row.clone()))
        .flatten()?;
    (place.column < row.cells.len()).then_some(Opened { place, row })
}

#[component]
pub(super) fn AnswerDialog(desk: Desk) -> impl IntoView {
    let words = use_words();
    let w = words.evidence();
    let navigate = StoredValue::new(use_navigate());
    let shown = Memo::new(move |_| opened(desk));
    let go = move |cell: Option<CellPlace>| {
        let address = untrack(|| desk.address("cell", cell.map(CellPlace::name).as_deref()));
        let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&address, options));
    };
    let title = move || {
        let place = shown.with(|shown| shown.as_ref().map(|shown| shown.place));
        place.map(|at| w.grid().opened(at.row, &desk.name_of(at.column, w.compare()))).unwrap_or_default()
    };
    let columns = desk.comparison.with_untracked(|comparison| comparison.columns.len());
    let step = move |by: fn(usize) -> Option<usize>| {
        let place = shown.with(|shown| shown.as_ref().map(|shown| shown.place))?;
        let column = by(place.column).filter(|column| *column < columns)?;
        Some(CellPlace { column, ..place })
    };
    let button = move |label: &'static str, by: fn(usize) -> Option<usize>| {
        let is_end = Signal::derive(move || step(by).is_none());
        view! {
            <Button disabled=is_end on_click=move |_| go(untrack(|| step(by)))>
                {label}
            </Button>
        }
    };
    let foot = move || {
        view! {
            {button(w.grid().previous(), |column| column.checked_sub(1))}
            {button(w.grid().next(), |column| column.checked_add(1))}
        }
    };
    view! {
        <Dialog
            id="answer"
            open=Signal::derive(move || shown.with(Option::is_some))
            on_close=move |()| go(None)
            title
            close_label=words.common().close()
            size=DialogSize::L
            foot=ViewFn::from(foot)
        >
            {move || shown.get().map(|opened| view! { <Whole desk opened /> })}
        </Dialog>
    }
}

/// Whole texts, from the runs. Until they are there, and if they can't be had, what the grid has is shown.
fn use_whole(desk: Desk, cell: Option<&ComparedCell>) -> RwSignal<(String, bool)> {
    let text = RwSignal::new((cell.map(|cell| cell.answer.clone()).unwrap_or_default(), false));
    let Some(run) = cell.and_then(|cell| cell.run) else { return text };
    let (client, workspace, _) = desk.reach();
    Effect::new(move |_| {
        let (client, workspace) = (client.clone(), workspace.clone());
        spawn_local(async move {
            if let Ok(detail) = client.run(&workspace, run).await {
                let _ = text.try_set((detail.run.output, true));
            }
        });
    });
    text
}

#[component]
fn Whole(desk: Desk, opened: Opened) -> impl IntoView {
    let words = use_words();
    let w = words.evidence().grid();
    let Some(cell) = opened.cell().cloned() else { return ().into_any() };
    let answer = use_whole(desk, Some(&cell));
    let checks = desk.comparison.with_untracked(|comparison| comparison.checks.clone());
    let checks: Vec<Check> = checks.into_iter().chain(opened.row.checks.iter().cloned()).collect();
    let reasons = cell.outcomes.iter().filter(|outcome| !outcome.reason.is_empty()).map(|outcome| {
        let check = usize::try_from(outcome.check).ok().and_then(|at| checks.get(at));
        let name = check.map(check_sentence).unwrap_or_default();
        view! { <li>{format!("{name}: {}", outcome.reason)}</li> }
    });
    let reasons = reasons.collect_view();
    let sentences: Vec<String> = checks.iter().map(check_sentence).collect();
    let run = cell.run.map(|run| {
        let href = move || format!("/w/{}/runs/{run}", desk.workspace.get());
        view! {
            <a href=href>
                {w.open_run()} " " <Icon name=IconName::Right size=IconSize::S />
            </a>
        }
    });
    let error = cell.error.clone().map(|error| {
        view! {
            <Alert tone=AlertTone::Danger title=w.failed()>
                <p>{error.message}</p>
            </Alert>
        }
    });
    // An answer that the grid has cut at its limit is whole once the run is there.
    let cut = move || answer.with(|(text, is_whole)| !is_whole && text.chars().count() >= 2_000);
    view! {
        <div class="cluster">
            <CellFacts cell=cell.clone() />
            {run}
        </div>
        {error}
        <div class="given__text">{move || answer.get().0}</div>
        {move || cut().then(|| view! { <p class="muted">{w.cut()}</p> })}
        <Checks outcomes=cell.outcomes.clone() sentences />
        <ul class="import-rows">{reasons}</ul>
        <Difference desk opened=opened.clone() answer />
        <Given row=opened.row />
    }
    .into_any()
}

/// How the answer differs from the first column's.
#[component]
fn Difference(desk: Desk, opened: Opened, answer: RwSignal<(String, bool)>) -> impl IntoView {
    let w = use_words().evidence();
    if opened.place.column == 0 {
        return ().into_any();
    }
    let first = use_whole(desk, opened.row.cells.first());
    let heading = untrack(|| w.grid().compared_with(&desk.name_of(0, w.compare())));
    let draw = move || {
        let (first, answer) = (first.get().0, answer.get().0);
        if first.is_empty() || answer.is_empty() {
            return ().into_any();
        }
        if first == answer {
            return view! { <p class="muted">{w.grid().same_answer()}</p> }.into_any();
        }
        view! { <TextDiff heading=heading.clone() pieces=compare_text(&first, &answer) /> }.into_any()
    };
    draw.into_any()
}

/// What was given, and what was expected.
#[component]
fn Given(row: ComparedRow) -> impl IntoView {
    let w = use_words().evidence().grid();
    let expected = Some(row.expected).filter(|expected| !expected.is_empty());
    view! {
        <section class="stack" data-gap="s" aria-labelledby="answer-given">
            <h3 id="answer-given">{w.given()}</h3>
            <GivenValues values=row.inputs />
        </section>
        {expected
            .map(|expected| {
                view! {
                    <section class="stack" data-gap="s" aria-labelledby="answer-expected">
                        <h3 id="answer-expected">{w.expected()}</h3>
                        <div class="given__text">{expected}</div>
                    </section>
                }
            })}
    }
}

/// The values by their inputs' names.
#[component]
pub(super) fn GivenValues(values: Values) -> impl IntoView {
    let language = use_language();
    let message = use_words().evidence().rows().message();
    let lines = values.into_iter().map(|(name, value)| {
        let label = if name == model::CHAT_INPUT { message.to_owned() } else { name };
        view! {
            <dt>{label}</dt>
            <dd>{model::diff::shown("", Some(&value), language)}</dd>
        }
    });
    view! { <dl class="given">{lines.collect_view()}</dl> }
}

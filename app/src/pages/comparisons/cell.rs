//! A row of the grid, and its cells.

use api::{CellState, ComparedCell, ComparedRow};
use leptos::prelude::*;
use model::evidence::{Check, CheckOutcome, CheckResult};
use ui::{Chip, Icon, IconName, Status, StatusTone};

use super::{
    desk::Desk,
    state::{CellPlace, beginning, marked},
};
use crate::{
    format,
    locales::use_words,
    preferences::use_language,
    session::use_amounts,
    widgets::{check_sentence, file_names, run_title},
};

/// A row.
#[component]
pub(super) fn Row(desk: Desk, row: ComparedRow) -> impl IntoView {
    let w = use_words().evidence();
    let title = match row.title.as_str() {
        "" => run_title(&row.inputs).unwrap_or_else(|| w.rows().untitled().to_owned()),
        title => title.to_owned(),
    };
    // Without a text, they are the title.
    let files = file_names(&row.inputs).filter(|_| !row.title.is_empty());
    let checks = desk.comparison.with_untracked(|comparison| comparison.checks.clone());
    let checks: Vec<Check> = checks.into_iter().chain(row.checks).collect();
    let sentences: Vec<String> = checks.iter().map(check_sentence).collect();
    let first = row.cells.first().map(|cell| cell.answer.clone()).unwrap_or_default();
    let cells = row.cells.into_iter().enumerate().map(|(column, cell)| {
        let place = CellPlace { row: row.number, column };
        let first = (column > 0).then(|| first.clone());
        let sentences = sentences.clone();
        view! {
            <td data-winner=move || desk.best.get() == Some(column)>
                <Cell desk place cell first sentences />
            </td>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <div class="compare__cell">
                    <span class="compare__row-title">{row.number} " · " {title}</span>
                    {files.map(|names| view! { <small class="muted">{names}</small> })}
                </div>
            </th>
            {cells.collect_view()}
        </tr>
    }
}

#[component]
fn Cell(
    desk: Desk,
    place: CellPlace,
    cell: ComparedCell,
    /// The answer of the first column, unless this is it.
    first: Option<String>,
    /// What is checked, by the checks' numbers.
    sentences: Vec<String>,
) -> impl IntoView {
    let w = use_words().evidence().grid();
    let state = |tone: StatusTone, word: &'static str| view! { <Status tone>{word}</Status> }.into_any();
    let content = match cell.state {
        CellState::Waiting => view! { <span class="muted">{w.waiting()}</span> }.into_any(),
        CellState::Skipped => state(StatusTone::Off, w.skipped()),
        CellState::Running => state(StatusTone::Busy, w.running()),
        CellState::Failed => {
            let why = cell.error.as_ref().map(|error| error.message.clone());
            view! {
                <Status tone=StatusTone::Danger>{w.failed()}</Status>
                <p class="muted">{why}</p>
                <Read desk place />
            }
            .into_any()
        }
        CellState::Answered => view! {
            <Answer desk answer=cell.answer.clone() first />
            <Checks outcomes=cell.outcomes.clone() sentences />
            <div class="compare__facts-line">
                <CellFacts cell />
                <Read desk place />
            </div>
        }
        .into_any(),
    };
    view! { <div class="compare__cell">{content}</div> }
}

/// The beginning of the answer; words that the first column doesn't have are marked.
#[component]
fn Answer(desk: Desk, answer: String, first: Option<String>) -> impl IntoView {
    let w = use_words().evidence().grid();
    if answer.is_empty() {
        return view! { <p class="muted">{w.empty_answer()}</p> }.into_any();
    }
    let text = StoredValue::new((first, answer));
    let draw = move || {
        let spans = desk
            .marks
            .get()
            .then(|| text.with_value(|(first, answer)| first.as_ref().and_then(|first| marked(first, answer))))
            .flatten();
        match spans {
            Some(spans) => {
                let spans = spans.into_iter().map(|(text, is_other)| match is_other {
                    true => view! { <ins>{text}</ins> }.into_any(),
                    false => text.into_any(),
                });
                spans.collect_view().into_any()
            }
            None => text.with_value(|(_, answer)| beginning(answer).to_owned()).into_any(),
        }
    };
    view! { <p class="compare__answer">{draw}</p> }.into_any()
}

/// Leads to the whole answer.
#[component]
fn Read(desk: Desk, place: CellPlace) -> impl IntoView {
    let w = use_words().evidence();
    let label = w.grid().open(place.row, &untrack(|| desk.name_of(place.column, w.compare())));
    view! {
        <a
            class="compare__read"
            id=format!("read-{}-{}", place.row, place.column)
            href=move || desk.address("cell", Some(&place.name()))
            data-noscroll=true
            aria-label=label
        >
            {w.grid().read()}
        </a>
    }
}

/// What came of the checks. The word is for screen readers, which see no icon.
#[component]
pub(super) fn Checks(outcomes: Vec<CheckOutcome>, sentences: Vec<String>) -> impl IntoView {
    let w = use_words().evidence().checks();
    let lines = outcomes.into_iter().map(|outcome| {
        let at = usize::try_from(outcome.check).unwrap_or(usize::MAX);
        let sentence = sentences.get(at).cloned().unwrap_or_default();
        let (word, icon) = match outcome.result {
            CheckResult::Pass => ("pass", IconName::Check),
            CheckResult::Fail => ("fail", IconName::X),
            CheckResult::Unknown => ("skip", IconName::Minus),
        };
        view! {
            <li class="check" data-result=word title=outcome.reason>
                <Icon name=icon />
                <span>
                    <span class="visually-hidden">{w.result(outcome.result)} " "</span>
                    {sentence}
                </span>
            </li>
        }
    });
    let lines = lines.collect_view();
    (!lines.is_empty()).then(|| {
        view! {
            <ul class="compare__checks" role="list">
                {lines}
            </ul>
        }
    })
}

/// Time, tokens and money.
#[component]
pub(super) fn CellFacts(cell: ComparedCell) -> impl IntoView {
    let w = use_words().evidence().grid();
    let language = use_language();
    let first = cell.first_token_ms.map(|ms| w.first_token(&format::duration(ms, language)));
    let total = cell.duration_ms.map(|ms| format::duration(ms, language));
    let tokens = cell.input_tokens.saturating_add(cell.output_tokens);
    let tokens = (tokens > 0).then(|| w.cell_tokens(tokens));
    let cost = cell.cost.map(|cost| use_amounts().show(cost));
    let facts = [total, first, tokens, cost].into_iter().flatten().map(|fact| view! { <Chip>{fact}</Chip> });
    view! { <span class="compare__chips">{facts.collect_view()}</span> }
}

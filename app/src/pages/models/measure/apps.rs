//! The apps, their test rows, and how both models did.

use api::{AppEstimate, ComparedColumn, Comparison, ComparisonState, Retirement, RetiringApp};
use leptos::prelude::*;
use model::{AppId, ModelRef};
use ui::{Bound, Checkbox, Column, Columns, TableScroll};

use super::{figures::column, state::MeasureState};
use crate::{
    format::Amounts,
    locales::{Measure as Words, use_words},
    pages::models::page_state::ModelsState,
    session::use_amounts,
    widgets::{AppIcon, AppIconSize},
};

#[component]
pub(super) fn Apps(state: ModelsState, item: Retirement) -> impl IntoView {
    let w = use_words().measure();
    let m = state.measure;
    let workspace = state.workspace.get_untracked();
    let (from, from_name) = (item.model.model_ref.clone(), item.model.name.clone());
    let rows = item.apps.into_iter().map(|app| {
        view! { <App m workspace=workspace.clone() from=from.clone() app /> }
    });
    let rows = rows.collect_view();
    let to_name = move || m.to().map(|to| to.name);
    view! {
        <TableScroll label=w.table()>
            <table class="table measure">
                <Columns of=vec![
                    Column::new(w.choose()).unseen(),
                    Column::new(w.app()),
                    Column::new(w.rows()),
                    Column::new(w.result()),
                ] />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
        <p class="visually-hidden">{from_name} " → " {to_name}</p>
    }
}

#[component]
fn App(m: MeasureState, workspace: String, from: ModelRef, app: RetiringApp) -> impl IntoView {
    let w = use_words().measure();
    let amounts = use_amounts();
    let RetiringApp { app, owner, .. } = app;
    let id = app.id;
    let is_chosen = Signal::derive(move || m.chosen.with(|chosen| chosen.contains(&id)));
    let choose = Bound::new(is_chosen, move |on: bool| choose(m, id, on));
    let tests = format!("/w/{workspace}/apps/{}/tests?suggest", app.slug);
    let comparisons = format!("/w/{workspace}/apps/{}/compare", app.slug);
    let (label, make_label, see_label) = (w.choose_app(&app.name), w.make_rows_of(&app.name), w.see_of(&app.name));
    let estimate = Memo::new(move |_| {
        m.estimate.with(|estimate| {
            let mut apps = estimate.iter().flat_map(|estimate| &estimate.apps);
            apps.find(|of| of.app == id).cloned()
        })
    });
    let measured = Memo::new(move |_| {
        m.measured.with(|measured| measured.iter().find(|comparison| comparison.app.id == id).cloned())
    });
    let rows = move || match estimate.get() {
        None => ().into_any(),
        Some(estimate) => row_cell(estimate, tests.clone(), make_label.clone(), amounts, w),
    };
    let result = move || match measured.get() {
        None => view! { <span class="muted">{w.not_measured()}</span> }.into_any(),
        Some(comparison) => {
            let href = format!("{comparisons}/{}", comparison.id);
            let to = m.to().map(|to| to.model_ref);
            view! {
                <Outcome comparison from=from.clone() to />
                <a href=href aria-label=see_label.clone()>
                    {w.see()}
                </a>
            }
            .into_any()
        }
    };
    view! {
        <tr>
            <td data-tight=true>
                <Checkbox checked=choose>
                    <span class="visually-hidden">{label}</span>
                </Checkbox>
            </td>
            <th scope="row">
                <span class="table__identity">
                    <AppIcon category=app.category icon=app.icon size=AppIconSize::S />
                    <span>
                        {app.name}
                        <span class="table__sub">{owner.name}</span>
                    </span>
                </span>
            </th>
            <td>{rows}</td>
            <td>{result}</td>
        </tr>
    }
    .into_any()
}

fn choose(m: MeasureState, app: AppId, on: bool) {
    m.chosen.update(|chosen| {
        chosen.retain(|known| *known != app);
        if on {
            chosen.push(app);
        }
    });
}

/// What an app has to be measured by, or how it comes to some.
fn row_cell(estimate: AppEstimate, tests: String, make: String, amounts: Amounts, w: Words) -> AnyView {
    let unfit = (estimate.unfit > 0).then(|| view! { <span class="table__sub">{w.unfit(estimate.unfit)}</span> });
    if let Some(problem) = estimate.problem {
        return view! { <span>{problem}</span> }.into_any();
    }
    if estimate.rows == 0 {
        return view! {
            {w.no_rows()}
            {unfit}
            <span class="table__sub">
                <a href=tests aria-label=make>
                    {w.make_rows()}
                </a>
            </span>
        }
        .into_any();
    }
    let cost = estimate.cost.map(|cost| amounts.show(cost));
    view! {
        {w.of_app(estimate.rows, cost.as_deref())}
        {unfit}
    }
    .into_any()
}

/// How far a comparison is and what it says, with both models side by side.
#[component]
fn Outcome(comparison: Comparison, from: ModelRef, to: Option<ModelRef>) -> impl IntoView {
    let w = use_words().measure();
    let amounts = use_amounts();
    let state = match comparison.state {
        ComparisonState::Running => Some(w.running(comparison.done, comparison.cells)),
        ComparisonState::Finished => None,
        ComparisonState::Stopped => Some(w.stopped().to_owned()),
        ComparisonState::LimitReached => Some(w.limit_reached().to_owned()),
    };
    let sides = [Some(&from), to.as_ref()].into_iter().flatten().filter_map(|model| column(&comparison, model));
    let sides = sides.map(|column| view! { <li>{side(column, amounts, w)}</li> }).collect_view();
    let verdict = comparison.verdict.as_ref().map(|verdict| verdict.message.clone());
    view! {
        {state.map(|state| view! { <span class="table__sub">{state}</span> })}
        <ul class="plain-list measure__sides" role="list">
            {sides}
        </ul>
        {verdict.map(|verdict| view! { <p class="measure__verdict">{verdict}</p> })}
    }
    .into_any()
}

/// A model's sums.
fn side(column: &ComparedColumn, amounts: Amounts, w: Words) -> AnyView {
    let passes = match column.checked {
        0 => w.unchecked(column.answered),
        checked => w.passes(column.passed, checked),
    };
    let cost = column.cost_per_1000.map(|cost| format!(" · {}", w.per_1000(&amounts.show(cost))));
    view! {
        <strong>{column.model_name.clone()}</strong>
        <span class="table__sub">{passes} {cost}</span>
    }
    .into_any()
}

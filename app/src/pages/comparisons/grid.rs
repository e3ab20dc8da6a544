//! The grid: a row for each test row, a column for each model or version.

use api::{ComparedRowsQuery, Comparison, ComparisonState};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Bound, Button, Choice, Each, Empty, IconName, LinkButton, Segmented, Shown, Switch, use_announcer};

use super::{
    cell::Row,
    comparison::LoadedRows,
    desk::{Desk, PAGE, RowsInView},
    heads::Heads,
    state::{RowFilter, ShownRow, merge},
};
use crate::locales::use_words;

/// The rows that the filter leaves.
#[component]
pub(super) fn Grid(desk: Desk, loaded: LoadedRows) -> impl IntoView {
    let w = use_words().evidence().grid();
    let LoadedRows { filter, page } = loaded;
    let rows = page.items.into_iter().map(|row| ShownRow { changes: 0, row }).collect();
    let view = RowsInView { rows: RwSignal::new(rows), next: RwSignal::new(page.next), filter };
    desk.in_view.set(Some(view));
    let is_empty = Memo::new(move |_| view.rows.with(Vec::is_empty));
    view! {
        <div class="compare" tabindex="0" role="region" aria-label=w.table() data-columns=column_count(desk)>
            <table class="compare__table">
                <Heads desk />
                <tbody>
                    <Each each=move || view.rows.get() key=|shown| (shown.row.number, shown.changes) let(shown)>
                        <Row desk row=shown.row />
                    </Each>
                </tbody>
            </table>
        </div>
        <Shown when=is_empty>
            <NoRows desk filter />
        </Shown>
        <More desk view />
    }
}

fn column_count(desk: Desk) -> String {
    desk.comparison.with_untracked(|comparison| comparison.columns.len().to_string())
}

/// Which rows are shown, and whether words are marked.
#[component]
pub(super) fn Toolbar(desk: Desk, filter: Memo<RowFilter>) -> impl IntoView {
    let w = use_words().evidence().grid();
    let navigate = StoredValue::new(use_navigate());
    let go = move |address: String| {
        navigate.with_value(|navigate| {
            navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        });
    };
    let name = Memo::new(move |_| filter.get().name().to_owned());
    let choose = Bound::new(name, move |name: String| {
        go(untrack(|| desk.address("only", Some(&name))));
    });
    let mark = Bound::new(desk.marks, move |on: bool| {
        go(untrack(|| desk.address("marks", (!on).then_some("off"))));
    });
    // They change all the time while it runs, and the control would be drawn anew under somebody's fingers.
    let counts = Memo::new(move |_| {
        let all = |all: &Comparison| {
            (all.rows, (all.state != ComparisonState::Running).then_some((all.differences, all.failures)))
        };
        desk.comparison.with(all)
    });
    let has_others = desk.comparison.with_untracked(|comparison| comparison.columns.len() > 1);
    let segments = move || {
        let (rows, counts) = counts.get();
        let options = RowFilter::ALL.map(|filter| {
            let label = match filter {
                RowFilter::All => w.all(rows),
                RowFilter::Differences => w.differences(counts.map(|(differences, _)| differences)),
                RowFilter::Failures => w.failures(counts.map(|(_, failures)| failures)),
            };
            Choice::new(filter.name(), label)
        });
        view! { <Segmented name="only" label=w.rows_shown() value=choose options=options.to_vec() /> }
    };
    view! {
        <div class="toolbar">
            {segments} <span class="toolbar__spacer"></span>
            {has_others.then(|| view! { <Switch checked=mark>{w.mark()}</Switch> })}
        </div>
    }
}

#[component]
fn NoRows(desk: Desk, filter: RowFilter) -> impl IntoView {
    let w = use_words().evidence().grid();
    let text = match filter {
        RowFilter::All => "",
        RowFilter::Differences => w.none_differ(),
        RowFilter::Failures => w.none_fail(),
    };
    view! {
        <Empty icon=IconName::Filter title=w.none_shown() text=text>
            <LinkButton href=move || desk.address("only", Some(RowFilter::All.name()))>{w.show_all()}</LinkButton>
        </Empty>
    }
}

/// Loads the rows that follow.
#[component]
fn More(desk: Desk, view: RowsInView) -> impl IntoView {
    let w = use_words().evidence().grid();
    let announcer = use_announcer();
    let busy = RwSignal::new(false);
    let has_more = Memo::new(move |_| view.next.with(Option::is_some));
    let load = move |_| {
        let Some(after) = view.next.get_untracked() else { return };
        let (client, workspace, slug) = desk.reach();
        let which = ComparedRowsQuery { limit: Some(PAGE), after: Some(after), only: view.filter.only(), since: None };
        busy.set(true);
        spawn_local(async move {
            let answer = client.compared_rows(&workspace, &slug, desk.id, &which).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(page) => {
                    view.rows.update(|rows| merge(rows, page.items, false));
                    view.next.set(page.next);
                    announcer.say(w.shown(view.rows.with_untracked(Vec::len)));
                }
                Err(error) => desk.failed.set(Some(error)),
            }
        });
    };
    view! {
        <Shown when=has_more>
            <div class="cluster">
                <Button busy busy_label=w.loading_more() on_click=load>
                    {w.more()}
                </Button>
            </div>
        </Shown>
    }
}

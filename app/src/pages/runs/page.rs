//! My runs.

use api::{Page, Rating, RunSource, RunSummary, RunsQuery};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use leptos_router::hooks::use_query_map;
use ui::{Badge, Empty, Icon, IconName, IconSize, LinkButton, PageHeader, PageInner, Pagination, Status, TableScroll};

use crate::{
    chunk::chunk,
    client::load,
    format,
    kit::acts_on_letters,
    locales::use_words,
    preferences::use_language,
    session::{use_session, use_workspace},
    widgets::{AppIcon, AppIconSize, Loaded, Moment, PageTitle, RunLook, cost_of},
};

/// How many runs a page of the list shows.
const PAGE: u16 = 50;

chunk!(run: MyRunsPage);

/// The page with one's runs.
#[component]
pub fn MyRunsPage() -> impl IntoView {
    let (workspace, query) = (use_workspace(), use_query_map());
    let after = Memo::new(move |_| query.with(|query| query.get("after")));
    let runs = load(
        move || (workspace.get(), after.get()),
        |client, (workspace, after)| async move {
            client.my_runs(&workspace, &RunsQuery { after, limit: Some(PAGE), ..RunsQuery::default() }).await
        },
    );
    let w = use_words().runs();
    rows_by_key();
    let show = |runs: Page<RunSummary>| view! { <List runs /> }.into_any();
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <PageHeader title=w.title() lead=w.lead() />
            <Loaded of=runs show />
        </PageInner>
    }
}

#[component]
fn List(runs: Page<RunSummary>) -> impl IntoView {
    let w = use_words();
    let (workspace, query) = (use_workspace(), use_query_map());
    let later = Memo::new(move |_| query.with(|query| query.get("after").is_some()));
    if runs.items.is_empty() && !later.get_untracked() {
        return view! {
            <Empty icon=IconName::History title=w.runs().none() text=w.runs().none_text()>
                <LinkButton href=move || format!("/w/{}", workspace.get())>{w.runs().to_market()}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let path = move || format!("/w/{}/runs", workspace.get());
    let older = runs.next.map(|next| format!("?after={next}"));
    let rows = runs.items.into_iter().map(|run| view! { <Row run /> }).collect_view();
    view! {
        <TableScroll label=w.runs().table()>
            <table class="table">
                <Columns />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
        <Pagination
            label=w.common().pages()
            newer=Signal::derive(move || later.get().then(path))
            older=Signal::derive(move || older.as_ref().map(|older| format!("{}{older}", path())))
            newer_label=w.runs().newest()
            older_label=w.common().older()
        />
    }
    .into_any()
}

#[component]
fn Columns() -> impl IntoView {
    let w = use_words().runs();
    view! {
        <thead>
            <tr>
                <th scope="col">{w.time()}</th>
                <th scope="col">{w.app()}</th>
                <th scope="col">{w.state()}</th>
                <th scope="col" data-priority="2">
                    {w.model()}
                </th>
                <th scope="col" data-num data-priority="2">
                    {w.duration()}
                </th>
                <th scope="col" data-num data-priority="3">
                    {w.cost()}
                </th>
                <th scope="col" data-priority="3">
                    {w.rating()}
                </th>
            </tr>
        </thead>
    }
}

#[component]
fn Row(run: RunSummary) -> impl IntoView {
    let w = use_words();
    let language = use_language();
    let workspace = use_workspace();
    let (tone, state) = RunLook::of(&run.progress()).in_list(w.run().answer());
    let title = run.title.unwrap_or_else(|| w.run().untitled().to_owned());
    let app = run.app.as_ref().map_or(w.runs().app_gone().to_owned(), |app| app.name.clone());
    let icon = run.app.as_ref().map(|app| {
        view! { <AppIcon category=app.category icon=app.icon.clone() size=AppIconSize::S /> }
    });
    let (id, name) = (run.id, w.runs().open(&title, &app));
    let tried = (run.source == RunSource::Try).then(|| view! { <Badge>{w.runs().tried()}</Badge> });
    view! {
        <tr>
            <td class="nowrap">
                <a class="table__link" href=move || format!("/w/{}/runs/{id}", workspace.get()) aria-label=name>
                    <Moment at=run.created_at />
                </a>
            </td>
            <th scope="row">
                <span class="table__identity">
                    {icon} <span class="runs__what">{app} " " {tried} <span class="table__sub truncate">{title}</span></span>
                </span>
            </th>
            <td>
                <Status tone>{state}</Status>
            </td>
            <td data-priority="2">{run.model_name}</td>
            <td data-num data-priority="2">
                {run.duration_ms.map(|ms| format::duration(ms, language))}
            </td>
            <td data-num data-priority="3">
                {cost}
            </td>
            <td data-tight data-priority="3">
                {run.feedback.map(|feedback| view! { <Rated rating=feedback.rating /> })}
            </td>
        </tr>
    }
}

#[component]
fn Rated(rating: Rating) -> impl IntoView {
    let w = use_words().runs();
    let (icon, words) = match rating {
        Rating::Up => (IconName::ThumbUp, w.rated_up()),
        Rating::Down => (IconName::ThumbDown, w.rated_down()),
    };
    view! {
        <span title=words>
            <Icon name=icon size=IconSize::S />
            <span class="visually-hidden">{words}</span>
        </span>
    }
}

/// J and K go to the next and the previous row; Enter opens it, being a link.
fn rows_by_key() {
    let session = use_session();
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            let step = match event.key().as_str() {
                "j" | "J" => 1,
                "k" | "K" => -1,
                _ => return,
            };
            if acts_on_letters(&event, session.letter_keys()) {
                focus_row(step);
            }
        });
        on_cleanup(move || handle.remove());
    });
}

fn focus_row(step: i64) {
    let Ok(links) = document().query_selector_all("#main .table .table__link") else { return };
    let links: Vec<leptos::web_sys::HtmlElement> =
        (0..links.length()).filter_map(|at| links.get(at)?.dyn_into().ok()).collect();
    let focused = document().active_element();
    let here = links.iter().position(|link| focused.as_ref().is_some_and(|focused| link.is_same_node(Some(focused))));
    let next = match here.and_then(|here| i64::try_from(here).ok()) {
        Some(here) => usize::try_from(here + step).unwrap_or_default(),
        None => 0,
    };
    if let Some(link) = links.get(next.min(links.len().saturating_sub(1))) {
        let _ = link.focus();
    }
}
    let cost = cost_of(&run);

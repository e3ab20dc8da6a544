//! The list of the person's runs.

use api::{Page, Rating, RunSource, RunState, RunSummary, RunsQuery};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use model::Word as _;
use ui::{
    Badge, Bound, Button, ButtonKind, Choice, Column, Columns, Empty, Icon, IconName, IconSize, LinkButton, PageHeader,
    PageInner, Pagination, Select, Status, TableScroll, TextInput, TextKind,
};

use super::app_name;
use crate::{
    chunk::chunk,
    client::load,
    format,
    kit::acts_on_letters,
    locales::use_words,
    preferences::{use_language, use_preferences},
    session::{use_amounts, use_session, use_workspace},
    widgets::{AppIcon, AppIconSize, Loaded, Moment, PageTitle, RunLook, cost_of},
};

/// How many runs a page of the list shows.
const PAGE: u16 = 50;

/// The query that the address names.
fn use_wanted() -> Memo<RunsQuery> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| RunsQuery {
            q: query.get("q").filter(|words| !words.trim().is_empty()),
            state: query.get("state").and_then(|state| RunState::from_word(&state)),
            after: query.get("after"),
            limit: Some(PAGE),
            ..RunsQuery::default()
        })
    })
}

chunk!(run: MyRunsPage);

/// The page with the person's runs.
#[component]
pub fn MyRunsPage() -> impl IntoView {
    let (workspace, wanted) = (use_workspace(), use_wanted());
    let runs = load(
        move || (workspace.get(), wanted.get()),
        |client, (workspace, wanted)| async move { client.my_runs(&workspace, &wanted).await },
    );
    let w = use_words().runs();
    rows_by_key();
    let (session, language) = (use_session(), use_language());
    let offset = use_preferences().offset_minutes;
    // Nobody is to think that they are alone with their runs when they are not.
    let lead = move || match session.membership(&workspace.get()).and_then(|here| here.runs_open_since) {
        Some(since) => w.lead_open(&format::date(since, offset, None, language)),
        None => w.lead().to_owned(),
    };
    let show = |runs: Page<RunSummary>| view! { <List runs /> }.into_any();
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <PageHeader title=w.title() lead=lead />
            <Search />
            <Loaded of=runs show />
        </PageInner>
    }
}

/// The search and the filter; without script the browser itself sends the form.
#[component]
fn Search() -> impl IntoView {
    let w = use_words();
    let (workspace, wanted) = (use_workspace(), use_wanted());
    let navigate = StoredValue::new(use_navigate());
    let words = RwSignal::new(wanted.with_untracked(|wanted| wanted.q.clone()).unwrap_or_default());
    let state = wanted.with_untracked(|wanted| wanted.state);
    let state = RwSignal::new(state.map(RunState::as_str).unwrap_or_default().to_owned());
    let path = move || format!("/w/{}/runs", workspace.get());
    let go = move || {
        let (q, state) = (words.get_untracked(), state.get_untracked());
        let state = RunState::from_word(&state);
        let address =
            format!("{}{}", untrack(path), address_of(&RunsQuery { q: Some(q), state, ..RunsQuery::default() }));
        navigate
            .with_value(|navigate| navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() }));
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        go();
    };
    let choose = move |chosen: String| {
        state.set(chosen);
        go();
    };
    let states = SHOWN.map(|state| Choice::new(state.as_str(), look_of(state).in_list(w.run().answer()).1)).to_vec();
    view! {
        <search>
            <form class="toolbar" method="get" action=path on:submit=on_submit>
                <TextInput
                    kind=TextKind::Search
                    value=words
                    name="q"
                    label=w.runs().search()
                    placeholder=w.runs().search_example()
                    icon=IconName::Search
                    max_length=100_u32
                    autocomplete="off"
                />
                <Select
                    name="state"
                    value=Bound::new(state, choose)
                    options=states
                    label=w.runs().state()
                    empty=w.runs().every_state()
                    auto_width=true
                />
                <Button kind=ButtonKind::Submit>{w.runs().find()}</Button>
            </form>
        </search>
    }
}

/// The states that the filter offers.
const SHOWN: [RunState; 5] =
    [RunState::Running, RunState::Completed, RunState::Cancelled, RunState::Failed, RunState::Interrupted];

/// How a run in this state looks, as far as the state alone tells.
fn look_of(state: RunState) -> RunLook {
    match state {
        RunState::Queued => RunLook::Queued,
        RunState::Running => RunLook::Writing,
        RunState::Completed => RunLook::Done,
        RunState::Cancelled => RunLook::Stopped,
        RunState::Failed => RunLook::Failed,
        RunState::Interrupted => RunLook::NotFinished,
    }
}

/// The query string of a list's address.
fn address_of(wanted: &RunsQuery) -> String {
    let mut params = ParamsMap::new();
    let words = wanted.q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    for (name, value) in
        [("q", words), ("state", wanted.state.map(RunState::as_str)), ("after", wanted.after.as_deref())]
    {
        if let Some(value) = value {
            params.insert(name, value.to_owned());
        }
    }
    params.to_query_string()
}

#[component]
fn List(runs: Page<RunSummary>) -> impl IntoView {
    let w = use_words();
    let (workspace, wanted) = (use_workspace(), use_wanted());
    let now = wanted.get_untracked();
    let (later, filtered) = (now.after.is_some(), now.q.is_some() || now.state.is_some());
    let path = move || format!("/w/{}/runs", workspace.get());
    if runs.items.is_empty() && filtered {
        return view! {
            <Empty icon=IconName::Search title=w.runs().none_found() text=w.runs().none_found_text()>
                <LinkButton href=path>{w.runs().show_all()}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    if runs.items.is_empty() && !later {
        return view! {
            <Empty icon=IconName::History title=w.runs().none() text=w.runs().none_text()>
                <LinkButton href=move || format!("/w/{}", workspace.get())>{w.runs().to_market()}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let newest = address_of(&RunsQuery { after: None, ..now.clone() });
    let older = runs.next.map(|next| address_of(&RunsQuery { after: Some(next), ..now }));
    let rows = runs.items.into_iter().map(|run| view! { <Row run /> }).collect_view();
    view! {
        <TableScroll label=w.runs().table()>
            <table class="table">
                <Head />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
        <Pagination
            label=w.common().pages()
            newer=Signal::derive(move || later.then(|| format!("{}{newest}", path())))
            older=Signal::derive(move || older.as_ref().map(|older| format!("{}{older}", path())))
            newer_label=w.runs().newest()
            older_label=w.common().older()
        />
    }
    .into_any()
}

#[component]
fn Head() -> impl IntoView {
    let w = use_words().runs();
    view! {
        <Columns of=vec![
            Column::new(w.time()),
            Column::new(w.app()),
            Column::new(w.state()),
            Column::new(w.model()).priority("2"),
            Column::new(w.duration()).number().priority("2"),
            Column::new(w.cost()).number().priority("3"),
            Column::new(w.rating()).priority("3"),
        ] />
    }
}

#[component]
fn Row(run: RunSummary) -> impl IntoView {
    let w = use_words();
    let language = use_language();
    let workspace = use_workspace();
    let (tone, state) = RunLook::of(&run.progress()).in_list(w.run().answer());
    let cost = cost_of(&run, use_amounts());
    let untitled = if run.content_gone_at.is_some() { w.run().answer().not_kept_title() } else { w.run().untitled() };
    let title = run.title.unwrap_or_else(|| untitled.to_owned());
    let app = app_name(run.app.as_ref(), run.source, w.runs());
    let icon = run.app.as_ref().map(|app| {
        view! { <AppIcon category=app.category icon=app.icon.clone() size=AppIconSize::S /> }
    });
    let id = run.id;
    let tried = (run.source == RunSource::Try).then(|| view! { <Badge>{w.runs().tried()}</Badge> });
    view! {
        <tr class="runs__row">
            <td class="nowrap">
                <Moment at=run.created_at />
            </td>
            <th scope="row">
                <span class="table__identity">
                    {icon}
                    <span class="runs__what">
                        <a class="table__link" href=move || format!("/w/{}/runs/{id}", workspace.get())>
                            {app}
                            <span class="table__sub truncate">{title}</span>
                        </a>
                        {tried}
                    </span>
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

/// J and K move to the next and the previous row; Enter follows its link.
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

//! The share links, one per row.

use api::{Link, LinkAudience, LinkState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{
    Badge, Button, ButtonVariant, ControlSize, Empty, FilterLink, Icon, IconName, Progress, ProgressTone, Stat, Tone,
};

use super::{
    page_state::LinksState,
    state::{is_nearly_used, is_open},
};
use crate::{
    format::number,
    locales::use_words,
    session::use_amounts,
    widgets::{Moment, MomentStyle},
};

/// The counts, the filter and the links.
#[component]
pub(super) fn Links(state: LinksState, links: Vec<Link>) -> impl IntoView {
    let w = use_words().share();
    if links.is_empty() {
        return view! {
            <Empty icon=IconName::Link title=w.no_links() text=w.no_links_text()>
                <Button icon=IconName::Plus on_click=move |_| state.edit(None)>
                    {w.new_link()}
                </Button>
            </Empty>
        }
        .into_any();
    }
    let query = use_query_map();
    let show_ended = Memo::new(move |_| query.with(|query| query.get("ended").is_some()));
    let runs: u64 = links.iter().map(|link| u64::from(link.runs)).sum();
    let (open, ended): (Vec<Link>, Vec<Link>) = links.into_iter().partition(is_open);
    let counts = (open.len(), ended.len());
    let list = move || {
        let (shown, none) =
            if show_ended.get() { (ended.clone(), w.none_ended()) } else { (open.clone(), w.none_open()) };
        if shown.is_empty() {
            return view! { <p class="muted">{none}</p> }.into_any();
        }
        let rows = shown.into_iter().map(|link| view! { <Row state link /> }).collect_view();
        view! {
            <ul class="card list-card" role="list">
                {rows}
            </ul>
        }
        .into_any()
    };
    view! {
        <div class="stat-row">
            <Stat label=w.open_links() value=counts.0.to_string() />
            <Stat label=w.runs() value=number(runs) />
        </div>
        <Filters state show_ended counts />
        {list}
    }
    .into_any()
}

#[component]
fn Filters(state: LinksState, show_ended: Memo<bool>, counts: (usize, usize)) -> impl IntoView {
    let w = use_words().share();
    let href = move || format!("/w/{}/apps/{}/share", state.workspace.get(), state.slug.get());
    view! {
        <nav class="toolbar" aria-label=w.filters()>
            <FilterLink href current=Signal::derive(move || !show_ended.get()) count=counts.0.to_string()>
                {w.open()}
            </FilterLink>
            <FilterLink
                href=move || format!("{}?ended=true", href())
                current=Signal::derive(move || show_ended.get())
                count=counts.1.to_string()
            >
                {w.ended()}
            </FilterLink>
        </nav>
    }
}

#[component]
fn Row(state: LinksState, link: Link) -> impl IntoView {
    let w = use_words().share();
    let tone = match link.state {
        LinkState::Open => Tone::Ok,
        LinkState::UsedUp | LinkState::DayUsed => Tone::Warn,
        LinkState::NotYetOpen => Tone::Info,
        LinkState::Expired | LinkState::Revoked => Tone::Neutral,
    };
    let can_change = link.state != LinkState::Revoked;
    let ended = (!is_open(&link)).then_some("ended");
    view! {
        <li class="share-link" data-state=ended>
            <div class="stack" data-gap="s">
                <div class="share-link__head">
                    <h3>{link.name.clone()}</h3>
                    <Badge tone=tone>{w.state(link.state)}</Badge>
                </div>
                <span class="share-link__url">
                    <span class="truncate">{w.ends_in(&link.token_last4)}</span>
                </span>
                <Facts published=state.published link=link.clone() />
            </div>
            <Usage link=link.clone() />
            {can_change.then(|| view! { <Actions state link /> })}
        </li>
    }
}

#[component]
fn Facts(published: Option<u32>, link: Link) -> impl IntoView {
    let w = use_words().share();
    let version = link.pinned_version.map_or_else(|| w.follows(published), |version| w.pinned(version));
    let end = match link.expires_at {
        None => view! { {w.no_end()} }.into_any(),
        Some(at) => {
            let word = if link.state == LinkState::Expired { w.closed() } else { w.closes() };
            view! {
                {word}
                " "
                <Moment at how=MomentStyle::Exact />
            }
            .into_any()
        }
    };
    let opens = link.opens_at.filter(|_| link.state == LinkState::NotYetOpen).map(|at| {
        view! {
            <span>
                <Icon name=IconName::Calendar />
                <span>
                    {w.opens()}
                    " "
                    <Moment at how=MomentStyle::Exact />
                </span>
            </span>
        }
    });
    let audience = (link.audience != LinkAudience::Anyone).then(|| {
        view! {
            <span>
                <Icon name=IconName::Lock />
                {w.audience_word(link.audience)}
            </span>
        }
    });
    view! {
        <div class="share-link__facts">
            {audience}
            {opens}
            <span>
                <Icon name=IconName::Pin />
                {version}
            </span>
            <span>
                <Icon name=IconName::Calendar />
                <span>{end}</span>
            </span>
            <span>
                <Icon name=IconName::Clock />
                {w.per_hour(link.max_runs_per_address_hour)}
            </span>
        </div>
    }
}

/// The number of runs made through the link, and its limit.
#[component]
fn Usage(link: Link) -> impl IntoView {
    let w = use_words();
    let runs = link.runs;
    let used = match link.max_runs {
        None => view! {
            <div class="progress-label">
                <span>{w.common().runs(u64::from(runs))}</span>
            </div>
        }
        .into_any(),
        Some(most) => {
            let tone = match (runs >= most, is_nearly_used(runs, most)) {
                (true, _) => ProgressTone::Danger,
                (false, true) => ProgressTone::Warn,
                (false, false) => ProgressTone::Plain,
            };
            view! {
                <Progress
                    value=Some(f64::from(runs))
                    max=f64::from(most)
                    label=w.share().used_of(runs, most)
                    tone=Signal::stored(tone)
                />
            }
            .into_any()
        }
    };
    let amounts = use_amounts();
    let money = match link.max_cost {
        Some(most) => Some(w.share().cost_of(&amounts.show(link.cost), &amounts.show(most))),
        None if link.cost.micros > 0 => Some(amounts.show(link.cost)),
        None => None,
    };
    let money = money.map(|text| view! { <span>{text}</span> });
    let last = match link.last_run_at {
        None => view! { {w.share().never_run()} }.into_any(),
        Some(at) => view! {
            {w.share().last_run()}
            " "
            <Moment at />
        }
        .into_any(),
    };
    view! {
        <div class="share-link__usage">
            {used} {money} <small class="muted">{last}</small>
        </div>
    }
}

#[component]
fn Actions(state: LinksState, link: Link) -> impl IntoView {
    let w = use_words().share();
    let (details, edit, revoke) = (w.details_of(&link.name), w.edit_of(&link.name), w.revoke_of(&link.name));
    let link = StoredValue::new(link);
    view! {
        <div class="share-link__actions">
            <Button size=ControlSize::S on_click=move |_| state.detailed.set(Some(link.get_value()))>
                <span aria-hidden="true">{w.details()}</span>
                <span class="visually-hidden">{details}</span>
            </Button>
            <Button size=ControlSize::S on_click=move |_| state.edit(Some(link.get_value()))>
                <span aria-hidden="true">{w.edit()}</span>
                <span class="visually-hidden">{edit}</span>
            </Button>
            <Button
                size=ControlSize::S
                variant=ButtonVariant::DangerQuiet
                on_click=move |_| state.revoking.set(Some(link.get_value()))
            >
                <span aria-hidden="true">{w.revoke()}</span>
                <span class="visually-hidden">{revoke}</span>
            </Button>
        </div>
    }
}

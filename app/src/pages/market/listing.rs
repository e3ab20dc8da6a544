//! The market's results.

use api::{App, Error, Market, MarketSort, RecentApp, Role};
use leptos::prelude::*;
use ui::{Bound, Choice, ControlSize, Empty, Icon, IconName, IconSize, LinkButton, Section, Select};

use super::{
    address::MarketAddress,
    search::Categories,
    state::{MarketView, sort_from, sort_name},
    templates::Templates,
};
use crate::{
    locales::use_words,
    session::use_role,
    widgets::{AppCard, AppIcon, AppIconSize, ErrorAlert, Moment},
};

/// Everything below the search.
#[component]
pub(super) fn MarketResults(
    market: Market,
    place: MarketAddress,
    star: Callback<(String, bool)>,
    failed: RwSignal<Option<Error>>,
) -> impl IntoView {
    let Market { categories, apps, apps_left_out, templates, recent, corrected, .. } = market;
    let w = use_words().market();
    let wanted = place.wanted.get_untracked();
    // Templates can't be starred.
    let templates = if wanted.favourites { Vec::new() } else { templates };
    let has_templates = !templates.is_empty();
    let show_recent = !wanted.is_narrowed() && !recent.is_empty();
    view! {
        <Categories place counts=categories />
        {corrected.map(|meant| view! { <p>{w.corrected(&wanted.words, &meant)}</p> })}
        {show_recent.then(|| view! { <Recent place recent /> })}
        <Apps place wanted apps has_templates star failed />
        {(apps_left_out > 0).then(|| view! { <p class="muted">{w.left_out(apps_left_out)}</p> })}
        {has_templates.then(|| view! { <Templates place templates /> })}
    }
}

/// The apps that the person ran last.
#[component]
fn Recent(place: MarketAddress, recent: Vec<RecentApp>) -> impl IntoView {
    let w = use_words().market();
    let workspace = place.workspace.get_untracked();
    let all_runs = format!("/w/{workspace}/runs");
    let lines = recent.into_iter().map(|RecentApp { app, at, .. }| {
        view! {
            <li>
                <AppIcon category=app.category icon=app.icon size=AppIconSize::S />
                <div>
                    <a class="app-card__link" href=format!("/w/{workspace}/apps/{}", app.slug)>
                        {app.name}
                    </a>
                    <small>
                        <Moment at />
                    </small>
                </div>
            </li>
        }
    });
    let lines = lines.collect_view();
    view! {
        <Section
            id="recent"
            title=w.recent()
            actions=ViewFn::from(move || view! { <a href=all_runs.clone()>{w.all_runs()}</a> })
        >
            <ul class="market-recent" role="list">
                {lines}
            </ul>
        </Section>
    }
}

/// The workspace's published apps.
#[component]
fn Apps(
    place: MarketAddress,
    wanted: MarketView,
    apps: Vec<App>,
    has_templates: bool,
    star: Callback<(String, bool)>,
    failed: RwSignal<Option<Error>>,
) -> impl IntoView {
    let w = use_words().market();
    let workspace = place.workspace.get_untracked();
    let has_toolbar = wanted.is_narrowed() || !apps.is_empty();
    let cards = apps
        .into_iter()
        .map(|app| {
            let (slug, href) = (app.slug.clone(), format!("/w/{workspace}/apps/{}", app.slug));
            let on_favourite = Callback::new(move |on| star.run((slug.clone(), on)));
            view! { <AppCard app href on_favourite /> }
        })
        .collect::<Vec<_>>();
    let list = if cards.is_empty() {
        view! { <NoApps place wanted=wanted.clone() has_templates /> }.into_any()
    } else {
        view! { <div class="card-grid">{cards}</div> }.into_any()
    };
    view! {
        <Section id="apps" title=w.apps()>
            {has_toolbar.then(|| view! { <Toolbar place /> })}
            {move || failed.get().map(|error| view! { <ErrorAlert error /> })} {list}
        </Section>
    }
}

/// The filter for favourites, and the order.
#[component]
fn Toolbar(place: MarketAddress) -> impl IntoView {
    let w = use_words().market();
    let orders = move || {
        let searched = place.wanted.with(|wanted| !wanted.words.is_empty());
        let first = if searched { w.best_match() } else { w.most_used() };
        [(MarketSort::MostUsed, first), (MarketSort::Newest, w.newest()), (MarketSort::Name, w.by_name())]
            .map(|(sort, label)| Choice::new(sort_name(sort), label))
            .to_vec()
    };
    let sort = Bound::new(
        Signal::derive(move || place.wanted.with(|wanted| sort_name(wanted.sort).to_owned())),
        move |name: String| place.go(|wanted| wanted.sort = sort_from(&name)),
    );
    let favourites = move || place.wanted.with(|wanted| wanted.favourites);
    view! {
        <div class="toolbar">
            <a
                class="filter-chip"
                href=move || place.href(|wanted| wanted.favourites = !wanted.favourites)
                data-noscroll=true
                aria-current=move || favourites().then_some("true")
            >
                <Icon name=IconName::Star size=IconSize::S />
                {w.favourites()}
            </a>
            <span class="toolbar__spacer"></span>
            <Select value=sort options=Signal::derive(orders) label=w.sort() size=ControlSize::S auto_width=true />
        </div>
    }
}

/// Why no app is shown, and what to do.
#[component]
fn NoApps(place: MarketAddress, wanted: MarketView, has_templates: bool) -> impl IntoView {
    let w = use_words().market();
    // People who can't add templates are not sent to them.
    let has_templates = has_templates && use_role().get_untracked() >= Role::Builder;
    let (icon, title, text) = if wanted.favourites && wanted.words.is_empty() {
        (IconName::Star, w.no_favourites().to_owned(), w.no_favourites_text())
    } else if !wanted.words.is_empty() {
        let text = if has_templates { w.only_templates() } else { w.no_match_text() };
        (IconName::Search, w.no_match(&wanted.words), text)
    } else if wanted.category.is_some() {
        (
            IconName::Apps,
            w.no_apps_here().to_owned(),
            if has_templates { w.only_templates() } else { w.no_match_text() },
        )
    } else {
        (IconName::Apps, w.no_apps().to_owned(), if has_templates { w.no_apps_text() } else { w.no_apps_at_all() })
    };
    let all = wanted.is_narrowed().then(|| {
        view! { <LinkButton href=format!("/w/{}", place.workspace.get_untracked())>{w.show_all()}</LinkButton> }
    });
    view! {
        <Empty icon title text>
            {all}
        </Empty>
    }
}

//! The market: where people find apps, and templates to start from.

use api::{Error, Market, Role};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{LazyRoute, hooks::use_query_map};
use ui::{Button, ButtonVariant, IconName, PageHeader, PageInner, Shown, use_announcer};

use super::{
    address::MarketAddress, detail::TemplateDialog, first_steps::FirstSteps, listing::MarketResults,
    new_app::NewAppDialog, search::SearchBox, state::MarketView,
};
use crate::{
    chunk::chunk,
    client::{Loading, load, use_client},
    locales::use_words,
    pages::RunPage,
    session::{use_role, use_session, use_workspace},
    widgets::Loaded,
};

chunk!(everyday: MarketPage);

/// The market: published apps and templates.
#[component]
pub fn MarketPage() -> impl IntoView {
    // Most people go on to run an app, so its chunk is preloaded.
    Effect::new(|_| request_idle_callback(|| spawn_local(<RunPage as LazyRoute>::preload())));
    let workspace = use_workspace();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| MarketView::read(|name| query.get(name))));
    // Opening a template changes the address, but not the results.
    let search = Memo::new(move |_| wanted.with(MarketView::query));
    let market = load(
        move || (workspace.get(), search.get()),
        |client, (workspace, search)| async move { client.market(&workspace, &search).await },
    );
    let w = use_words().market();
    let (session, role) = (use_session(), use_role());
    let place = MarketAddress::new(workspace, wanted);
    let failed = RwSignal::new(None);
    let star = use_star(market, place, failed);
    let making = RwSignal::new(false);
    say_what_was_found(market);
    let lead = move || {
        let name = session.membership(&workspace.get()).map(|membership| membership.name);
        w.lead(&name.unwrap_or_default())
    };
    let new_app = Callback::new(move |()| making.set(true));
    let show = move |market: Market| {
        view! {
            {market.no_model.then(|| view! { <FirstSteps new_app /> })}
            <MarketResults market place star failed />
        }
        .into_any()
    };
    view! {
        <PageInner>
            <PageHeader title=w.heading() lead=lead>
                <Shown when=move || { role.get() >= Role::Builder }>
                    <Button
                        variant=ButtonVariant::Primary
                        icon=IconName::Plus
                        on_click=move |_| making.set(true)
                    >
                        {w.new_app()}
                    </Button>
                </Shown>
            </PageHeader>
            <SearchBox place />
            <Loaded of=market show />
        </PageInner>
        <TemplateDialog place />
        <NewAppDialog open=making on_close=move |()| making.set(false) />
    }
}

/// Adds or removes a star. The card shows it at once, and is corrected if that fails.
fn use_star(
    market: Loading<Market>,
    place: MarketAddress,
    failed: RwSignal<Option<Error>>,
) -> Callback<(String, bool)> {
    let client = use_client();
    Callback::new(move |(app, on): (String, bool)| {
        let (client, workspace) = (client.clone(), place.workspace.get_untracked());
        failed.set(None);
        spawn_local(async move {
            let answer = match on {
                true => client.add_favourite(&workspace, &app).await,
                false => client.remove_favourite(&workspace, &app).await,
            };
            let only_favourites = place.wanted.try_with_untracked(|wanted| wanted.favourites);
            match answer {
                Ok(()) if only_favourites == Some(true) => market.refetch(),
                Ok(()) => {}
                Err(error) => {
                    failed.set(Some(error));
                    market.refetch();
                }
            }
        });
    })
}

/// Announces the number of results after a search or a filter.
fn say_what_was_found(market: Loading<Market>) {
    let w = use_words().market();
    let announcer = use_announcer();
    Effect::new(move |before: Option<Option<String>>| {
        let before = before.flatten();
        let found = market.with(|market| {
            let market = market.as_ref()?.as_ref().ok()?;
            Some(w.found(market.apps.len(), market.templates.len()))
        });
        if let (Some(before), Some(found)) = (&before, &found)
            && before != found
        {
            announcer.say(found.clone());
        }
        found.or(before)
    });
}

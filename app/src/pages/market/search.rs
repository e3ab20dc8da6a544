//! The search and the categories. Both are links and forms, so they also work before hydration.

use std::time::Duration;

use api::CategoryCount;
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use ui::{Bound, ControlSize, FilterLink, IconName, TextInput, TextKind};

use super::{address::MarketAddress, state::sort_name};
use crate::{format::number, locales::use_words, preferences::use_language};

/// How long after the last key the search starts.
const PAUSE: Duration = Duration::from_millis(250);

/// The search field. The address follows after a short pause, or at once on Enter.
#[component]
pub(super) fn SearchBox(place: MarketAddress) -> impl IntoView {
    let w = use_words().market();
    let typed = use_search_input(place);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        typed.look();
    };
    view! {
        <search class="market-search">
            <form action=move || format!("/w/{}", place.workspace.get()) method="get" on:submit=submit>
                <TextInput
                    value=Bound::new(typed.words, move |words| typed.change(words))
                    kind=TextKind::Search
                    name="q"
                    label=w.search()
                    placeholder=w.search_example()
                    icon=IconName::Search
                    key_hint="/"
                    size=ControlSize::L
                    autocomplete="off"
                />
                {move || kept(place)}
            </form>
        </search>
    }
}

/// The other filters as hidden fields, for a form that the browser itself sends.
fn kept(place: MarketAddress) -> AnyView {
    let wanted = place.wanted.get();
    let field = |name: &'static str, value: &'static str| view! { <input type="hidden" name=name value=value /> };
    view! {
        {wanted.category.map(|category| field("category", category.slug()))}
        {wanted.favourites.then(|| field("favourites", "true"))}
        {(wanted.sort != api::MarketSort::default()).then(|| field("sort", sort_name(wanted.sort)))}
    }
    .into_any()
}

/// The state of the search field.
#[derive(Clone, Copy)]
struct SearchInput {
    place: MarketAddress,
    words: RwSignal<String>,
    /// The words of the address that this page itself requested.
    asked: StoredValue<String>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

fn use_search_input(place: MarketAddress) -> SearchInput {
    let words = place.wanted.with_untracked(|wanted| wanted.words.clone());
    let typed = SearchInput {
        place,
        words: RwSignal::new(words.clone()),
        asked: StoredValue::new(words),
        timer: StoredValue::new(None),
    };
    let in_address = Memo::new(move |_| place.wanted.with(|wanted| wanted.words.clone()));
    Effect::new(move |_| {
        let words = in_address.get();
        // Back and links change the words as well, but an address that lags behind the keys must not.
        if typed.asked.with_value(|asked| *asked != words) {
            typed.asked.set_value(words.clone());
            typed.words.set(words);
        }
    });
    on_cleanup(move || typed.stop());
    typed
}

impl SearchInput {
    fn change(self, words: String) {
        self.words.set(words);
        self.stop();
        self.timer.set_value(set_timeout_with_handle(move || self.look(), PAUSE).ok());
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_get_value().flatten() {
            timer.clear();
        }
    }

    fn look(self) {
        self.stop();
        let words = self.words.with_untracked(|words| words.trim().to_owned());
        if self.asked.with_value(|asked| *asked != words) {
            self.asked.set_value(words.clone());
            self.place.go(|wanted| wanted.words = words);
        }
    }
}

/// The categories, with the number of apps in each.
#[component]
pub(super) fn Categories(place: MarketAddress, counts: Vec<CategoryCount>) -> impl IntoView {
    let w = use_words().market();
    let language = use_language();
    // Templates are not counted, because they are not the workspace's apps. If there are no apps yet, the numbers would say
    // nothing.
    let all: u32 = counts.iter().map(|count| count.apps).sum();
    let figure = move |apps: u32| (all > 0).then(|| number(u64::from(apps)));
    let links = counts.into_iter().map(|count| {
        let category = count.category;
        view! {
            <li>
                <FilterLink
                    href=move || place.href(|wanted| wanted.category = Some(category))
                    current=Signal::derive(move || place.wanted.with(|wanted| wanted.category == Some(category)))
                    count=figure(count.apps)
                >
                    {category.name(language)}
                </FilterLink>
            </li>
        }
    });
    view! {
        <nav aria-label=w.categories()>
            <ul class="market-categories" role="list">
                <li>
                    <FilterLink
                        href=move || place.href(|wanted| wanted.category = None)
                        current=Signal::derive(move || place.wanted.with(|wanted| wanted.category.is_none()))
                        count=figure(all)
                    >
                        {w.all()}
                    </FilterLink>
                </li>
                {links.collect_view()}
            </ul>
        </nav>
    }
}

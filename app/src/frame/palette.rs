//! The command palette: finds apps, places and actions by a few letters, in either language or by Korean initials.

use api::{Market, MarketQuery, Role};
use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_navigate;
use model::search::Query;
use ui::{Icon, IconName, Kbd, Shown, scroll_to, use_announcer};

use super::nav::{NAV_ITEMS, expect_overlays};
use crate::{
    client::use_client,
    locales::{Frame as Words, use_words, words},
    session::{use_role, use_workspace},
};

/// How many apps the palette shows at most; the market shows the rest.
const MOST_APPS: usize = 8;

/// An entry that can be chosen.
#[derive(Debug, Clone, PartialEq)]
struct PaletteEntry {
    icon: IconName,
    name: String,
    /// Other names by which it is found.
    also: Vec<String>,
    href: String,
    group: EntryGroup,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum EntryGroup {
    Recent,
    Apps,
    Places,
    Actions,
}

impl EntryGroup {
    fn name(self, w: Words) -> &'static str {
        match self {
            Self::Recent => w.palette_recent(),
            Self::Apps => w.palette_apps(),
            Self::Places => w.palette_places(),
            Self::Actions => w.palette_actions(),
        }
    }
}

/// The palette. Its entries are loaded when it opens.
#[component]
pub(super) fn Palette() -> impl IntoView {
    let w = use_words().frame();
    let overlays = expect_overlays();
    let node = NodeRef::<html::Dialog>::new();
    let open = overlays.palette;
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(el) = node.get() else { return };
        if wanted && !el.open() {
            let _ = el.show_modal();
        } else if !wanted && el.open() {
            el.close();
        }
    });
    view! {
        <dialog
            class="command-palette"
            id="palette"
            aria-label=w.palette()
            closedby="any"
            node_ref=node
            on:close=move |_| open.set(false)
        >
            <Shown when=move || open.get()>
                <Content />
            </Shown>
        </dialog>
    }
}

#[component]
fn Content() -> impl IntoView {
    let w = use_words().frame();
    let announcer = use_announcer();
    let (client, workspace, role) = (use_client(), use_workspace(), use_role());
    let open = expect_overlays().palette;
    let navigate = use_navigate();
    let query = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let market = LocalResource::new(move || {
        let client = client.clone();
        let workspace = workspace.get();
        async move { client.market(&workspace, &MarketQuery::default()).await.ok() }
    });
    let found = Memo::new(move |_| {
        let market = market.get().flatten();
        let all = commands(&workspace.get(), role.get(), market.as_ref());
        query.with(|query| pick(all, query))
    });
    // A new list starts at its top.
    Effect::new(move |_| {
        active.set(0);
        announcer.say(w.palette_found(found.with(Vec::len)));
    });
    Effect::new(move |_| {
        found.track();
        scroll_to(&option_id(active.get()));
    });
    let go = StoredValue::new(move |href: &str| {
        open.set(false);
        navigate(href, leptos_router::NavigateOptions::default());
    });
    let keys = move |event: ev::KeyboardEvent| {
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => active.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => active.update(|at| *at = (*at + count - 1) % count),
            "Enter" if !event.is_composing() => {
                if let Some(command) = found.with(|found| found.get(active.get()).cloned()) {
                    go.with_value(|go| go(&command.href));
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(el) = input.get() {
            let _ = el.focus();
        }
    });
    view! {
        <div class="command-palette__input">
            <Icon name=IconName::Search />
            <input
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-label=w.palette()
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls="palette-results"
                aria-activedescendant=move || (!found.with(Vec::is_empty)).then(|| option_id(active.get()))
                placeholder=w.palette_placeholder()
                node_ref=input
                on:input=move |event| query.set(event_target_value(&event))
                on:keydown=keys
            />
        </div>
        <div class="listbox" role="listbox" id="palette-results" aria-label=w.palette_results()>
            {move || options(found.get(), w, active, move |href| go.with_value(|go| go(href)))}
        </div>
        <Shown when=move || found.with(Vec::is_empty)>
            <p class="listbox__empty">{move || w.palette_empty(&query.get())}</p>
        </Shown>
        <div class="command-palette__foot">
            <span>
                <Kbd>"↑↓"</Kbd>
                " "
                {w.palette_move()}
            </span>
            <span>
                <Kbd>"Enter"</Kbd>
                " "
                {w.palette_open()}
            </span>
        </div>
    }
}

fn option_id(at: usize) -> String {
    format!("palette-option-{at}")
}

fn options(
    found: Vec<PaletteEntry>,
    w: Words,
    active: RwSignal<usize>,
    go: impl Fn(&str) + Copy + Send + 'static,
) -> impl IntoView {
    let mut group = None;
    let lines = found.into_iter().enumerate().map(|(at, command)| {
        let heading = (group != Some(command.group)).then(|| command.group.name(w));
        group = Some(command.group);
        let is_active = move || active.get() == at;
        view! {
            {heading.map(|name| view! { <div class="listbox__group" role="presentation">{name}</div> })}
            <div
                class="listbox__option"
                role="option"
                id=option_id(at)
                data-active=move || is_active().then_some("")
                aria-selected=move || is_active().to_string()
                on:pointermove=move |_| active.set(at)
                on:click=move |_| go(&command.href)
            >
                <Icon name=command.icon />
                <span>{command.name}</span>
            </div>
        }
    });
    lines.collect_view()
}

/// All entries that this role may choose: recent apps first, then apps, places and actions.
fn commands(workspace: &str, role: Role, market: Option<&Market>) -> Vec<PaletteEntry> {
    let w = use_words().frame();
    let app = |group, app: &api::App| PaletteEntry {
        icon: IconName::from_id(&app.icon).unwrap_or(IconName::Apps),
        name: app.name.clone(),
        also: vec![app.summary.clone(), app.owner.name.clone()],
        href: format!("/w/{workspace}/apps/{}", app.slug),
        group,
    };
    let recent =
        market.into_iter().flat_map(|market| &market.recent).map(|recent| app(EntryGroup::Recent, &recent.app));
    let apps = market
        .into_iter()
        .flat_map(|market| {
            let is_recent = |id| market.recent.iter().any(|recent| recent.app.id == id);
            market.apps.iter().filter(move |app| !is_recent(app.id))
        })
        .map(|found| app(EntryGroup::Apps, found));
    let named = |name: fn(Words) -> &'static str| {
        let also = [model::Language::En, model::Language::Ko].map(|language| name(words(language).frame()).to_owned());
        (name(w).to_owned(), also.to_vec())
    };
    let places = NAV_ITEMS.iter().filter(|place| place.from <= role).map(|place| {
        let (name, also) = named(place.name);
        PaletteEntry {
            icon: place.icon,
            name,
            also,
            href: format!("/w/{workspace}{}", place.path),
            group: EntryGroup::Places,
        }
    });
    let account = {
        let (name, also) = named(|w| w.account());
        PaletteEntry { icon: IconName::Settings, name, also, href: "/account".to_owned(), group: EntryGroup::Places }
    };
    let new_app = (Role::Builder <= role).then(|| {
        let (name, also) = named(|w| w.new_app());
        PaletteEntry {
            icon: IconName::Plus,
            name,
            also,
            href: format!("/w/{workspace}/my-apps?new"),
            group: EntryGroup::Actions,
        }
    });
    recent.chain(apps).chain(places).chain([account]).chain(new_app).collect()
}

/// The matching entries, the best first within each group.
fn pick(all: Vec<PaletteEntry>, typed: &str) -> Vec<PaletteEntry> {
    let query = Query::new(typed);
    let mut found: Vec<(u32, PaletteEntry)> = all
        .into_iter()
        .filter_map(|command| {
            let fields = [command.name.as_str()].into_iter().chain(command.also.iter().map(String::as_str));
            Some((query.score(fields)?, command))
        })
        .collect();
    // The sort is stable: with nothing typed, entries keep their order.
    found.sort_by_key(|(score, command)| (command.group, std::cmp::Reverse(*score)));
    let mut apps = 0;
    found.retain(|(_, command)| {
        apps += usize::from(command.group == EntryGroup::Apps);
        command.group != EntryGroup::Apps || apps <= MOST_APPS
    });
    found.into_iter().map(|(_, command)| command).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(group: EntryGroup, name: &str, also: &[&str]) -> PaletteEntry {
        let also = also.iter().map(|&also| also.to_owned()).collect();
        PaletteEntry { icon: IconName::Apps, name: name.to_owned(), also, href: String::new(), group }
    }

    fn names(found: &[PaletteEntry]) -> Vec<&str> {
        found.iter().map(|command| command.name.as_str()).collect()
    }

    #[test]
    fn finds_in_either_language_and_by_initials() {
        let all = || {
            vec![
                command(EntryGroup::Apps, "회의록 정리", &[]),
                command(EntryGroup::Places, "Members", &["Members", "구성원"]),
                command(EntryGroup::Places, "Models", &["Models", "모델"]),
            ]
        };
        assert_eq!(names(&pick(all(), "ㅎㅇㄹ")), ["회의록 정리"]);
        assert_eq!(names(&pick(all(), "구성원")), ["Members"]);
        assert_eq!(names(&pick(all(), "mo")), ["Models"]);
        assert!(pick(all(), "invoice").is_empty());
    }

    #[test]
    fn many_apps_leave_room_for_the_rest() {
        let mut all: Vec<PaletteEntry> = (0..20).map(|n| command(EntryGroup::Apps, &format!("App {n}"), &[])).collect();
        all.push(command(EntryGroup::Places, "Apps", &[]));
        let found = pick(all, "app");
        assert_eq!((found.len(), found.last().map(|last| last.group)), (MOST_APPS + 1, Some(EntryGroup::Places)));
    }
}

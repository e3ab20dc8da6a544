//! The navigation: sidebar and rail.

use api::{Role, Theme, UpdateMe};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use model::Language;
use ui::{
    Avatar, Each, Icon, IconName, IconSize, Kbd, Logo, Menu, MenuButtonLook, MenuItem, MenuLabel, MenuLink,
    MenuSeparator, Shown,
};

use super::{Overlays, narrow::Unread};
use crate::{
    client::use_client,
    kit::SignOut,
    locales::{Frame as Words, use_words},
    preferences::{apply_theme, keep_language, use_preferences},
    session::{use_role, use_session, use_workspace},
};

/// Where the notices are, after `/w/{workspace}`.
pub(super) const NOTICES: &str = "/notices";

/// An item of the navigation.
#[derive(Debug, Clone, Copy)]
pub(super) struct NavItem {
    pub icon: IconName,
    pub name: fn(Words) -> &'static str,
    /// The address after `/w/{workspace}`.
    pub path: &'static str,
    /// The lowest role that sees it. For lower roles it is absent, not disabled.
    pub from: Role,
    pub group: NavGroup,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NavGroup {
    Daily,
    Manage,
}

pub(super) const NAV_ITEMS: &[NavItem] = &[
    NavItem { icon: IconName::Market, name: |w| w.apps(), path: "", from: Role::User, group: NavGroup::Daily },
    NavItem {
        icon: IconName::Apps,
        name: |w| w.my_apps(),
        path: "/my-apps",
        from: Role::Builder,
        group: NavGroup::Daily,
    },
    NavItem {
        icon: IconName::Text,
        name: |w| w.pieces(),
        path: "/pieces",
        from: Role::Builder,
        group: NavGroup::Daily,
    },
    NavItem { icon: IconName::History, name: |w| w.my_runs(), path: "/runs", from: Role::User, group: NavGroup::Daily },
    NavItem { icon: IconName::Bell, name: |w| w.notices(), path: NOTICES, from: Role::Builder, group: NavGroup::Daily },
    NavItem {
        icon: IconName::Models,
        name: |w| w.models(),
        path: "/models",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::Members,
        name: |w| w.members(),
        path: "/admin/members",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::Key,
        name: |w| w.api_keys(),
        path: "/admin/keys",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::Megaphone,
        name: |w| w.webhooks(),
        path: "/admin/webhooks",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::Coin,
        name: |w| w.budgets(),
        path: "/admin/budgets",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::Usage,
        name: |w| w.usage(),
        path: "/admin/usage",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::List,
        name: |w| w.run_log(),
        path: "/admin/runs",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::Audit,
        name: |w| w.audit(),
        path: "/admin/audit",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::Lock,
        name: |w| w.personal_data(),
        path: "/admin/personal-data",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::Clock,
        name: |w| w.retention(),
        path: "/admin/retention",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::Info,
        name: |w| w.status(),
        path: "/admin/status",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
    NavItem {
        icon: IconName::Settings,
        name: |w| w.settings(),
        path: "/admin/settings",
        from: Role::Admin,
        group: NavGroup::Manage,
    },
];

/// The navigation itself. It is on the page twice, so its ids begin with its `place`.
#[component]
pub(super) fn Sidebar(place: &'static str) -> impl IntoView {
    let w = use_words().frame();
    let overlays = expect_overlays();
    let role = use_role();
    view! {
        <nav class="sidebar" aria-label=w.main()>
            <WorkspaceMenu place />
            <button type="button" class="sidebar__search" title=w.palette() on:click=move |_| overlays.palette.set(true)>
                <Icon name=IconName::Search size=IconSize::S />
                <span class="sidebar__label">{w.palette()}</span>
                <Kbd>"Ctrl K"</Kbd>
            </button>
            <NavLinks group=NavGroup::Daily />
            <Shown when=move || Role::Admin <= role.get()>
                <NavLinks group=NavGroup::Manage />
            </Shown>
            <div class="sidebar__foot">
                <AccountMenu place />
            </div>
        </nav>
    }
}

#[component]
fn NavLinks(group: NavGroup) -> impl IntoView {
    let w = use_words().frame();
    let (workspace, role) = (use_workspace(), use_role());
    let path = use_location().pathname;
    let links = NAV_ITEMS.iter().filter(|place| place.group == group).map(move |place| {
        let name = (place.name)(w);
        let href = move || format!("/w/{}{}", workspace.get(), place.path);
        let current = move || path.with(|path| workspace.with(|workspace| is_at(path, workspace, place.path)));
        view! {
            <Shown when=move || place.from <= role.get()>
                <a class="sidebar__link" href=href title=name aria-current=move || current().then_some("page")>
                    <Icon name=place.icon />
                    <span class="sidebar__label">{name}</span>
                    {(place.path == NOTICES).then(|| view! { <Unread class="sidebar__count" /> })}
                </a>
            </Shown>
        }
    });
    view! {
        <div class="sidebar__group">
            {(group == NavGroup::Manage).then(|| view! { <p class="sidebar__heading">{w.manage()}</p> })}
            {links.collect_view()}
        </div>
    }
}

/// Whether `path` is the item at `place` or below it. Apps are run in the market, which is at the root, and built and shared in
/// My apps.
fn is_at(path: &str, workspace: &str, place: &str) -> bool {
    let path = path.strip_prefix("/w/").and_then(|path| path.strip_prefix(workspace)).map(|p| p.trim_end_matches('/'));
    let Some(path) = path else { return false };
    // Below an app are the pages for those who may change it.
    match path.strip_prefix("/apps/").map(|app| app.contains('/')) {
        Some(is_made) => place == if is_made { "/my-apps" } else { "" },
        None => {
            path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || (!place.is_empty() && rest.starts_with('/')))
        }
    }
}

#[component]
fn WorkspaceMenu(place: &'static str) -> impl IntoView {
    let w = use_words().frame();
    let (session, workspace) = (use_session(), use_workspace());
    let here = Memo::new(move |_| session.membership(&workspace.get()));
    let trigger = move || {
        view! {
            <Logo />
            <span class="sidebar__workspace-name">
                {move || here.get().map(|here| here.name)}
                <span class="sidebar__workspace-plan">{move || here.get().map(|here| w.people(here.members))}</span>
            </span>
            <span class="sidebar__chevron">
                <Icon name=IconName::UpDown size=IconSize::S />
            </span>
        }
    };
    let others = move || session.me().map(|me| me.workspaces).unwrap_or_default();
    view! {
        <Menu
            id=format!("{place}-workspaces")
            label=w.switch_workspace()
            look=MenuButtonLook::Own("sidebar__workspace")
            trigger=ViewFn::from(trigger)
        >
            <Each each=others key=|membership| membership.id let:membership>
                {
                    let slug = membership.slug.clone();
                    view! {
                        <MenuLink href=format!("/w/{}", membership.slug) current=move || workspace.get() == slug>
                            {membership.name}
                        </MenuLink>
                    }
                }
            </Each>
        </Menu>
    }
}

#[component]
fn AccountMenu(place: &'static str) -> impl IntoView {
    let w = use_words().frame();
    let common = use_words().common();
    let (session, role) = (use_session(), use_role());
    let overlays = expect_overlays();
    let name = Memo::new(move |_| session.me().map(|me| me.name).unwrap_or_default());
    let trigger = move || {
        view! {
            <Avatar name=move || name.get() />
            <span class="sidebar__label">
                {name} <span class="sidebar__workspace-plan">{move || common.role(role.get())}</span>
            </span>
        }
    };
    view! {
        <Menu
            id=format!("{place}-account")
            label=w.account_menu()
            look=MenuButtonLook::Own("sidebar__user")
            trigger=ViewFn::from(trigger)
        >
            <MenuLink href="/account" icon=IconName::Settings>
                {w.account()}
            </MenuLink>
            <MenuLink href="/api" icon=IconName::Terminal>
                {w.reference()}
            </MenuLink>
            <MenuItem icon=IconName::Info meta="?" on_select=move |()| overlays.keys.set(true)>
                {w.keys()}
            </MenuItem>
            <MenuSeparator />
            <ThemeItems />
            <MenuSeparator />
            <LanguageItems />
            <MenuSeparator />
            <SignOut>
                <button type="submit" class="menu__item" role="menuitem" tabindex="-1">
                    <Icon name=IconName::Leave />
                    {w.sign_out()}
                </button>
            </SignOut>
        </Menu>
    }
}

#[component]
fn ThemeItems() -> impl IntoView {
    let w = use_words().frame();
    let client = use_client();
    let chosen = RwSignal::new(use_preferences().theme);
    let items = [(None, w.theme_system()), (Some(Theme::Light), w.theme_light()), (Some(Theme::Dark), w.theme_dark())]
        .map(|(theme, name)| {
            let client = client.clone();
            let select = move |()| {
                chosen.set(theme);
                apply_theme(theme);
                let client = client.clone();
                spawn_local(async move {
                    // The cookie has it already; the account follows if possible.
                    let _ = client.update_me(&UpdateMe { theme: Some(theme), ..UpdateMe::default() }).await;
                });
            };
            view! {
                <MenuItem checked=Signal::derive(move || chosen.get() == theme) on_select=select>
                    {name}
                </MenuItem>
            }
        });
    view! {
        <MenuLabel>{w.theme()}</MenuLabel>
        {items.into_iter().collect_view()}
    }
}

#[component]
fn LanguageItems() -> impl IntoView {
    let w = use_words().frame();
    let client = use_client();
    let now = use_preferences().language;
    let items = [(Language::En, "English"), (Language::Ko, "한국어")].map(|(language, name)| {
        let client = client.clone();
        let select = move |()| {
            let client = client.clone();
            spawn_local(async move {
                keep_language(Some(language));
                // The page is loaded again in any case, because its words are fixed when it is created.
                let _ = client.update_me(&UpdateMe { language: Some(Some(language)), ..UpdateMe::default() }).await;
                reload_without_language();
            });
        };
        view! {
            <MenuItem checked=Signal::stored(language == now) on_select=select>
                <span lang=language.tag()>{name}</span>
            </MenuItem>
        }
    });
    view! {
        <MenuLabel>{w.language()}</MenuLabel>
        {items.into_iter().collect_view()}
    }
}

/// Reloads the page without a `?lang=` in the address, which would override the choice just made.
pub(crate) fn reload_without_language() {
    let location = window().location();
    let search = location.search().unwrap_or_default();
    let kept: Vec<&str> = search
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
        .collect();
    let _ = if search.contains("lang=") {
        let path = location.pathname().unwrap_or_default();
        location.replace(&if kept.is_empty() { path } else { format!("{path}?{}", kept.join("&")) })
    } else {
        location.reload()
    };
}

pub(super) fn expect_overlays() -> Overlays {
    use_context().unwrap_or_else(|| Overlays { palette: RwSignal::new(false), keys: RwSignal::new(false) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_place_is_the_one_that_the_page_lies_in() {
        assert!(is_at("/w/dalbit", "dalbit", "") && is_at("/w/dalbit/", "dalbit", ""));
        assert!(is_at("/w/dalbit/apps/minutes", "dalbit", "") && !is_at("/w/dalbit/runs", "dalbit", ""));
        for made in [
            "/w/dalbit/apps/minutes/edit",
            "/w/dalbit/apps/minutes/versions",
            "/w/dalbit/apps/minutes/share",
            "/w/dalbit/apps/minutes/usage",
            "/w/dalbit/apps/minutes/runs/1",
            "/w/dalbit/my-apps",
        ] {
            assert!(is_at(made, "dalbit", "/my-apps") && !is_at(made, "dalbit", ""), "{made}");
        }
        assert!(is_at("/w/dalbit/runs/1", "dalbit", "/runs") && !is_at("/w/dalbit/runs-old", "dalbit", "/runs"));
        assert!(!is_at("/account", "dalbit", "") && !is_at("/w/dalbit2/runs", "dalbit", "/runs"));
    }
}

//! My apps as a table.

use api::{App, PutAway};
use leptos::prelude::*;
use ui::{
    Badge, Column, Columns, ControlSize, IconName, Menu, MenuButtonLook, MenuItem, MenuItemTone, MenuLink,
    MenuSeparator, PopoverAlign, TableScroll, Tone,
};

use crate::{
    format::number,
    locales::use_words,
    session::{use_session, use_workspace},
    widgets::{AppIcon, AppIconSize, Moment},
};

/// What can be done with an app of the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct AppActs {
    pub copy: Callback<App>,
    pub archive: Callback<App>,
    pub restore: Callback<App>,
    /// The app to delete once that is confirmed.
    pub delete: RwSignal<Option<App>>,
}

/// The apps, one per row.
#[component]
pub(super) fn AppTable(apps: Vec<App>, acts: AppActs) -> impl IntoView {
    let w = use_words().market();
    let rows = apps.into_iter().map(|app| view! { <Row app acts /> }).collect_view();
    view! {
        <TableScroll label=w.my_apps_title()>
            <table class="table">
                <Columns of=vec![
                    Column::new(w.app()),
                    Column::new(w.state()),
                    Column::new(w.runs()).number().priority("2"),
                    Column::new(w.useful()).number().priority("2"),
                    Column::new(w.changed()).priority("3"),
                    Column::new(w.actions()).unseen(),
                ] />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

#[component]
fn Row(app: App, acts: AppActs) -> impl IntoView {
    let w = use_words().market();
    let (session, workspace) = (use_session(), use_workspace());
    let home = format!("/w/{}/apps/{}", workspace.get_untracked(), app.slug);
    // Nobody can run a draft, so its name links to the builder.
    let href = if app.published_version.is_some() { home.clone() } else { format!("{home}/edit") };
    let rated = app.thumbs_up + app.thumbs_down;
    let useful = if rated == 0 { w.not_rated().to_owned() } else { w.useful_of(app.thumbs_up, rated) };
    // Admins may change other people's apps, too.
    let owner = app.owner.clone();
    let of_others = move || session.me().is_some_and(|me| me.id != owner.id).then(|| owner.name.clone());
    let sub = move || of_others().map(|name| view! { <span class="table__sub">{name}</span> });
    // What is put away has no page.
    let name = match &app.put_away {
        None => view! { <a class="table__link" href=href>{app.name.clone()}</a> }.into_any(),
        Some(_) => view! { <span>{app.name.clone()}</span> }.into_any(),
    };
    let state = match app.put_away.clone() {
        None => view! { <State version=app.published_version changed=app.unpublished_changes /> }.into_any(),
        Some(PutAway { gone_at: None, .. }) => view! { <Badge>{w.archived()}</Badge> }.into_any(),
        Some(PutAway { gone_at: Some(at), .. }) => view! {
            <span>{w.gone_for_good()} " " <Moment at /></span>
        }
        .into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <span class="table__identity">
                    <AppIcon category=app.category icon=app.icon.clone() size=AppIconSize::S />
                    <span>
                        {name}
                        {sub}
                    </span>
                </span>
            </th>
            <td>
                {state}
            </td>
            <td data-num=true data-priority="2">
                {number(app.runs)}
            </td>
            <td data-num=true data-priority="2">
                {useful}
            </td>
            <td data-priority="3">
                <Moment at=app.updated_at />
            </td>
            <td data-tight=true>
                <RowMenu app home acts />
            </td>
        </tr>
    }
}

/// Whether the app is published, and whether its draft has unpublished changes.
#[component]
fn State(version: Option<u32>, changed: bool) -> impl IntoView {
    let w = use_words().market();
    let badges = match version {
        None => view! { <Badge>{w.draft()}</Badge> }.into_any(),
        Some(version) => view! {
            <Badge tone=Tone::Ok>{w.published(version)}</Badge>
            {changed.then(|| view! { <Badge tone=Tone::Warn>{w.unpublished_changes()}</Badge> })}
        }
        .into_any(),
    };
    view! { <span class="cluster">{badges}</span> }
}

#[component]
fn RowMenu(app: App, home: String, acts: AppActs) -> impl IntoView {
    let w = use_words().market();
    let run = app.published_version.map(|_| home.clone());
    let label = w.more_for(&app.name);
    let id = format!("app-menu-{}", app.slug);
    let put_away = app.put_away.clone();
    let file = api::app_export_path(&use_workspace().get_untracked(), &app.slug);
    let app = StoredValue::new(app);
    let delete = move || {
        view! {
            <MenuItem
                icon=IconName::Trash
                tone=MenuItemTone::Danger
                on_select=move |()| acts.delete.set(Some(app.get_value()))
            >
                {w.delete()}
            </MenuItem>
        }
    };
    let look = MenuButtonLook::Icon(IconName::More, ControlSize::S);
    if let Some(PutAway { gone_at, .. }) = put_away {
        return view! {
            <Menu id label look align=PopoverAlign::End>
                <Restore app acts />
                {gone_at.is_none().then(delete)}
            </Menu>
        }
        .into_any();
    }
    view! {
        <Menu
            id
            label
            look
            align=PopoverAlign::End
        >
            {run.map(|href| view! { <MenuLink href icon=IconName::Play>{w.open()}</MenuLink> })}
            <MenuLink href=format!("{home}/edit") icon=IconName::Edit>
                {w.build()}
            </MenuLink>
            <MenuLink href=format!("{home}/share") icon=IconName::Link>
                {w.share()}
            </MenuLink>
            <MenuItem icon=IconName::Copy on_select=move |()| acts.copy.run(app.get_value())>
                {w.copy()}
            </MenuItem>
            <MenuLink href=file icon=IconName::Download download=true>
                {w.export()}
            </MenuLink>
            <MenuSeparator />
            <MenuItem icon=IconName::File on_select=move |()| acts.archive.run(app.get_value())>
                {w.archive()}
            </MenuItem>
            {delete()}
        </Menu>
    }
    .into_any()
}

#[component]
fn Restore(app: StoredValue<App>, acts: AppActs) -> impl IntoView {
    let w = use_words().market();
    view! {
        <MenuItem icon=IconName::Undo on_select=move |()| acts.restore.run(app.get_value())>
            {w.restore()}
        </MenuItem>
    }
}

//! The connections as a table.

use api::{Connection, ConnectionHour, UpdateConnection};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Alert, AlertTone, Badge, Button, Column, Columns, ControlSize, Empty, IconName, Menu, MenuButtonLook, MenuItem,
    MenuItemTone, MenuSeparator, PopoverAlign, Section, Status, StatusTone, TableScroll, Vendor, use_toaster,
};

use super::{
    page_state::ModelsState,
    state::{ConnectionHealth, health},
};
use crate::{
    client::use_client,
    format::{duration, number},
    locales::{Models, use_words},
    preferences::use_language,
    widgets::Moment,
};

fn use_test(state: ModelsState) -> Callback<Connection> {
    let w = use_words();
    let (client, toaster) = (use_client(), use_toaster());
    Callback::new(move |connection: Connection| {
        let id = connection.id;
        if state.testing.with_untracked(|testing| testing.contains(&id)) {
            return;
        }
        state.testing.update(|testing| testing.push(id));
        state.failed.set(None);
        let (client, workspace) = (client.clone(), state.workspace.get_untracked());
        spawn_local(async move {
            let answer = client.check_connection(&workspace, id).await;
            state.testing.update(|testing| testing.retain(|tested| *tested != id));
            match answer {
                Ok(connection) => {
                    // Otherwise the error is shown above the table.
                    if connection.last_check.as_ref().is_some_and(|check| check.ok) {
                        toaster.done(w.models().works(&connection.name, connection.models));
                    }
                    state.reload();
                }
                Err(error) => state.failed.set(Some(error)),
            }
        });
    })
}

/// Pauses or resumes a connection.
fn use_pause(state: ModelsState) -> Callback<(Connection, bool)> {
    let w = use_words().models();
    let (client, toaster) = (use_client(), use_toaster());
    Callback::new(move |(connection, paused): (Connection, bool)| {
        state.failed.set(None);
        let (client, workspace) = (client.clone(), state.workspace.get_untracked());
        spawn_local(async move {
            let change = UpdateConnection { paused: Some(paused), ..UpdateConnection::default() };
            match client.update_connection(&workspace, connection.id, &change).await {
                Ok(connection) => {
                    toaster.done(if paused { w.paused_done(&connection.name) } else { w.resumed(&connection.name) });
                    state.reload();
                }
                Err(error) => state.failed.set(Some(error)),
            }
        });
    })
}

/// The connections, with their problems above.
#[component]
pub(super) fn Connections(state: ModelsState, connections: Vec<Connection>) -> impl IntoView {
    let w = use_words().models();
    let test = use_test(state);
    let all = StoredValue::new(connections.clone());
    let test_all = move || {
        let is_testing = Signal::derive(move || !state.testing.with(Vec::is_empty));
        let is_any = all.with_value(|all| !all.is_empty());
        is_any.then(|| {
            view! {
                <Button
                    size=ControlSize::S
                    icon=IconName::Refresh
                    busy=is_testing
                    busy_label=w.testing()
                    on_click=move |_| all.get_value().into_iter().for_each(|connection| test.run(connection))
                >
                    {w.test_all()}
                </Button>
            }
        })
    };
    let broken: Vec<Connection> = connections.iter().filter(|connection| is_broken(connection)).cloned().collect();
    let list = if connections.is_empty() {
        view! {
            <Empty icon=IconName::Key title=w.no_connections() text=w.no_connections_text()>
                <Button icon=IconName::Plus on_click=move |_| state.edit(None)>
                    {w.add()}
                </Button>
            </Empty>
        }
        .into_any()
    } else {
        view! { <Table state connections test /> }.into_any()
    };
    view! {
        <Section id="connections" title=w.connections() actions=ViewFn::from(test_all)>
            {broken.into_iter().map(|connection| view! { <Trouble state connection /> }).collect_view()} {list}
        </Section>
    }
}

fn is_broken(connection: &Connection) -> bool {
    connection.paused_at.is_none() && connection.last_check.as_ref().is_some_and(|check| !check.ok)
}

/// The problem of a connection, and how to fix it.
#[component]
fn Trouble(state: ModelsState, connection: Connection) -> impl IntoView {
    let w = use_words();
    let title = w.models().fails(&connection.name);
    let message = connection.last_check.as_ref().map(|check| check.message.clone());
    let connection = StoredValue::new(connection);
    let actions = move || {
        view! {
            <Button size=ControlSize::S on_click=move |_| state.edit(Some(connection.get_value()))>
                {w.common().edit()}
            </Button>
        }
    };
    view! {
        <Alert tone=AlertTone::Danger title actions=ViewFn::from(actions)>
            <p>{message}</p>
        </Alert>
    }
}

#[component]
fn Table(state: ModelsState, connections: Vec<Connection>, test: Callback<Connection>) -> impl IntoView {
    let w = use_words().models();
    let rows = connections.into_iter().map(|connection| view! { <Row state connection test /> }).collect_view();
    view! {
        <TableScroll label=w.connections()>
            <table class="table connections">
                <Columns of=vec![
                    Column::new(w.connection()),
                    Column::new(w.health()),
                    Column::new(w.key()).priority("3"),
                    Column::new(w.models()).number().priority("2"),
                    Column::new(w.actions()).unseen(),
                ] />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

#[component]
fn Row(state: ModelsState, connection: Connection, test: Callback<Connection>) -> impl IntoView {
    let w = use_words().models();
    let key = connection.key_last4.as_ref().map_or_else(|| w.no_key().to_owned(), |last4| format!("…{last4}"));
    let open = StoredValue::new(connection.clone());
    let demo = connection.demo.then(|| {
        view! {
            " "
            <Badge>{w.demo()}</Badge>
            <span class="table__sub">{w.demo_text()}</span>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <span class="table__identity">
                    <Vendor monogram=connection.monogram.clone() size=ControlSize::L />
                    <span>
                        <button
                            type="button"
                            class="table__link"
                            aria-haspopup="dialog"
                            on:click=move |_| state.edit(Some(open.get_value()))
                        >
                            {connection.name.clone()}
                        </button>
                        <span class="table__sub">{connection.base_url.clone()}</span>
                        {demo}
                    </span>
                </span>
            </th>
            <td>
                <ConnectionStatus state connection=connection.clone() />
            </td>
            <td data-priority="3">
                <code class="inline-code">{key}</code>
            </td>
            <td data-num=true data-priority="2">
                {number(u64::from(connection.models))}
            </td>
            <td data-tight=true>
                <RowMenu state connection test />
            </td>
        </tr>
    }
}

/// The status of a connection, and when it was last checked.
#[component]
fn ConnectionStatus(state: ModelsState, connection: Connection) -> impl IntoView {
    let w = use_words().models();
    let language = use_language();
    let id = connection.id;
    let (tone, word) = status(w, health(&connection));
    let is_testing = Memo::new(move |_| state.testing.with(|testing| testing.contains(&id)));
    let tested = connection.last_check.map(|check| {
        let took = check.ok.then(|| format!(", {}", duration(u64::from(check.duration_ms), language)));
        view! {
            <span class="table__sub">
                <Moment at=check.at />
                {took}
            </span>
        }
    });
    view! {
        <Status tone=Signal::derive(move || if is_testing.get() { StatusTone::Busy } else { tone })>
            {move || if is_testing.get() { w.testing() } else { word }}
        </Status>
        {tested}
        {connection.last_hour.map(|hour| view! { <LastHour hour /> })}
    }
}

/// The results of the last hour's runs: how many, how fast, and which models are paused.
#[component]
fn LastHour(hour: ConnectionHour) -> impl IntoView {
    let w = use_words().models();
    let language = use_language();
    let began = hour.time_to_first_token_ms.map(|ms| w.began(&duration(u64::from(ms), language)));
    let resting = (!hour.resting.is_empty()).then(|| w.resting(&hour.resting.join(", ")));
    view! {
        <span class="table__sub">{w.last_hour(hour.attempts, hour.failed)} " " {began}</span>
        {resting.map(|resting| view! { <span class="table__sub">{resting}</span> })}
    }
}

fn status(w: Models, health: ConnectionHealth) -> (StatusTone, &'static str) {
    match health {
        ConnectionHealth::Paused => (StatusTone::Off, w.paused()),
        ConnectionHealth::Failing => (StatusTone::Danger, w.failing()),
        ConnectionHealth::Untested => (StatusTone::Off, w.untested()),
        ConnectionHealth::Working => (StatusTone::Ok, w.working()),
        ConnectionHealth::Slow => (StatusTone::Warn, w.slow()),
        ConnectionHealth::KeyRefused => (StatusTone::Danger, w.key_refused()),
        ConnectionHealth::NoMoney => (StatusTone::Danger, w.no_money()),
        ConnectionHealth::Broken => (StatusTone::Danger, w.broken()),
    }
}

#[component]
fn RowMenu(state: ModelsState, connection: Connection, test: Callback<Connection>) -> impl IntoView {
    let w = use_words().models();
    let id = format!("connection-menu-{}", connection.id);
    let label = w.more_for(&connection.name);
    let is_paused = connection.paused_at.is_some();
    let pause = use_pause(state);
    let connection = StoredValue::new(connection);
    view! {
        <Menu
            id
            label
            look=MenuButtonLook::Icon(IconName::More, ControlSize::S)
            align=PopoverAlign::End
        >
            <MenuItem icon=IconName::Refresh on_select=move |()| test.run(connection.get_value())>
                {w.test()}
            </MenuItem>
            <MenuItem icon=IconName::Edit on_select=move |()| state.edit(Some(connection.get_value()))>
                {w.edit()}
            </MenuItem>
            {match is_paused {
                true => {
                    view! {
                        <MenuItem icon=IconName::Play on_select=move |()| pause.run((connection.get_value(), false))>
                            {w.resume()}
                        </MenuItem>
                    }
                        .into_any()
                }
                false => {
                    view! {
                        <MenuItem icon=IconName::Pause on_select=move |()| pause.run((connection.get_value(), true))>
                            {w.pause()}
                        </MenuItem>
                    }
                        .into_any()
                }
            }}
            <MenuSeparator />
            <MenuItem
                icon=IconName::Trash
                tone=MenuItemTone::Danger
                on_select=move |()| state.removing.set(Some(connection.get_value()))
            >
                {w.remove()}
            </MenuItem>
        </Menu>
    }
}

//! The list of runs.

use api::{App, Client, Error, ErrorCode, Member, Page, Rating, Role, RunLogEntry, Workspace};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, location::Url};
use ui::{
    Alert, Column, Columns, Empty, IconName, LinkButton, Menu, MenuButtonLook, MenuLink, PageHeader, PageInner,
    Pagination, PopoverAlign, Status, TableScroll,
};

use super::{filters::Filters, state::Wanted};
use crate::{
    chunk::chunk,
    client::load,
    format,
    locales::use_words,
    pages::{admin::retention::AppRetentionSection, runs::app_name},
    preferences::{use_language, use_preferences},
    session::{use_amounts, use_param, use_role, use_workspace},
    widgets::{AppHeader, AppTab, ErrorView, Loaded, Moment, MomentStyle, PageTitle, RunLook},
};

/// One page of the log, and what is shown around it.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct LogData {
    page: Page<RunLogEntry>,
    members: Vec<Member>,
    workspace: Workspace,
    /// The app whose log it is; `None` for the workspace's.
    app: Option<App>,
}

/// What the address asks for.
fn use_wanted() -> Memo<Wanted> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| Wanted::read(|name| query.get(name))))
}

async fn log_data(
    client: Client,
    workspace: String,
    app: String,
    wanted: Wanted,
    (offset, role): (i32, Role),
) -> Result<LogData, Error> {
    let app = match app.as_str() {
        "" => None,
        app => Some(client.app(&workspace, app).await?.app),
    };
    let slug = app.as_ref().map(|app| app.slug.as_str());
    Ok(LogData {
        page: client.run_log(&workspace, slug, &wanted.query(offset)).await?,
        // Who the members are is for admins alone; others get along without that filter.
        members: if role >= Role::Admin { client.members(&workspace).await?.items } else { Vec::new() },
        workspace: client.workspace(&workspace).await?,
        app,
    })
}

chunk!(admin: RunLogPage);

/// All runs of the workspace.
#[component]
pub fn RunLogPage() -> impl IntoView {
    let w = use_words().run_log();
    let show = move |data: LogData| {
        view! {
            <PageInner>
                <PageHeader title=w.title() lead=w.lead()>
                    <Exports asks=data.workspace.export_reason />
                </PageHeader>
                <Log data />
            </PageInner>
        }
        .into_any()
    };
    view! { <Whole show=std::sync::Arc::new(show) /> }
}

chunk!(admin: AppRunLogPage);

/// All runs of an app.
#[component]
pub fn AppRunLogPage() -> impl IntoView {
    let language = use_language();
    let show = move |data: LogData| {
        let Some(app) = data.app.clone() else {
            return view! { <ErrorView error=Error::new(ErrorCode::NotFound, language) /> }.into_any();
        };
        let asks = data.workspace.export_reason;
        let actions = move || view! { <Exports asks /> };
        view! {
            <AppHeader app=Signal::stored(app) tab=AppTab::Runs actions=ViewFn::from(actions) />
            <PageInner>
                <Log data />
                <AppRetentionSection />
            </PageInner>
        }
        .into_any()
    };
    view! { <Whole show=std::sync::Arc::new(show) /> }
}

/// Loads the log and shows it.
#[component]
fn Whole(show: std::sync::Arc<dyn Fn(LogData) -> AnyView + Send + Sync>) -> impl IntoView {
    let (workspace, app, wanted) = (use_workspace(), use_param("app"), use_wanted());
    let (offset, role) = (use_preferences().offset_minutes, use_role());
    let data = load(
        move || (workspace.get(), app.get(), wanted.get(), role.get()),
        move |client, (workspace, app, wanted, role)| log_data(client, workspace, app, wanted, (offset, role)),
    );
    view! {
        <PageTitle text=use_words().run_log().title() />
        <Loaded of=data show=move |data: LogData| show(data) />
    }
}

/// The page's address without its query.
fn use_path() -> Signal<String> {
    let (workspace, app) = (use_workspace(), use_param("app"));
    Signal::derive(move || {
        let (workspace, app) = (workspace.get(), app.get());
        if app.is_empty() { format!("/w/{workspace}/admin/runs") } else { format!("/w/{workspace}/apps/{app}/runs") }
    })
}

/// The files; where the workspace asks for a reason, a form that asks for it.
#[component]
fn Exports(asks: bool) -> impl IntoView {
    let w = use_words().run_log();
    let (workspace, app, wanted) = (use_workspace(), use_param("app"), use_wanted());
    let offset = use_preferences().offset_minutes;
    let file = move |ending: &'static str| {
        let (which, app) = (wanted.with(|wanted| wanted.filter(offset)), app.get());
        let app = Some(app.as_str()).filter(|app| !app.is_empty());
        workspace.with(|workspace| Client::run_log_export_path(workspace, app, &which, ending))
    };
    if asks {
        return view! { <ExportForm file=Signal::derive(move || file("csv")) /> }.into_any();
    }
    view! {
        <Menu
            id="export"
            label=w.export()
            look=MenuButtonLook::Text(Default::default(), Default::default(), Some(IconName::Download))
            align=PopoverAlign::End
        >
            <MenuLink href=move || file("csv") icon=IconName::Table download=true>
                {w.export_csv()}
            </MenuLink>
            <MenuLink href=move || file("jsonl") icon=IconName::File download=true>
                {w.export_jsonl()}
            </MenuLink>
        </Menu>
    }
    .into_any()
}

/// Sent by the browser itself, so that what comes is a download.
#[component]
fn ExportForm(file: Signal<String>) -> impl IntoView {
    let w = use_words().run_log();
    // A form replaces the query of its address, so the filters are fields of it.
    let fields = move || {
        let address = file.get();
        let query = address.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| view! { <input type="hidden" name=name.to_owned() value=Url::unescape(value) /> })
            .collect_view()
    };
    let action = move || file.with(|file| file.split('?').next().unwrap_or_default().to_owned());
    let as_lines = move || action().replace("export.csv", "export.jsonl");
    view! {
        <form class="cluster" method="get" action=action>
            {fields}
            <label class="visually-hidden" for="export-reason">
                {w.reason()}
            </label>
            <input
                class="input"
                id="export-reason"
                name="reason"
                required
                minlength="10"
                maxlength="500"
                placeholder=w.reason()
                autocomplete="off"
            />
            <button class="button" type="submit">
                {w.export_csv()}
            </button>
            <button class="button" type="submit" formaction=as_lines>
                {w.export_jsonl()}
            </button>
        </form>
    }
}

#[component]
fn Log(data: LogData) -> impl IntoView {
    let w = use_words();
    let path = use_path();
    let now = use_wanted().get_untracked();
    let LogData { page, members, workspace, app } = data;
    let (later, filtered, is_empty) = (now.after.is_some(), now.is_filtered(), page.items.is_empty());
    let newest = now.newest().address();
    let older = page.next.map(|next| now.older(next).address());
    let hidden = page.items.iter().any(|entry| entry.hidden).then(|| {
        let text =
            if workspace.runs_open_since.is_some() { w.run_log().hidden_before() } else { w.run_log().hidden_all() };
        view! { <Alert title=text /> }
    });
    let of_app = app.is_some();
    let nothing = is_empty.then(|| {
        if older.is_some() {
            view! { <Empty icon=IconName::Search title=w.run_log().none_here() /> }.into_any()
        } else {
            view! {
                <Empty icon=IconName::History title=w.run_log().none() text=w.run_log().none_text()>
                    {(filtered || later)
                        .then(|| view! { <LinkButton href=move || path.get()>{w.run_log().show_all()}</LinkButton> })}
                </Empty>
            }
            .into_any()
        }
    });
    let rows = page.items.into_iter().map(|entry| view! { <Row entry path /> }).collect_view();
    view! {
        <Filters wanted=now members path of_app />
        {hidden}
        {nothing}
        {(!is_empty).then(|| {
            view! {
                <TableScroll label=w.run_log().title()>
                    <table class="table">
                        <Head />
                        <tbody>{rows}</tbody>
                    </table>
                </TableScroll>
            }
        })}
        <Pagination
            label=w.common().pages()
            newer=Signal::derive(move || later.then(|| format!("{}{newest}", path.get())))
            older=Signal::derive(move || older.as_ref().map(|older| format!("{}{older}", path.get())))
            newer_label=w.runs().newest()
            older_label=w.common().older()
        />
    }
}

#[component]
fn Head() -> impl IntoView {
    let (log, w) = (use_words().run_log(), use_words().runs());
    view! {
        <Columns of=vec![
            Column::new(w.time()),
            Column::new(w.app()),
            Column::new(log.person()),
            Column::new(w.state()),
            Column::new(w.model()).priority("2"),
            Column::new(w.duration()).number().priority("2"),
            Column::new(w.cost()).number().priority("3"),
            Column::new(w.rating()).priority("3"),
        ] />
    }
}

#[component]
fn Row(entry: RunLogEntry, path: Signal<String>) -> impl IntoView {
    let w = use_words();
    let (language, amounts) = (use_language(), use_amounts());
    let RunLogEntry { run, person, link_name, rating, hidden } = entry;
    let (tone, state) = RunLook::of(&run.progress()).in_list(w.run().answer());
    let app = app_name(run.app.as_ref(), run.source, w.runs());
    let title = match run.title {
        _ if hidden => w.run_log().hidden().to_owned(),
        Some(title) => title,
        None if run.content_gone_at.is_some() => w.run().answer().not_kept_title().to_owned(),
        None => w.run().untitled().to_owned(),
    };
    let who = match person {
        Some(person) if person.name.is_empty() => w.run_log().left().to_owned(),
        Some(person) => person.name,
        None => w.run_log().visitor().to_owned(),
    };
    let door = link_name.unwrap_or_else(|| w.run_log().source(run.source).to_owned());
    let rated = rating.map(|rating| match rating {
        Rating::Up => w.run_log().up(),
        Rating::Down => w.run_log().down(),
    });
    let id = run.id;
    view! {
        <tr class="runs__row">
            <td class="nowrap">
                <Moment at=run.created_at how=MomentStyle::Exact />
            </td>
            <th scope="row">
                <a class="table__link" href=move || format!("{}/{id}", path.get())>
                    {app}
                    {run.version.map(|version| format!(" · {}", w.runs().version(version)))}
                    <span class="table__sub truncate">{title}</span>
                </a>
            </th>
            <td>
                {who}
                <span class="table__sub">{door}</span>
            </td>
            <td>
                <Status tone>{state}</Status>
            </td>
            <td data-priority="2">{run.model_name}</td>
            <td data-num data-priority="2">
                {run.duration_ms.map(|ms| format::duration(ms, language))}
            </td>
            <td data-num data-priority="3">
                {run.cost.map(|cost| amounts.show(cost))}
            </td>
            <td data-priority="3">{rated}</td>
        </tr>
    }
}

//! How the server fares, for the admins of a workspace.

use api::{AuditStreamFailure, AuditStreamStatus, ConnectionStatus, DiskStatus, JobStatus, ServerStatus};
use leptos::prelude::*;
use ui::{
    Alert, AlertTone, Badge, Button, ButtonVariant, Column, Columns, Empty, IconName, LinkButton, PageHeader,
    PageInner, TableScroll, Tone, use_announcer,
};

use crate::{
    chunk::chunk,
    client::load,
    format::{duration, number},
    locales::use_words,
    preferences::use_language,
    session::use_workspace,
    widgets::{Loaded, Moment, PageTitle},
};

chunk!(admin: StatusPage);

/// The server that answered, what waits in the workspace, its connections, and background jobs.
#[component]
pub fn StatusPage() -> impl IntoView {
    let workspace = use_workspace();
    let w = use_words().status();
    let status =
        load(move || workspace.get(), |client, workspace| async move { client.server_status(&workspace).await });
    let announce = use_announcer();
    let (asked, set_asked) = signal(false);
    let again = move |_| {
        set_asked.set(true);
        status.refetch();
    };
    // It is said once what was asked for is there: whoever hears it goes and reads.
    Effect::new(move |_| {
        let is_there = status.get().is_some_and(|status| status.is_ok());
        if is_there && asked.get_untracked() {
            set_asked.set(false);
            announce.say(w.looked_again());
        }
    });
    let show = move |status: ServerStatus| view! { <Shown status workspace=workspace.get_untracked() /> }.into_any();
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <PageHeader title=w.title() lead=w.lead()>
                <Button variant=ButtonVariant::Secondary on_click=again>
                    {w.again()}
                </Button>
            </PageHeader>
            <Loaded of=status show />
        </PageInner>
    }
}

#[component]
fn Shown(status: ServerStatus, workspace: String) -> impl IntoView {
    let w = use_words().status();
    let queue = [
        (w.runs(), status.queue.runs),
        (w.comparisons(), status.queue.comparisons),
        (w.deliveries(), status.queue.webhook_deliveries),
    ];
    let queue = queue.map(|(name, count)| view! { <dt>{name}</dt><dd>{number(u64::from(count))}</dd> });
    let (connections, jobs) = (status.connections.clone(), status.jobs.clone());
    let stream = status.audit_stream.clone();
    view! {
        <div class="stack" data-gap="l">
            <section class="stack" data-gap="s">
                <h2>{w.server()}</h2>
                <Server status />
            </section>
            <section class="stack" data-gap="s">
                <h2>{w.queue()}</h2>
                <dl class="description-list">{queue.collect_view()}</dl>
            </section>
            {stream.map(|stream| view! { <AuditStream stream /> })}
            <section class="stack" data-gap="s">
                <h2>{w.connections()}</h2>
                <Connections connections workspace />
            </section>
            <section class="stack" data-gap="s">
                <h2>{w.jobs()}</h2>
                <Jobs jobs />
            </section>
        </div>
    }
}

#[component]
fn Server(status: ServerStatus) -> impl IntoView {
    let w = use_words().status();
    let database = status.database;
    let whose = if database.private { w.private() } else { w.external() };
    let is_almost_full = status.disk.as_ref().is_some_and(is_almost_full);
    let disk = status.disk.map(|disk| {
        let text = w.of_all(&gigabytes(disk.free_bytes), &gigabytes(disk.total_bytes));
        view! { <dt>{w.disk()}</dt><dd>{text}</dd> }
    });
    view! {
        {is_almost_full.then(|| view! { <Alert tone=AlertTone::Warn>{w.disk_is_full()}</Alert> })}
        <dl class="description-list">
            <dt>{w.version()}</dt>
            <dd>{status.version}</dd>
            <dt>{w.schema()}</dt>
            <dd>{status.schema}</dd>
            <dt>{w.started()}</dt>
            <dd><Moment at=status.started_at /></dd>
            <dt>{w.database()}</dt>
            <dd>{format!("{whose}, {}", w.answered(database.answered_in_ms))}</dd>
            <dt>{w.connections_to_it()}</dt>
            <dd>{w.of_most(database.connections_open, database.connections_max)}</dd>
            {disk}
        </dl>
    }
}

/// Disks are sold by the thousand, and `df -H` says the same.
fn gigabytes(bytes: u64) -> String {
    let tenths = bytes / 100_000_000;
    format!("{}.{} GB", number(tenths / 10), tenths % 10)
}

fn is_almost_full(disk: &DiskStatus) -> bool {
    disk.free_bytes < disk.total_bytes / 10
}

/// How far the audit log has come to where the operator has it sent.
#[component]
fn AuditStream(stream: AuditStreamStatus) -> impl IntoView {
    let w = use_words().status();
    let failing = stream.failure.zip(stream.failing_since).map(|(failure, since)| {
        let why = match failure {
            AuditStreamFailure::Away => w.stream_away(),
            AuditStreamFailure::Encryption => w.stream_encryption(),
            AuditStreamFailure::Unconfirmed => w.stream_unconfirmed(),
        };
        view! {
            <Alert tone=AlertTone::Warn>{why} " " {w.stream_failing_since()} " " <Moment at=since /></Alert>
        }
    });
    let waiting_since = stream.waiting_since.map(|at| view! { <dt>{w.stream_oldest()}</dt><dd><Moment at /></dd> });
    let sent = match stream.sent_at {
        Some(at) => view! { <Moment at /> }.into_any(),
        None => w.stream_never().into_any(),
    };
    view! {
        <section class="stack" data-gap="s">
            <h2>{w.stream()}</h2>
            {failing}
            <dl class="description-list">
                <dt>{w.stream_waiting()}</dt>
                <dd>{number(u64::from(stream.waiting))}</dd>
                {waiting_since}
                <dt>{w.stream_sent()}</dt>
                <dd>{sent}</dd>
            </dl>
        </section>
    }
}

#[component]
fn Connections(connections: Vec<ConnectionStatus>, workspace: String) -> impl IntoView {
    let w = use_words().status();
    if connections.is_empty() {
        return view! {
            <Empty icon=IconName::Models title=w.no_connections() text=w.no_connections_text()>
                <LinkButton href=format!("/w/{workspace}/models")>{w.connect()}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::new(w.connection()),
        Column::new(w.state()),
        Column::new(w.calls()).number(),
        Column::new(w.failed()).number(),
        Column::new(w.first_token()).number().priority("3"),
    ];
    let rows = connections.into_iter().map(|connection| view! { <Connection connection /> }).collect_view();
    view! {
        <TableScroll label=w.connections()>
            <table class="table">
                <Columns of=columns />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
    .into_any()
}

#[component]
fn Connection(connection: ConnectionStatus) -> impl IntoView {
    let w = use_words().status();
    let language = use_language();
    let (tone, word) = match (connection.attempts, connection.failed) {
        (0, _) => (Tone::Neutral, w.unused()),
        (_, 0) => (Tone::Ok, w.fine()),
        (_, _) => (Tone::Warn, w.some_fail()),
    };
    let first = connection.time_to_first_token_ms.map(|ms| duration(ms, language));
    view! {
        <tr>
            <th scope="row">{connection.name}</th>
            <td>
                <Badge tone>{word}</Badge>
                {connection.last_problem.map(|problem| view! { <br /><small class="muted">{problem}</small> })}
            </td>
            <td data-num>{number(u64::from(connection.attempts))}</td>
            <td data-num>{number(u64::from(connection.failed))}</td>
            <td data-num data-priority="3">{first.unwrap_or_else(|| "–".to_owned())}</td>
        </tr>
    }
}

#[component]
fn Jobs(jobs: Vec<JobStatus>) -> impl IntoView {
    let w = use_words().status();
    let language = use_language();
    if jobs.is_empty() {
        return view! { <p class="muted">{w.no_jobs()}</p> }.into_any();
    }
    let columns = vec![Column::new(w.job()), Column::new(w.ended()), Column::new(w.took()).number().priority("3")];
    let rows = jobs.into_iter().map(move |job| {
        view! {
            <tr>
                <th scope="row"><code>{job.name}</code></th>
                <td><Moment at=job.ended_at /></td>
                <td data-num data-priority="3">{duration(job.took_ms, language)}</td>
            </tr>
        }
    });
    view! {
        <TableScroll label=w.jobs()>
            <table class="table">
                <Columns of=columns />
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </TableScroll>
    }
    .into_any()
}

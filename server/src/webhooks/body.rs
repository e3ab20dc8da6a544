//! The documents that are posted. They hold ids, names, states and costs; what people entered and were answered is added only for webhooks
//! that ask for it, at each try anew, so that nothing of it is kept and what was deleted isn't sent any more.

use api::{
    AppPublished, AuditRecorded, BudgetReached, BudgetState, LinkLimit, LinkUsedUp, ModelRetiring, RunContent,
    RunFinished, Timestamp, WebhookAppName, WebhookBudgetName, WebhookLinkName, WebhookPayload, WebhookTest,
    WebhookWorkspace,
};
use model::{LinkId, Money, PersonId, RunId, VersionId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{DueDelivery, OrLogged as _, Tenant, Webhook, WebhookKind, WebhookRun};
use time::OffsetDateTime;
use uuid::Uuid;

use super::event;
use crate::api::wire::{count, timestamp};

/// What the store writes down of a version that went live.
#[derive(Deserialize)]
struct WentLive {
    version: VersionId,
    by: Option<PersonId>,
}

/// What it writes down of a used-up link. Until limits other than that of runs were told, it was the limit alone.
#[derive(Deserialize)]
struct UsedUp {
    #[serde(default = "of_runs")]
    limit: LinkLimit,
    #[serde(alias = "max_runs")]
    most: i64,
    used: Option<i64>,
    again_at_ms: Option<i64>,
}

fn of_runs() -> LinkLimit {
    LinkLimit::Runs
}

/// What it writes down of a budget that was reached (`store/src/webhooks/budgets.rs`).
#[derive(Deserialize)]
struct Reached {
    name: String,
    scope: String,
    scope_id: Option<Uuid>,
    provider: Option<String>,
    period: String,
    /// In milliseconds since 1970.
    resets_at_ms: Option<i64>,
    limit: Money,
    spent: Money,
    state: BudgetState,
}

/// The document for a delivery, without content; `None` if what it is about is gone.
pub async fn of(tenant: &Tenant, webhook: &Webhook, due: &DueDelivery) -> store::Result<Option<String>> {
    let Some(workspace) = tenant.read().await? else { return Ok(None) };
    let workspace = WebhookWorkspace { id: workspace.id, slug: workspace.slug.clone() };
    match due.kind {
        WebhookKind::RunFinished => {
            let run = RunId(due.event);
            Ok(tenant.run_for_webhook(run).await?.and_then(|of| written(due, run_finished(workspace, run, of))))
        }
        WebhookKind::AppPublished => app_published(tenant, workspace, due).await,
        WebhookKind::LinkUsedUp => link_used_up(tenant, workspace, due).await,
        WebhookKind::BudgetReached => Ok(budget_reached(workspace, due)),
        WebhookKind::AuditRecorded => audit_recorded(tenant, workspace, due).await,
        WebhookKind::ModelRetiring => {
            let about: Option<ModelRetiring> = serde_json::from_value(due.subject.clone()).or_logged("a retirement");
            Ok(about.and_then(|about| written(due, about)))
        }
        WebhookKind::Test => Ok(written(due, WebhookTest { workspace, webhook: webhook.name.clone() })),
    }
}

/// The same with what was entered and answered, if the delivery is about a run that still has it and that began since the workspace has
/// opened what is in its runs.
pub async fn with_content(tenant: &Tenant, due: &DueDelivery, body: &str) -> store::Result<String> {
    if due.kind != WebhookKind::RunFinished {
        return Ok(body.to_owned());
    }
    let content = match tenant.run_for_webhook(RunId(due.event)).await? {
        Some(run) if !run.is_open => return Ok(body.to_owned()),
        Some(run) => RunContent { inputs: run.inputs, answer: run.answer },
        None => RunContent { inputs: Value::Object(serde_json::Map::new()), answer: None },
    };
    let added = || {
        let mut document: Value = serde_json::from_str(body).or_logged("a webhook's body")?;
        let data = document.get_mut("data")?.as_object_mut()?;
        let Value::Object(content) = serde_json::to_value(content).or_logged("a run's content")? else { return None };
        data.extend(content);
        Some(document.to_string())
    };
    Ok(added().unwrap_or_else(|| body.to_owned()))
}

fn written<D: Serialize>(due: &DueDelivery, data: D) -> Option<String> {
    let payload = WebhookPayload { event: event(due.kind), timestamp: timestamp(due.happened_at), data };
    serde_json::to_string(&payload).or_logged("a webhook's body")
}

fn run_finished(workspace: WebhookWorkspace, run: RunId, of: WebhookRun) -> RunFinished {
    RunFinished {
        workspace,
        run,
        app: WebhookAppName { id: of.app.id, slug: of.app.slug, name: of.app.name },
        version: count(of.app.version),
        source: of.source,
        link: of.link.map(|(id, name)| WebhookLinkName { id, name }),
        person: of.person,
        conversation: of.conversation,
        state: of.state,
        error: of.error,
        model: of.model,
        input_tokens: count(of.input_tokens),
        output_tokens: count(of.output_tokens),
        cost: of.cost,
        duration_ms: of.duration_ms.map(count),
        started_at: timestamp(of.started_at),
        finished_at: of.finished_at.map(timestamp),
    }
}

async fn app_published(
    tenant: &Tenant,
    workspace: WebhookWorkspace,
    due: &DueDelivery,
) -> store::Result<Option<String>> {
    let Some(live) = serde_json::from_value::<WentLive>(due.subject.clone()).or_logged("a publication") else {
        return Ok(None);
    };
    Ok(tenant.version_for_webhook(live.version).await?.and_then(|app| {
        let version = count(app.version);
        let name = WebhookAppName { id: app.id, slug: app.slug, name: app.name };
        written(due, AppPublished { workspace, app: name, version, note: app.note, person: live.by })
    }))
}

async fn link_used_up(
    tenant: &Tenant,
    workspace: WebhookWorkspace,
    due: &DueDelivery,
) -> store::Result<Option<String>> {
    let id = LinkId(due.object);
    let Some(used) = serde_json::from_value::<UsedUp>(due.subject.clone()).or_logged("a used-up link") else {
        return Ok(None);
    };
    Ok(tenant.link_for_webhook(id).await?.and_then(|link| {
        let app = WebhookAppName { id: link.app, slug: link.app_slug, name: link.app_name };
        let name = WebhookLinkName { id, name: link.name };
        let is_money = matches!(used.limit, LinkLimit::Money | LinkLimit::MoneyPerDay);
        let (most, so_far) = (used.most, used.used.unwrap_or(link.runs));
        let data = LinkUsedUp {
            workspace,
            link: name,
            app,
            limit: used.limit,
            max_runs: (!is_money).then(|| count(most)),
            runs: (!is_money).then(|| count(so_far)),
            max_cost: is_money.then(|| Money::usd(most)),
            spent: is_money.then(|| Money::usd(so_far)),
            again_at: used.again_at_ms.and_then(moment),
        };
        written(due, data)
    }))
}

/// All of it was written down when it happened: of a budget that was changed or removed since, it stays true.
fn budget_reached(workspace: WebhookWorkspace, due: &DueDelivery) -> Option<String> {
    let of: Reached = serde_json::from_value(due.subject.clone()).or_logged("a reached budget")?;
    let data = BudgetReached {
        workspace,
        budget: WebhookBudgetName { id: due.object, name: of.name },
        scope: of.scope,
        scope_id: of.scope_id,
        provider: of.provider,
        period: of.period,
        resets_at: of.resets_at_ms.and_then(moment),
        limit: of.limit,
        spent: of.spent,
        state: of.state,
    };
    written(due, data)
}

/// The number of the entry of the audit log that a delivery is about.
pub fn entry_of(due: &DueDelivery) -> Option<i64> {
    (due.kind == WebhookKind::AuditRecorded).then(|| due.subject.get("number")?.as_i64()).flatten()
}

async fn audit_recorded(
    tenant: &Tenant,
    workspace: WebhookWorkspace,
    due: &DueDelivery,
) -> store::Result<Option<String>> {
    let Some(number) = entry_of(due) else { return Ok(None) };
    Ok(tenant.stream_entry(number).await?.and_then(|entry| {
        let line = entry.link.line().trim_end().to_owned();
        let data =
            AuditRecorded { workspace, number: count(number), action: entry.action, hash: entry.link.hash, line };
        written(due, data)
    }))
}

/// A moment in milliseconds since 1970, as the wire has it.
fn moment(ms: i64) -> Option<Timestamp> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms).saturating_mul(1_000_000)).ok().map(timestamp)
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;

    /// The JSON document that docs/webhooks.md shows for an event.
    fn documented(event: &str) -> Value {
        let page = include_str!("../../../docs/webhooks.md");
        let (_, section) = page.split_once(&format!("### `{event}`")).unwrap();
        let (_, code) = section.split_once("```json\n").unwrap();
        serde_json::from_str(code.split_once("```").unwrap().0).unwrap()
    }

    /// Whether a documented example is exactly what the type writes.
    fn is_true<D: Serialize + DeserializeOwned>(event: &str) {
        let example = documented(event);
        let read: WebhookPayload<D> = serde_json::from_value(example.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), example, "{event}");
    }

    #[test]
    fn the_documentation_shows_what_is_sent() {
        is_true::<RunFinished>("run.finished");
        is_true::<AppPublished>("app.published");
        is_true::<ModelRetiring>("model.retiring");
        is_true::<LinkUsedUp>("link.used_up");
        is_true::<BudgetReached>("budget.reached");
        is_true::<AuditRecorded>("audit.recorded");
        is_true::<WebhookTest>("webhook.test");
    }
}

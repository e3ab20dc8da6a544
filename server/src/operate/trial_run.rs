//! Runs one of a restored database's apps, with the demo model, which is on this machine: nothing that was restored leaves it.

use std::{sync::Arc, time::Duration};

use model::{CHAT_INPUT, Definition, InputKind, Kind, ModelRef, ModelUse, Values, run::RunState};
use serde_json::json;
use store::{NewConnection, Role, StartedBy, Store, Tenant, WorkspaceName};

use crate::{
    api::probe,
    config::Config,
    madang::Madang,
    models::listed,
    runs::accept::{CheckedInputs, RunRequest, accept},
    start::{self, Error},
};

/// A small model on a small machine takes its time.
const PATIENCE: Duration = Duration::from_secs(120);

pub enum Tried {
    Nothing(&'static str),
    Answered(String),
    Failed(String, String),
}

pub async fn on_demo_model(config: &Config, store: &Store, workspaces: &[WorkspaceName]) -> Result<Tried, Error> {
    if config.demo_model.is_none() {
        return Ok(Tried::Nothing("MADANG_DEMO_MODEL_URL is not set"));
    }
    // Nothing but the demo model can be reached, and no job is started.
    let alone = Config { allowed_hosts: Vec::new(), files: None, mail: None, traces: None, ..config.clone() };
    let madang = start::assemble(alone, store.clone(), None)?;
    let tried = first_that_can(&madang, workspaces).await;
    madang.stop.cancel();
    madang.tasks.close();
    let _ = tokio::time::timeout(Duration::from_secs(10), madang.tasks.wait()).await;
    tried
}

async fn first_that_can(madang: &Madang, workspaces: &[WorkspaceName]) -> Result<Tried, Error> {
    for workspace in workspaces {
        let tenant = madang.store.tenant(workspace.id);
        let owner = tenant.members().await?.into_iter().find(|member| member.role == Role::Owner);
        for app in tenant.published_apps().await? {
            let Some(owner) = &owner else { continue };
            let Some(runnable) = tenant.runnable(&app.id.to_string()).await? else { continue };
            let Some(values) = values(&runnable.definition) else { continue };
            let name = format!("{}/{}", workspace.slug, app.slug);
            let definition = match by_demo(madang, &tenant, &runnable.definition).await? {
                Ok(definition) => definition,
                Err(why) => return Ok(Tried::Failed(name, why)),
            };
            let Ok(inputs) = CheckedInputs::of(&definition, &values) else { continue };
            let by = StartedBy::Member { person: owner.person, version: runnable.version };
            let definition = Arc::new(definition);
            let request =
                RunRequest { app: app.id, by, definition, inputs, conversation: None, once: None, limits_money: false };
            return run(madang, &tenant, (name, request)).await;
        }
    }
    Ok(Tried::Nothing("there is none without files or values of its own"))
}

/// The same app, answered by the demo model; or why there is none.
async fn by_demo(
    madang: &Madang,
    tenant: &Tenant,
    definition: &Definition,
) -> Result<Result<Definition, String>, Error> {
    let Some(demo) = &madang.config.demo_model else { return Ok(Err("there is no demo model".into())) };
    let new = NewConnection {
        provider: llm::provider::LLAMA_CPP.id.to_owned(),
        name: format!("Drill {}", std::process::id()),
        base_url: demo.url.clone(),
        key: None,
        named_models: Vec::new(),
    };
    let made = tenant.create_connection(&new).await?;
    let probed = match Box::pin(probe(madang, tenant, made.id)).await {
        Ok(probed) => probed,
        Err(refusal) => return Ok(Err(format!("the demo model can't be asked: {refusal:?}"))),
    };
    let Some(model) = listed(&probed).into_iter().next() else {
        return Ok(Err("the demo model does not answer, or has no models".into()));
    };
    let mut definition = definition.clone();
    definition.model.use_ = Some(ModelUse::Model(ModelRef { connection: made.id, model: model.id }));
    definition.model.fallbacks = Vec::new();
    Ok(Ok(definition))
}

/// Something for each input that has to be filled in; `None` if that can't be made up.
fn values(definition: &Definition) -> Option<Values> {
    let mut values = Values::new();
    if definition.kind == Kind::Chat {
        values.insert(CHAT_INPUT.to_owned(), json!("Hello"));
    }
    for input in definition.inputs.iter().filter(|input| input.required) {
        let value = match input.kind {
            InputKind::Text | InputKind::Paragraph => json!("Hello"),
            InputKind::Number => json!(1),
            InputKind::Date => json!("2026-01-01"),
            InputKind::Url => json!("https://example.com"),
            InputKind::List => json!(["Hello"]),
            InputKind::Checkbox => json!(true),
            InputKind::Select | InputKind::Multiselect | InputKind::File => return None,
        };
        values.insert(input.name.clone(), value);
    }
    Some(values)
}

async fn run(madang: &Madang, tenant: &Tenant, (name, request): (String, RunRequest)) -> Result<Tried, Error> {
    let accepted = match Box::pin(accept(&madang.engine, tenant.workspace(), request)).await {
        Ok(accepted) => accepted,
        Err(refusal) => return Ok(Tried::Failed(name, format!("{refusal:?}"))),
    };
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let run = tenant.run(accepted.id, None).await?;
        match run.map(|detail| detail.run.state()) {
            Some(RunState::Completed) => return Ok(Tried::Answered(name)),
            Some(state) if state.is_terminal() => {
                return Ok(Tried::Failed(name, format!("the run ended as {}", state.as_str())));
            }
            _ if tokio::time::Instant::now() > deadline => {
                return Ok(Tried::Failed(name, "it did not answer in time".into()));
            }
            _ => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

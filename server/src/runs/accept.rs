//! Accepting runs: everything is checked before anything is stored, and then all of it is stored in one transaction.

use std::{collections::HashMap, sync::Arc};

use api::ErrorCode;
use data_encoding::BASE64URL_NOPAD;
use model::{
    AppId, ConnectionId, ConversationId, Definition, Kind, ModelRef, RunId, Severity, Values, WorkspaceId,
    run::RunEvent,
};
use runner::Tools;
use sha2::{Digest as _, Sha256};
use store::{Connection, IdempotencyKey, InConversation, NewRun, Started, StartedBy, Tenant, Workspace};
use time::OffsetDateTime;

use super::{
    Engine, Job, attached,
    reserve::{self, Reckoned},
    said::{self, Said},
};
use crate::{
    budgets::{self, OverBudget},
    doors,
    error::Refusal,
    models::{calls_tools, meets, sees},
};

/// A request for a run, with everything that decides what is run and on whose behalf.
pub struct RunRequest {
    pub app: AppId,
    /// Who requests it, and which version or draft is run.
    pub by: StartedBy,
    /// The definition of that version or draft.
    pub definition: Arc<Definition>,
    pub inputs: CheckedInputs,
    /// The conversation to continue; `None` starts a new one in a chat.
    pub conversation: Option<ConversationId>,
    /// The idempotency key.
    pub once: Option<IdempotencyKey>,
    /// Whether the money of the door that it comes through is limited.
    pub limits_money: bool,
}

/// Inputs that were checked against the definition.
pub struct CheckedInputs(Arc<Values>);

impl CheckedInputs {
    /// Checks and normalises inputs.
    pub fn of(definition: &Definition, values: &Values) -> Result<Self, Refusal> {
        definition
            .check_values(values)
            .map(|values| Self(Arc::new(values)))
            .map_err(|problems| Refusal::inputs(&problems))
    }

    /// The inputs.
    pub fn values(&self) -> &Values {
        &self.0
    }

    /// Adds what a program sent of a conversation: of a chat the messages before the newest, otherwise all messages, which are then
    /// sent to the model in place of the definition's.
    #[must_use]
    pub fn with_conversation(mut self, said: &[Said], tools: Option<&Tools>) -> Self {
        said::put(Arc::make_mut(&mut self.0), said, tools);
        self
    }
}

/// A run that was accepted by this request or an earlier one with the same key.
pub struct Accepted {
    pub id: RunId,
    /// Details of a new run; `None` if an earlier request started it, since it may have progressed.
    pub new: Option<NewlyMade>,
}

/// What is known of a new run without reading it from the database.
pub struct NewlyMade {
    pub created_at: OffsetDateTime,
    /// The conversation that it belongs to, new or existing.
    pub conversation: Option<ConversationId>,
    /// The checked inputs.
    pub inputs: Arc<Values>,
}

/// Checks and stores a run, and starts executing it.
pub async fn accept(engine: &Engine, workspace: WorkspaceId, request: RunRequest) -> Result<Accepted, Refusal> {
    let tenant = engine.store.tenant(workspace);
    check_definition(&request)?;
    let mut values = request.inputs.0.clone();
    let mut models = models(&tenant, &request.definition).await?;
    if request.definition.has_files() {
        // Boxed because few runs have files, and each would carry the room for it.
        let checked = attached::check(&tenant, request.app, &request.by, &request.definition, values);
        let checked = Box::pin(checked).await?;
        if checked.shows_pictures {
            models = Box::pin(models_that_see(&tenant, &request.definition, models)).await?;
        }
        values = checked.values;
    }
    models = Box::pin(models_for_said(&tenant, &request.definition, &values, models)).await?;
    let for_comparison = request.by.is_comparison();
    if for_comparison {
        models = models.alone();
    }
    let Reckoned { models, most_micros, reserves } =
        reserve::reckon((&tenant, &engine.detectors), &request, &values, models).await?;
    // A program brings its conversation along.
    let stands_alone = for_comparison || said::of(&values).is_some();
    let conversation = if stands_alone { None } else { in_conversation(request.definition.kind, request.conversation) };
    let once = as_kept(&tenant, request.app, request.once).await?;
    let (app, person, by_key) = (request.app, request.by.person(), request.by.key().is_some());
    let new = NewRun {
        app: request.app,
        by: request.by,
        conversation,
        inputs: values.clone(),
        first_event: serde_json::to_string(&RunEvent::Started {}).map_err(Refusal::internal)?,
        once,
        most_micros,
        reserves,
    };
    match engine.live.start(workspace, new).await? {
        Started::Created { run, conversation, created_at, left } => {
            left.into_iter().for_each(doors::tell);
            if request.definition.has_files() {
                Box::pin(attached::attach(&tenant, run.id(), &request.definition, &values)).await;
            }
            let new = NewlyMade { created_at, conversation, inputs: values.clone() };
            let accepted = Accepted { id: run.id(), new: Some(new) };
            let (definition, attempts_before, parts) = (request.definition, 0, Vec::new());
            engine.carry_out(
                run,
                Job { app, definition, values, conversation, models, for_comparison, attempts_before, parts },
            );
            Ok(accepted)
        }
        Started::Existing(id) => Ok(Accepted { id, new: None }),
        Started::OtherBody => Err(ErrorCode::IdempotencyMismatch.into()),
        Started::Refused(shut) if by_key => Err(doors::refusal_of_key(shut)),
        Started::Refused(shut) => Err(doors::refusal_of_link(shut)),
        Started::OverBudget { budget, used_up } => {
            let over = OverBudget { budget, used_up, app, person, models };
            Err(Box::pin(budgets::refusal(&tenant, over)).await)
        }
        Started::NoConversation => Err(ErrorCode::NotFound.into()),
    }
}

/// The key as it may be kept: of an app that keeps nothing as a hash.
async fn as_kept(tenant: &Tenant, app: AppId, once: Option<IdempotencyKey>) -> Result<Option<IdempotencyKey>, Refusal> {
    Ok(match once {
        Some(once) if tenant.retention().await?.days_of(app) == Some(0) => Some(unreadable(once)),
        once => once,
    })
}

/// The same key as a hash of it: people may write anything into it, and of an app that keeps nothing not even that is kept.
pub(crate) fn unreadable(once: IdempotencyKey) -> IdempotencyKey {
    let hash = Sha256::digest(once.key.as_bytes());
    IdempotencyKey { key: format!("sha256:{}", BASE64URL_NOPAD.encode(&hash)), ..once }
}

/// A version was checked when it was published, and never changes. What a program's own messages are run by is made by us.
fn check_definition(request: &RunRequest) -> Result<(), Refusal> {
    if !request.by.is_unchecked() || said::of(&request.inputs.0).is_some() {
        return Ok(());
    }
    let problems = request.definition.check().into_iter();
    let errors: Vec<_> = problems.filter(|problem| problem.severity() == Severity::Error).collect();
    if errors.is_empty() { Ok(()) } else { Err(Refusal::problems(errors)) }
}

fn in_conversation(kind: Kind, known: Option<ConversationId>) -> Option<InConversation> {
    match (kind, known) {
        (Kind::Form, _) => None,
        (Kind::Chat, None) => Some(InConversation::New),
        (Kind::Chat, Some(known)) => Some(InConversation::Existing(known)),
    }
}

/// The models that may answer a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Models {
    /// The one to call first.
    pub primary: ModelRef,
    /// The fallbacks, in order.
    pub fallbacks: Vec<ModelRef>,
}

impl Models {
    /// The first one without fallbacks: an answer of another model would be evidence of nothing.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { fallbacks: Vec::new(), ..self }
    }
}

/// The models for a definition: those that it names, or else the workspace's, or, if it asks for abilities, those of the
/// workspace's that have them.
pub async fn models(tenant: &Tenant, definition: &Definition) -> Result<Models, Refusal> {
    let workspace = tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    if definition.model.wants().is_none() {
        return models_in(&workspace, definition, &HashMap::new()).ok_or_else(|| ErrorCode::NoModel.into());
    }
    let connections = tenant.connections().await?.into_iter().map(|connection| (connection.id, connection)).collect();
    let none = if preferred(&workspace).next().is_none() { ErrorCode::NoModel } else { ErrorCode::NoFittingModel };
    models_in(&workspace, definition, &connections).ok_or_else(|| none.into())
}

/// The models of these that may be shown a picture. One that nobody knows anything about may; its provider will say.
async fn models_that_see(tenant: &Tenant, definition: &Definition, models: Models) -> Result<Models, Refusal> {
    let connections = tenant.connections().await?;
    let may_see = |model: &ModelRef| {
        let connection = connections.iter().find(|connection| connection.id == model.connection);
        connection.is_none_or(|connection| sees(connection, &model.model) != Some(false))
    };
    let Models { primary, mut fallbacks } = models;
    fallbacks.retain(may_see);
    if may_see(&primary) {
        return Ok(Models { primary, fallbacks });
    }
    // Whoever names a model means that one; otherwise the choice is left to the workspace's order.
    if definition.model.named().is_some() || fallbacks.is_empty() {
        return Err(ErrorCode::ModelCannotSee.into());
    }
    Ok(Models { primary: fallbacks.remove(0), fallbacks })
}

/// The models of these that may be told what a program sends: its pictures, and the tools that it offers.
async fn models_for_said(
    tenant: &Tenant,
    definition: &Definition,
    values: &Values,
    mut models: Models,
) -> Result<Models, Refusal> {
    if said::shows_pictures(values) {
        models = models_that_see(tenant, definition, models).await?;
    }
    models_that_call(tenant, values, models).await
}

/// The models of these that may call tools, if a program offers some. One that nobody knows anything about may; its provider will say.
async fn models_that_call(tenant: &Tenant, values: &Values, models: Models) -> Result<Models, Refusal> {
    if said::tools_of(values).is_none() {
        return Ok(models);
    }
    let connections = tenant.connections().await?;
    let may_call = |model: &ModelRef| {
        let connection = connections.iter().find(|connection| connection.id == model.connection);
        connection.is_none_or(|connection| calls_tools(connection, &model.model) != Some(false))
    };
    let Models { primary, mut fallbacks } = models;
    if !may_call(&primary) {
        return Err(Refusal::field(
            "tools",
            "This model can't call tools. Leave them out, or ask a model that can.",
            "도구를 부를 수 없는 모델이에요. 도구를 빼거나 도구를 쓸 수 있는 모델을 불러 주세요.",
        ));
    }
    fallbacks.retain(may_call);
    Ok(Models { primary, fallbacks })
}

/// As [`models`], for a workspace that was read already, with its connections, which tell what a model can do. `None` if there is
/// no model.
pub fn models_in(
    workspace: &Workspace,
    definition: &Definition,
    connections: &HashMap<ConnectionId, Connection>,
) -> Option<Models> {
    let (choice, order) = (&definition.model, &workspace.fallback_order);
    let is_able = |model: &&ModelRef| {
        let connection = connections.get(&model.connection);
        choice.wants().is_none_or(|wants| connection.is_some_and(|connection| meets(connection, &model.model, wants)))
    };
    let able: Vec<&ModelRef> = preferred(workspace).filter(is_able).collect();
    let primary = choice.named().or(able.first().copied())?.clone();
    let in_order = if choice.wants().is_some() { able } else { order.iter().collect() };
    let fallbacks = if choice.fallbacks.is_empty() { in_order } else { choice.fallbacks.iter().collect() };
    Some(Models { fallbacks: fallbacks.into_iter().filter(|model| **model != primary).cloned().collect(), primary })
}

/// The workspace's models, in order of preference.
fn preferred(workspace: &Workspace) -> impl Iterator<Item = &ModelRef> {
    workspace.default_model.iter().chain(&workspace.fallback_order)
}

#[cfg(test)]
mod tests {
    use api::{App, Connection, ErrorCode, Run, RunErrorCode, RunState};
    use model::{
        Ability, ModelRef, ModelUse, Output, OutputFormat, Wants,
        schema::{FieldKind, SchemaField, of_fields},
    };
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    async fn run(app: &TestApp, made: &App, text: &str) -> crate::testing::TestAnswer {
        let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
        app.user("owner").await.post(&path, &json!({"inputs": {"text": text}})).await
    }

    #[tokio::test]
    async fn an_answer_that_must_be_json_is_checked_and_asked_for_once_more() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let fields = [SchemaField { name: "total".into(), about: "In won".into(), kind: FieldKind::Number }];
        let output = Output { format: OutputFormat::Json, schema: Some(of_fields(&fields)), form: None };
        app.republish(&made, |definition| definition.output = output).await;

        let good: Run = run(&app, &made, "```json\n{\"total\": 3}\n```").await.created();
        assert_eq!((good.state, good.output.as_str()), (RunState::Completed, "{\"total\": 3}"));
        let told = provider.seen_requests().remove(0)["messages"].to_string();
        assert!(told.contains("JSON Schema") && told.contains("In won"), "{told}");

        let bad: Run = run(&app, &made, "three").await.created();
        assert_eq!((bad.state, bad.error.unwrap().code), (RunState::Failed, RunErrorCode::NotJson));
        assert_eq!(provider.seen_requests().len(), 3, "it was asked once more, and only once");
    }

    #[tokio::test]
    async fn an_invalid_schema_cannot_be_published() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let made: App = owner.post("/api/v1/workspaces/test/apps", &json!({"name": "Totals"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let mut draft: api::Draft = owner.get(&format!("{path}/draft")).await.ok();
        draft.definition.prompt.messages[0].text = "Add it up.".into();
        let schema = json!({"type": "object", "properties": {"total": {"type": "nummer"}}});
        draft.definition.output = Output { format: OutputFormat::Json, schema: Some(schema), form: None };
        let save = json!({"definition": draft.definition, "revision": draft.revision});
        let saved: api::Draft = owner.put(&format!("{path}/draft"), &save).await.ok();
        let refused = owner.post(&format!("{path}/publish"), &json!({"revision": saved.revision})).await.error(422);
        assert!(refused.fields.contains_key("output.schema"), "{refused:?}");
    }

    #[tokio::test]
    async fn the_first_in_the_order_that_can_do_it_answers() {
        let (provider, other) = (FakeProvider::start().await, FakeProvider::start().await);
        let hosts = [provider.host_port(), other.host_port()];
        let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
        let owner = app.user("owner").await;
        let mut made = Vec::new();
        for (kind, server) in [("custom", &provider), ("vllm", &other)] {
            let body = json!({"provider": kind, "name": kind, "base_url": server.base_url()});
            made.push(owner.post("/api/v1/workspaces/test/connections", &body).await.created::<Connection>());
        }
        let echo = app.publish_echo("echo").await;
        let wants =
            |abilities: &[Ability]| Some(ModelUse::Wants(Wants { wants: abilities.to_vec(), ..Wants::default() }));
        app.republish(&echo, |definition| definition.model.use_ = wants(&[Ability::Json])).await;
        // The default of the workspace can't be bound to a schema, and nothing else is in the order.
        let refused = run(&app, &echo, "hi").await.error(409);
        assert_eq!(refused.code, ErrorCode::NoFittingModel);

        let order: Vec<_> = made.iter().map(|made| ModelRef { connection: made.id, model: "echo".into() }).collect();
        owner.patch("/api/v1/workspaces/test", &json!({"fallback_order": order})).await.ok::<api::Workspace>();
        assert_eq!(run(&app, &echo, "hi").await.created::<Run>().output, "hi");
        assert_eq!((provider.seen_requests().len(), other.seen_requests().len()), (0, 1));

        app.republish(&echo, |definition| definition.model.use_ = wants(&[Ability::Images])).await;
        assert_eq!(run(&app, &echo, "hi").await.error(409).code, ErrorCode::NoFittingModel);
    }
}

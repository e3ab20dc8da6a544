//! Starting the run that a request asks for.

use std::sync::Arc;

use model::{AppId, KeyScope, Language, OutputFormat, RunId};
use store::{ApiKeyHolder, Connection, IdempotencyKey, Runnable, StartedBy, Workspace};

use crate::{
    api::runs::started_by,
    auth::Member,
    compat::{Ask, Opening, for_app, for_model, models},
    error::{ErrorCode, Refusal},
    madang::Madang,
    runs::accept::{RunRequest, accept},
};

/// A run that was started for a request.
pub struct Begun {
    pub opening: Opening,
    /// Whether the answer is a JSON document.
    pub json: bool,
    /// Whether the same request will find it again, so that it goes on when the caller goes away.
    pub goes_on_alone: bool,
}

/// Starts what a request asks for: an app, or else a model.
pub async fn begin(madang: &Madang, member: &Member, ask: Ask, once: Option<IdempotencyKey>) -> Result<Begun, Refusal> {
    let (name, goes_on_alone) = (ask.model.clone(), once.is_some());
    let request = match find_app(member, &name).await? {
        Some(app) => of_app(member, &app, ask, once)?,
        None => of_model(member, ask, once).await?,
    };
    let json = request.definition.output.format == OutputFormat::Json;
    let run = Box::pin(accept(&madang.engine, member.workspace, request)).await?.id;
    Ok(Begun { opening: Opening { run, created_s: created_s(run), model: name }, json, goes_on_alone })
}

/// The app with this name, in the version that the caller runs; `None` if there is none for this key.
async fn find_app(member: &Member, name: &str) -> Result<Option<Arc<Runnable>>, Refusal> {
    let found = member.tenant.runnable(name).await?;
    let found = found.filter(|app| member.only_app().is_none_or(|only| only == app.app));
    Ok(found.map(|app| app.for_person(member.id)))
}

/// The request for a run of an app.
fn of_app(member: &Member, app: &Runnable, ask: Ask, once: Option<IdempotencyKey>) -> Result<RunRequest, Refusal> {
    may(member, KeyScope::AppsRun)?;
    Ok(RunRequest {
        app: app.app,
        by: started_by(member, app.version),
        inputs: for_app(&app.definition, ask)?,
        definition: app.definition.clone(),
        conversation: None,
        once,
        limits_money: member.key().is_some_and(|key| key.holder.limits_money),
    })
}

/// The request for a run of the model that is asked for.
async fn of_model(member: &Member, ask: Ask, once: Option<IdempotencyKey>) -> Result<RunRequest, Refusal> {
    let direct = Direct::of(member, &ask.model).await?;
    let model = models::find(&ask.model, &direct.connections, &direct.workspace).ok_or_else(|| unknown(&ask.model))?;
    direct.may()?;
    let (definition, inputs) = for_model(model, ask)?;
    let (definition, key) = (Arc::new(definition), direct.key);
    let (person, limited) = (member.id, key.is_limited);
    Ok(RunRequest {
        app: direct.app().await?,
        by: StartedBy::Direct { person, key: key.id, limited, definition: definition.clone() },
        definition,
        inputs,
        conversation: None,
        once,
        limits_money: key.limits_money,
    })
}

/// What a call of a model without an app needs to know.
pub struct Direct<'m> {
    member: &'m Member,
    pub key: &'m ApiKeyHolder,
    pub workspace: Arc<Workspace>,
    pub connections: Vec<Connection>,
}

impl<'m> Direct<'m> {
    /// A key for one app knows of no model.
    pub async fn of(member: &'m Member, model: &str) -> Result<Self, Refusal> {
        let key = &member.key().ok_or(ErrorCode::Unauthenticated)?.holder;
        if member.only_app().is_some() {
            return Err(unknown(model));
        }
        let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
        Ok(Self { member, key, workspace, connections: member.tenant.connections().await? })
    }

    /// Refuses unless the key may call models.
    pub fn may(&self) -> Result<(), Refusal> {
        may(self.member, KeyScope::ModelsRun)?;
        if may_ask_models(self.member) { Ok(()) } else { Err(ErrorCode::Forbidden.into()) }
    }

    /// The app of such runs, which nobody is shown.
    pub async fn app(&self) -> Result<AppId, Refusal> {
        let name = match self.workspace.language {
            Language::En => "Models, called by programs",
            Language::Ko => "프로그램이 부른 모델",
        };
        Ok(self.member.tenant.direct_app(name, self.member.id).await?)
    }
}

/// Refuses a name that the key may not ask by.
pub async fn must_know(member: &Member, name: &str) -> Result<(), Refusal> {
    if find_app(member, name).await?.is_some() {
        return may(member, KeyScope::AppsRun);
    }
    let direct = Direct::of(member, name).await?;
    models::find(name, &direct.connections, &direct.workspace).ok_or_else(|| unknown(name))?;
    direct.may()
}

/// Whether the request's key has a scope.
pub fn has(member: &Member, scope: KeyScope) -> bool {
    member.key().is_some_and(|key| key.holder.scopes.contains(&scope))
}

/// Whether whoever made the key may have a model say whatever they like: those who may try drafts. All others run what is published.
pub fn may_ask_models(member: &Member) -> bool {
    member.role >= api::Role::Builder
}

fn may(member: &Member, scope: KeyScope) -> Result<(), Refusal> {
    if has(member, scope) {
        return Ok(());
    }
    let scope = scope.as_str();
    Err(Refusal::from(ErrorCode::ScopeMissing).and_field(
        "scope",
        format!("This takes the scope {scope}."),
        format!("필요한 범위: {scope}."),
    ))
}

/// Refuses a name that is neither an app's nor a model's, for this key.
pub fn unknown(model: &str) -> Refusal {
    let model: String = model.chars().take(100).collect();
    Refusal::from(ErrorCode::NotFound).and_field(
        "model",
        format!("There is no app or model “{model}” that this key may use. `GET /v1/models` lists those that there are."),
        format!("이 키로 쓸 수 있는 앱이나 모델 중에 이름이 “{model}”인 것이 없어요. `GET /v1/models`에서 목록을 볼 수 있어요."),
    )
}

/// When a run was started, which its id says.
fn created_s(run: RunId) -> u64 {
    run.0.get_timestamp().map(|at| at.to_unix().0).unwrap_or_default()
}

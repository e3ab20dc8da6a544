//! Starting the run that a request asks for.

use std::sync::Arc;

use model::{AppId, KeyScope, Language, OutputFormat, RunId};
use store::{ApiKeyHolder, Connection, IdempotencyKey, Runnable, StartedBy, Workspace};

use super::{
    given::{self, Giving},
    large::PLAIN_BYTES,
};
use crate::{
    api::runs::started_by,
    auth::Member,
    compat::{Ask, GivenFiles, Opening, for_app, for_model, models, plain_bytes},
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
    // Only files and pictures make a request as large as it may be here.
    if plain_bytes(&ask) > PLAIN_BYTES {
        return Err(ErrorCode::TooLarge.into());
    }
    let (name, goes_on_alone) = (ask.model.clone(), once.is_some());
    let request = match find_app(member, &name).await? {
        Some(app) => of_app(madang, member, &app, ask, once).await?,
        None => of_model(madang, member, ask, once).await?,
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
async fn of_app(
    madang: &Madang,
    member: &Member,
    app: &Runnable,
    mut ask: Ask,
    once: Option<IdempotencyKey>,
) -> Result<RunRequest, Refusal> {
    may(member, KeyScope::AppsRun)?;
    let mut given = GivenFiles::default();
    if given::has_files(Some(&app.definition), &ask) {
        let giving = Giving::of(madang, member).await?;
        given = Box::pin(given::for_app(&giving, app, &mut ask)).await?;
    }
    Ok(RunRequest {
        app: app.app,
        by: started_by(member, app.version),
        inputs: for_app(&app.definition, ask, &given)?,
        definition: app.definition.clone(),
        conversation: None,
        once,
        limits_money: member.key().is_some_and(|key| key.holder.limits_money),
    })
}

/// The request for a run of the model that is asked for.
async fn of_model(
    madang: &Madang,
    member: &Member,
    mut ask: Ask,
    once: Option<IdempotencyKey>,
) -> Result<RunRequest, Refusal> {
    let direct = Direct::of(member, &ask.model).await?;
    let model = models::find(&ask.model, &direct.connections, &direct.workspace).ok_or_else(|| unknown(&ask.model))?;
    direct.may()?;
    if given::has_files(None, &ask) {
        let giving = Giving::of(madang, member).await?;
        Box::pin(given::for_model(&giving, &mut ask.said)).await?;
    }
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
        app_in(self.member, &self.workspace).await
    }
}

/// The app of what belongs to none.
pub async fn direct_app(member: &Member) -> Result<AppId, Refusal> {
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    app_in(member, &workspace).await
}

async fn app_in(member: &Member, workspace: &Workspace) -> Result<AppId, Refusal> {
    let name = match workspace.language {
        Language::En => "Models, called by programs",
        Language::Ko => "프로그램이 부른 모델",
    };
    Ok(member.tenant.direct_app(name, member.id).await?)
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

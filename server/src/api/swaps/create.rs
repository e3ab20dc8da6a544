//! `POST /workspaces/{workspace}/swaps`

use std::collections::HashMap;

use api::{CreateSwap, Swap, SwapAs};
use axum::{Json, http::StatusCode};
use model::{AppId, ComparisonId, ConnectionId, Definition, ModelChoice, ModelRef, ModelUse, limits};
use store::{Connection, NewSwap, Tenant};

use super::{gone::Gone, to_wire};
use crate::{
    api::{apps::gate_reason, check},
    auth::Member,
    error::{ErrorCode, Refusal},
    models::display_name,
    runs::accept::{Models, models_in},
    strict::Body,
};

/// The most apps in one act.
const APPS_MAX: usize = 200;

/// Swaps the models of apps in one act that can be undone as one
///
/// With `provider`, apps are prepared for its loss: each gets the model as its first fallback, or as the model that answers; what it had
/// stands in after it. With `from`, that model is replaced wherever it stands in the apps, and the comparisons that speak for it are linked
/// to the new versions. With `publish` people run it at once: what is live is published again with other models, and whatever else is in a
/// draft stays there. An app that isn't there is left out. Of apps with a gate, only what passes it is published, unless there is a
/// `gate_reason`: who prepares for an outage is told which ones they are, and isn't held up.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/swaps", operation_id = "createSwap", tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = CreateSwap,
    responses(
        (status = 201, description = "What was changed.", body = Swap),
        (status = 409, description = "`gate_not_passed`, with those apps as `current`; nothing is changed", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(member: Member, Body(mut wanted): Body<CreateSwap>) -> Result<(StatusCode, Json<Swap>), Refusal> {
    let gone = Gone::of(&wanted)?;
    if wanted.apps.is_empty() || wanted.apps.len() > APPS_MAX {
        return Err(Refusal::field("apps", "Choose 1 to 200 apps.", "앱을 1개에서 200개까지 골라 주세요."));
    }
    let gate_reason = gate_reason(&member, wanted.gate_reason.as_deref())?;
    wanted.to.model = check::text("to.model", &wanted.to.model, limits::MODEL_CHARS)?;
    let connections: HashMap<_, _> =
        member.tenant.connections().await?.into_iter().map(|connection| (connection.id, connection)).collect();
    let connection = standing_in(&connections, &wanted.to, &gone)?;
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let name = display_name(connection, &wanted.to.model);
    let new = NewSwap {
        note: gone.note(&connections, workspace.language, wanted.as_, &name),
        away_from: gone.to_store(&connections, &wanted.to, &name),
        evidence: evidence(&member.tenant, &wanted).await?,
        apps: wanted.apps,
        publish: wanted.publish,
        gate_reason,
        by: member.id,
    };
    let change = |definition: &Definition| {
        let now = models_in(&workspace, definition, &connections);
        match &gone {
            Gone::Provider(_) => prepared(&definition.model, now, &wanted.to, wanted.as_),
            Gone::Model(from) => replaced(&definition.model, now, from, &wanted.to),
        }
    };
    let answering = |definition: &Definition| Some(models_in(&workspace, definition, &connections)?.primary);
    let swap = member.tenant.swap_models(&new, change, answering).await?;
    Ok((StatusCode::CREATED, Json(to_wire(swap))))
}

/// The comparisons that speak for the new model, by app.
async fn evidence(tenant: &Tenant, wanted: &CreateSwap) -> Result<HashMap<AppId, ComparisonId>, Refusal> {
    let unfit = || {
        Refusal::field(
            "evidence",
            "Each of these comparisons must have ended, compare this model, and be of another one of the chosen apps. Choose them again.",
            "끝난 비교이고, 이 모델을 비교했고, 고른 앱마다 하나씩이어야 해요. 비교를 다시 골라 주세요.",
        )
    };
    if wanted.evidence.len() > wanted.apps.len() {
        return Err(unfit());
    }
    let found = tenant.comparisons_with(&wanted.evidence, &wanted.to).await?;
    let by_app: HashMap<_, _> = found.into_iter().filter(|(app, _)| wanted.apps.contains(app)).collect();
    if by_app.len() == wanted.evidence.len() { Ok(by_app) } else { Err(unfit()) }
}

/// The connection of the model that is to stand in, if it can.
fn standing_in<'c>(
    connections: &'c HashMap<ConnectionId, Connection>,
    to: &ModelRef,
    gone: &Gone,
) -> Result<&'c Connection, Refusal> {
    let refused = |en, ko| Err(Refusal::field("to", en, ko));
    match (connections.get(&to.connection), gone) {
        (None, _) => {
            refused("This connection is gone. Choose another model.", "없어진 연결이에요. 다른 모델을 골라 주세요.")
        }
        (Some(connection), Gone::Provider(gone)) if connection.provider == gone.id => refused(
            "This model is served by the very provider. Choose one of another.",
            "바로 그 제공사의 모델이에요. 다른 제공사의 모델을 골라 주세요.",
        ),
        (_, Gone::Model(from)) if from == to => {
            refused("This is the model itself. Choose another one.", "바로 그 모델이에요. 다른 모델을 골라 주세요.")
        }
        (Some(connection), _) if connection.paused_at.is_some() => refused(
            "This connection is paused. Resume it, or choose another model.",
            "멈춰 둔 연결이에요. 다시 시작하거나 다른 모델을 골라 주세요.",
        ),
        (Some(connection), _) => Ok(connection),
    }
}

/// An app's models with `to` among them. `now` is what answers it as things are: its own order, or what stands in for it without one,
/// because the workspace's order is not asked any more once it has one.
fn prepared(choice: &ModelChoice, now: Option<Models>, to: &ModelRef, as_: SwapAs) -> ModelChoice {
    let (answering, before) = now.map(|now| (now.primary, now.fallbacks)).unzip();
    let (use_, first, answers) = match as_ {
        SwapAs::Fallback => (choice.use_.clone(), Some(to), answering.as_ref()),
        SwapAs::Model | SwapAs::Replacement => (Some(ModelUse::Model(to.clone())), answering.as_ref(), Some(to)),
    };
    let mut fallbacks: Vec<ModelRef> = Vec::new();
    for model in first.into_iter().chain(before.iter().flatten()) {
        if Some(model) != answers && !fallbacks.contains(model) && fallbacks.len() < limits::FALLBACKS {
            fallbacks.push(model.clone());
        }
    }
    ModelChoice { use_, fallbacks, settings: choice.settings.clone() }
}

/// An app's models with `to` wherever `from` is. An app without an order of its own keeps none, unless what stands in for it is replaced.
fn replaced(choice: &ModelChoice, now: Option<Models>, from: &ModelRef, to: &ModelRef) -> ModelChoice {
    let Some(now) = now else { return choice.clone() };
    let put = |model: &ModelRef| if model == from { to.clone() } else { model.clone() };
    let answers = put(&now.primary);
    let use_ = if now.primary == *from { Some(ModelUse::Model(to.clone())) } else { choice.use_.clone() };
    let asked_anyway = choice.wants().is_none() && !now.fallbacks.contains(from);
    let mut fallbacks: Vec<ModelRef> = Vec::new();
    if !(choice.fallbacks.is_empty() && asked_anyway) {
        for model in now.fallbacks.iter().map(put).filter(|model| *model != answers).take(limits::FALLBACKS) {
            if !fallbacks.contains(&model) {
                fallbacks.push(model);
            }
        }
    }
    ModelChoice { use_, fallbacks, settings: choice.settings.clone() }
}

#[cfg(test)]
mod tests {
    use api::{App, Connection, Draft, DrillVerdict, FireDrill, Page, Role, Swap, UndoneSwap, VersionDetail};
    use model::{Ability, ModelUse, Wants};
    use serde_json::{Value, json};

    use crate::testing::{FakeProvider, TestApp, TestClient};

    const SWAPS: &str = "/api/v1/workspaces/test/swaps";
    const DRILL: &str = "/api/v1/workspaces/test/fire-drill?provider=custom";

    /// An app on a provider, and a connection to another.
    async fn scene() -> (TestApp, TestClient, App, Connection, FakeProvider, FakeProvider) {
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
        (app, owner, echo, made.remove(1), provider, other)
    }

    fn wanted(app: &App, to: &Connection, as_: &str, publish: bool) -> Value {
        json!({"provider": "custom", "apps": [app.id], "to": {"connection": to.id, "model": "echo"}, "as": as_,
            "publish": publish})
    }

    async fn live(owner: &TestClient, app: &App, number: u32) -> model::ModelChoice {
        let path = format!("/api/v1/workspaces/test/apps/{}/versions/{number}", app.slug);
        owner.get(&path).await.ok::<VersionDetail>().definition.model
    }

    #[tokio::test]
    async fn an_app_that_would_stop_is_ready_after_one_act_and_stops_again_after_its_undoing() {
        let (_app, owner, echo, to, _one, _two) = scene().await;
        let verdict = async || owner.get(DRILL).await.ok::<FireDrill>().items[0].verdict;
        assert_eq!(verdict().await, DrillVerdict::WouldStop);
        let swap: Swap = owner.post(SWAPS, &wanted(&echo, &to, "fallback", true)).await.created();
        assert!(swap.apps[0].published);
        assert_eq!(verdict().await, DrillVerdict::Untested, "something would answer now");
        assert_eq!(live(&owner, &echo, 2).await.fallbacks[0].connection, to.id);
        let draft: Draft = owner.get(&format!("/api/v1/workspaces/test/apps/{}/draft", echo.slug)).await.ok();
        assert_eq!(draft.definition.model.fallbacks.len(), 1);

        let undone: UndoneSwap = owner.post(&format!("{SWAPS}/{}/undo", swap.id), &json!({})).await.ok();
        assert!(undone.left.is_empty() && undone.swap.undone_at.is_some());
        assert_eq!(verdict().await, DrillVerdict::WouldStop);
        let again: UndoneSwap = owner.post(&format!("{SWAPS}/{}/undo", swap.id), &json!({})).await.ok();
        assert!(again.swap.undone_at.is_some());
        assert_eq!(owner.get(SWAPS).await.ok::<Page<Swap>>().items.len(), 1);
    }

    #[tokio::test]
    async fn as_the_model_the_one_before_stands_in_and_drafts_alone_are_no_change_for_people() {
        let (_app, owner, echo, to, _one, _two) = scene().await;
        owner.post(SWAPS, &wanted(&echo, &to, "model", false)).await.created::<Swap>();
        assert_eq!(owner.get(DRILL).await.ok::<FireDrill>().items.len(), 1, "people run what they ran");
        owner.post(SWAPS, &wanted(&echo, &to, "model", true)).await.created::<Swap>();
        let choice = live(&owner, &echo, 2).await;
        assert_eq!(choice.named().unwrap().connection, to.id);
        assert_ne!(choice.fallbacks[0].connection, to.id);
        assert!(owner.get(DRILL).await.ok::<FireDrill>().items.is_empty());
    }

    #[tokio::test]
    async fn of_an_app_that_says_what_it_wants_the_models_that_can_are_meant() {
        let (app, owner, echo, able, _one, _two) = scene().await;
        let workspace: api::Workspace = owner.get("/api/v1/workspaces/test").await.ok();
        let unable = workspace.default_model.unwrap();
        let order = json!([{"connection": able.id, "model": "echo"}]);
        owner.patch("/api/v1/workspaces/test", &json!({ "fallback_order": order })).await.ok::<api::Workspace>();
        let wants = Wants { wants: vec![Ability::Json], ..Wants::default() };
        app.republish(&echo, |definition| definition.model.use_ = Some(ModelUse::Wants(wants))).await;
        let body = json!({"provider": "vllm", "apps": [echo.id], "to": unable, "as": "fallback", "publish": true});
        owner.post(SWAPS, &body).await.created::<Swap>();
        assert_eq!(live(&owner, &echo, 3).await.fallbacks, [unable], "the workspace's default doesn't answer this app");
    }

    #[tokio::test]
    async fn it_is_for_admins_and_needs_another_provider() {
        let (app, owner, echo, mut to, _one, _two) = scene().await;
        app.member("choi", Role::Builder).await.post(SWAPS, &wanted(&echo, &to, "model", true)).await.error(403);
        let connections: Page<Connection> = owner.get("/api/v1/workspaces/test/connections").await.ok();
        to.id = connections.items.iter().find(|connection| connection.provider == "custom").unwrap().id;
        assert!(owner.post(SWAPS, &wanted(&echo, &to, "model", true)).await.error(422).fields.contains_key("to"));
        let pause = format!("/api/v1/workspaces/test/connections/{}", to.id);
        owner.patch(&pause, &json!({"paused": true})).await.ok::<Connection>();
        let mut paused = wanted(&echo, &to, "model", true);
        paused["provider"] = "vllm".into();
        assert!(owner.post(SWAPS, &paused).await.error(422).fields.contains_key("to"));
        owner.post(&format!("{SWAPS}/{}/undo", uuid::Uuid::nil()), &json!({})).await.error(404);
        let nameless =
            json!({"provider": "custom", "apps": [echo.id], "to": {"connection": to.id, "model": " "}, "as": "model"});
        assert!(owner.post(SWAPS, &nameless).await.error(422).fields.contains_key("to.model"));
        let none = json!({"provider": "custom", "apps": [], "to": {"connection": to.id, "model": "x"}, "as": "model"});
        assert!(owner.post(SWAPS, &none).await.error(422).fields.contains_key("apps"));
    }
}

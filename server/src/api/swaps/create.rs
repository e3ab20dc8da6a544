//! `POST /workspaces/{workspace}/swaps`

use std::collections::HashMap;

use api::{CreateSwap, Swap, SwapAs};
use axum::{Json, http::StatusCode};
use llm::Provider;
use model::{ConnectionId, Definition, Josa, Language, ModelChoice, ModelRef, ModelUse, limits, with_josa};
use store::{Connection, NewSwap, Workspace};

use super::to_wire;
use crate::{
    api::{apps::gate_reason, check},
    auth::Member,
    error::{ErrorCode, Refusal},
    runs::accept::{Models, models_in},
    strict::Body,
};

/// The most apps in one act.
const APPS_MAX: usize = 200;

/// Prepares apps for the loss of a provider, in one act that can be undone as one
///
/// Each app gets the model as its first fallback, or as the model that answers; what it had stands in after it. With `publish` people
/// run it at once: what is live is published again with other models, and whatever else is in a draft stays there. An app that isn't there
/// is left out. Of apps with a gate, only what passes it is published, unless there is a `gate_reason`: who prepares for an outage is
/// told which ones they are, and isn't held up.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/swaps", operation_id = "createSwap", tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = CreateSwap,
    responses(
        (status = 201, description = "What was changed.", body = Swap),
        (status = 409, description = "`gate_not_passed`, with those apps as `current`; nothing is changed", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(member: Member, Body(mut wanted): Body<CreateSwap>) -> Result<(StatusCode, Json<Swap>), Refusal> {
    let provider = llm::provider::find(&wanted.provider)
        .ok_or_else(|| Refusal::field("provider", "There is no such provider.", "그런 제공사가 없어요."))?;
    if wanted.apps.is_empty() || wanted.apps.len() > APPS_MAX {
        return Err(Refusal::field("apps", "Choose 1 to 200 apps.", "앱을 1개에서 200개까지 골라 주세요."));
    }
    let gate_reason = gate_reason(&member, wanted.gate_reason.as_deref())?;
    wanted.to.model = check::text("to.model", &wanted.to.model, limits::MODEL_CHARS)?;
    let connections: HashMap<_, _> =
        member.tenant.connections().await?.into_iter().map(|connection| (connection.id, connection)).collect();
    let connection = standing_in(&connections, &wanted.to, provider)?;
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let name = crate::models::display_name(connection, &wanted.to.model);
    let new = NewSwap {
        provider: provider.id.to_owned(),
        apps: wanted.apps,
        publish: wanted.publish,
        note: note(&workspace, wanted.as_, &name, provider.name),
        gate_reason,
        by: member.id,
    };
    let change = |definition: &Definition| {
        let now = models_in(&workspace, definition, &connections);
        prepared(&definition.model, now, &wanted.to, wanted.as_)
    };
    let swap = member.tenant.swap_models(&new, change).await?;
    Ok((StatusCode::CREATED, Json(to_wire(swap))))
}

/// The connection of the model that is to stand in, if it can.
fn standing_in<'c>(
    connections: &'c HashMap<ConnectionId, Connection>,
    to: &ModelRef,
    gone: &Provider,
) -> Result<&'c Connection, Refusal> {
    let refused = |en, ko| Err(Refusal::field("to", en, ko));
    match connections.get(&to.connection) {
        None => {
            refused("This connection is gone. Choose another model.", "없어진 연결이에요. 다른 모델을 골라 주세요.")
        }
        Some(connection) if connection.provider == gone.id => refused(
            "This model is served by the very provider. Choose one of another.",
            "바로 그 제공사의 모델이에요. 다른 제공사의 모델을 골라 주세요.",
        ),
        Some(connection) if connection.paused_at.is_some() => refused(
            "This connection is paused. Resume it, or choose another model.",
            "멈춰 둔 연결이에요. 다시 시작하거나 다른 모델을 골라 주세요.",
        ),
        Some(connection) => Ok(connection),
    }
}

/// What the versions say of themselves, in the workspace's language.
fn note(workspace: &Workspace, as_: SwapAs, model: &str, provider: &str) -> String {
    match (workspace.language, as_) {
        (Language::En, SwapAs::Fallback) => format!("{model} is the fallback if {provider} is down"),
        (Language::En, SwapAs::Model) => format!("Answers with {model} instead of {provider}"),
        (Language::Ko, SwapAs::Fallback) => {
            format!("{provider} 장애 때 {} 대신 답해요", with_josa(model, Josa::Subject))
        }
        (Language::Ko, SwapAs::Model) => format!("{provider} 대신 {} 답해요", with_josa(model, Josa::Toward)),
    }
}

/// An app's models with `to` among them. `now` is what answers it as things are: its own order, or what stands in for it without one,
/// because the workspace's order is not asked any more once it has one.
fn prepared(choice: &ModelChoice, now: Option<Models>, to: &ModelRef, as_: SwapAs) -> ModelChoice {
    let (answering, before) = now.map(|now| (now.primary, now.fallbacks)).unzip();
    let (use_, first, answers) = match as_ {
        SwapAs::Fallback => (choice.use_.clone(), Some(to), answering.as_ref()),
        SwapAs::Model => (Some(ModelUse::Model(to.clone())), answering.as_ref(), Some(to)),
    };
    let mut fallbacks: Vec<ModelRef> = Vec::new();
    for model in first.into_iter().chain(before.iter().flatten()) {
        if Some(model) != answers && !fallbacks.contains(model) && fallbacks.len() < limits::FALLBACKS {
            fallbacks.push(model.clone());
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

//! `GET /workspaces/{workspace}/apps/{app}`

use api::{LongTexts, RunnableApp};
use axum::{Extension, Json};
use llm::price::{Price, Rates};
use model::{CostBasis, Definition, History, LongInput, LongPrices, TokenPrices};

use super::{find, to_wire};
use crate::{
    api::wire,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    models,
    runs::accept::{self, Models},
    strict::At,
};

/// An app, as somebody who runs it sees it: its form, never its prompt
///
/// While two versions run side by side, it is the form of the one that the caller is on. While it has only a draft, those who may edit it see the draft's form.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}", operation_id = "getApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The app.", body = RunnableApp)))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app)): At<(String, String)>,
) -> Result<Json<RunnableApp>, Refusal> {
    let app = find(&member, &app).await?;
    let version = match app.actor_runs {
        Some(runs) => member.tenant.version(runs.version).await?,
        None => None,
    };
    let number = version.as_ref().map(|version| wire::count(version.version.number));
    let (definition, sample) = match version {
        Some(version) => (version.definition, version.sample),
        None => member
            .tenant
            .draft(app.id)
            .await?
            .map(|draft| (draft.definition, draft.sample))
            .ok_or(ErrorCode::NotFound)?,
    };
    let model = answering(&madang, &member, &definition).await?;
    Ok(Json(RunnableApp {
        long_texts: model.as_ref().and_then(|model| long_texts(&definition, model.context_tokens)),
        cost_basis: model.as_ref().and_then(|model| cost_basis(&definition, model.price.as_ref()?)),
        demo_model: model.as_ref().is_some_and(|model| model.demo),
        model_retires: model.as_ref().and_then(|model| model.retires.clone()),
        model_name: model.map(|model| model.name),
        inputs: definition.inputs,
        output: definition.output,
        chat: definition.chat,
        sample,
        version: number,
        kept_days: member.tenant.retention().await?.days_of(app.id),
        app: to_wire(&member, app),
    }))
}

/// The model that would answer.
struct Answering {
    name: String,
    /// The day on which it is switched off.
    retires: Option<String>,
    /// Whether it is the demo model.
    demo: bool,
    context_tokens: Option<u64>,
    price: Option<Price>,
}

async fn answering(madang: &Madang, member: &Member, definition: &Definition) -> Result<Option<Answering>, Refusal> {
    let model = match accept::models(&member.tenant, definition).await {
        Ok(Models { primary, .. }) => primary,
        // That there is none is told to whoever runs it.
        Err(refusal) if matches!(refusal.code(), ErrorCode::NoModel | ErrorCode::NoFittingModel) => return Ok(None),
        Err(refusal) => return Err(refusal),
    };
    let connection = member.tenant.connection(model.connection).await?;
    Ok(connection.map(|connection| Answering {
        name: models::display_name(&connection, &model.model),
        retires: models::retirement(&connection, &model.model).and_then(|ends| ends.day.format(models::DAY).ok()),
        demo: madang.is_demo(&connection.base_url),
        context_tokens: models::context_tokens(&connection, &model.model),
        price: models::price_of(&connection, &model.model),
    }))
}

/// What the cost of the app's runs is estimated from. Web searches are not: how many there will be is not known.
fn cost_basis(definition: &Definition, price: &Price) -> Option<CostBasis> {
    let prices = |rates: &Rates| TokenPrices {
        input_micros_per_million: rates.input_micros_per_million,
        output_micros_per_million: rates.output_micros_per_million,
    };
    (!price.is_free()).then(|| CostBasis {
        prompt_tokens: definition.prompt_tokens(),
        prices: prices(&price.rates),
        long: price
            .long
            .as_ref()
            .map(|long| LongPrices { above_input_tokens: long.above_input_tokens, prices: prices(&long.rates) }),
    })
}

/// How long texts are read by a model with this context.
fn long_texts(definition: &Definition, context_tokens: Option<u64>) -> Option<LongTexts> {
    if definition.long_input == LongInput::Whole {
        return None;
    }
    let (values, inputs) = (definition.defaults(), definition.cuttable_inputs());
    let inputs: Vec<String> = inputs.map(str::to_owned).collect();
    let tokens =
        |input: &String| definition.part_tokens(&values, History::default(), input, context_tokens, 0).ok().flatten();
    let part_tokens = inputs.iter().filter_map(tokens).min()?;
    Some(LongTexts { inputs, part_tokens: part_tokens as u64 })
}

#[cfg(test)]
mod tests {
    use api::{App, Model, Page, Role, RunnableApp};
    use model::LongInput;
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn whoever_runs_an_app_never_sees_its_prompt() {
        let app = TestApp::new().await;
        let made: App = app.publish_template("meeting-minutes").await;
        let choi = app.member("choi", Role::User).await;
        let answer = choi.get(&format!("/api/v1/workspaces/test/apps/{}", made.slug)).await;
        assert!(!answer.text().contains("prompt") && !answer.text().contains("{{"), "{}", answer.text());
        let runnable: RunnableApp = answer.ok();
        assert_eq!(runnable.app.published_version, Some(1));
        assert!(!runnable.inputs.is_empty() && runnable.sample.is_some());
        assert_eq!(runnable.model_name, None);
        choi.get(&format!("/api/v1/workspaces/test/apps/{}/draft", made.slug)).await.error(403);
        choi.get("/api/v1/workspaces/test/apps/no-such-app").await.error(404);
        choi.patch(&format!("/api/v1/workspaces/test/apps/{}", made.slug), &json!({"name": "x"})).await.error(403);
    }

    #[tokio::test]
    async fn what_a_run_will_cost_is_told_where_the_price_is_known() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        assert_eq!(owner.get(&path).await.ok::<RunnableApp>().cost_basis, None, "nobody knows its price");

        let models: Page<Model> = owner.get("/api/v1/workspaces/test/models").await.ok();
        let echo = models.items.into_iter().find(|model| model.model_ref.model == "echo").unwrap().model_ref;
        let price =
            |input: u64, output: u64| json!({"input_micros_per_million": input, "output_micros_per_million": output});
        let body = json!({"ref": echo, "price": price(3_000_000, 15_000_000)});
        owner.put("/api/v1/workspaces/test/models", &body).await.ok::<Model>();
        let basis = owner.get(&path).await.ok::<RunnableApp>().cost_basis.unwrap();
        assert_eq!(serde_json::to_value(basis.prices).unwrap(), price(3_000_000, 15_000_000));
        assert!(basis.prompt_tokens > 0 && basis.long.is_none(), "{basis:?}");

        let body = json!({"ref": echo, "price": price(0, 0)});
        owner.put("/api/v1/workspaces/test/models", &body).await.ok::<Model>();
        assert_eq!(owner.get(&path).await.ok::<RunnableApp>().cost_basis, None, "it costs nothing by the token");
    }

    #[tokio::test]
    async fn how_long_a_part_is_depends_on_the_model() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        assert_eq!(owner.get(&path).await.ok::<RunnableApp>().long_texts, None);
        app.republish(&made, |definition| definition.long_input = LongInput::Parts).await;
        let long = owner.get(&path).await.ok::<RunnableApp>().long_texts.unwrap();
        assert_eq!(long.inputs, ["text"]);
        assert!((3_000..4_096).contains(&long.part_tokens), "nobody knows its context: {}", long.part_tokens);
    }
}

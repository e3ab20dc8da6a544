//! `PUT /workspaces/{workspace}/models`

use api::{Model, SetModel, SetPrice, WhichPrice};
use axum::{Extension, Json};
use model::ConnectionId;
use store::{ModelChanged, ModelSettings, OwnPrice, PriceChange};

use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{Body, Query},
};

/// The highest price, in micros of a dollar per million tokens: above it somebody has mistaken the unit.
const PRICE_MAX: u64 = 10_000_000_000;

/// Says of a model whether it is offered, what it is called and what it costs here
///
/// Replaces what was said before; a body with the model alone goes back to what its provider and the catalog say. A price holds from today
/// on, or from a later day; what was paid by earlier ones stays.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/models", operation_id = "setModel", tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = SetModel,
    responses(
        (status = 200, description = "The model.", body = Model),
        (status = 404, description = "`not_found`: there is no such connection.", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn set(
    Extension(madang): Extension<Madang>,
    member: Member,
    Body(wanted): Body<SetModel>,
) -> Result<Json<Model>, Refusal> {
    let SetModel { model_ref, hidden, name, price, price_from } = wanted;
    let id = check::text("ref.model", &model_ref.model, model::limits::MODEL_CHARS)?;
    let name = name.map(|name| check::name("name", &name)).transpose()?;
    let settings = ModelSettings { hidden, name, ..ModelSettings::default() };
    let from = price_from.as_deref().map(|day| check::day("price_from", day)).transpose()?;
    let price = PriceChange { price: price.map(own).transpose()?, from };
    let changed = member.tenant.set_model(model_ref.connection, &id, &settings, &price).await?;
    after(&madang, &member, &id, changed).await
}

/// Takes a price of a model away whose day hasn’t begun
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/models/prices", operation_id = "removeModelPrice", tag = "connections",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("connection" = ConnectionId, Query, description = "The model's connection."),
        ("model" = String, Query, description = "The model's id."),
        ("from" = String, Query, description = "The day of the price, such as `2027-01-01`."),
    ),
    responses(
        (status = 200, description = "The model.", body = Model),
        (status = 404, description = "`not_found`: there is no such connection, or no price from that day on.", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the day has begun.", body = api::ErrorBody),
    ))]
pub async fn remove_price(
    Extension(madang): Extension<Madang>,
    member: Member,
    Query(which): Query<WhichPrice>,
) -> Result<Json<Model>, Refusal> {
    let from = check::day("from", &which.from)?;
    let changed = member.tenant.remove_model_price(which.connection, &which.model, from).await?;
    after(&madang, &member, &which.model, changed).await
}

/// The model as it is after a change.
async fn after(madang: &Madang, member: &Member, id: &str, changed: ModelChanged) -> Result<Json<Model>, Refusal> {
    let connection = match changed {
        ModelChanged::Saved(connection) => connection,
        ModelChanged::Gone => return Err(ErrorCode::NotFound.into()),
        ModelChanged::TooLate => {
            return Err(Refusal::field(
                "price_from",
                "What was paid stays. Give today or a later day, in UTC.",
                "이미 낸 요금은 그대로 남아요. 오늘(UTC)이나 그 뒤의 날짜를 넣어 주세요.",
            ));
        }
        ModelChanged::TooMany => {
            return Err(Refusal::field(
                "price_from",
                "A model has at most 200 prices.",
                "요금은 모델마다 200개까지 둘 수 있어요.",
            ));
        }
    };
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let model = super::list::to_wire(madang, &connection, id, workspace.default_model.as_ref());
    model.map(Json).ok_or_else(|| ErrorCode::NotFound.into())
}

fn own(price: SetPrice) -> Result<OwnPrice, Refusal> {
    let SetPrice {
        input_micros_per_million: input,
        cached_input_micros_per_million: cached,
        output_micros_per_million: output,
    } = price;
    let rates = [input, cached.unwrap_or(input), output];
    let [input, cached_input, output] = rates.map(|rate| i64::try_from(rate).unwrap_or(i64::MAX));
    if rates.iter().any(|rate| *rate > PRICE_MAX) {
        return Err(Refusal::field(
            "price",
            "At most 10,000 dollars per million tokens. Prices are in micros: 1 dollar is 1000000.",
            "토큰 100만 개당 10,000달러까지예요. 단위는 마이크로라서 1달러는 1000000이에요.",
        ));
    }
    Ok(OwnPrice { input, cached_input, output, ..OwnPrice::default() })
}

#[cfg(test)]
mod tests {
    use api::{Connection, Model, Page, Role, Run};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    const MODELS: &str = "/api/v1/workspaces/test/models";

    #[tokio::test]
    async fn a_price_of_ones_own_is_what_runs_cost() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let owner = app.user("owner").await;
        let listed: Page<Model> = owner.get(MODELS).await.ok();
        let echo = listed.items.into_iter().find(|model| model.model_ref.model == "echo").unwrap();
        assert_eq!((echo.price, echo.can), (None, None), "nothing is known of it, and that is said");

        let price = json!({"input_micros_per_million": 3_000_000, "output_micros_per_million": 15_000_000});
        let body = json!({"ref": echo.model_ref, "name": "Our echo", "price": price});
        let set: Model = owner.put(MODELS, &body).await.ok();
        assert_eq!(set.name, "Our echo");
        let price = set.price.as_ref().unwrap();
        assert!(price.own);
        assert_eq!(price.cached_input_micros_per_million, Some(3_000_000), "as the rest, when nothing is said of it");

        let made = app.publish_echo("echo").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
        let run: Run = owner.post(&path, &json!({"inputs": {"text": "hi"}})).await.created();
        assert_eq!(run.cost.unwrap().micros, i64::try_from(run.input_tokens * 3 + run.output_tokens * 15).unwrap());
        assert_eq!(run.model_name.as_deref(), Some("Our echo"));

        let later = json!({"input_micros_per_million": 5_000_000, "output_micros_per_million": 5_000_000});
        let body = json!({"ref": set.model_ref, "name": "Our echo", "price": later, "price_from": "2999-01-01"});
        let dated: Model = owner.put(MODELS, &body).await.ok();
        assert_eq!(dated.price.as_ref().unwrap().input_micros_per_million, 3_000_000, "until its day comes");
        assert_eq!(dated.prices.len(), 2);
        assert_eq!((dated.prices[1].from.as_str(), dated.prices[1].upcoming), ("2999-01-01", true));
        let past = json!({"ref": set.model_ref, "price": later, "price_from": "2020-01-01"});
        assert!(owner.put(MODELS, &past).await.error(422).fields.contains_key("price_from"));
        let path = |day: &str| format!("{MODELS}/prices?connection={}&model=echo&from={day}", set.model_ref.connection);
        owner.delete(&path("2020-01-01")).await.error(422);
        let without: Model = owner.delete(&path("2999-01-01")).await.ok();
        assert_eq!(without.prices.len(), 1);
        owner.delete(&path("2999-01-01")).await.error(404);

        let back: Model = owner.put(MODELS, &json!({"ref": set.model_ref})).await.ok();
        assert_eq!((back.name.as_str(), back.price), ("echo", None));
    }

    #[tokio::test]
    async fn a_hidden_model_is_not_offered_and_goes_on_answering() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let owner = app.user("owner").await;
        let made = app.publish_echo("echo").await;
        let models: Page<Model> = owner.get(MODELS).await.ok();
        let echo = models.items.iter().find(|model| model.model_ref.model == "echo").unwrap();
        owner.put(MODELS, &json!({"ref": echo.model_ref, "hidden": true})).await.ok::<Model>();
        let names = |page: Page<Model>| page.items.into_iter().map(|model| model.name).collect::<Vec<_>>();
        assert!(!names(owner.get(MODELS).await.ok()).contains(&"echo".to_owned()));
        assert!(names(owner.get(&format!("{MODELS}?hidden=true")).await.ok()).contains(&"echo".to_owned()));
        let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
        let run: Run = owner.post(&path, &json!({"inputs": {"text": "hi"}})).await.created();
        assert_eq!(run.state, api::RunState::Completed);
    }

    #[tokio::test]
    async fn what_the_catalog_knows_is_shown() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let body = json!({"provider": "openai", "key": "sk-x", "named_models": ["gpt-4.1-mini", "gpt-99"]});
        owner.post("/api/v1/workspaces/test/connections", &body).await.created::<Connection>();
        let models: Page<Model> = owner.get(MODELS).await.ok();
        let [known, unknown] = &models.items[..] else { panic!("{models:?}") };
        assert_eq!(known.name, "GPT-4.1 mini");
        assert!(known.can.unwrap().images && known.context_tokens.unwrap() > 1_000_000);
        assert_eq!(known.takes.wire_names["max_output_tokens"], "max_completion_tokens");
        assert_eq!((unknown.name.as_str(), unknown.can, &unknown.price), ("gpt-99", None, &None));
    }

    #[tokio::test]
    async fn it_is_for_admins_and_for_connections_that_are_there() {
        let app = TestApp::new().await;
        let nowhere = json!({"ref": {"connection": uuid::Uuid::nil(), "model": "x"}});
        app.user("owner").await.put(MODELS, &nowhere).await.error(404);
        app.member("choi", Role::Builder).await.put(MODELS, &nowhere).await.error(403);
        let price = json!({"input_micros_per_million": u64::MAX, "output_micros_per_million": 1});
        let much = json!({"ref": {"connection": uuid::Uuid::nil(), "model": "x"}, "price": price});
        assert!(app.user("owner").await.put(MODELS, &much).await.error(422).fields.contains_key("price"));
    }
}

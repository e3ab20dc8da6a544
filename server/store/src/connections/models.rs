//! A workspace's settings for the models of a connection.

use model::ConnectionId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Json;
use time::Date;

use super::{Connection, select};
use crate::{
    Result, Tenant,
    audit::{self, Change},
    scope::Tx,
};

/// A workspace's settings for a model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelSettings {
    /// Whether members are not offered it.
    pub hidden: bool,
    /// The name that the workspace gives it.
    pub name: Option<String>,
    /// The price that the workspace paid when this was written, if it differed from the published one. Servers of the version before read it.
    pub price: Option<OwnPrice>,
    /// All prices that it has paid and is to pay, in the order of their days.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<DatedPrice>,
}

/// A price that a workspace has set, in millionths of a US dollar per million tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPrice {
    pub input: i64,
    pub cached_input: i64,
    pub output: i64,
    /// The day from which it holds, as `YYYY-MM-DD` in UTC.
    #[serde(default)]
    pub set_on: String,
}

/// What a workspace pays from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedPrice {
    /// The day, as `YYYY-MM-DD` in UTC, by which usage counts.
    pub from: String,
    /// `None`: the published price.
    pub price: Option<OwnPrice>,
}

/// What was said of a model's price.
#[derive(Debug, Clone)]
pub struct PriceChange {
    /// `None`: the published price.
    pub price: Option<OwnPrice>,
    /// `None`: today.
    pub from: Option<Date>,
}

/// What came of changing a model's price.
#[derive(Debug, Clone)]
pub enum ModelChanged {
    Saved(Box<Connection>),
    /// The day is over or, where a price is taken away, has begun: what was paid by it stays.
    TooLate,
    /// There are as many prices as there may be.
    TooMany,
    Gone,
}

/// The most prices of a model.
const MOST_PRICES: usize = 200;

impl OwnPrice {
    /// Whether both are the same price, whenever they were set.
    fn is_as(&self, other: &Self) -> bool {
        let amounts = |price: &Self| (price.input, price.cached_input, price.output);
        amounts(self) == amounts(other)
    }
}

impl ModelSettings {
    /// The price that the workspace pays on a day, if it isn't the published one. Days as `YYYY-MM-DD` order like their texts.
    pub fn price_on(&self, day: Date) -> Option<&OwnPrice> {
        let day = day.to_string();
        match self.prices.iter().rev().find(|price| price.from <= day) {
            Some(found) => found.price.as_ref(),
            // It was set before prices had days.
            None => self.price.as_ref().filter(|price| self.prices.is_empty() && price.set_on <= day),
        }
    }

    /// All prices with their days, those from before prices had days among them.
    pub fn all_prices(&self) -> Vec<DatedPrice> {
        let before = self.price.as_ref().filter(|_| self.prices.is_empty());
        let before = before.map(|price| DatedPrice { from: price.set_on.clone(), price: Some(price.clone()) });
        before.into_iter().chain(self.prices.iter().cloned()).collect()
    }

    /// The prices after a change; `None` if it changes nothing.
    fn changed(&self, change: &PriceChange, today: Date) -> Option<Vec<DatedPrice>> {
        let from = change.from.unwrap_or(today);
        let is_same = match (self.price_on(from), &change.price) {
            (Some(before), Some(after)) => before.is_as(after),
            (before, after) => before.is_none() && after.is_none(),
        };
        // What is to hold later stays, unless it is for this very day.
        if is_same {
            return None;
        }
        let from = from.to_string();
        let price = change.price.clone().map(|price| OwnPrice { set_on: from.clone(), ..price });
        let mut prices = self.all_prices();
        prices.retain(|price| price.from != from);
        prices.push(DatedPrice { from, price });
        prices.sort_by(|a, b| a.from.cmp(&b.from));
        Some(without_repeats(prices))
    }
}

/// The published price need not be named before any other.
fn without_repeats(mut prices: Vec<DatedPrice>) -> Vec<DatedPrice> {
    let first = prices.iter().position(|price| price.price.is_some()).unwrap_or(prices.len());
    prices.drain(..first);
    prices
}

impl Tenant {
    /// Stores the settings for a model, replacing earlier ones but for the prices of other days. `settings.price` and `settings.prices` are
    /// not looked at.
    pub async fn set_model(
        &self,
        id: ConnectionId,
        model: &str,
        settings: &ModelSettings,
        price: &PriceChange,
    ) -> Result<ModelChanged> {
        let mut tx = self.begin().await?;
        let Some((known, today)) = held(&mut tx, self, id, model).await? else { return Ok(ModelChanged::Gone) };
        if price.from.is_some_and(|from| from < today) {
            return Ok(ModelChanged::TooLate);
        }
        // A price from before prices had days goes on as it is, unless this changes it.
        let (price, prices) = match known.changed(price, today) {
            Some(prices) => (None, prices),
            None => (known.price.clone(), known.prices.clone()),
        };
        let after = ModelSettings { price, prices, ..settings.clone() };
        write(&mut tx, self, (id, model), (&known, after), today).await?;
        finish(tx, self, id).await
    }

    /// Takes a price away whose day hasn't begun.
    pub async fn remove_model_price(&self, id: ConnectionId, model: &str, from: Date) -> Result<ModelChanged> {
        let mut tx = self.begin().await?;
        let Some((known, today)) = held(&mut tx, self, id, model).await? else { return Ok(ModelChanged::Gone) };
        if from <= today {
            return Ok(ModelChanged::TooLate);
        }
        let from = from.to_string();
        let mut after = known.clone();
        after.prices.retain(|price| price.from != from);
        after.prices = without_repeats(after.prices);
        if after.prices == known.prices {
            return Ok(ModelChanged::Gone);
        }
        write(&mut tx, self, (id, model), (&known, after), today).await?;
        finish(tx, self, id).await
    }
}

/// A model's settings, held so that nobody else changes them meanwhile, and the present day.
async fn held(tx: &mut Tx, tenant: &Tenant, id: ConnectionId, model: &str) -> Result<Option<(ModelSettings, Date)>> {
    let today = sqlx::query_scalar!(
        r#"select (now() at time zone 'utc')::date as "today!" from connections where workspace_id = $1 and id = $2
        for no key update"#,
        tenant.workspace().0,
        id.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(today) = today else { return Ok(None) };
    let connection = select(tx, tenant.workspace(), Some(id)).await?.pop();
    Ok(connection.map(|connection| (connection.model_settings.get(model).cloned().unwrap_or_default(), today)))
}

async fn write(
    tx: &mut Tx,
    tenant: &Tenant,
    (id, model): (ConnectionId, &str),
    (before, mut after): (&ModelSettings, ModelSettings),
    today: Date,
) -> Result<()> {
    after.price = after.price_on(today).cloned();
    sqlx::query!(
        "update connections set model_settings = case when $5 then model_settings - $3::text else
            jsonb_set(model_settings, array[$3::text], $4::jsonb) end
        where workspace_id = $1 and id = $2",
        tenant.workspace().0,
        id.0,
        model,
        Json(&after) as _,
        after == ModelSettings::default(),
    )
    .execute(&mut **tx)
    .await?;
    let on_record = |settings: &ModelSettings| Some(json!({"model": model, "settings": settings}));
    let change = Change { before: on_record(before), after: on_record(&after) };
    audit::record(tx, tenant, "model.changed", ("connection", id.0), change).await
}

async fn finish(mut tx: Tx, tenant: &Tenant, id: ConnectionId) -> Result<ModelChanged> {
    let after = select(&mut tx, tenant.workspace(), Some(id)).await?.pop();
    let Some(after) = after else { return Ok(ModelChanged::Gone) };
    if after.model_settings.values().any(|settings| settings.prices.len() > MOST_PRICES) {
        return Ok(ModelChanged::TooMany);
    }
    tx.commit().await?;
    Ok(ModelChanged::Saved(Box::new(after)))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::{NewConnection, testing::TestDatabase};

    fn new() -> NewConnection {
        NewConnection {
            provider: "openai".into(),
            name: "main".into(),
            base_url: "https://api.example.com/v1".into(),
            key: None,
            named_models: Vec::new(),
        }
    }

    fn dollars(input: i64) -> Option<OwnPrice> {
        Some(OwnPrice { input, output: 9, ..OwnPrice::default() })
    }

    fn now(price: Option<OwnPrice>) -> PriceChange {
        PriceChange { price, from: None }
    }

    fn saved(changed: ModelChanged) -> Connection {
        match changed {
            ModelChanged::Saved(connection) => *connection,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_price_of_a_day_is_the_last_that_began() {
        let mut settings = ModelSettings { price: dollars(7), ..ModelSettings::default() };
        settings.price.as_mut().unwrap().set_on = "2026-11-20".into();
        let [before, legacy, today] = [date!(2026 - 11 - 19), date!(2026 - 11 - 20), date!(2026 - 12 - 01)];
        assert_eq!((settings.price_on(before), settings.price_on(legacy)), (None, settings.price.as_ref()));
        assert_eq!(settings.changed(&now(dollars(7)), today), None, "the price is as it was");
        settings.prices = settings.changed(&now(dollars(8)), today).unwrap();
        let next = PriceChange { price: None, from: Some(date!(2027 - 01 - 01)) };
        settings.prices = settings.changed(&next, today).unwrap();
        let paid = |day| settings.price_on(day).map(|price| price.input);
        assert_eq!([before, legacy, today].map(paid), [None, Some(7), Some(8)]);
        assert_eq!([date!(2026 - 12 - 31), date!(2027 - 01 - 01)].map(paid), [Some(8), None]);
        assert_eq!(settings.price_on(today).unwrap().set_on, "2026-12-01");
    }

    #[tokio::test]
    async fn settings_of_a_model_are_stored_until_they_are_reset_and_its_prices_stay() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        let id = tenant.create_connection(&new()).await.unwrap().id;
        let settings = ModelSettings { hidden: true, name: Some("Ours".into()), ..ModelSettings::default() };
        let named = saved(tenant.set_model(id, "vendor/m.1", &settings, &now(None)).await.unwrap());
        assert_eq!(named.model_settings.get("vendor/m.1"), Some(&settings));
        let priced = saved(tenant.set_model(id, "m", &ModelSettings::default(), &now(dollars(7))).await.unwrap());
        assert_eq!(priced.model_settings["m"].price.as_ref().unwrap().set_on.len(), 10);
        let later = PriceChange { price: dollars(5), from: Some(date!(2999 - 01 - 01)) };
        let dated = saved(tenant.set_model(id, "m", &settings, &later).await.unwrap());
        let of = &dated.model_settings["m"];
        assert_eq!((of.price.as_ref().unwrap().input, of.prices.len(), of.hidden), (7, 2, true));
        let past = PriceChange { price: dollars(5), from: Some(date!(2020 - 01 - 01)) };
        assert!(matches!(tenant.set_model(id, "m", &settings, &past).await.unwrap(), ModelChanged::TooLate));
        let remove = |day| tenant.remove_model_price(id, "m", day);
        assert!(matches!(remove(date!(2020 - 01 - 01)).await.unwrap(), ModelChanged::TooLate));
        let without = saved(remove(date!(2999 - 01 - 01)).await.unwrap());
        assert_eq!(without.model_settings["m"].prices.len(), 1);
        assert!(matches!(remove(date!(2999 - 01 - 01)).await.unwrap(), ModelChanged::Gone));
        // A price that was only set today was never another one.
        saved(tenant.set_model(id, "m", &ModelSettings::default(), &now(None)).await.unwrap());
        let none = other.set_model(id, "vendor/m.1", &settings, &now(None)).await.unwrap();
        assert!(matches!(none, ModelChanged::Gone));
        let reset = saved(tenant.set_model(id, "vendor/m.1", &ModelSettings::default(), &now(None)).await.unwrap());
        assert!(reset.model_settings.is_empty(), "{:?}", reset.model_settings);
    }
}

//! A workspace's settings for the models of a connection.

use model::ConnectionId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Json;

use super::{Connection, select};
use crate::{
    Result, Tenant,
    audit::{self, Change},
};

/// A workspace's settings for a model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelSettings {
    /// Whether members are not offered it.
    pub hidden: bool,
    /// The name that the workspace gives it.
    pub name: Option<String>,
    /// The price that the workspace pays, if it differs from the published one.
    pub price: Option<OwnPrice>,
}

/// A price that a workspace has set, in millionths of a US dollar per million tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPrice {
    pub input: i64,
    pub cached_input: i64,
    pub output: i64,
    /// The day on which it was set, as `YYYY-MM-DD` by the database's clock.
    #[serde(default)]
    pub set_on: String,
}

impl OwnPrice {
    /// Whether both are the same price, whenever they were set.
    fn is_as(&self, other: &Self) -> bool {
        let amounts = |price: &Self| (price.input, price.cached_input, price.output);
        amounts(self) == amounts(other)
    }
}

impl Tenant {
    /// Stores the settings for a model, replacing earlier ones. [`ModelSettings::default`] removes them.
    pub async fn set_model(
        &self,
        id: ConnectionId,
        model: &str,
        settings: &ModelSettings,
    ) -> Result<Option<Connection>> {
        let mut tx = self.begin().await?;
        let Some(before) = select(&mut tx, self.workspace(), Some(id)).await?.pop() else { return Ok(None) };
        let known = before.model_settings.get(model).and_then(|settings| settings.price.as_ref());
        let set_on = known.filter(|known| settings.price.as_ref().is_some_and(|price| known.is_as(price)));
        let set_on = set_on.map(|price| price.set_on.clone());
        sqlx::query!(
            "update connections set model_settings = case when $5 then model_settings - $3::text else
                jsonb_set(model_settings, array[$3::text],
                    case when $4::jsonb ->> 'price' is null then $4::jsonb
                        else jsonb_set($4::jsonb, '{price,set_on}', to_jsonb(coalesce($6, current_date::text))) end) end
            where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            model,
            Json(settings) as _,
            *settings == ModelSettings::default(),
            set_on,
        )
        .execute(&mut *tx)
        .await?;
        let on_record = |settings: Option<&ModelSettings>| Some(json!({"model": model, "settings": settings}));
        let change = Change { before: on_record(before.model_settings.get(model)), after: on_record(Some(settings)) };
        audit::record(&mut tx, self, "model.changed", ("connection", id.0), change).await?;
        let after = select(&mut tx, self.workspace(), Some(id)).await?.pop();
        tx.commit().await?;
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
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

    #[tokio::test]
    async fn settings_of_a_model_are_stored_until_they_are_reset() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        let id = tenant.create_connection(&new()).await.unwrap().id;
        let settings = ModelSettings { hidden: true, name: Some("Ours".into()), price: None };
        let saved = tenant.set_model(id, "vendor/m.1", &settings).await.unwrap().unwrap();
        assert_eq!(saved.model_settings.get("vendor/m.1"), Some(&settings));
        let price = Some(OwnPrice { input: 7, output: 9, ..OwnPrice::default() });
        let priced =
            tenant.set_model(id, "m", &ModelSettings { price, ..ModelSettings::default() }).await.unwrap().unwrap();
        assert_eq!(priced.model_settings["m"].price.as_ref().unwrap().set_on.len(), 10);
        let mut tx = tenant.begin().await.unwrap();
        let old =
            r#"update connections set model_settings = jsonb_set(model_settings, '{m,price,set_on}', '"2026-01-02"')"#;
        sqlx::query(old).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let hidden = ModelSettings { hidden: true, ..priced.model_settings["m"].clone() };
        let saved = tenant.set_model(id, "m", &hidden).await.unwrap().unwrap();
        assert_eq!(saved.model_settings["m"].price.as_ref().unwrap().set_on, "2026-01-02", "the price is as it was");
        tenant.set_model(id, "m", &ModelSettings::default()).await.unwrap();
        assert!(other.set_model(id, "vendor/m.1", &settings).await.unwrap().is_none());
        let saved = tenant.set_model(id, "vendor/m.1", &ModelSettings::default()).await.unwrap().unwrap();
        assert!(saved.model_settings.is_empty());
    }
}

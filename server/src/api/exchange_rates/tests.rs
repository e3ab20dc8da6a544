//! Rates over the API, and what a budget in won makes of them.

use api::{ExchangeRates, Me, RateState, Role, Workspace};
use serde_json::json;

use crate::testing::TestApp;

const RATES: &str = "/api/v1/workspaces/test/exchange-rates";

#[tokio::test]
async fn a_rate_is_set_ahead_and_taken_away_before_its_day() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let set: ExchangeRates = owner.put(RATES, &json!({"won_per_100_usd": 139_250})).await.ok();
    let today = set.today.clone();
    assert_eq!(
        (set.items.len(), set.items[0].state, set.items[0].starts_on.as_str()),
        (1, RateState::Current, &*today)
    );
    assert!(set.items[0].set_by.is_some());
    let workspace: Workspace = owner.get("/api/v1/workspaces/test").await.ok();
    assert_eq!(workspace.exchange_rate.unwrap().won_per_100_usd, 139_250);
    let me: Me = owner.get("/api/v1/me").await.ok();
    assert_eq!(me.workspaces[0].exchange_rate.as_ref().unwrap().won_per_100_usd, 139_250);
    let later = json!({"won_per_100_usd": 141_000, "starts_on": "2999-01-01"});
    let both: ExchangeRates = owner.put(RATES, &later).await.ok();
    assert_eq!(both.items.iter().map(|rate| rate.state).collect::<Vec<_>>(), [RateState::Upcoming, RateState::Current]);
    for (wrong, field) in [
        (json!({"won_per_100_usd": 1, "starts_on": "2020-01-01"}), "starts_on"),
        (json!({"won_per_100_usd": 1, "starts_on": "soon"}), "starts_on"),
        (json!({"won_per_100_usd": 0}), "won_per_100_usd"),
    ] {
        assert!(owner.put(RATES, &wrong).await.error(422).fields.contains_key(field), "{wrong}");
    }
    owner.delete(&format!("{RATES}/{today}")).await.error(422);
    owner.delete(&format!("{RATES}/2998-01-01")).await.error(404);
    let one: ExchangeRates = owner.delete(&format!("{RATES}/2999-01-01")).await.ok();
    assert_eq!(one.items.len(), 1);
    app.member("choi", Role::Builder).await.get(RATES).await.error(403);
}

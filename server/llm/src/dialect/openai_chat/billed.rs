//! What the usage says about cost, and about things that are billed besides tokens.

use serde::Deserialize;
use serde_json::Value;

use crate::chat::{SearchDepth, Searched};

#[derive(Default, Deserialize)]
pub(super) struct Billed {
    /// Dollars: a number at OpenRouter, parts with a total at Perplexity.
    cost: Option<Value>,
    /// OpenRouter: what the model's own provider charges, if the account has a key there.
    cost_details: Option<Value>,
    #[serde(default)]
    is_byok: Option<bool>,
    /// xAI: in units of a ten-billionth of a dollar.
    cost_in_usd_ticks: Option<u64>,
    /// Perplexity.
    search_context_size: Option<String>,
    num_search_queries: Option<u64>,
    citation_tokens: Option<u64>,
    pub(super) reasoning_tokens: Option<u64>,
}

impl Billed {
    /// The cost of the call in millionths of a US dollar, rounded up.
    pub(super) fn charged_micros(&self) -> Option<u64> {
        if let Some(ticks) = self.cost_in_usd_ticks {
            return Some(ticks.div_ceil(10_000));
        }
        let cost = self.cost.as_ref()?;
        let dollars = cost.as_f64().or_else(|| cost.get("total_cost")?.as_f64())?;
        let upstream = self.cost_details.as_ref().and_then(|details| details.get("upstream_inference_cost")?.as_f64());
        micros(dollars + upstream.filter(|_| self.is_byok == Some(true)).unwrap_or(0.0))
    }

    pub(super) fn searched(&self) -> Option<Searched> {
        let depth = match self.search_context_size.as_deref() {
            None if self.num_search_queries.is_none() && self.citation_tokens.is_none() => return None,
            Some("high") => SearchDepth::High,
            Some("medium") => SearchDepth::Medium,
            _ => SearchDepth::Low,
        };
        let (queries, tokens) = (self.num_search_queries, self.citation_tokens);
        Some(Searched { depth, queries: queries.unwrap_or(0), citation_tokens: tokens.unwrap_or(0) })
    }
}

/// Rounds to twelve significant digits, because the digits after that are errors of binary fractions.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be within the range")]
fn micros(dollars: f64) -> Option<u64> {
    const MOST_DOLLARS: f64 = 1e6;
    (0.0..MOST_DOLLARS).contains(&dollars).then(|| ((dollars * 1e12).round() as u64).div_ceil(1_000_000))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn charged(usage: Value) -> Option<u64> {
        serde_json::from_value::<Billed>(usage).unwrap().charged_micros()
    }

    #[test]
    fn what_the_provider_charges_is_read_to_the_micro() {
        assert_eq!(charged(json!({"cost": 0.00014})), Some(140));
        assert_eq!(charged(json!({"cost": 0.000_141})), Some(141));
        assert_eq!(charged(json!({"cost": 0.000_000_1})), Some(1), "rounded up");
        assert_eq!(charged(json!({"cost": 0})), Some(0));
        let own_key = json!({"cost": 0.000_05, "is_byok": true, "cost_details": {"upstream_inference_cost": 0.001}});
        assert_eq!(charged(own_key), Some(1_050));
        let shared_key = json!({"cost": 0.001, "is_byok": false, "cost_details": {"upstream_inference_cost": 0.000_9}});
        assert_eq!(charged(shared_key), Some(1_000));
        let parts = json!({"cost": {"input_tokens_cost": 0.000_008, "request_cost": 0.005, "total_cost": 0.005_13}});
        assert_eq!(charged(parts), Some(5_130));
        assert_eq!(charged(json!({"cost_in_usd_ticks": 37_756_000})), Some(3_776));
        for odd in
            [json!({}), json!({"cost": null}), json!({"cost": -1}), json!({"cost": "free"}), json!({"cost": 1e9})]
        {
            assert_eq!(charged(odd.clone()), None, "{odd}");
        }
    }
}

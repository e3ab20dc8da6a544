//! What models cost, in micros of a US dollar (a millionth) per million tokens.
//!
//! Prices are public facts with a date; they change, so a run keeps the price that it was reckoned with. A model that isn't in
//! the table has no price, which is not the price zero: budgets treat it as unknown.

use std::borrow::Cow;

use serde::Serialize;

use crate::{
    catalog,
    chat::Usage,
    provider::{self, Place},
};

/// The price of one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Price {
    /// The provider's id in our table.
    pub provider: &'static str,
    /// The model's id, without a date.
    pub model: Cow<'static, str>,
    /// When this price was read or set, `YYYY-MM-DD`.
    pub as_of: Cow<'static, str>,
    /// Whether the workspace has set it, because it pays another one than is published or none is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// What it costs.
    #[serde(flatten)]
    pub rates: Rates,
    /// What it costs when the input is long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long: Option<Long>,
}

/// Micros of a US dollar per million tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rates {
    /// For what is read.
    pub input_micros_per_million: u64,
    /// For what is read from the provider's cache.
    pub cached_input_micros_per_million: u64,
    /// For what is written, thinking too.
    pub output_micros_per_million: u64,
}

/// Higher rates for a whole call whose input is long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Long {
    /// They hold from one token more than this.
    pub above_input_tokens: u64,
    /// The higher rates.
    pub rates: Rates,
}

impl Price {
    /// A published price, with one rate for inputs of any length.
    pub(crate) fn published(provider: &'static str, model: &'static str, as_of: &'static str, rates: Rates) -> Self {
        Self { provider, model: model.into(), as_of: as_of.into(), own: false, rates, long: None }
    }

    /// The price that a workspace has set, on the day `as_of`.
    pub fn own(provider: &'static str, model: &str, as_of: String, rates: Rates) -> Self {
        Self { provider, model: model.to_owned().into(), as_of: as_of.into(), own: true, rates, long: None }
    }

    /// Whether nothing is paid, however much is used.
    pub fn is_free(&self) -> bool {
        self.rates == Rates::default() && self.long.is_none()
    }

    /// What `usage` costs, in micros of a US dollar, rounded up.
    pub fn cost_micros(&self, usage: &Usage) -> u64 {
        let rates = match &self.long {
            Some(long) if usage.input_tokens > long.above_input_tokens => long.rates,
            _ => self.rates,
        };
        let cached = usage.cached_input_tokens.min(usage.input_tokens);
        let parts = [
            (usage.input_tokens - cached, rates.input_micros_per_million),
            (cached, rates.cached_input_micros_per_million),
            (usage.output_tokens, rates.output_micros_per_million),
        ];
        // The counts come from a provider: in 128 bits not even the largest can overflow.
        let sum: u128 = parts.iter().map(|&(tokens, rate)| u128::from(tokens) * u128::from(rate)).sum();
        u64::try_from(sum.div_ceil(1_000_000)).unwrap_or(u64::MAX)
    }
}

/// The published price of `model` at the provider with this id, by the catalog. Models on a machine of one's own cost nothing per
/// token.
pub fn find(provider: &str, model: &str) -> Option<Price> {
    let preset = provider::find(provider)?;
    if preset.place == Place::OwnMachine {
        return Some(Price::published(preset.id, "*", catalog::as_of(), Rates::default()));
    }
    catalog::find(provider, model)?.price.clone()
}

/// What `usage` of `model` costs, in micros of a US dollar, rounded up; absent when its price isn't known.
pub fn cost_micros(provider: &str, model: &str, usage: &Usage) -> Option<u64> {
    find(provider, model).map(|price| price.cost_micros(usage))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usage(input_tokens: u64, cached_input_tokens: u64, output_tokens: u64) -> Usage {
        Usage { input_tokens, output_tokens, cached_input_tokens, reasoning_tokens: 0 }
    }

    #[test]
    fn costs_are_exact_and_rounded_up() {
        // 0.40 and 1.60 dollars a million, 0.10 for cached input.
        let cost = |usage| cost_micros("openai", "gpt-4.1-mini", &usage);
        assert_eq!(cost(usage(1_000_000, 0, 1_000_000)), Some(2_000_000));
        assert_eq!(cost(usage(1_000, 600, 100)), Some(160 + 60 + 160));
        assert_eq!(cost(usage(1, 0, 0)), Some(1));
        assert_eq!(cost(usage(0, 0, 0)), Some(0));
    }

    #[test]
    fn long_inputs_cost_more_for_the_whole_call() {
        let cost = |input| cost_micros("google", "gemini-2.5-pro", &usage(input, 0, 1_000)).unwrap();
        assert_eq!(cost(200_000), 250_000 + 10_000);
        assert_eq!(cost(200_001), 500_003 + 15_000);
    }

    #[test]
    fn unknown_prices_are_not_free() {
        for (provider, model) in
            [("openai", "gpt-4o-minix"), ("clova_studio", "HCX-005"), ("custom", "gpt-4o"), ("nobody", "x")]
        {
            assert_eq!(find(provider, model), None, "{model}");
        }
        assert_eq!(cost_micros("ollama", "llama3.2", &usage(9, 0, 9)), Some(0));
    }

    proptest! {
        /// More tokens never cost less, and no count a provider may report breaks the sum.
        #[test]
        fn cost_grows_with_usage(input in any::<u64>(), cached in any::<u64>(), output in any::<u64>(), more in 0_u64..9999) {
            let price = find("openai", "gpt-5.5").unwrap();
            let less = price.cost_micros(&usage(input, cached, output));
            prop_assert!(price.cost_micros(&usage(input, cached, output.saturating_add(more))) >= less);
        }
    }
}

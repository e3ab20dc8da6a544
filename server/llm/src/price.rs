//! What models cost, in micros of a US dollar (a millionth) per million tokens.
//!
//! Prices are public facts with a date; they change, so a run keeps the price that it was reckoned with. A model that isn't in
//! the table has no price, which is not the price zero: budgets treat it as unknown.

mod table;

use serde::Serialize;

use crate::{
    chat::Usage,
    provider::{self, Place},
};

pub use table::AS_OF;

/// The price of one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Price {
    /// The provider's id in our table.
    pub provider: &'static str,
    /// The model's id, without a date.
    pub model: &'static str,
    /// When this price was read, `YYYY-MM-DD`.
    pub as_of: &'static str,
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
    const fn new(provider: &'static str, model: &'static str, input: u64, output: u64) -> Self {
        let rates = Rates {
            input_micros_per_million: input,
            // Where no price for cached input is published, it costs what other input costs.
            cached_input_micros_per_million: input,
            output_micros_per_million: output,
        };
        Self { provider, model, as_of: AS_OF, rates, long: None }
    }

    const fn cached(mut self, input: u64) -> Self {
        self.rates.cached_input_micros_per_million = input;
        self
    }

    const fn above(mut self, above_input_tokens: u64, input: u64, cached: u64, output: u64) -> Self {
        let rates = Rates {
            input_micros_per_million: input,
            cached_input_micros_per_million: cached,
            output_micros_per_million: output,
        };
        self.long = Some(Long { above_input_tokens, rates });
        self
    }

    /// Whether nothing is paid, however much is used.
    pub fn is_free(&self) -> bool {
        self.rates == Rates::default() && self.long.is_none()
    }

    /// What `usage` costs, in micros of a US dollar, rounded up.
    pub fn cost_micros(&self, usage: &Usage) -> u64 {
        let rates = match self.long {
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

/// The price of `model` at the provider with this id. Dated snapshots (`gpt-4o-mini-2024-07-18`) cost what the model costs,
/// unless they stand in the table themselves. Models on a machine of one's own cost nothing per token.
pub fn find(provider: &str, model: &str) -> Option<Price> {
    let preset = provider::find(provider)?;
    if preset.place == Place::OwnMachine {
        return Some(Price::new(preset.id, "*", 0, 0));
    }
    let model = model.strip_prefix("models/").unwrap_or(model);
    // Google's cloud asks what Google asks (`cloud.google.com/vertex-ai/generative-ai/pricing`).
    let listed = if preset.id == provider::VERTEX.id { provider::GOOGLE.id } else { preset.id };
    let exact = |id: &str| table::PRICES.iter().find(|price| price.provider == listed && price.model == id);
    exact(model).or_else(|| exact(without_date(model)?)).copied()
}

/// What `usage` of `model` costs, in micros of a US dollar, rounded up; absent when its price isn't known.
pub fn cost_micros(provider: &str, model: &str, usage: &Usage) -> Option<u64> {
    find(provider, model).map(|price| price.cost_micros(usage))
}

/// `gpt-4o-mini-2024-07-18` and `claude-sonnet-4-5-20250929` without their dates.
fn without_date(model: &str) -> Option<&str> {
    const SHAPES: [&str; 2] = ["-dddd-dd-dd", "-dddddddd"];
    SHAPES.iter().find_map(|shape| {
        let (name, tail) = model.split_at_checked(model.len().checked_sub(shape.len())?)?;
        let fits = |(c, s): (char, char)| if s == 'd' { c.is_ascii_digit() } else { c == s };
        (tail.chars().count() == shape.len() && tail.chars().zip(shape.chars()).all(fits)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

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
    fn dated_names_are_found_and_unknown_ones_are_not_free() {
        let model = |provider, model| find(provider, model).map(|price| price.model);
        assert_eq!(model("openai", "gpt-4o-mini-2024-07-18"), Some("gpt-4o-mini"));
        assert_eq!(model("openai", "gpt-4o-2024-05-13"), Some("gpt-4o-2024-05-13"));
        assert_eq!(model("anthropic", "claude-sonnet-4-5-20250929"), Some("claude-sonnet-4-5"));
        assert_eq!(model("google", "models/gemini-2.5-flash"), Some("gemini-2.5-flash"));
        assert_eq!(model("vertex", "gemini-2.5-flash"), Some("gemini-2.5-flash"));
        for (provider, name) in
            [("openai", "gpt-4o-minix"), ("clova", "HCX-005"), ("custom", "gpt-4o"), ("nobody", "x")]
        {
            assert_eq!(model(provider, name), None, "{name}");
        }
        assert_eq!(cost_micros("ollama", "llama3.2", &usage(9, 0, 9)), Some(0));
    }

    #[test]
    fn the_table_is_sound() {
        let mut seen = HashSet::new();
        for price in table::PRICES {
            assert!(provider::find(price.provider).is_some(), "{price:?}");
            assert!(seen.insert((price.provider, price.model)), "{price:?} twice");
            let rates = price.rates;
            assert!(rates.cached_input_micros_per_million <= rates.input_micros_per_million, "{price:?}");
            assert!(rates.input_micros_per_million <= rates.output_micros_per_million, "{price:?}");
            assert!(price.long.is_none_or(|long| long.rates.input_micros_per_million > rates.input_micros_per_million));
        }
    }

    proptest! {
        /// More tokens never cost less, and no count a provider may report breaks the sum.
        #[test]
        fn cost_grows_with_usage(input in any::<u64>(), cached in any::<u64>(), output in any::<u64>(), more in 0_u64..9999) {
            let price = find("openai", "gpt-5.5").unwrap();
            let less = price.cost_micros(&usage(input, cached, output));
            prop_assert!(price.cost_micros(&usage(input, cached, output.saturating_add(more))) >= less);
        }

        #[test]
        fn any_name_may_be_looked_up(name in ".{0,30}") {
            find("openai", &name);
        }
    }
}

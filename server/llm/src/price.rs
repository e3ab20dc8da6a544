//! What models cost, in millionths of a US dollar per million tokens.
//!
//! Prices are public and change, so each carries a date, and a run stores the price that it was billed with. A model without a
//! price here has an unknown price, not a price of zero; budgets treat it so.

use std::borrow::Cow;

use serde::Serialize;

use crate::{
    catalog,
    chat::{SearchDepth, Searched, Usage},
    provider::{self, Hosting},
};

/// The price of one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Price {
    /// The provider's id in our table.
    pub provider: &'static str,
    /// The model's id without a date.
    pub model: Cow<'static, str>,
    /// The day on which this price was read or set, as `YYYY-MM-DD`.
    pub as_of: Cow<'static, str>,
    /// Whether the workspace has set it, because it pays another price than the published one, or none is published.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// The rates for most calls.
    #[serde(flatten)]
    pub rates: Rates,
    /// The rates for calls with long inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long: Option<Long>,
    /// The price of web searches, for models that search on their own.
    pub searches: Searches,
}

/// Rates in millionths of a US dollar per million tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rates {
    /// For input.
    pub input_micros_per_million: u64,
    /// For input that is read from the provider's cache.
    pub cached_input_micros_per_million: u64,
    /// For input that is written to the cache; `None` means as other input.
    pub cache_write_micros_per_million: Option<u64>,
    /// For input that is cached for an hour; `None` means as other writing to the cache.
    pub long_cache_write_micros_per_million: Option<u64>,
    /// For output, including thinking.
    pub output_micros_per_million: u64,
    /// For thinking, if it has a price of its own.
    pub thinking_micros_per_million: Option<u64>,
}

/// Higher rates that apply to a whole call if its input is long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Long {
    /// They apply to inputs with more tokens than this.
    pub above_input_tokens: u64,
    pub rates: Rates,
}

/// What web searches cost in addition to tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Searches {
    /// In millionths of a US dollar per call, by how much of the web is read.
    pub request_micros: [u64; 3],
    /// In millionths of a US dollar per search.
    pub search_micros: u64,
    /// For the tokens of sources.
    pub citation_micros_per_million: u64,
}

impl Searches {
    fn cost_micros(&self, usage: &Usage) -> u128 {
        let Searched { depth, queries, citation_tokens } = usage.searched.unwrap_or_default();
        let [low, medium, high] = self.request_micros;
        let request = match depth {
            SearchDepth::Low => low,
            SearchDepth::Medium => medium,
            SearchDepth::High => high,
        };
        let tokens = u128::from(citation_tokens) * u128::from(self.citation_micros_per_million);
        (u128::from(request) + u128::from(queries) * u128::from(self.search_micros)) * MILLION + tokens
    }
}

const MILLION: u128 = 1_000_000;

impl Price {
    /// A published price, with the same rates for inputs of any length.
    pub(crate) fn published(provider: &'static str, model: &'static str, as_of: &'static str, rates: Rates) -> Self {
        let searches = Searches::default();
        Self { provider, model: model.into(), as_of: as_of.into(), own: false, rates, long: None, searches }
    }

    /// A price that a workspace set on the day `as_of`.
    pub fn own(provider: &'static str, model: &str, as_of: String, rates: Rates) -> Self {
        let searches = Searches::default();
        Self { provider, model: model.to_owned().into(), as_of: as_of.into(), own: true, rates, long: None, searches }
    }

    /// Whether the price is zero.
    pub fn is_free(&self) -> bool {
        self.rates == Rates::default() && self.long.is_none() && self.searches == Searches::default()
    }

    /// The cost of `usage`, in millionths of a US dollar, rounded up.
    pub fn cost_micros(&self, usage: &Usage) -> u64 {
        let rates = match &self.long {
            Some(long) if usage.input_tokens > long.above_input_tokens => long.rates,
            _ => self.rates,
        };
        let cached = usage.cached_input_tokens.min(usage.input_tokens);
        let written = usage.cache_write_tokens.min(usage.input_tokens - cached);
        let kept = usage.long_cache_write_tokens.min(written);
        let thought = usage.reasoning_tokens.min(usage.output_tokens);
        let write_rate = rates.cache_write_micros_per_million.unwrap_or(rates.input_micros_per_million);
        let parts = [
            (usage.input_tokens - cached - written, rates.input_micros_per_million),
            (cached, rates.cached_input_micros_per_million),
            (written - kept, write_rate),
            (kept, rates.long_cache_write_micros_per_million.unwrap_or(write_rate)),
            (usage.output_tokens - thought, rates.output_micros_per_million),
            (thought, rates.thinking_micros_per_million.unwrap_or(rates.output_micros_per_million)),
        ];
        // The counts come from a provider, and with 128 bits not even the largest can overflow.
        let tokens: u128 = parts.iter().map(|&(tokens, rate)| u128::from(tokens) * u128::from(rate)).sum();
        let sum = tokens.saturating_add(self.searches.cost_micros(usage));
        u64::try_from(sum.div_ceil(MILLION)).unwrap_or(u64::MAX)
    }
}

/// The cost of a call in millionths of a US dollar, rounded up; `None` if it is unknown. `price` is what the workspace pays for
/// the requested model, and `answered_by` is the model that the answer names.
///
/// A price that the workspace has set takes precedence, then the cost that the provider itself reports. A model that routes
/// requests to others costs its own price plus that of the model that answers. So does one with an id of the account's own, whose
/// own price is unknown.
pub fn of_call(
    price: Option<&Price>,
    provider: &str,
    model: &str,
    answered_by: Option<&str>,
    usage: &Usage,
) -> Option<u64> {
    if let Some(price) = price.filter(|price| price.own || price.is_free()) {
        return Some(price.cost_micros(usage));
    }
    if let Some(charged) = usage.charged_micros {
        return Some(charged);
    }
    let answering = || find(provider, answered_by.filter(|name| *name != model)?).map(|price| price.cost_micros(usage));
    match price {
        Some(price) if is_router(provider, model) => Some(price.cost_micros(usage).saturating_add(answering()?)),
        Some(price) => Some(price.cost_micros(usage)),
        None => answering(),
    }
}

fn is_router(provider: &str, model: &str) -> bool {
    catalog::find(provider, model).is_some_and(|known| known.router)
}

/// The published price of `model` at the provider with this id. Self-hosted models cost nothing per token.
pub fn find(provider: &str, model: &str) -> Option<Price> {
    let preset = provider::find(provider)?;
    if preset.hosting == Hosting::SelfHosted {
        return Some(Price::published(preset.id, "*", catalog::as_of(), Rates::default()));
    }
    catalog::find(provider, model)?.price.clone()
}

/// The cost of `usage` in millionths of a US dollar, rounded up; `None` if the model's price is unknown.
pub fn cost_micros(provider: &str, model: &str, usage: &Usage) -> Option<u64> {
    find(provider, model).map(|price| price.cost_micros(usage))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usage(input_tokens: u64, cached_input_tokens: u64, output_tokens: u64) -> Usage {
        Usage { input_tokens, output_tokens, cached_input_tokens, ..Usage::default() }
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

    /// Each sum is worked out by hand from the published prices.
    #[test]
    fn writing_to_a_cache_costs_more() {
        // Anthropic: 3 dollars a million, 3.75 written, 6 written for an hour, 0.30 read again, 15 for the answer.
        let usage = Usage {
            input_tokens: 10_000,
            cached_input_tokens: 2_000,
            cache_write_tokens: 5_000,
            long_cache_write_tokens: 1_000,
            output_tokens: 100,
            ..Usage::default()
        };
        let expected = 3_000 * 3 + 600 + 4_000 * 375 / 100 + 1_000 * 6 + 1_500;
        assert_eq!(cost_of("anthropic", "claude-sonnet-4-5", None, &usage), Some(expected));
        // OpenAI from 5.6 on: 4 dollars a million, 5 written.
        let usage = Usage { input_tokens: 1_000, cache_write_tokens: 1_000, ..Usage::default() };
        assert_eq!(cost_of("openai", "gpt-5.6", None, &usage), Some(5_000));
        // Before that nothing more was asked for it: 2 dollars a million.
        assert_eq!(cost_of("openai", "gpt-4.1", None, &usage), Some(2_000));
        // A workspace's own price has one rate for all input.
        let rates = Rates { input_micros_per_million: 1_000_000, ..Rates::default() };
        let own = Price::own("anthropic", "claude-sonnet-4-5", "2026-11-28".into(), rates);
        assert_eq!(of_call(Some(&own), "anthropic", "claude-sonnet-4-5", None, &usage), Some(1_000));
    }

    #[test]
    fn perplexity_asks_for_each_request_and_each_search() {
        // Sonar: 1 dollar a million both ways, and 5, 8 or 12 dollars a thousand requests.
        let tokens = usage(20, 0, 400);
        assert_eq!(cost_of("perplexity", "sonar", None, &tokens), Some(420 + 5_000));
        let read_more = |depth| Usage { searched: Some(Searched { depth, ..Searched::default() }), ..tokens };
        assert_eq!(cost_of("perplexity", "sonar", None, &read_more(SearchDepth::Medium)), Some(420 + 8_000));
        assert_eq!(cost_of("perplexity", "sonar", None, &read_more(SearchDepth::High)), Some(420 + 12_000));
        // Sonar Pro: 3 and 15 dollars, and 6 dollars a thousand requests.
        assert_eq!(cost_of("perplexity", "sonar-pro", None, &tokens), Some(60 + 6_000 + 6_000));
        // A research: 2 and 8 dollars, 3 for thinking, 2 for sources, 5 dollars a thousand searches.
        let searched = Searched { depth: SearchDepth::Low, queries: 30, citation_tokens: 20_000 };
        let research = Usage {
            input_tokens: 33,
            output_tokens: 7_000 + 74_000,
            reasoning_tokens: 74_000,
            searched: Some(searched),
            ..Usage::default()
        };
        let expected = 66 + 56_000 + 222_000 + 40_000 + 150_000;
        assert_eq!(cost_of("perplexity", "sonar-deep-research", None, &research), Some(expected));
    }

    #[test]
    fn a_routers_price_is_added_to_that_of_the_answering_model() {
        // The router asks for 0.14 dollars a million read; GPT-4.1 nano for 0.10 and 0.40.
        let tokens = usage(1_000, 0, 500);
        let routed = |named| cost_of("azure", "model-router", named, &tokens);
        assert_eq!(routed(Some("gpt-4.1-nano-2025-04-14")), Some(140 + 100 + 200));
        assert_eq!(routed(None), None, "the larger part isn't known");
        assert_eq!(routed(Some("gpt-unheard-of")), None);
        // A deployment may be called anything: its answer names the model. GPT-4.1: 2 and 8 dollars.
        assert_eq!(cost_of("azure", "our-deployment", Some("gpt-4.1-2025-04-14"), &tokens), Some(2_000 + 4_000));
        assert_eq!(cost_of("azure", "our-deployment", Some("our-deployment"), &tokens), None);
    }

    #[test]
    fn the_reported_cost_counts_unless_the_workspace_has_set_a_price() {
        let charged = Usage { charged_micros: Some(140), ..usage(1_000, 0, 500) };
        assert_eq!(cost_of("openrouter", "openai/gpt-4.1-nano", None, &charged), Some(140));
        assert_eq!(cost_of("perplexity", "sonar", None, &charged), Some(140));
        assert_eq!(cost_of("ollama", "llama3.2", None, &charged), Some(0), "nobody charges for one's own machine");
        let rates = Rates { input_micros_per_million: 1_000_000, ..Rates::default() };
        let own = Price::own("openrouter", "m", "2026-11-28".into(), rates);
        assert_eq!(of_call(Some(&own), "openrouter", "m", None, &charged), Some(1_000));
    }

    fn cost_of(provider: &str, model: &str, answered_by: Option<&str>, usage: &Usage) -> Option<u64> {
        of_call(find(provider, model).as_ref(), provider, model, answered_by, usage)
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

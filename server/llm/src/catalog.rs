//! What is known about models in advance: names, abilities, limits, prices, and when they are retired.
//!
//! The data is in `catalog/models.json`, which `cargo xtask catalog` writes; sources are given there and with each model. What an
//! account can really use comes from its provider's list. A model that is not in the catalog works as well, with unknown
//! abilities and an unknown price.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::{
    models::Purpose,
    price::{Long, Price, Rates, Searches},
    provider,
    takes::Efforts,
};

/// A model in the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The provider's id in our table.
    pub provider: &'static str,
    /// The provider's id for the model.
    pub id: &'static str,
    /// The name that people see.
    pub name: &'static str,
    /// What it is for.
    pub purpose: Purpose,
    pub can: Abilities,
    /// The languages, of those that Madang supports, that its provider says it handles well. Empty if the provider says nothing.
    pub languages: Vec<&'static str>,
    /// The size of its context, in tokens.
    pub context_tokens: Option<u64>,
    /// The maximum length of an answer, in tokens.
    pub max_output_tokens: Option<u64>,
    /// `None` if no price is published.
    pub price: Option<Price>,
    /// The reasoning efforts that it accepts; `None` means all.
    pub efforts: Option<Efforts>,
    /// It is served only over OpenAI's Responses API.
    pub responses_only: bool,
    /// It may think for many minutes before it writes anything.
    pub slow: bool,
    /// It routes requests to other models; its price is what it adds for that.
    pub router: bool,
    /// The announced day on which it is switched off, as `YYYY-MM-DD`.
    pub retires: Option<&'static str>,
    /// The replacement that its provider recommends.
    pub successor: Option<&'static str>,
    /// A URL where the price or the limits are published.
    pub source: Option<&'static str>,
}

/// What a model can do besides reading and writing text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Abilities {
    /// It accepts images.
    pub images: bool,
    /// Its output can be constrained to a JSON schema.
    pub json: bool,
    /// It can call tools.
    pub tools: bool,
    /// It thinks before it answers.
    pub reasoning: bool,
}

/// The day on which the newest of the prices was read, as `YYYY-MM-DD`.
pub fn as_of() -> &'static str {
    CATALOG.as_of
}

/// All entries, indexed by provider and id.
pub fn all() -> &'static [Known] {
    &CATALOG.models
}

/// Finds a model of the provider with this id. A dated snapshot (`gpt-4o-mini-2024-07-18`) inherits the entry of its model,
/// unless it has one itself. On Google's cloud the models are found under Google's.
pub fn find(provider: &str, model: &str) -> Option<&'static Known> {
    let model = model.strip_prefix("models/").unwrap_or(model);
    let at = |provider: &str, id: &str| CATALOG.places.get(&(provider, id)).and_then(|&at| CATALOG.models.get(at));
    let of = |provider: &str| at(provider, model).or_else(|| at(provider, without_date(model)?));
    of(provider).or_else(|| of(provider::GOOGLE.id).filter(|_| provider == provider::VERTEX.id))
}

struct Catalog {
    as_of: &'static str,
    models: Vec<Known>,
    places: HashMap<(&'static str, &'static str), usize>,
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    // The file is compiled in, and a test parses it.
    let file: File<'static> = serde_json::from_str(include_str!("catalog/models.json")).unwrap_or_default();
    let models: Vec<_> = file.models.into_iter().map(|line| line.known(file.as_of)).collect();
    let places = models.iter().enumerate().map(|(at, known)| ((known.provider, known.id), at)).collect();
    Catalog { as_of: file.as_of, models, places }
});

#[derive(Default, Deserialize)]
struct File<'a> {
    as_of: &'a str,
    #[serde(borrow)]
    models: Vec<Line<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    provider: &'a str,
    id: &'a str,
    name: &'a str,
    purpose: &'a str,
    #[serde(default, borrow)]
    can: Vec<&'a str>,
    #[serde(default, borrow)]
    languages: Vec<&'a str>,
    context: Option<u64>,
    output: Option<u64>,
    price: Option<LineRates>,
    long: Option<LineRates>,
    #[serde(default, borrow)]
    efforts: Vec<&'a str>,
    #[serde(default)]
    responses_only: bool,
    #[serde(default)]
    slow: bool,
    #[serde(default)]
    router: bool,
    retires: Option<&'a str>,
    successor: Option<&'a str>,
    source: Option<&'a str>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineRates {
    input: u64,
    cached: Option<u64>,
    written: Option<u64>,
    written_for_an_hour: Option<u64>,
    output: u64,
    thinking: Option<u64>,
    citations: Option<u64>,
    #[serde(default)]
    request: [u64; 3],
    #[serde(default)]
    search: u64,
    #[serde(default)]
    above: u64,
}

impl From<LineRates> for Rates {
    fn from(line: LineRates) -> Self {
        Self {
            input_micros_per_million: line.input,
            // If no price is published for cached input, it costs as much as other input.
            cached_input_micros_per_million: line.cached.unwrap_or(line.input),
            cache_write_micros_per_million: line.written,
            long_cache_write_micros_per_million: line.written_for_an_hour,
            output_micros_per_million: line.output,
            thinking_micros_per_million: line.thinking,
        }
    }
}

impl From<LineRates> for Searches {
    fn from(line: LineRates) -> Self {
        Self {
            request_micros: line.request,
            search_micros: line.search,
            citation_micros_per_million: line.citations.unwrap_or(0),
        }
    }
}

impl Line<'static> {
    fn known(self, as_of: &'static str) -> Known {
        let can = |ability: &str| self.can.contains(&ability);
        let long = self.long.map(|long| Long { above_input_tokens: long.above, rates: long.into() });
        Known {
            can: Abilities {
                images: can("images"),
                json: can("json"),
                tools: can("tools"),
                reasoning: can("reasoning"),
            },
            price: self.price.map(|line| Price {
                long,
                searches: line.into(),
                ..Price::published(self.provider, self.id, as_of, line.into())
            }),
            efforts: (!self.efforts.is_empty()).then(|| {
                let has = |effort: &str| self.efforts.contains(&effort);
                Efforts { low: has("low"), medium: has("medium"), high: has("high") }
            }),
            responses_only: self.responses_only,
            slow: self.slow,
            router: self.router,
            provider: self.provider,
            id: self.id,
            name: self.name,
            purpose: if self.purpose == "embedding" { Purpose::Embedding } else { Purpose::Chat },
            languages: self.languages,
            context_tokens: self.context,
            max_output_tokens: self.output,
            retires: self.retires,
            successor: self.successor,
            source: self.source,
        }
    }
}

/// Removes the date from ids such as `gpt-4o-mini-2024-07-18` and `claude-sonnet-4-5-20250929`.
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

    #[test]
    fn the_file_is_sound() {
        let mut seen = HashSet::new();
        for known in all() {
            assert!(provider::find(known.provider).is_some(), "{known:?}");
            assert!(seen.insert((known.provider, known.id)), "{known:?} twice");
            assert!(!known.name.trim().is_empty() && !known.id.is_empty(), "{known:?}");
            assert!(known.languages.iter().all(|language| ["en", "ko"].contains(language)), "{known:?}");
            assert!(known.retires.is_none_or(|day| day.len() == 10), "{known:?}");
            assert!(known.source.is_none_or(|source| source.starts_with("https://")), "{known:?}");
            let Some(price) = &known.price else { continue };
            let rates = price.rates;
            assert!(rates.cached_input_micros_per_million <= rates.input_micros_per_million, "{known:?}");
        }
        assert_eq!(as_of().len(), 10);
        for provider in ["openai", "anthropic", "google", "mistral", "cohere", "bedrock", "upstage", "clova_studio"] {
            assert!(all().iter().any(|known| known.provider == provider), "{provider}");
        }
    }

    #[test]
    fn dated_names_are_found_and_unknown_ones_are_not() {
        let id = |provider, model| find(provider, model).map(|known| known.id);
        assert_eq!(id("openai", "gpt-4o-mini-2031-07-18"), Some("gpt-4o-mini"));
        assert_eq!(id("openai", "gpt-4o-2024-05-13"), Some("gpt-4o-2024-05-13"));
        assert_eq!(id("google", "models/gemini-2.5-flash"), Some("gemini-2.5-flash"));
        assert_eq!(id("vertex", "gemini-2.5-flash"), Some("gemini-2.5-flash"));
        for (provider, name) in [("openai", "gpt-4o-minix"), ("custom", "gpt-4o"), ("nobody", "x")] {
            assert_eq!(id(provider, name), None, "{name}");
        }
    }

    #[test]
    fn abilities_and_limits_are_known() {
        let gpt = find("openai", "gpt-4.1-mini").unwrap();
        assert_eq!(gpt.can, Abilities { images: true, json: true, tools: true, reasoning: false });
        assert!(gpt.context_tokens.unwrap() > 1_000_000 && gpt.languages.contains(&"ko"));
        let hcx = find("clova_studio", "HCX-005").unwrap();
        assert!(hcx.can.images && !hcx.can.json && hcx.price.is_none());
    }

    #[test]
    fn retired_models_name_their_successor() {
        let known = find("anthropic", "claude-sonnet-4-20250514").unwrap();
        assert_eq!((known.retires, known.successor), (Some("2026-06-15"), Some("claude-sonnet-4-6")));
    }

    proptest! {
        #[test]
        fn any_name_may_be_looked_up(name in ".{0,30}") {
            find("openai", &name);
        }
    }
}

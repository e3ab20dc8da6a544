//! What cells cost: about, for the estimate; and at most, for the limit.

use llm::{Usage, catalog, price::Price};
use model::{
    Definition, History, Language, OutputFormat, Values, estimated_prompt_tokens, estimated_tokens, long::Reading,
};
use store::Connection;

use super::judges;
use crate::models::{context_tokens, price_of};

/// What is taken for the longest answer of a model of which nobody says how much it writes, in tokens.
const LONGEST_TOKENS: u64 = 32_000;
/// The usual length of an answer where nothing tells, in tokens.
const USUAL_TOKENS: u64 = 500;
/// What is sent besides what is counted: words of the protocol, and a schema.
const BESIDES_TOKENS: u64 = 500;

/// What is asked of a model.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub connection: &'a Connection,
    pub model: &'a str,
    pub definition: &'a Definition,
    /// Checked values.
    pub values: &'a Values,
}

impl Asked<'_> {
    fn price(&self) -> Option<Price> {
        price_of(self.connection, self.model)
    }

    /// Estimated tokens of the prompt.
    fn input_tokens(&self) -> u64 {
        let rendered = self.definition.render_after(self.values, History::default());
        // A prompt that can't be rendered has its inputs all the same.
        let filled = || self.values.values().filter_map(|value| value.as_str()).map(estimated_tokens).sum();
        rendered.map_or_else(|_| filled(), |messages| estimated_prompt_tokens(&messages)) as u64
    }

    /// The most that an answer can have, in tokens: thinking counts.
    pub fn most_output_tokens(&self) -> u64 {
        let known = catalog::find(&self.connection.provider, self.model).and_then(|known| known.max_output_tokens);
        let context = || context_tokens(self.connection, self.model);
        let set = self.definition.model.settings.max_output_tokens.map(u64::from);
        match (set, known) {
            (Some(set), Some(known)) => set.min(known),
            (set, known) => {
                set.or(known).unwrap_or_else(|| context().map_or(LONGEST_TOKENS, |all| all.min(LONGEST_TOKENS)))
            }
        }
    }

    /// How many requests it takes at most: a long text is read in parts, whose answers are joined.
    fn requests(&self) -> u64 {
        let context = context_tokens(self.connection, self.model);
        let reading = self.definition.long_text(self.values, History::default(), context, BESIDES_TOKENS as usize);
        match reading {
            Ok(Reading::Parts(long)) => {
                let parts = self.input_tokens().div_ceil(long.part_tokens.max(1) as u64);
                parts.saturating_mul(2).saturating_add(1)
            }
            _ => 1,
        }
    }

    /// The most that it may cost, in millionths of a US dollar; `None` if the price is unknown.
    ///
    /// The prompt is taken for half as long again as it is estimated to be, because estimates may be off by a third; the answer for as long
    /// as it may be; and where it must be JSON, both come a second time, because a model is asked once more whose answer isn't.
    pub fn most_micros(&self) -> Option<i64> {
        let (input, output) = (self.input_tokens().saturating_mul(3) / 2 + BESIDES_TOKENS, self.most_output_tokens());
        let usage = |input_tokens, output_tokens| Usage { input_tokens, output_tokens, ..Usage::default() };
        let price = self.price()?;
        let once = price.cost_micros(&usage(input, output));
        let again = match self.definition.output.format {
            OutputFormat::Json => price.cost_micros(&usage(input.saturating_add(output), output)),
            OutputFormat::Text | OutputFormat::Markdown => 0,
        };
        i64::try_from(once.saturating_mul(self.requests()).saturating_add(again)).ok()
    }

    /// About what it costs with an answer of so many tokens; `None` if the price is unknown.
    pub fn about_micros(&self, output_tokens: u64) -> Option<i64> {
        let input_tokens = self.input_tokens();
        let usage = Usage { input_tokens, output_tokens, ..Usage::default() };
        i64::try_from(self.price()?.cost_micros(&usage)).ok()
    }

    /// About how many tokens an answer has: as those of the app usually do, or as the expected one.
    pub fn usual_output_tokens(&self, usual: Option<u64>, expected: &str) -> u64 {
        let wanted = Some(estimated_tokens(expected) as u64).filter(|tokens| *tokens > 0);
        wanted.or(usual).unwrap_or(USUAL_TOKENS).min(self.most_output_tokens())
    }
}

/// A judge of such an answer, as it is paid for.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    pub connection: &'a Connection,
    pub model: &'a str,
    pub question: &'a str,
    pub expected: &'a str,
}

impl Judge<'_> {
    /// The most that it may cost about an answer to this; `None` if the price is unknown.
    pub fn most_micros(&self, asked: &Asked<'_>) -> Option<i64> {
        let most = u64::from(judges::OUTPUT_TOKENS);
        let input =
            (self.input_tokens(asked.input_tokens()).saturating_mul(3) / 2).saturating_add(asked.most_output_tokens());
        // It is asked once more if it doesn't answer with a document.
        let usage = |input_tokens| Usage { input_tokens, output_tokens: most, ..Usage::default() };
        let price = price_of(self.connection, self.model)?;
        let cost =
            price.cost_micros(&usage(input)).saturating_add(price.cost_micros(&usage(input.saturating_add(most))));
        i64::try_from(cost).ok()
    }

    /// About what it costs; `None` if the price is unknown.
    pub fn about_micros(&self, asked: &Asked<'_>, output_tokens: u64) -> Option<i64> {
        let input_tokens = self.input_tokens(asked.input_tokens()).saturating_add(output_tokens);
        let usage = Usage { input_tokens, output_tokens: 100, ..Usage::default() };
        i64::try_from(price_of(self.connection, self.model)?.cost_micros(&usage)).ok()
    }

    /// Without the answer.
    fn input_tokens(&self, given: u64) -> u64 {
        let words = judges::definition(None, Language::En).prompt_tokens();
        let said = estimated_tokens(self.question) + estimated_tokens(self.expected);
        words.saturating_add(given).saturating_add(said as u64).saturating_add(BESIDES_TOKENS)
    }
}

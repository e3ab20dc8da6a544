//! What cells cost: about, for the estimate; and at most, for the limit.

use std::sync::LazyLock;

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

/// What is sent to every judge, in estimated tokens.
static JUDGE_TOKENS: LazyLock<u64> = LazyLock::new(|| judges::definition(None, Language::En).prompt_tokens());

/// The most that an answer of a model can have, in tokens: thinking counts.
pub fn most_output_tokens(connection: &Connection, model: &str, definition: &Definition) -> u64 {
    let known = catalog::find(&connection.provider, model).and_then(|known| known.max_output_tokens);
    let set = definition.model.settings.max_output_tokens.map(u64::from);
    // Where it becomes a request's bound, the prompt needs room beside it, or providers refuse the request.
    let half = context_tokens(connection, model).map_or(u64::MAX, |all| (all / 2).max(1));
    match set {
        Some(set) => known.map_or(set, |known| set.min(known)),
        None => known.unwrap_or(LONGEST_TOKENS).min(half),
    }
}

/// What is asked of a model.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    connection: &'a Connection,
    model: &'a str,
    definition: &'a Definition,
    values: &'a Values,
    /// Estimated tokens of the prompt, which is rendered for them once.
    input_tokens: u64,
}

impl<'a> Asked<'a> {
    /// `values` are checked ones.
    pub fn of(connection: &'a Connection, model: &'a str, definition: &'a Definition, values: &'a Values) -> Self {
        let rendered = definition.render_after(values, History::default());
        // A prompt that can't be rendered has its inputs all the same.
        let filled = || values.values().filter_map(|value| value.as_str()).map(estimated_tokens).sum();
        let input_tokens = rendered.map_or_else(|_| filled(), |messages| estimated_prompt_tokens(&messages)) as u64;
        Self { connection, model, definition, values, input_tokens }
    }

    fn price(&self) -> Option<Price> {
        price_of(self.connection, self.model)
    }

    fn most_output_tokens(&self) -> u64 {
        most_output_tokens(self.connection, self.model, self.definition)
    }

    /// How many requests it takes at most: a long text is read in parts, whose answers are joined.
    fn requests(&self) -> u64 {
        let context = context_tokens(self.connection, self.model);
        let reading = self.definition.long_text(self.values, History::default(), context, BESIDES_TOKENS as usize);
        match reading {
            Ok(Reading::Parts(long)) => {
                let parts = self.input_tokens.div_ceil(long.part_tokens.max(1) as u64);
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
        let (input, output) = (self.input_tokens.saturating_mul(3) / 2 + BESIDES_TOKENS, self.most_output_tokens());
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
        let usage = Usage { input_tokens: self.input_tokens, output_tokens, ..Usage::default() };
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
    /// Without what the judged model was given, and without the answer.
    input_tokens: u64,
}

impl<'a> Judge<'a> {
    pub fn of(connection: &'a Connection, model: &'a str, question: &str, expected: &str) -> Self {
        let said = estimated_tokens(question) + estimated_tokens(expected);
        let input_tokens = JUDGE_TOKENS.saturating_add(said as u64).saturating_add(BESIDES_TOKENS);
        Self { connection, model, input_tokens }
    }

    /// The most that it may cost about an answer to this; `None` if the price is unknown.
    pub fn most_micros(&self, asked: &Asked<'_>) -> Option<i64> {
        let most = u64::from(judges::OUTPUT_TOKENS);
        let sent = self.input_tokens.saturating_add(asked.input_tokens);
        let input = (sent.saturating_mul(3) / 2).saturating_add(asked.most_output_tokens());
        // It is asked once more if it doesn't answer with a document.
        let usage = |input_tokens| Usage { input_tokens, output_tokens: most, ..Usage::default() };
        let price = price_of(self.connection, self.model)?;
        let cost =
            price.cost_micros(&usage(input)).saturating_add(price.cost_micros(&usage(input.saturating_add(most))));
        i64::try_from(cost).ok()
    }

    /// About what it costs; `None` if the price is unknown.
    pub fn about_micros(&self, asked: &Asked<'_>, output_tokens: u64) -> Option<i64> {
        let input_tokens = self.input_tokens.saturating_add(asked.input_tokens).saturating_add(output_tokens);
        let usage = Usage { input_tokens, output_tokens: 100, ..Usage::default() };
        i64::try_from(price_of(self.connection, self.model)?.cost_micros(&usage)).ok()
    }
}

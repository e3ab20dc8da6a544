//! What a run will cost, estimated before it from the sizes of its texts.

use serde::{Deserialize, Serialize};

use crate::{Definition, Money, estimated_tokens};

/// What the cost of an app's runs is estimated from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CostBasis {
    /// About how many tokens are sent with each request besides what the inputs hold.
    pub prompt_tokens: u64,
    /// The prices of the model that would answer.
    pub prices: TokenPrices,
    /// Higher prices of requests with long inputs; absent if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long: Option<LongPrices>,
}

/// Prices in millionths of a US dollar per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenPrices {
    /// For input.
    pub input_micros_per_million: u64,
    /// For output.
    pub output_micros_per_million: u64,
}

/// Prices of a request whose input is long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LongPrices {
    /// They apply if the input has more tokens than this.
    pub above_input_tokens: u64,
    pub prices: TokenPrices,
}

/// How much is sent, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunSize {
    /// About how many tokens the text has that is read in parts; 0 if everything is sent whole.
    pub cut_tokens: u64,
    /// In how many parts it is read.
    pub parts: u64,
    /// About how many tokens all other inputs have, which are sent with each part.
    pub other_tokens: u64,
    /// How many tokens an answer has, to each part if there are several; 0 estimates what reading alone costs.
    pub answer_tokens: u64,
}

impl CostBasis {
    /// About what a run of this size costs. Each part is a request with the whole prompt. What joins the answers to parts is not
    /// counted: how long they are is not known.
    pub fn cost(&self, size: RunSize) -> Money {
        let RunSize { cut_tokens, parts, other_tokens, answer_tokens } = size;
        let parts = parts.max(1);
        let around = self.prompt_tokens.saturating_add(other_tokens);
        let each = self.request(around.saturating_add(cut_tokens.div_ceil(parts)), answer_tokens);
        let micros = each.saturating_mul(u128::from(parts)).div_ceil(MILLION);
        Money::usd(i64::try_from(micros).unwrap_or(i64::MAX))
    }

    /// What one request costs, in millionths of a micro.
    fn request(&self, input_tokens: u64, output_tokens: u64) -> u128 {
        let long = self.long.filter(|long| input_tokens > long.above_input_tokens);
        let prices = long.map_or(self.prices, |long| long.prices);
        u128::from(input_tokens) * u128::from(prices.input_micros_per_million)
            + u128::from(output_tokens) * u128::from(prices.output_micros_per_million)
    }
}

const MILLION: u128 = 1_000_000;

impl Definition {
    /// About how many tokens are sent besides what the inputs hold: all messages, as if each optional block were shown, their
    /// pieces, and the examples.
    pub fn prompt_tokens(&self) -> u64 {
        let messages = self.prompt.messages.iter().map(|message| message.text.as_str());
        let pieces = self.prompt.pieces.iter().map(|piece| piece.text.as_str());
        let examples = self.prompt.examples.iter();
        let examples = examples.flat_map(|example| {
            let inputs = example.inputs.values().filter_map(|value| value.as_str());
            inputs.chain([example.answer.as_str()])
        });
        let texts = messages.chain(pieces).chain(examples);
        texts.map(|text| estimated_tokens(text) as u64).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: TokenPrices =
        TokenPrices { input_micros_per_million: 2_000_000, output_micros_per_million: 8_000_000 };

    fn basis(long: Option<LongPrices>) -> CostBasis {
        CostBasis { prompt_tokens: 100, prices: PRICES, long }
    }

    fn micros(basis: CostBasis, size: RunSize) -> i64 {
        basis.cost(size).micros
    }

    fn whole(other_tokens: u64, answer_tokens: u64) -> RunSize {
        RunSize { other_tokens, answer_tokens, ..RunSize::default() }
    }

    #[test]
    fn a_request_costs_its_prompt_its_inputs_and_its_answer() {
        // 1,000 tokens at 2 dollars and 500 at 8 dollars a million.
        assert_eq!(micros(basis(None), whole(900, 500)), 2_000 + 4_000);
        assert_eq!(micros(basis(None), whole(900, 0)), 2_000, "reading alone");
        let cheap = TokenPrices { input_micros_per_million: 1, output_micros_per_million: 1 };
        assert_eq!(micros(CostBasis { prices: cheap, ..basis(None) }, whole(1, 1)), 1, "never nothing");
    }

    #[test]
    fn each_part_pays_the_prompt_and_the_other_inputs() {
        let size = RunSize { cut_tokens: 4_000, parts: 4, other_tokens: 50, answer_tokens: 10 };
        assert_eq!(micros(basis(None), size), 4 * (1_150 * 2 + 10 * 8));
    }

    #[test]
    fn long_requests_have_their_own_price_and_parts_of_them_do_not() {
        let dear = TokenPrices { input_micros_per_million: 4_000_000, output_micros_per_million: 12_000_000 };
        let basis = basis(Some(LongPrices { above_input_tokens: 1_000, prices: dear }));
        assert_eq!(micros(basis, whole(900, 10)), 2_000 + 80, "just within");
        assert_eq!(micros(basis, whole(901, 10)), 4_004 + 120);
        assert_eq!(micros(basis, RunSize { cut_tokens: 1_800, parts: 2, ..RunSize::default() }), 2 * 2_000);
    }

    #[test]
    fn the_prompt_counts_with_its_pieces_and_examples() {
        let mut definition: Definition = serde_json::from_value(serde_json::json!({
            "format": "madang/1", "kind": "form",
            "inputs": [{"name": "notes", "label": "Notes", "kind": "paragraph"}],
            "prompt": {"messages": [{"role": "user", "text": "Sum up what was said: {{notes}} {{> tone}}"}]},
        }))
        .unwrap();
        let bare = definition.prompt_tokens();
        assert!((8..30).contains(&bare), "{bare}");
        let text = "Be kind and brief.".to_owned();
        definition.prompt.pieces.push(crate::PinnedPiece {
            name: "tone".into(),
            piece: crate::PieceId(uuid::Uuid::nil()),
            version: 1,
            text,
        });
        let with_piece = definition.prompt_tokens();
        assert!(with_piece > bare);
        let values = serde_json::json!({"notes": "Kim: hello, all of you"});
        definition
            .prompt
            .examples
            .push(crate::Example { inputs: values.as_object().unwrap().clone(), answer: "Kim greeted.".into() });
        assert!(definition.prompt_tokens() > with_piece + 5);
    }

    #[test]
    fn sizes_beyond_reason_are_no_error() {
        let size = RunSize { cut_tokens: u64::MAX, parts: u64::MAX, other_tokens: u64::MAX, answer_tokens: u64::MAX };
        assert_eq!(micros(basis(None), size), i64::MAX);
    }
}

//! The preset for AWS.

use super::PRESET;
use crate::{
    dialect::Dialect,
    provider::{KeyStyle, KeyTest, Provider, Quirks, Rule},
    takes::Takes,
};

/// Converse has no seed, and temperatures only up to 1; "A conversation must start with a user message."
const CONVERSE: Takes = Takes::COMMON.temperature_up_to(1.0).without_seed().begun_by_person();

/// AWS Bedrock. The base URL contains the region. A key may be allowed to use models but not to list them.
pub static BEDROCK: Provider = Provider {
    id: "bedrock",
    name: "AWS Bedrock",
    monogram: "BR",
    dialect: Dialect::Bedrock,
    base_url: "https://bedrock-runtime.us-east-1.amazonaws.com",
    key_style: KeyStyle::Aws,
    docs_url: "https://console.aws.amazon.com/bedrock/home#/api-keys",
    quirks: Quirks {
        key_test: KeyTest::Probe,
        // As with Anthropic itself, except for the reasoning effort, which Converse doesn't pass on.
        rules: &[
            Rule { prefixes: &["claude-3", "claude-2", "claude-instant"], takes: CONVERSE, ..Rule::PLAIN },
            Rule {
                prefixes: &["claude-opus-4-7", "claude-opus-4-8", "claude-opus-4-9"],
                takes: CONVERSE.without_sampling().ended_by_person(),
                ..Rule::PLAIN
            },
            Rule {
                prefixes: &["claude-opus-4-6", "claude-sonnet-4-6"],
                takes: CONVERSE.temperature_or_top_p().ended_by_person(),
                ..Rule::PLAIN
            },
            Rule {
                prefixes: &["claude-opus-4", "claude-sonnet-4", "claude-haiku-4"],
                takes: CONVERSE.temperature_or_top_p(),
                ..Rule::PLAIN
            },
            Rule { prefixes: &["claude-"], takes: CONVERSE.without_sampling().ended_by_person(), ..Rule::PLAIN },
            // As with Mistral itself.
            Rule { prefixes: &[""], part: "mistral.", takes: CONVERSE.ended_by_person(), ..Rule::PLAIN },
        ],
        otherwise: Rule { takes: CONVERSE, ..Rule::PLAIN },
        ..Quirks::PLAIN
    },
    ..PRESET
};

//! The presets for NAVER: HyperCLOVA X in its own dialect and in OpenAI's.

use super::PRESET;
use crate::{
    dialect::Dialect,
    provider::{KeyStyle, LimitName, Provider, Quirks, Rule, StreamUsage},
    takes::{Seeds, Takes},
};

/// The settings of CLOVA Studio's v3 API: `topP` above 0, and temperatures up to 1.
const HYPERCLOVA: Takes = Takes::COMMON.temperature_up_to(1.0).top_p_within(0.01, 1.0).seeds_within(Seeds::CLOVA);

/// HyperCLOVA X in CLOVA Studio's own dialect. A key from before 2025 is a pair: `studio-key:gateway-key`.
pub static CLOVA_STUDIO: Provider = Provider {
    id: "clova_studio",
    name: "NAVER HyperCLOVA X",
    monogram: "HX",
    dialect: Dialect::Clova,
    base_url: "https://clovastudio.stream.ntruss.com",
    key_style: KeyStyle::Clova,
    key_hint: "nv-",
    docs_url: "https://guide.ncloud-docs.com/docs/clovastudio-apikey",
    quirks: Quirks {
        rules: &[
            // It thinks unless told otherwise, and doesn't take stop texts while it does.
            Rule { prefixes: &["HCX-007"], takes: HYPERCLOVA.without_stop().with_effort(), ..Rule::PLAIN },
            // The v1 API rejects a temperature of 0.
            Rule {
                prefixes: &["HCX-003", "HCX-DASH-001"],
                takes: HYPERCLOVA.temperature_within(0.01, 1.0),
                ..Rule::PLAIN
            },
        ],
        otherwise: Rule { takes: HYPERCLOVA, ..Rule::PLAIN },
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// CLOVA Studio's OpenAI-compatible API, which older connections use. `stream_options` is rejected (`40002`), and an answer ends
/// after 512 tokens unless a limit is set.
pub static CLOVA: Provider = Provider {
    id: "clova",
    name: "NAVER HyperCLOVA X (OpenAI-compatible)",
    monogram: "HO",
    base_url: "https://clovastudio.stream.ntruss.com/v1/openai",
    key_hint: "nv-",
    docs_url: "https://guide.ncloud-docs.com/docs/clovastudio-apikey",
    quirks: Quirks {
        stream_usage: StreamUsage::DontAsk,
        default_max_output_tokens: Some(2_048),
        // It thinks unless told otherwise, and doesn't take stop texts while it does. Thinking counts against its limit.
        rules: &[Rule {
            prefixes: &["HCX-007"],
            takes: HYPERCLOVA.without_stop().with_effort(),
            limit_name: LimitName::MaxCompletionTokens,
            default_max_output_tokens: Some(8_192),
            ..Rule::PLAIN
        }],
        otherwise: Rule { takes: HYPERCLOVA, ..Rule::PLAIN },
        ..Quirks::PLAIN
    },
    ..PRESET
};

//! The presets for Google: Gemini for developers, and on Google's cloud.

use super::PRESET;
use crate::{
    dialect::Dialect,
    provider::{Json, KeyStyle, KeyTest, Provider, Quirks, Rule},
    takes::{JsonBy, Seeds, Takes},
};

/// Up to five stop texts; seeds are 32-bit numbers.
const GEMINI: Takes = Takes::COMMON.stops_up_to(5).seeds_within(Seeds::I32);

/// The settings of Gemini models, wherever they are served.
const GEMINI_QUIRKS: Quirks = Quirks {
    rules: &[
        // "Developer instruction is not enabled for models/gemma-…", and neither is JSON mode.
        Rule {
            prefixes: &["gemma", "gemini-gemma"],
            takes: GEMINI.begun_by_person(),
            rules_as_words: true,
            json: Some(Json::all(JsonBy::Asking)),
            ..Rule::PLAIN
        },
        // They reject sampling settings. Their documentation doesn't mention a seed.
        Rule {
            prefixes: &["gemini-3.5-flash-lite", "gemini-3.6", "gemini-3.7", "gemini-3.8", "gemini-4", "gemini-flash"],
            takes: GEMINI.without_seed().without_sampling().with_effort(),
            ..Rule::PLAIN
        },
        Rule { prefixes: &["gemini-2.5", "gemini-3", "gemini-pro-latest"], takes: GEMINI.with_effort(), ..Rule::PLAIN },
    ],
    otherwise: Rule { takes: GEMINI, ..Rule::PLAIN },
    json: Json::all(JsonBy::Schema),
    ..Quirks::PLAIN
};

/// Gemini, at Google's API for developers.
pub static GOOGLE: Provider = Provider {
    id: "google",
    name: "Google Gemini",
    monogram: "Go",
    dialect: Dialect::Gemini,
    base_url: "https://generativelanguage.googleapis.com/v1beta",
    key_style: KeyStyle::Header("x-goog-api-key"),
    key_hint: "AIza",
    docs_url: "https://aistudio.google.com/apikey",
    quirks: GEMINI_QUIRKS,
    ..PRESET
};

/// Gemini on Google's cloud. The base URL may name a project and a location; otherwise the key's project is used. The list of
/// models is the same for all accounts, and a service account that may use models may not be allowed to read it.
pub static VERTEX: Provider = Provider {
    id: "vertex",
    name: "Google Vertex AI",
    monogram: "Vx",
    dialect: Dialect::Vertex,
    base_url: "https://aiplatform.googleapis.com/v1",
    key_style: KeyStyle::Google,
    key_hint: "{",
    docs_url: "https://console.cloud.google.com/iam-admin/serviceaccounts",
    quirks: Quirks { key_test: KeyTest::Probe, ..GEMINI_QUIRKS },
    ..PRESET
};

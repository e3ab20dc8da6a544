//! The presets for self-hosted servers.

use super::{PRESET, templates::TEMPLATE_RULES};
use crate::{
    dialect::Dialect,
    provider::{Hosting, Json, KeyStyle, KeyTest, Provider, Quirks, Rule},
    takes::{JsonBy, Seeds, Takes},
};

/// Values that the self-hosted presets share.
const OWN_MACHINE: Provider =
    Provider { key_style: KeyStyle::Optional, hosting: Hosting::SelfHosted, quirks: OWN_QUIRKS, ..PRESET };

/// All of them constrain any model to a schema, by restricting the next token.
const OWN_QUIRKS: Quirks =
    Quirks { json: Json::all(JsonBy::Schema), strict_turns: true, rules: TEMPLATE_RULES, ..Quirks::PLAIN };

/// The seeds of llama.cpp and of servers that are built on it.
const LLAMA: Rule = Rule { takes: Takes::COMMON.seeds_within(Seeds::LLAMA), ..Rule::PLAIN };

/// Ollama.
pub static OLLAMA: Provider = Provider {
    id: "ollama",
    name: "Ollama",
    monogram: "Ol",
    dialect: Dialect::Ollama,
    base_url: "http://localhost:11434",
    docs_url: "https://ollama.com/download",
    quirks: Quirks {
        // With the other reasoning models, thinking can only be switched on or off, and models that can't think reject the
        // option.
        rules: &[Rule { prefixes: &["gpt-oss"], takes: LLAMA.takes.with_effort(), ..Rule::PLAIN }],
        otherwise: LLAMA,
        ..OWN_QUIRKS
    },
    ..OWN_MACHINE
};

/// llama.cpp's server. Its list of models is public even if it requires a key for the rest.
pub static LLAMA_CPP: Provider = Provider {
    id: "llama_cpp",
    name: "llama.cpp",
    monogram: "LC",
    base_url: "http://localhost:8080/v1",
    docs_url: "https://github.com/ggml-org/llama.cpp",
    quirks: Quirks { key_test: KeyTest::Probe, otherwise: LLAMA, ..OWN_QUIRKS },
    ..OWN_MACHINE
};

/// vLLM.
pub static VLLM: Provider = Provider {
    id: "vllm",
    name: "vLLM",
    monogram: "vL",
    base_url: "http://localhost:8000/v1",
    docs_url: "https://docs.vllm.ai",
    ..OWN_MACHINE
};

/// LM Studio.
pub static LM_STUDIO: Provider = Provider {
    id: "lm_studio",
    name: "LM Studio",
    monogram: "LM",
    base_url: "http://localhost:1234/v1",
    docs_url: "https://lmstudio.ai",
    quirks: Quirks { otherwise: LLAMA, ..OWN_QUIRKS },
    ..OWN_MACHINE
};

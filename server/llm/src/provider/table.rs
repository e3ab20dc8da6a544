//! The presets. Facts without a source come from the provider's API reference.

mod aws;
mod google;
mod microsoft;
mod naver;
mod own_machine;
mod templates;

pub use aws::BEDROCK;
pub use google::{GOOGLE, VERTEX};
pub use microsoft::{AZURE, AZURE_CATALOG};
pub use naver::{CLOVA, CLOVA_STUDIO};
pub use own_machine::{LLAMA_CPP, LM_STUDIO, OLLAMA, VLLM};

use self::templates::{GEMMA, TEMPLATE_RULES, WITHOUT_SYSTEM};
use super::{Hosting, Json, KeyStyle, KeyTest, LimitName, Provider, Quirks, Rule, SeedName, StreamUsage};
use crate::{
    dialect::Dialect,
    takes::{JsonBy, Seeds, Takes},
};

/// All presets, in the order in which members see them.
pub static ALL: &[&Provider] = &[
    &OPENAI,
    &AZURE,
    &AZURE_CATALOG,
    &ANTHROPIC,
    &GOOGLE,
    &VERTEX,
    &BEDROCK,
    &CLOVA_STUDIO,
    &CLOVA,
    &UPSTAGE,
    &MISTRAL,
    &COHERE,
    &GROQ,
    &DEEPSEEK,
    &XAI,
    &TOGETHER,
    &PERPLEXITY,
    &OPENROUTER,
    &HUGGING_FACE,
    &OLLAMA,
    &LLAMA_CPP,
    &VLLM,
    &LM_STUDIO,
    &CUSTOM,
];

/// Values that most presets share.
const PRESET: Provider = Provider {
    id: "",
    name: "",
    monogram: "",
    dialect: Dialect::OpenAiChat,
    base_url: "",
    address_example: "",
    key_style: KeyStyle::Bearer,
    key_hint: "",
    docs_url: "",
    hosting: Hosting::Cloud,
    quirks: Quirks::PLAIN,
};

/// `gpt-5-chat` is not a reasoning model, despite its prefix.
const OPENAI_CHAT: Rule = Rule { prefixes: &["gpt-5-chat"], limit_name: LimitName::MaxCompletionTokens, ..Rule::PLAIN };

/// Models that reject `max_tokens` and all sampling settings with 400 `unsupported_parameter`.
const OPENAI_REASONING: Rule = Rule {
    prefixes: &["o1", "o3", "o4", "gpt-5", "gpt-6", "gpt-7", "gpt-8", "gpt-9", "chat-latest"],
    takes: Takes::REASONING,
    limit_name: LimitName::MaxCompletionTokens,
    system_role: "developer",
    ..Rule::PLAIN
};

/// Models that are served only at `/responses` (`platform.openai.com/docs/models`).
const OPENAI_RESPONSES: Rule = Rule { dialect: Some(Dialect::OpenAiResponses), ..OPENAI_REASONING };
const OPENAI_PRO: Rule = Rule { part: "-pro", slow: true, ..OPENAI_RESPONSES };
const OPENAI_CODEX: Rule = Rule { part: "-codex", ..OPENAI_RESPONSES };
const OPENAI_RESEARCH: Rule = Rule { part: "-deep-research", slow: true, ..OPENAI_RESPONSES };

const OPENAI_RULES: &[Rule] = &[OPENAI_CHAT, OPENAI_PRO, OPENAI_CODEX, OPENAI_RESEARCH, OPENAI_REASONING];

const OPENAI_OTHERWISE: Rule = Rule { limit_name: LimitName::MaxCompletionTokens, ..Rule::PLAIN };

/// OpenAI.
pub static OPENAI: Provider = Provider {
    id: "openai",
    name: "OpenAI",
    monogram: "OA",
    base_url: "https://api.openai.com/v1",
    key_hint: "sk-",
    docs_url: "https://platform.openai.com/api-keys",
    quirks: Quirks { rules: OPENAI_RULES, otherwise: OPENAI_OTHERWISE, json: Json::NEWER_CAN, ..Quirks::PLAIN },
    ..PRESET
};

/// Anthropic has no seed, and temperatures only up to 1.
const CLAUDE: Takes = Takes::COMMON.temperature_up_to(1.0).without_seed();

/// Anthropic requires `max_tokens`, so each rule has a default.
pub static ANTHROPIC: Provider = Provider {
    id: "anthropic",
    name: "Anthropic",
    monogram: "An",
    dialect: Dialect::Anthropic,
    base_url: "https://api.anthropic.com",
    key_style: KeyStyle::Header("x-api-key"),
    key_hint: "sk-ant-",
    docs_url: "https://console.anthropic.com/settings/keys",
    quirks: Quirks {
        rules: &[
            // These models write at most 4,096 tokens.
            Rule {
                prefixes: &["claude-3-opus", "claude-3-sonnet", "claude-3-haiku", "claude-2"],
                takes: CLAUDE,
                default_max_output_tokens: Some(4_096),
                ..Rule::PLAIN
            },
            Rule { prefixes: &["claude-3"], takes: CLAUDE, ..Rule::PLAIN },
            Rule { prefixes: &["claude-opus-4-5"], takes: CLAUDE.temperature_or_top_p().with_effort(), ..Rule::PLAIN },
            // From 4.6 on, the beginning of an answer can't be given: "This model does not support assistant message prefill."
            Rule {
                prefixes: &["claude-opus-4-6", "claude-sonnet-4-6"],
                takes: CLAUDE.temperature_or_top_p().with_effort().ended_by_person(),
                ..Rule::PLAIN
            },
            // From 4.7 on, sampling settings are rejected. These and all later models use `otherwise`.
            Rule {
                prefixes: &["claude-opus-4-7", "claude-opus-4-8", "claude-opus-4-9"],
                takes: CLAUDE.without_sampling().with_effort().ended_by_person(),
                ..Rule::PLAIN
            },
            // "`temperature` and `top_p` cannot both be specified for this model."
            Rule {
                prefixes: &["claude-opus-4", "claude-sonnet-4", "claude-haiku-4"],
                takes: CLAUDE.temperature_or_top_p(),
                ..Rule::PLAIN
            },
        ],
        otherwise: Rule { takes: CLAUDE.without_sampling().with_effort().ended_by_person(), ..Rule::PLAIN },
        default_max_output_tokens: Some(8_192),
        json: Json { unable: JsonBy::Asking, ..Json::NEWER_CAN },
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// Upstage Solar.
pub static UPSTAGE: Provider = Provider {
    id: "upstage",
    name: "Upstage Solar",
    monogram: "So",
    base_url: "https://api.upstage.ai/v1",
    key_hint: "up_",
    docs_url: "https://console.upstage.ai/api-keys",
    quirks: Quirks {
        json: Json { unable: JsonBy::Asking, ..Json::NEWER_CAN },
        rules: &[Rule { prefixes: &["solar-pro"], takes: Takes::COMMON.with_effort(), ..Rule::PLAIN }],
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// Mistral rejects unknown fields with 422, including `stream_options`; usage is sent anyway.
pub static MISTRAL: Provider = Provider {
    id: "mistral",
    name: "Mistral",
    monogram: "Mi",
    base_url: "https://api.mistral.ai/v1",
    docs_url: "https://console.mistral.ai/api-keys",
    quirks: Quirks {
        stream_usage: StreamUsage::DontAsk,
        seed_name: SeedName::RandomSeed,
        json: Json::NEWER_CAN,
        // "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant"
        otherwise: Rule {
            takes: Takes::COMMON.temperature_up_to(1.5).seeds_within(Seeds::NOT_NEGATIVE).ended_by_person(),
            ..Rule::PLAIN
        },
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// Cohere.
pub static COHERE: Provider = Provider {
    id: "cohere",
    name: "Cohere",
    monogram: "Co",
    dialect: Dialect::Cohere,
    base_url: "https://api.cohere.com",
    docs_url: "https://dashboard.cohere.com/api-keys",
    quirks: Quirks {
        otherwise: Rule {
            takes: Takes::COMMON
                .temperature_up_to(1.0)
                .top_p_within(0.01, 0.99)
                .stops_up_to(5)
                .seeds_within(Seeds::NOT_NEGATIVE),
            ..Rule::PLAIN
        },
        json: Json::all(JsonBy::Schema),
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// Groq. Reasoning models write their thinking into the answer (`raw`) unless told otherwise. `reasoning_format` is rejected for
/// other models, and for gpt-oss, which always separates its thinking (`console.groq.com/docs/reasoning`). Answers constrained to
/// a schema can't be streamed (`console.groq.com/docs/structured-outputs`).
pub static GROQ: Provider = Provider {
    id: "groq",
    name: "Groq",
    monogram: "Gq",
    base_url: "https://api.groq.com/openai/v1",
    key_hint: "gsk_",
    docs_url: "https://console.groq.com/keys",
    quirks: Quirks {
        rules: &[Rule { prefixes: &["gpt-oss"], takes: Takes::COMMON.with_effort(), ..Rule::PLAIN }],
        json: Json { unable: JsonBy::Object, unknown: JsonBy::Object, ..Json::KNOWN_CAN },
        thinks_aloud: &["qwen3", "qwq", "deepseek-r1"],
        bound_answers_come_whole: true,
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// DeepSeek documents no seed, and constrains answers to JSON but not to a schema.
pub static DEEPSEEK: Provider = Provider {
    id: "deepseek",
    name: "DeepSeek",
    monogram: "DS",
    base_url: "https://api.deepseek.com/v1",
    key_hint: "sk-",
    docs_url: "https://platform.deepseek.com/api_keys",
    quirks: Quirks {
        // "The last message of deepseek-reasoner must be a user message, or an assistant message with prefix mode on"
        rules: &[Rule {
            prefixes: &["deepseek-reasoner"],
            takes: Takes::COMMON.without_seed().ended_by_person(),
            ..Rule::PLAIN
        }],
        otherwise: Rule { takes: Takes::COMMON.without_seed(), ..Rule::PLAIN },
        json: Json::all(JsonBy::Object),
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// xAI. Its reasoning models reject stop texts. From 4.3 on, the reasoning effort can be set.
pub static XAI: Provider = Provider {
    id: "xai",
    name: "xAI Grok",
    monogram: "xA",
    base_url: "https://api.x.ai/v1",
    key_hint: "xai-",
    docs_url: "https://console.x.ai",
    quirks: Quirks {
        rules: &[Rule {
            prefixes: &["grok-4.3", "grok-4.5", "grok-4.6", "grok-4.7"],
            takes: Takes::COMMON.with_effort(),
            ..Rule::PLAIN
        }],
        thinkers_refuse_stop: true,
        json: Json::NEWER_CAN,
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// Together AI.
pub static TOGETHER: Provider = Provider {
    id: "together",
    name: "Together AI",
    monogram: "To",
    base_url: "https://api.together.xyz/v1",
    docs_url: "https://api.together.ai/settings/api-keys",
    quirks: Quirks { strict_turns: true, rules: TEMPLATE_RULES, ..Quirks::PLAIN },
    ..PRESET
};

/// Perplexity answers from the web. Its models take no stop texts and no seed, and only temperatures below 2. There is no list of
/// models. A conversation must begin and end with a user message.
pub static PERPLEXITY: Provider = Provider {
    id: "perplexity",
    name: "Perplexity",
    monogram: "Px",
    base_url: "https://api.perplexity.ai",
    key_hint: "pplx-",
    docs_url: "https://www.perplexity.ai/account/api",
    quirks: Quirks {
        stream_usage: StreamUsage::DontAsk,
        key_test: KeyTest::Probe,
        json: Json::all(JsonBy::Schema),
        strict_turns: true,
        otherwise: Rule {
            takes: Takes::COMMON
                .temperature_up_to(1.99)
                .without_stop()
                .without_seed()
                .begun_by_person()
                .ended_by_person(),
            ..Rule::PLAIN
        },
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// OpenRouter ignores settings that the chosen model doesn't take, so the schema is also given in the prompt. Its list of models
/// is public.
pub static OPENROUTER: Provider = Provider {
    id: "openrouter",
    name: "OpenRouter",
    monogram: "OR",
    base_url: "https://openrouter.ai/api/v1",
    key_hint: "sk-or-",
    docs_url: "https://openrouter.ai/settings/keys",
    quirks: Quirks {
        key_test: KeyTest::Path("/key"),
        json: Json::all(JsonBy::Object),
        // They reject the same settings as at their own provider.
        rules: &[
            Rule {
                prefixes: &[
                    "claude-opus-4.6",
                    "claude-opus-4.7",
                    "claude-opus-4.8",
                    "claude-opus-4.9",
                    "claude-opus-5",
                    "claude-sonnet-4.6",
                    "claude-sonnet-5",
                    "claude-haiku-5",
                    "claude-fable",
                    "claude-mythos",
                    "mistralai/",
                ],
                takes: Takes::COMMON.with_effort().ended_by_person(),
                ..Rule::PLAIN
            },
            Rule {
                prefixes: &["perplexity/"],
                takes: Takes::COMMON.with_effort().begun_by_person().ended_by_person(),
                ..Rule::PLAIN
            },
        ],
        otherwise: Rule { takes: Takes::COMMON.with_effort(), ..Rule::PLAIN },
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// Hugging Face's router. Its list of models is public.
pub static HUGGING_FACE: Provider = Provider {
    id: "huggingface",
    name: "Hugging Face",
    monogram: "HF",
    base_url: "https://router.huggingface.co/v1",
    key_hint: "hf_",
    docs_url: "https://huggingface.co/settings/tokens",
    quirks: Quirks { key_test: KeyTest::Probe, strict_turns: true, rules: TEMPLATE_RULES, ..Quirks::PLAIN },
    ..PRESET
};

/// Any OpenAI-compatible URL. Gateways use the models' usual names, so the rules of the strict ones apply.
pub static CUSTOM: Provider = Provider {
    id: "custom",
    name: "OpenAI-compatible",
    monogram: "Oc",
    address_example: "https://models.example.com/v1",
    key_style: KeyStyle::Optional,
    hosting: Hosting::Unknown,
    quirks: Quirks {
        rules: &[
            OPENAI_CHAT,
            // The role `developer` is OpenAI's own; gateways use `system`.
            Rule { system_role: "system", ..OPENAI_REASONING },
            WITHOUT_SYSTEM,
            GEMMA,
        ],
        strict_turns: true,
        ..Quirks::PLAIN
    },
    ..PRESET
};

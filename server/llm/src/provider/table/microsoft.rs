//! The presets for Microsoft: Azure OpenAI, and Azure's catalog of other models.

use super::{OPENAI_OTHERWISE, OPENAI_RULES, PRESET};
use crate::{
    dialect::Dialect,
    provider::{Hosting, Json, KeyStyle, KeyTest, Provider, Quirks, StreamUsage},
};

/// Azure OpenAI. Deployments are usually named after their model, so OpenAI's rules apply.
pub static AZURE: Provider = Provider {
    id: "azure",
    name: "Azure OpenAI",
    monogram: "Az",
    dialect: Dialect::Azure,
    address_example: "https://my-resource.openai.azure.com",
    key_style: KeyStyle::Azure,
    docs_url: "https://portal.azure.com",
    hosting: Hosting::Unknown,
    quirks: Quirks {
        key_test: KeyTest::Probe,
        rules: OPENAI_RULES,
        otherwise: OPENAI_OTHERWISE,
        json: Json::NEWER_CAN,
        ..Quirks::PLAIN
    },
    ..PRESET
};

/// Azure's model catalog with Mistral, Llama, Cohere and others, as one resource or as one endpoint per model.
pub static AZURE_CATALOG: Provider = Provider {
    id: "azure_catalog",
    name: "Azure AI model catalog",
    monogram: "AC",
    dialect: Dialect::Azure,
    address_example: "https://my-resource.services.ai.azure.com/models",
    key_style: KeyStyle::Azure,
    docs_url: "https://ai.azure.com",
    hosting: Hosting::Unknown,
    // Some of its models reject parameters that they don't know.
    quirks: Quirks { key_test: KeyTest::Probe, stream_usage: StreamUsage::DontAsk, ..Quirks::PLAIN },
    ..PRESET
};

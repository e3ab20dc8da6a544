//! Prices of well-known models, as their providers publish them.
//!
//! Read from openai.com, claude.com, ai.google.dev, mistral.ai, groq.com, api-docs.deepseek.com, x.ai and together.ai by way
//! of the price file of LiteLLM 1.106.2 (MIT licence). Cache writes, batches, priority tiers and audio are left out: Madang
//! uses none of them.

use super::Price;

/// When the prices were read.
pub const AS_OF: &str = "2026-10-21";

const fn price(provider: &'static str, model: &'static str, input: u64, output: u64) -> Price {
    Price::new(provider, model, input, output)
}

pub(super) const PRICES: &[Price] = &[
    price("openai", "gpt-6-sol", 2_000_000, 10_000_000).cached(200_000).above(272_000, 4_000_000, 400_000, 15_000_000),
    price("openai", "gpt-6-luna", 100_000, 500_000).cached(10_000).above(272_000, 200_000, 20_000, 750_000),
    price("openai", "gpt-6.1-sol", 2_000_000, 10_000_000)
        .cached(100_000)
        .above(272_000, 4_000_000, 200_000, 15_000_000),
    price("openai", "gpt-5.6", 4_000_000, 20_000_000).cached(400_000).above(272_000, 8_000_000, 800_000, 30_000_000),
    price("openai", "gpt-5.6-terra", 2_000_000, 12_000_000)
        .cached(200_000)
        .above(272_000, 4_000_000, 400_000, 18_000_000),
    price("openai", "gpt-5.6-luna", 200_000, 1_200_000).cached(20_000).above(272_000, 400_000, 40_000, 1_800_000),
    price("openai", "gpt-5.5", 5_000_000, 30_000_000).cached(500_000).above(272_000, 10_000_000, 1_000_000, 45_000_000),
    price("openai", "gpt-5.4", 2_500_000, 15_000_000).cached(250_000).above(272_000, 5_000_000, 500_000, 22_500_000),
    price("openai", "gpt-5.4-mini", 750_000, 4_500_000).cached(75_000),
    price("openai", "gpt-5.4-nano", 200_000, 1_250_000).cached(20_000),
    price("openai", "gpt-5.2", 1_750_000, 14_000_000).cached(175_000),
    price("openai", "gpt-5.1", 1_250_000, 10_000_000).cached(125_000),
    price("openai", "gpt-5", 1_250_000, 10_000_000).cached(125_000),
    price("openai", "gpt-5-mini", 250_000, 2_000_000).cached(25_000),
    price("openai", "gpt-5-nano", 50_000, 400_000).cached(5_000),
    price("openai", "gpt-4.1", 2_000_000, 8_000_000).cached(500_000),
    price("openai", "gpt-4.1-mini", 400_000, 1_600_000).cached(100_000),
    price("openai", "gpt-4.1-nano", 100_000, 400_000).cached(25_000),
    price("openai", "gpt-4o", 2_500_000, 10_000_000).cached(1_250_000),
    price("openai", "gpt-4o-mini", 150_000, 600_000).cached(75_000),
    price("openai", "o3", 2_000_000, 8_000_000).cached(500_000),
    price("openai", "o3-mini", 1_100_000, 4_400_000).cached(550_000),
    price("openai", "o4-mini", 1_100_000, 4_400_000).cached(275_000),
    price("anthropic", "claude-opus-5-5", 4_000_000, 20_000_000).cached(200_000),
    price("anthropic", "claude-opus-5", 5_000_000, 25_000_000).cached(500_000),
    price("anthropic", "claude-opus-4-8", 5_000_000, 25_000_000).cached(500_000),
    price("anthropic", "claude-opus-4-7", 5_000_000, 25_000_000).cached(500_000),
    price("anthropic", "claude-opus-4-6", 5_000_000, 25_000_000).cached(500_000),
    price("anthropic", "claude-opus-4-5", 5_000_000, 25_000_000).cached(500_000),
    price("anthropic", "claude-sonnet-5-5", 2_000_000, 10_000_000).cached(100_000),
    price("anthropic", "claude-sonnet-5", 2_000_000, 10_000_000).cached(200_000),
    price("anthropic", "claude-sonnet-4-6", 3_000_000, 15_000_000).cached(300_000),
    price("anthropic", "claude-sonnet-4-5", 3_000_000, 15_000_000).cached(300_000),
    price("anthropic", "claude-haiku-5-5", 100_000, 500_000).cached(10_000).above(100_000, 500_000, 50_000, 2_500_000),
    price("anthropic", "claude-haiku-4-5", 1_000_000, 5_000_000).cached(100_000),
    price("google", "gemini-4-argon", 2_000_000, 10_000_000).cached(100_000),
    price("google", "gemini-3.8-flash", 750_000, 3_750_000).cached(75_000),
    price("google", "gemini-3.6-flash", 750_000, 3_750_000).cached(75_000),
    price("google", "gemini-3.5-flash", 1_500_000, 9_000_000).cached(150_000),
    price("google", "gemini-3.5-flash-lite", 300_000, 2_500_000).cached(30_000),
    price("google", "gemini-3.1-pro-preview", 2_000_000, 12_000_000)
        .cached(200_000)
        .above(200_000, 4_000_000, 400_000, 18_000_000),
    price("google", "gemini-3.1-flash-lite", 250_000, 1_500_000).cached(25_000),
    price("google", "gemini-2.5-pro", 1_250_000, 10_000_000)
        .cached(125_000)
        .above(200_000, 2_500_000, 250_000, 15_000_000),
    price("google", "gemini-2.5-flash", 300_000, 2_500_000).cached(30_000),
    price("google", "gemini-2.5-flash-lite", 100_000, 400_000).cached(10_000),
    price("mistral", "mistral-large-latest", 500_000, 1_500_000).cached(50_000),
    price("mistral", "mistral-large-2512", 500_000, 1_500_000).cached(50_000),
    price("mistral", "mistral-medium-latest", 1_500_000, 7_500_000).cached(150_000),
    price("mistral", "mistral-small-latest", 150_000, 600_000).cached(15_000),
    price("mistral", "magistral-medium-latest", 1_500_000, 7_500_000).cached(150_000),
    price("mistral", "magistral-small-latest", 150_000, 600_000).cached(15_000),
    price("mistral", "ministral-14b-latest", 200_000, 200_000).cached(20_000),
    price("mistral", "ministral-8b-latest", 150_000, 150_000).cached(15_000),
    price("mistral", "ministral-3b-latest", 100_000, 100_000).cached(10_000),
    price("mistral", "codestral-latest", 300_000, 900_000).cached(30_000),
    price("groq", "openai/gpt-oss-120b", 150_000, 600_000).cached(75_000),
    price("groq", "openai/gpt-oss-20b", 75_000, 300_000).cached(37_500),
    price("deepseek", "deepseek-flash", 300_000, 1_200_000).cached(6_000),
    price("deepseek", "deepseek-v4-flash", 300_000, 1_200_000).cached(6_000),
    price("deepseek", "deepseek-v4-pro", 1_320_000, 3_960_000).cached(44_000),
    price("xai", "grok-4.7", 2_000_000, 6_000_000).cached(500_000).above(200_000, 4_000_000, 1_000_000, 12_000_000),
    price("xai", "grok-4.6", 2_000_000, 6_000_000).cached(500_000).above(200_000, 4_000_000, 1_000_000, 12_000_000),
    price("xai", "grok-4.5", 2_000_000, 6_000_000).cached(300_000).above(200_000, 4_000_000, 600_000, 12_000_000),
    price("xai", "grok-4.3", 1_250_000, 2_500_000).cached(200_000).above(200_000, 2_500_000, 400_000, 5_000_000),
    price("xai", "grok-4.20", 1_250_000, 2_500_000).cached(200_000).above(200_000, 2_500_000, 400_000, 5_000_000),
    price("together", "openai/gpt-oss-120b", 150_000, 600_000),
    price("together", "deepseek-ai/DeepSeek-V4.1-Flash", 300_000, 1_200_000).cached(6_000),
    price("together", "moonshotai/Kimi-K3", 3_000_000, 15_000_000).cached(300_000),
    price("together", "zai-org/GLM-5.3", 1_400_000, 4_400_000).cached(260_000),
    price("together", "Qwen/Qwen3.7-Plus", 320_000, 1_280_000),
    price("openai", "gpt-4o-2024-05-13", 5_000_000, 15_000_000),
];

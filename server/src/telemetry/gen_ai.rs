//! OpenTelemetry's names for what happens with models. They are still in development there, so they stand here and nowhere else.
//! As of semantic conventions 1.41: <https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/>.

pub const OPERATION: &str = "gen_ai.operation.name";
pub const PROVIDER: &str = "gen_ai.provider.name";
pub const REQUEST_MODEL: &str = "gen_ai.request.model";
pub const INPUT_TOKENS: &str = "gen_ai.usage.input_tokens";
pub const OUTPUT_TOKENS: &str = "gen_ai.usage.output_tokens";
pub const CACHED_INPUT_TOKENS: &str = "gen_ai.usage.cache_read.input_tokens";
pub const CACHE_WRITE_TOKENS: &str = "gen_ai.usage.cache_creation.input_tokens";
pub const ERROR_TYPE: &str = "error.type";

/// The operation of a call to a model.
pub const CHAT: &str = "chat";
/// The operation of a run, which may call several.
pub const INVOKE: &str = "invoke_agent";

/// The conventions' name of a provider of our table; of others ours.
pub fn provider(id: &str) -> &str {
    match id {
        "azure" => "azure.ai.openai",
        "bedrock" => "aws.bedrock",
        "gemini" | "google" => "gcp.gemini",
        "mistral" => "mistral_ai",
        "vertex" => "gcp.vertex_ai",
        "xai" => "x_ai",
        other => other,
    }
}

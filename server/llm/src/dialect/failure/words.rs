//! The codes of errors in lower case, and phrases from messages for people.
//!
//! Sources: the providers' lists of errors, and reports by their users.

pub(super) const NO_MONEY: &[&str] = &[
    "insufficient_quota",
    "billing_error",
    "billing_hard_limit_reached",
    "billing_not_active",
    "insufficient_balance",
    "insufficient_credits",
    "insufficient_funds",
    "payment_required",
    "exceeded_current_quota_error",
    "arrearage",
    "servicequotaexceededexception",
];
/// Anthropic; Gemini twice; Cohere's trial keys; xAI; Groq, OpenRouter and others.
pub(super) const NO_MONEY_IN_WORDS: &[&str] = &[
    "credit balance is too low",
    "credits are depleted",
    "please enable billing",
    "api calls / month",
    "all available credits",
    "spending limit",
    "spend limit",
    "purchase more credits",
    "purchase credits",
    "add more credits",
    "out of credits",
    "insufficient credit",
    "insufficient balance",
    "insufficient fund",
    "not enough credits",
    "monthly included credits",
    "key limit exceeded",
    "top up your",
];

pub(super) const TOO_LONG: &[&str] =
    &["context_length_exceeded", "exceed_context_size_error", "request_too_large", "string_above_max_length", "40003"];
pub(super) const TOO_LONG_IN_WORDS: &[&str] = &[
    "prompt is too long",
    "maximum context length",
    "context window",
    "context length exceeded",
    // Ollama, Bedrock, Gemini, Cohere, Anthropic, Groq.
    "exceeded max context length",
    "input is too long",
    "input token count",
    "too many tokens: ",
    "exceed context limit",
    "reduce the length of the",
];
/// OpenAI and Groq, if one request has more tokens than are allowed per minute.
pub(super) const TOO_LARGE_FOR_A_MINUTE: &[&str] = &[
    "request too large",
    "request is too large",
    "tokens must be reduced",
    "reduce your message size",
    "single request exceeds",
];
/// The names of the setting for the maximum length of an answer.
pub(super) const LIMIT: &[&str] = &[
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "max_new_tokens",
    "maxoutputtokens",
    "maxcompletiontokens",
    "maxtokens",
    "num_predict",
    "maximum tokens you requested",
    "max tokens",
];
pub(super) const TOO_HIGH: &[&str] = &[
    "exceed",
    "too large",
    "too high",
    "too big",
    " > ",
    "at most",
    "less than or equal",
    "must be less than",
    "must be <",
    "smaller than or equal",
    "greater than the maximum",
    "supported range",
    "valid range",
    "maximum allowed",
    "larger than",
];

pub(super) const FILTERED: &[&str] = &[
    "content_filter",
    "content_policy_violation",
    "responsibleaipolicyviolation",
    "moderation_blocked",
    "content_blocked",
    "invalid_prompt",
];
pub(super) const FILTERED_IN_PART: &[&str] = &[
    "policy_violation",
    "policyviolation",
    "content_filter",
    "contentfilter",
    "content_policy",
    "moderation",
    "safety",
    "guardrail",
    "prohibited_content",
    "sensitive_content",
    "flagged",
    "data_inspection_failed",
    "datainspectionfailed",
];
pub(super) const FILTERED_IN_WORDS: &[&str] = &[
    "content filtering policy",
    "content management policy",
    "content filter",
    "content policy",
    "usage policy",
    "usage policies",
    "flagged as potentially",
    "flagged by",
    "safety system",
    "safety filter",
    "safety guidelines",
    "content exists risk",
    "content violates",
    "blocked by policy",
    "violates our",
    "model armor",
];

pub(super) const NOT_FOUND: &[&str] = &[
    "model_not_found",
    "modelnotfound",
    "not_found_error",
    "notfounderror",
    "deploymentnotfound",
    "invalid_model",
    "unknown_model",
    "model_not_available",
    "model_not_supported",
    "model_decommissioned",
    "model_deprecated",
    "modeldeprecated",
    "resourcenotfoundexception",
    "40080",
    "40082",
    "40083",
    "40084",
];
/// Bedrock, if the model doesn't exist, or exists only under the name of an inference profile; OpenRouter; and others, with the
/// model's name after the phrase.
pub(super) const NOT_FOUND_IN_WORDS: &[&str] = &[
    "model identifier is invalid",
    "on-demand throughput",
    "no endpoints found",
    "no such model",
    "unknown model",
    "not a valid model",
    "invalid model",
    "could not find model",
    "couldn't find model",
    "cannot find model",
    "no model named",
    "not supported by any provider",
];
/// The subjects of the messages that [`GONE`] matches.
pub(super) const MODEL: &[&str] = &["model", "deployment", "engine"];
pub(super) const GONE: &[&str] = &[
    "not exist",
    "doesn't exist",
    "not found",
    "isn't available",
    "is not available",
    "not loaded",
    "no longer available",
    "no longer supported",
    "no longer exists",
    "decommissioned",
    "been deprecated",
    "been retired",
    "been removed",
    "been discontinued",
    "been shut down",
    "was removed",
    "was retired",
    "is retired",
    "is deprecated and",
    "end of its life",
    "end of life",
    "end-of-life",
    "sunset",
];

pub(super) const KEY_REFUSED: &[&str] = &[
    "invalid_api_key",
    "authentication_error",
    "permission_error",
    "permission_denied",
    "unauthenticated",
    "unauthorized",
    "api_key_invalid",
    "accessdeniedexception",
    "unrecognizedclientexception",
];
pub(super) const KEY_REFUSED_IN_WORDS: &[&str] = &["api key not valid", "incorrect api key", "invalid api key"];
/// Phrases of firewalls that take us for a robot.
pub(super) const ROBOT_WALL: &[&str] =
    &["cloudflare", "captcha", "just a moment", "attention required", "you have been blocked", "are you a robot"];

pub(super) const RATE_LIMITED: &[&str] = &[
    "rate_limit_exceeded",
    "rate_limit_error",
    "rate_limited",
    "too_many_requests",
    "resource_exhausted",
    "throttlingexception",
    "42900",
    "42901",
];
pub(super) const OVERLOADED: &[&str] = &[
    "overloaded_error",
    "api_error",
    "server_error",
    "internal",
    "internal_error",
    "internal_server_error",
    "unavailable",
    "unavailable_error",
    "service_unavailable",
    "timeout_error",
    "deadline_exceeded",
    "internalserverexception",
    "modelnotreadyexception",
    "modelstreamerrorexception",
    "modeltimeoutexception",
    "serviceunavailableexception",
    "42902",
    "42903",
];
/// Our own mistakes, even in errors without a status.
pub(super) const BAD_REQUEST: &[&str] =
    &["validationexception", "invalid_request_error", "invalid_argument", "bad_request"];
/// Parts of codes for the same kind: retrying gives the same result.
pub(super) const REFUSED_IN_PART: &[&str] = &[
    "invalid",
    "unsupported",
    "not_supported",
    "bad_request",
    "badrequest",
    "malformed",
    "missing",
    "not_found",
    "notfound",
    "forbidden",
    "denied",
    "not_allowed",
    "disallowed",
    "refused",
    "rejected",
    "required",
    "too_large",
    "too_small",
    "too_long",
    "too_many",
    "out_of_range",
    "exceeds",
    "parse_error",
    "empty_",
    "failed_to_download",
    "mismatch",
    "conflict",
    "unprocessable",
    "validation",
];

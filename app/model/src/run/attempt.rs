//! An attempt: one call to one model.

use serde::{Deserialize, Serialize};

use super::{AttemptStatus, RunError};
use crate::{ConnectionId, Money};

/// What is kept about one call to one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// 1, 2, 3 … within the run.
    pub number: u32,
    /// The connection through which it went; it may have been deleted since.
    pub connection: Option<ConnectionId>,
    /// The connection's name.
    pub connection_name: String,
    /// The provider's id in the provider table.
    pub provider: String,
    /// The provider's id of the model.
    pub model: String,
    /// Whether it answered.
    pub status: AttemptStatus,
    /// Why it did not answer.
    pub error: Option<RunError>,
    /// Input tokens; absent if the provider did not report them, like the other counts.
    pub input_tokens: Option<u64>,
    /// Output tokens.
    pub output_tokens: Option<u64>,
    /// The part of `input_tokens` that was read from the provider's cache.
    pub cached_input_tokens: Option<u64>,
    /// The part of `input_tokens` that was written to the provider's cache.
    pub cache_write_tokens: Option<u64>,
    /// The part of `output_tokens` that was spent on reasoning.
    pub reasoning_tokens: Option<u64>,
    /// Settings that the model rejected, so that it was asked again without them.
    pub adjusted: Vec<Adjustment>,
    /// From the request to the first piece of the answer.
    pub time_to_first_token_ms: Option<u64>,
    /// From the request to its end.
    pub duration_ms: u64,
    /// The cost; absent if the price is unknown.
    pub cost: Option<Money>,
}

/// A setting that a model rejected: it was sent under another name or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Adjustment {
    /// The provider's name for it.
    pub setting: String,
    /// The name under which it was sent instead; absent if it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

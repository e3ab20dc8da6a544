//! One call to one model.

use serde::{Deserialize, Serialize};

use super::{AttemptStatus, RunError};
use crate::{ConnectionId, Money};

/// What is kept of one call to one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// 1, 2, 3 … within the run.
    pub number: u32,
    /// The connection that reached it; it may be gone by now.
    pub connection: Option<ConnectionId>,
    /// The connection's name.
    pub connection_name: String,
    /// The provider's id in the provider table.
    pub provider: String,
    /// The provider's id of the model.
    pub model: String,
    /// Whether it answered.
    pub status: AttemptStatus,
    /// Why it did not.
    pub error: Option<RunError>,
    /// Tokens read; absent if the provider did not say, as are the other counts.
    pub input_tokens: Option<u64>,
    /// Tokens written.
    pub output_tokens: Option<u64>,
    /// The part of `input_tokens` that came from the provider's cache.
    pub cached_input_tokens: Option<u64>,
    /// The part of `input_tokens` that was written into the provider's cache.
    pub cache_write_tokens: Option<u64>,
    /// The part of `output_tokens` that was thinking.
    pub reasoning_tokens: Option<u64>,
    /// The settings that the model refused, so that it was asked without them.
    pub adjusted: Vec<Adjustment>,
    /// From the request to the first piece of the answer.
    pub time_to_first_token_ms: Option<u64>,
    /// From the request to its end.
    pub duration_ms: u64,
    /// What it cost; absent when the price is unknown.
    pub cost: Option<Money>,
}

/// A setting that a model refused: it was sent under another name, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Adjustment {
    /// What the provider calls it.
    pub setting: String,
    /// The name it was sent under instead; absent where it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

//! How a run ended.

use super::{RunEnd, RunError, RunEvent, RunState};
use crate::Money;

/// The end of a run, and what is kept of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The terminal state.
    pub state: RunState,
    /// Why there is no complete answer.
    pub error: Option<RunError>,
    /// Whether the answer reached the maximum length.
    pub cut_off: bool,
    /// The answer as far as it came.
    pub output: String,
    /// The name of the model that answered, or that was asked last.
    pub model_name: Option<String>,
    /// Input tokens of all attempts.
    pub input_tokens: u64,
    /// Output tokens of all attempts.
    pub output_tokens: u64,
    /// The cost; absent if the price is unknown.
    pub cost: Option<Money>,
    /// From acceptance to the end.
    pub duration_ms: u64,
}

impl Outcome {
    /// A run that ended in this state, with nothing else known.
    pub fn of(state: RunState) -> Self {
        Self {
            state,
            error: None,
            cut_off: false,
            output: String::new(),
            model_name: None,
            input_tokens: 0,
            output_tokens: 0,
            cost: None,
            duration_ms: 0,
        }
    }

    /// The event that ends the run.
    pub fn event(&self) -> RunEvent {
        RunEvent::Finished(RunEnd {
            state: self.state,
            error: self.error.clone(),
            cut_off: self.cut_off,
            output_chars: u64::try_from(self.output.chars().count()).unwrap_or(u64::MAX),
            input_tokens: self.input_tokens,
            output_tokens: self.output_tokens,
            cost: self.cost,
            duration_ms: self.duration_ms,
        })
    }
}

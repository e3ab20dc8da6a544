//! Where a run is, how it was started, how its calls went, and what people said of it.

use serde::{Deserialize, Serialize};

use crate::word::words;

words! {
    /// Where a run is.
    RunState {
        /// Accepted, and waiting for its turn.
        Queued "queued",
        /// Being carried out.
        Running "running",
        /// The whole answer is there.
        Completed "completed",
        /// It ended without a whole answer; `error` says why.
        Failed "failed",
        /// A person stopped it; what was written is kept.
        Cancelled "cancelled",
        /// The server stopped while it was answering; what was written is kept.
        Interrupted "interrupted",
    }

    /// How a run was started.
    RunSource {
        /// By a member, on the app's page or through the API.
        Member "member",
        /// By a builder, trying the draft.
        Try "try",
        /// By somebody with a share link.
        Link "link",
    }

    /// Whether an attempt answered.
    AttemptStatus {
        /// It answered.
        Ok "ok",
        /// It did not, or not to the end.
        Failed "failed",
        /// It was stopped.
        Cancelled "cancelled",
    }

    /// Useful or not.
    Rating {
        /// Useful.
        Up "up",
        /// Not useful.
        Down "down",
    }
}

/// What somebody said of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// Whether it was useful.
    pub rating: Rating,
    /// Why; at most 2000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

impl RunState {
    /// Whether nothing more will happen.
    pub fn is_terminal(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

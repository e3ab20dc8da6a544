//! The state of a run, how it was started, how its attempts went, and people's ratings.

use serde::{Deserialize, Serialize};

use crate::word::words;

words! {
    /// The state of a run.
    RunState {
        /// Accepted, and waiting for its turn.
        Queued "queued",
        /// In progress.
        Running "running",
        /// The answer is complete.
        Completed "completed",
        /// It ended without a complete answer; `error` says why.
        Failed "failed",
        /// A person stopped it; the answer so far is kept.
        Cancelled "cancelled",
        /// The server stopped while it was answering; the answer so far is kept.
        Interrupted "interrupted",
    }

    /// How a run was started.
    RunSource {
        /// By a member, on the app's page.
        Member "member",
        /// By a program with an API key.
        Key "key",
        /// By a builder, trying the draft.
        Try "try",
        /// By somebody with a share link.
        Link "link",
        /// For a comparison of models or versions.
        Comparison "comparison",
        /// By a program that called a model without an app.
        Direct "direct",
    }

    /// Whether an attempt answered.
    AttemptStatus {
        /// It answered.
        Ok "ok",
        /// It did not answer, or not completely.
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

/// A person's rating of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    pub rating: Rating,
    /// The comment, at most 2000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

impl RunSource {
    /// Whether the app's numbers count it: somebody used what is published.
    pub fn is_counted(self) -> bool {
        matches!(self, Self::Member | Self::Key | Self::Link)
    }
}

impl RunState {
    /// Whether nothing more will happen.
    pub fn is_terminal(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

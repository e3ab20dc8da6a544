//! What a run begins with.

use std::sync::Arc;

use model::{AppId, ConversationId, Definition, LinkId, PersonId, Values, VersionId, run::RunSource};

use crate::{TokenHash, text_enum::text_enum};

/// A run to be started.
#[derive(Debug, Clone)]
pub struct NewRun {
    pub app: AppId,
    pub by: StartedBy,
    pub conversation: Option<InConversation>,
    /// What the person filled in; without NUL characters, which Postgres doesn't take.
    pub inputs: Arc<Values>,
    /// The JSON of event 1.
    pub first_event: String,
    pub once: Option<IdempotencyKey>,
}

/// Who starts a run, and of what.
#[derive(Debug, Clone)]
pub enum StartedBy {
    /// A member runs a version.
    Member { person: PersonId, version: VersionId },
    /// A builder tries a draft, which is kept with the run.
    Try { person: PersonId, definition: Arc<Definition> },
    /// A visitor of a link runs a version. The link's limits count.
    Link { link: LinkId, visitor: TokenHash, version: VersionId },
}

/// The conversation that a run belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InConversation {
    /// It begins with this run.
    New,
    /// It goes on: one of the same person or visitor, with the same app.
    Existing(ConversationId),
}

/// The same key on the same route within 24 hours is the same request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// The operation, what it acts on, and who calls.
    pub route: String,
    pub key: String,
    /// SHA-256 of the body: another body under the same key is an error of the caller's.
    pub body_hash: [u8; 32],
}

text_enum! {
    /// Why a share link makes no run.
    LinkRefused {
        /// Its time is over.
        Expired = "expired",
        /// Somebody closed it for good.
        Revoked = "revoked",
        /// It has made all the runs it may.
        UsedUp = "used_up",
        /// It has made all the runs it may on one day (in UTC).
        DayLimit = "day_limit",
    }
}

impl StartedBy {
    pub(crate) fn source(&self) -> RunSource {
        match self {
            Self::Member { .. } => RunSource::Member,
            Self::Try { .. } => RunSource::Try,
            Self::Link { .. } => RunSource::Link,
        }
    }

    /// Whether it is a draft that is tried.
    pub fn is_try(&self) -> bool {
        matches!(self, Self::Try { .. })
    }

    pub(crate) fn person(&self) -> Option<PersonId> {
        match self {
            Self::Member { person, .. } | Self::Try { person, .. } => Some(*person),
            Self::Link { .. } => None,
        }
    }

    pub(crate) fn visitor(&self) -> Option<(LinkId, &TokenHash)> {
        match self {
            Self::Link { link, visitor, .. } => Some((*link, visitor)),
            Self::Member { .. } | Self::Try { .. } => None,
        }
    }

    pub(crate) fn version(&self) -> Option<VersionId> {
        match self {
            Self::Member { version, .. } | Self::Link { version, .. } => Some(*version),
            Self::Try { .. } => None,
        }
    }

    pub(crate) fn draft(&self) -> Option<&Definition> {
        match self {
            Self::Try { definition, .. } => Some(definition),
            Self::Member { .. } | Self::Link { .. } => None,
        }
    }
}

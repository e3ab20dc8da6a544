//! What is needed to start a run.

use std::sync::Arc;

use model::{
    ApiKeyId, AppId, ComparisonId, ConversationId, Definition, LinkId, PersonId, Values, VersionId, door::DoorKind,
    run::RunSource,
};

use uuid::Uuid;

use crate::{TokenHash, doors::DoorId};

/// A run to be started.
#[derive(Debug, Clone)]
pub struct NewRun {
    pub app: AppId,
    pub by: StartedBy,
    pub conversation: Option<InConversation>,
    /// The checked inputs, without NUL characters, which Postgres can't store.
    pub inputs: Arc<Values>,
    /// The JSON of the event with the number 1.
    pub first_event: String,
    pub once: Option<IdempotencyKey>,
    /// The most that the run may cost, in millionths of a US dollar. It is needed where the door's money is limited, and reserved of it.
    pub most_micros: Option<i64>,
    /// What is to be reserved of the budgets that it concerns; `None` if it concerns none.
    pub reserves: Option<Reserves>,
}

/// What a run reserves of budgets when it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserves {
    /// The most that it may cost, in millionths of a US dollar.
    pub micros: i64,
    /// The ids of the budgets.
    pub budgets: Vec<Uuid>,
}

/// Who starts a run, and which definition it executes.
#[derive(Debug, Clone)]
pub enum StartedBy {
    /// A member runs a published version.
    Member { person: PersonId, version: VersionId },
    /// A program runs a published version with a key of this person.
    Key {
        person: PersonId,
        key: ApiKeyId,
        /// Whether the run counts against the key's limits.
        limited: bool,
        version: VersionId,
    },
    /// A program calls a model without an app, with a key of this person. What is carried out is the request's own, and stored with the
    /// run.
    Direct {
        person: PersonId,
        key: ApiKeyId,
        /// Whether the run counts against the key's limits.
        limited: bool,
        definition: Arc<Definition>,
    },
    /// A builder tries a draft, which is stored with the run.
    Try { person: PersonId, definition: Arc<Definition> },
    /// A comparison runs a version or a draft with a model of its own, on behalf of whoever began it. The definition is stored with the
    /// run.
    Comparison { person: PersonId, comparison: ComparisonId, definition: Arc<Definition> },
    /// A visitor of a share link runs a version. The run counts against the link's limits.
    Link { link: LinkId, visitor: TokenHash, version: VersionId },
}

/// The conversation that a run belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InConversation {
    /// A new one, which begins with this run.
    New,
    /// An existing one, which must belong to the same person or visitor and to the same app.
    Existing(ConversationId),
}

/// An idempotency key: within 24 hours, the same key on the same route is the same request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// Names the operation, what it acts on, and the caller.
    pub route: String,
    pub key: String,
    /// SHA-256 of the request's body. The same key with another body is the caller's mistake.
    pub body_hash: [u8; 32],
}

impl StartedBy {
    pub(crate) fn source(&self) -> RunSource {
        match self {
            Self::Member { .. } => RunSource::Member,
            Self::Key { .. } => RunSource::Key,
            Self::Direct { .. } => RunSource::Direct,
            Self::Try { .. } => RunSource::Try,
            Self::Link { .. } => RunSource::Link,
            Self::Comparison { .. } => RunSource::Comparison,
        }
    }

    /// Whether it isn't a published version that is run, which was checked when it was published.
    pub fn is_unchecked(&self) -> bool {
        matches!(self, Self::Try { .. } | Self::Comparison { .. } | Self::Direct { .. })
    }

    /// Whether it is run for a comparison: by the one model that is compared, and in no conversation.
    pub fn is_comparison(&self) -> bool {
        matches!(self, Self::Comparison { .. })
    }

    /// On whose behalf it is started; nobody's if a visitor does.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Member { person, .. }
            | Self::Key { person, .. }
            | Self::Direct { person, .. }
            | Self::Try { person, .. }
            | Self::Comparison { person, .. } => Some(*person),
            Self::Link { .. } => None,
        }
    }

    /// The link that it comes through, and which visitor it is.
    pub fn visitor(&self) -> Option<(LinkId, &TokenHash)> {
        match self {
            Self::Link { link, visitor, .. } => Some((*link, visitor)),
            _ => None,
        }
    }

    /// The API key by which a program starts it.
    pub fn key(&self) -> Option<ApiKeyId> {
        match self {
            Self::Key { key, .. } | Self::Direct { key, .. } => Some(*key),
            _ => None,
        }
    }

    /// The door through which it is started, against whose limits it counts.
    pub fn door(&self) -> Option<DoorId> {
        match self {
            Self::Link { link, .. } => Some(DoorId { kind: DoorKind::Link, id: link.0 }),
            Self::Key { key, limited: true, .. } | Self::Direct { key, limited: true, .. } => {
                Some(DoorId { kind: DoorKind::Key, id: key.0 })
            }
            _ => None,
        }
    }

    pub(crate) fn version(&self) -> Option<VersionId> {
        match self {
            Self::Member { version, .. } | Self::Key { version, .. } | Self::Link { version, .. } => Some(*version),
            Self::Try { .. } | Self::Comparison { .. } | Self::Direct { .. } => None,
        }
    }

    pub(crate) fn draft(&self) -> Option<&Definition> {
        match self {
            Self::Try { definition, .. } | Self::Comparison { definition, .. } | Self::Direct { definition, .. } => {
                Some(definition)
            }
            Self::Member { .. } | Self::Key { .. } | Self::Link { .. } => None,
        }
    }
}

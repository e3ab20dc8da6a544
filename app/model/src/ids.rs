//! Ids: newtypes over UUIDv7, so that one can't be taken for another and all sort by age.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A tenant.
    WorkspaceId,
    /// A human being with an account; member of any number of workspaces.
    PersonId,
    /// A not yet accepted invitation.
    InvitationId,
    /// Credentials and endpoint for one provider in one workspace.
    ConnectionId,
    /// What users build.
    AppId,
    /// An immutable snapshot of an app's definition.
    VersionId,
    /// One execution of one version.
    RunId,
    /// One call to one model within a run.
    AttemptId,
    /// The runs of one chat, in order.
    ConversationId,
    /// A door to one app for people outside.
    LinkId,
    /// One signed-in browser.
    SessionId,
}

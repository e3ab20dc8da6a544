//! Ids: newtypes over UUIDv7, so that they can't be confused and sort by age.

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
    /// A person with an account, who can be a member of any number of workspaces.
    PersonId,
    /// An invitation that was not accepted yet.
    InvitationId,
    /// Credentials and endpoint for one provider in one workspace.
    ConnectionId,
    /// An app.
    AppId,
    /// An immutable snapshot of an app's definition.
    VersionId,
    /// One execution of one version.
    RunId,
    /// A text of the workspace that prompts share.
    PieceId,
    /// One call to one model within a run.
    AttemptId,
    /// The runs of one chat, in order.
    ConversationId,
    /// A share link, which gives people outside access to one app.
    LinkId,
    /// A secret by which a program calls the API.
    ApiKeyId,
    /// A saved input of an app, with what is expected of the answer.
    TestRowId,
    /// Test rows × models or versions.
    ComparisonId,
    /// Two versions of an app side by side.
    SplitId,
    /// A file that somebody uploaded.
    FileId,
    /// An address that is told what happens in a workspace.
    WebhookId,
    /// Money that may be spent in a period.
    BudgetId,
    /// A legal hold.
    HoldId,
    /// One signed-in browser.
    SessionId,
}

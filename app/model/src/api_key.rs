//! What API keys are for, and what they may do.

use crate::word::words;

words! {
    /// What an API key is for.
    ApiKeyKind {
        /// The whole workspace, for programs of the house. Admins make and see such keys.
        Workspace "workspace",
        /// One app; it sees nothing else. Those who may change the app make and see such keys.
        App "app",
        /// The person who made it, for programs of their own.
        Person "person",
    }

    /// What an API key may do. A key never does more than the person who made it may.
    KeyScope {
        /// Read the market, apps with their drafts and versions, test rows, comparisons, pieces and share links.
        AppsRead "apps:read",
        /// Make, change, measure, publish and delete them.
        AppsWrite "apps:write",
        /// Run apps, upload files for runs, and stop runs.
        AppsRun "apps:run",
        /// Read runs and their answers, and follow them.
        RunsRead "runs:read",
        /// Rate and delete runs.
        RunsWrite "runs:write",
        /// Read connections, models and what is known of them.
        ModelsRead "models:read",
        /// Change connections and models, and swap models.
        ModelsWrite "models:write",
        /// Ask the workspace’s models directly, without an app.
        ModelsRun "models:run",
        /// Read members and invitations.
        MembersRead "members:read",
        /// Invite and remove members, and change their roles.
        MembersWrite "members:write",
        /// Read the workspace’s settings and audit log.
        WorkspaceRead "workspace:read",
        /// Change the workspace’s settings.
        WorkspaceWrite "workspace:write",
    }
}

impl KeyScope {
    /// Whether it means anything for a key that sees one app alone.
    pub fn is_for_apps(self) -> bool {
        matches!(self, Self::AppsRead | Self::AppsWrite | Self::AppsRun | Self::RunsRead | Self::RunsWrite)
    }
}

//! A forgotten password: links by which a new one is chosen.

use crate::Timestamp;

wire! {
    /// Asks for a link to choose a new password.
    #[serde(deny_unknown_fields)]
    pub struct AskPasswordReset {
        /// The address that the person signs in with, such as `kim@example.com`.
        pub email: String,
    }

    /// A link to choose a new password, as whoever holds it may see it.
    pub struct PasswordResetSeen {
        /// The address of the account whose password it is.
        pub email: String,
        /// When the link expires.
        pub expires_at: Timestamp,
        /// The API keys that act as the person, in all workspaces: they outlive a new password, unless they are revoked.
        #[serde(default)]
        pub keys: Vec<PasswordResetKey>,
        /// Whether the keys are revoked in any case, because an admin made the link.
        #[serde(default)]
        pub revokes_keys: bool,
    }

    /// An API key of the person whose password is chosen anew.
    pub struct PasswordResetKey {
        pub name: String,
        /// The last 4 characters of its text.
        pub token_last4: String,
        /// The name of the workspace that it is of.
        pub workspace_name: String,
        /// When it was last used, to the minute; absent if never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_used_at: Option<Timestamp>,
    }

    /// A new password. All sessions of the person end, and so do all links to choose one.
    #[serde(deny_unknown_fields)]
    pub struct ResetPassword {
        /// The new password, 10 to 200 characters.
        pub password: String,
        /// Whether all API keys that act as the person are revoked, too. They are in any case if an admin made the link.
        #[serde(default)]
        pub revoke_keys: bool,
    }

    /// A link by which a member chooses a new password. It is only shown this once.
    pub struct PasswordLink {
        /// The link to give to the member; it works once, for a day.
        pub url: String,
        /// When it expires.
        pub expires_at: Timestamp,
    }
}

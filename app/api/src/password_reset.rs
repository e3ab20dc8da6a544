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
    }

    /// A new password. All sessions of the person end, and so do all links to choose one.
    #[serde(deny_unknown_fields)]
    pub struct ResetPassword {
        /// The new password, 10 to 200 characters.
        pub password: String,
    }

    /// A link by which a member chooses a new password. It is only shown this once.
    pub struct PasswordLink {
        /// The link to give to the member; it works once, for a day.
        pub url: String,
        /// When it expires.
        pub expires_at: Timestamp,
    }
}

//! The first start: one owner, one workspace.

use model::Language;

wire! {
    /// Whether this server still needs its first owner.
    pub struct SetupState {
        /// True until the first owner and workspace exist.
        pub needed: bool,
        /// Whether a model on this machine will answer without any key.
        pub demo_model: bool,
        /// Whether this server sends mail. Without it, invitations and links for a new password are copied and sent by people.
        #[serde(default)]
        pub mail: bool,
    }

    /// The first owner and workspace.
    #[serde(deny_unknown_fields)]
    pub struct SetUp {
        /// The one-time token that the server printed when it started.
        pub token: String,
        /// The workspace's name, 1 to 80 characters.
        pub workspace_name: String,
        /// The owner's name, 1 to 80 characters.
        pub name: String,
        /// The owner's e-mail address for signing in.
        pub email: String,
        /// The owner's password, 10 to 200 characters.
        pub password: String,
        #[serde(default)]
        pub language: Language,
    }
}

wire! {
    /// An address and a password.
    #[serde(deny_unknown_fields)]
    pub struct SignIn {
        pub email: String,
        pub password: String,
    }
}

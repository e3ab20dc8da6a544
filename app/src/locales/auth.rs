//! Words: set-up, sign-in, invitation, account.

/// The words.
#[derive(Debug)]
pub struct Auth {
    /// The title of `SetupPage`.
    pub setup_title: &'static str,
    /// The title of `LoginPage`.
    pub login_title: &'static str,
    /// The title of `InvitePage`.
    pub invite_title: &'static str,
    /// The title of `AccountPage`.
    pub account_title: &'static str,
}

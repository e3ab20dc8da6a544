//! Words: members and settings of a workspace.

/// The words.
#[derive(Debug)]
pub struct Admin {
    /// The title of `MembersPage`.
    pub members_title: &'static str,
    /// The title of `SettingsPage`.
    pub settings_title: &'static str,
}

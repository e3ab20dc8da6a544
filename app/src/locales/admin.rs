//! Words: members and settings of a workspace.

/// The words.
#[derive(Debug)]
pub struct Admin {
    /// See [`Members`].
    pub members: Members,
    /// See [`Invitations`].
    pub invitations: Invitations,
    /// See [`Settings`].
    pub settings: Settings,
}

/// Words of the members' page.
#[derive(Debug)]
pub struct Members {
    /// The title.
    pub title: &'static str,
    /// How many there are, and how many invitations wait.
    pub lead: fn(usize, usize) -> String,
    /// What the search looks through.
    pub search: &'static str,
    /// What is typed there.
    pub search_hint: &'static str,
    /// A role, as a column and a filter.
    pub role: &'static str,
    /// No filter by role.
    pub all_roles: &'static str,
    /// How many are left by the filter.
    pub found: fn(usize) -> String,
    /// None are left.
    pub none: &'static str,
    /// What to do then.
    pub none_text: fn(&str) -> String,
    /// Shows all again.
    pub clear: &'static str,
    /// The column of names.
    pub name: &'static str,
    /// The column of first days.
    pub joined: &'static str,
    /// The column of last visits.
    pub last_seen: &'static str,
    /// Somebody who never came.
    pub never: &'static str,
    /// The column of things to do.
    pub actions: &'static str,
    /// The reader.
    pub you: &'static str,
    /// The role's select in a row.
    pub role_of: fn(&str) -> String,
    /// After changing it.
    pub role_changed: fn(&str, &str) -> String,
    /// The title over a change that was refused.
    pub role_refused: fn(&str) -> String,
    /// Changing the role of oneself.
    pub own_role: fn(&str) -> String,
    /// What follows.
    pub own_role_text: &'static str,
    /// Button: does it.
    pub own_role_submit: &'static str,
    /// Button: takes somebody out.
    pub remove: fn(&str) -> String,
    /// The question before it.
    pub remove_title: fn(&str) -> String,
    /// What follows.
    pub remove_text: &'static str,
    /// After it.
    pub removed: fn(&str) -> String,
    /// The title when it was refused.
    pub remove_refused: fn(&str) -> String,
    /// Button: goes oneself.
    pub leave: &'static str,
    /// The question before it.
    pub leave_title: fn(&str) -> String,
    /// What follows.
    pub leave_text: &'static str,
}

/// Words of invitations.
#[derive(Debug)]
pub struct Invitations {
    /// Button: asks for one.
    pub invite: &'static str,
    /// The address that it is for.
    pub email: &'static str,
    /// What that means.
    pub email_hint: &'static str,
    /// Button: makes it.
    pub make: &'static str,
    /// While it is made.
    pub making: &'static str,
    /// The dialog once it is made.
    pub made: &'static str,
    /// For whoever opens it.
    pub made_for_anyone: &'static str,
    /// For one address.
    pub made_for: fn(&str) -> String,
    /// The link's field.
    pub link: &'static str,
    /// It can't be seen again.
    pub link_once: &'static str,
    /// Button: copies it.
    pub copy: &'static str,
    /// Button: done with it.
    pub done: &'static str,
    /// The list of those that wait.
    pub open: &'static str,
    /// Its lead.
    pub open_lead: &'static str,
    /// One for nobody in particular.
    pub anyone: &'static str,
    /// Who invited.
    pub by: fn(&str) -> String,
    /// Before the moment when it ends.
    pub ends: &'static str,
    /// Button: takes it back.
    pub revoke: fn(&str) -> String,
    /// The question before it.
    pub revoke_title: fn(&str) -> String,
    /// What follows.
    pub revoke_text: &'static str,
    /// Button: does it.
    pub revoke_submit: &'static str,
    /// After it.
    pub revoked: &'static str,
    /// The title when it was refused.
    pub revoke_refused: &'static str,
}

/// Words of a workspace's settings.
#[derive(Debug)]
pub struct Settings {
    /// The title.
    pub title: &'static str,
    /// What they are.
    pub lead: fn(&str) -> String,
    /// The workspace's name.
    pub name: &'static str,
    /// Its address, which stays.
    pub address: fn(&str) -> String,
    /// Its language.
    pub language: &'static str,
    /// What that is for.
    pub language_hint: &'static str,
    /// The model of apps that name none.
    pub model: &'static str,
    /// What that is for.
    pub model_hint: &'static str,
    /// Field: won for 100 dollars.
    pub rate: &'static str,
    /// What it is for; the day on which it was set.
    pub rate_hint: fn(Option<&str>) -> String,
    /// It is no amount.
    pub rate_wrong: &'static str,
    /// None was chosen.
    pub model_choose: &'static str,
    /// The one chosen is not offered any more.
    pub model_gone: fn(&str) -> String,
    /// None is connected.
    pub model_none: &'static str,
    /// Leads to the Models page.
    pub model_connect: &'static str,
    /// The title when it was refused.
    pub refused: &'static str,
}

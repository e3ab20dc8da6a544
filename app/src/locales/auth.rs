//! Words: set-up, sign-in, invitation, account.

use api::Role;

/// The words.
#[derive(Debug)]
pub struct Auth {
    /// A person's name.
    pub name: &'static str,
    /// Who sees it.
    pub name_hint: &'static str,
    /// A person's address.
    pub email: &'static str,
    /// A person's password.
    pub password: &'static str,
    /// What a new one should be like.
    pub password_hint: &'static str,
    /// The language of the interface.
    pub language: &'static str,
    /// See [`Setup`].
    pub setup: Setup,
    /// See [`Login`].
    pub login: Login,
    /// See [`Invite`].
    pub invite: Invite,
    /// See [`Account`].
    pub account: Account,
}

/// Words of the set-up.
#[derive(Debug)]
pub struct Setup {
    /// The title.
    pub title: &'static str,
    /// What it takes.
    pub lead: &'static str,
    /// The part about the owner.
    pub owner: &'static str,
    /// The part about the workspace.
    pub workspace: &'static str,
    /// The part about the token.
    pub token_title: &'static str,
    /// The token's field.
    pub token: &'static str,
    /// Where to find it.
    pub token_hint: &'static str,
    /// A token that is not the one printed last.
    pub token_wrong: &'static str,
    /// The workspace's name.
    pub workspace_name: &'static str,
    /// Who sees it.
    pub workspace_hint: &'static str,
    /// What the language is for.
    pub language_hint: &'static str,
    /// Button: does it.
    pub submit: &'static str,
    /// The same while it goes on.
    pub busy: &'static str,
    /// What comes after it.
    pub next: &'static str,
    /// What comes after it where a model on this machine answers.
    pub next_demo: &'static str,
    /// The title over what was refused.
    pub refused: &'static str,
    /// When it was done before.
    pub done: &'static str,
    /// What to do then.
    pub done_text: &'static str,
}

/// Words of signing in.
#[derive(Debug)]
pub struct Login {
    /// The title.
    pub title: &'static str,
    /// To what.
    pub lead: &'static str,
    /// Button: does it.
    pub submit: &'static str,
    /// The same while it goes on.
    pub busy: &'static str,
    /// The title over what was refused.
    pub refused: &'static str,
    /// Somebody without an account.
    pub no_account: &'static str,
    /// What stands beside the form.
    pub about: &'static str,
    /// One sentence on Madang.
    pub claim: &'static str,
    /// Two more.
    pub claim_text: &'static str,
}

/// Words of an invitation.
#[derive(Debug)]
pub struct Invite {
    /// The page.
    pub title: &'static str,
    /// To join this workspace.
    pub join: fn(&str) -> String,
    /// Who invites.
    pub by: fn(&str) -> String,
    /// The role that it gives, and what it may do.
    pub role: fn(Role) -> String,
    /// Before the moment up to which it is good.
    pub until_before: &'static str,
    /// After that moment.
    pub until_after: &'static str,
    /// Button: does it.
    pub submit: fn(&str) -> String,
    /// The same while it goes on.
    pub busy: &'static str,
    /// Somebody with an account.
    pub have_account: &'static str,
    /// Link: signs in and comes back.
    pub sign_in: &'static str,
    /// As whom one joins.
    pub signed_in_as: fn(&str) -> String,
    /// It is for another address than the one signed in with.
    pub for_another: fn(&str, &str) -> String,
    /// The address is fixed by the invitation.
    pub email_fixed: &'static str,
    /// Another address was given.
    pub email_other: &'static str,
    /// The account of this address has another password.
    pub password_wrong: &'static str,
    /// The title over what was refused.
    pub refused: &'static str,
    /// An invitation that can't be used.
    pub gone: &'static str,
    /// Why, and what to do.
    pub gone_text: &'static str,
}

/// Words of the account.
#[derive(Debug)]
pub struct Account {
    /// The title.
    pub title: &'static str,
    /// What is there.
    pub lead: &'static str,
    /// The part about the person.
    pub profile: &'static str,
    /// The address that the person signs in with.
    pub email_fixed: fn(&str) -> String,
    /// The part about language, theme, keys.
    pub display: &'static str,
    /// No language of one's own.
    pub language_browser: &'static str,
    /// After a choice that acts at once.
    pub at_once: &'static str,
    /// Whether single letters act.
    pub letter_keys: &'static str,
    /// What that means.
    pub letter_keys_hint: &'static str,
    /// The part about the password.
    pub password: &'static str,
    /// The password until now.
    pub password_current: &'static str,
    /// The new one.
    pub password_new: &'static str,
    /// Button: changes it.
    pub password_submit: &'static str,
    /// After it.
    pub password_changed: &'static str,
    /// What else happens.
    pub password_ends_sessions: &'static str,
    /// The present password was given wrongly.
    pub password_wrong: &'static str,
    /// The part about sessions.
    pub sessions: &'static str,
    /// What to do with one that is not known.
    pub sessions_lead: &'static str,
    /// The one that shows the page.
    pub session_here: &'static str,
    /// A browser on a system.
    pub browser_on: fn(&str, &str) -> String,
    /// A browser that does not say what it is.
    pub browser_unknown: &'static str,
    /// Before the moment of its last use.
    pub last_used: &'static str,
    /// Before the moment of its start.
    pub since: &'static str,
    /// Button: ends it.
    pub sign_out: &'static str,
    /// The same, for that browser.
    pub sign_out_of: fn(&str) -> String,
    /// After it.
    pub signed_out_of: fn(&str) -> String,
}

//! Words that every area needs.

use api::Role;

use crate::checks::Trouble;

/// The words.
#[derive(Debug)]
pub struct Common {
    /// The product's name.
    pub madang: &'static str,
    /// The title of `/`.
    pub home: &'static str,
    /// Button: keeps changes.
    pub save: &'static str,
    /// The same while it goes on.
    pub saving: &'static str,
    /// After it.
    pub saved: &'static str,
    /// Button: leaves all as it was.
    pub cancel: &'static str,
    /// Button: closes a dialog.
    pub close: &'static str,
    /// Button: deletes for good.
    pub delete: &'static str,
    /// Button: takes out of a list.
    pub remove: &'static str,
    /// Button: opens for changing.
    pub edit: &'static str,
    /// Button: adds one more.
    pub add: &'static str,
    /// Button: copies.
    pub copy: &'static str,
    /// After copying.
    pub copied: &'static str,
    /// When the browser forbids it.
    pub copy_failed: &'static str,
    /// Button: saves a file.
    pub download: &'static str,
    /// Button: brings back.
    pub undo: &'static str,
    /// Button: the same again.
    pub try_again: &'static str,
    /// Button: the step before.
    pub back: &'static str,
    /// Button: the next step.
    pub continue_: &'static str,
    /// A menu of further actions.
    pub more: &'static str,
    /// The mark of a field that may stay empty.
    pub optional: &'static str,
    /// While something is loading.
    pub loading: &'static str,
    /// A search.
    pub search: &'static str,
    /// The page of a list with newer things.
    pub newer: &'static str,
    /// The page of a list with older things.
    pub older: &'static str,
    /// The navigation between pages of a list.
    pub pages: &'static str,
    /// Takes a notice away.
    pub dismiss: &'static str,
    /// The region of notices.
    pub notices: &'static str,
    /// The reader's account.
    pub account: &'static str,
    /// The title over an error.
    pub error_title: &'static str,
    /// The code by which the log has it.
    pub reference: fn(&str) -> String,
    /// Copies that code.
    pub copy_reference: &'static str,
    /// A page that is not there.
    pub not_found: &'static str,
    /// What to do then.
    pub not_found_text: &'static str,
    /// Leads to `/`.
    pub to_start: &'static str,
    /// A page that the role does not open.
    pub forbidden: &'static str,
    /// Somebody in no workspace.
    pub no_workspace: &'static str,
    /// What to do then.
    pub no_workspace_text: &'static str,
    /// The role's name.
    pub role: fn(Role) -> &'static str,
    /// What the role may do.
    pub role_hint: fn(Role) -> &'static str,
    /// A table in an answer.
    pub table: &'static str,
    /// An app's star: put it on.
    pub add_favourite: fn(&str) -> String,
    /// An app's star: take it off.
    pub remove_favourite: fn(&str) -> String,
    /// How often an app was run.
    pub runs: fn(u64) -> String,
    /// How many found an app useful, read aloud.
    pub useful: &'static str,
    /// The model on this machine that answers without any key.
    pub demo_model: &'static str,
    /// How many things are to be put right, over the list of them.
    pub problems: fn(usize) -> String,
    /// What is wrong with a text, and what to do.
    pub trouble: fn(Trouble) -> String,
    /// Button: shows a password while it is typed.
    pub show_password: &'static str,
    /// While the Caps Lock key is on.
    pub caps_lock: &'static str,
}

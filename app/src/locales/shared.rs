//! Words: an app behind a share link, for people without an account.

/// The words.
#[derive(Debug)]
pub struct Shared {
    /// The title of a page whose app is not known.
    pub title: &'static str,
    /// Button: sends the form.
    pub run: &'static str,
    /// The same while it is written.
    pub running: &'static str,
    /// Who wrote the answer, and what is kept: by whom.
    pub written_by_ai: fn(&str) -> String,
    /// Who made it.
    pub made_by: fn(&str) -> String,
    /// The same when that is not known.
    pub made: &'static str,
    /// How many more answers the link gives.
    pub left: fn(u32) -> String,
    /// Without script: the link that shows how far the answer is.
    pub show_answer: &'static str,
    /// Over a form that was refused without script.
    pub refused: &'static str,
    /// How to get back what was typed then.
    pub go_back: &'static str,
    /// At a field that was refused then.
    pub look_again: &'static str,
    /// The answer in the address can't be shown.
    pub run_gone: &'static str,
    /// The link's time is over.
    pub expired: &'static str,
    /// Its owner closed it.
    pub revoked: &'static str,
    /// It has given all its answers.
    pub used_up: &'static str,
    /// This address asked too often.
    pub rate_limited: &'static str,
    /// There is no such link.
    pub not_found: &'static str,
    /// The server can't answer now.
    pub unavailable: &'static str,
    /// What was typed is not lost.
    pub kept: &'static str,
    /// Button: loads the page again.
    pub reload: &'static str,
}

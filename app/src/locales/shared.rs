//! Words: an app behind a share link, for people without an account.

/// The words.
#[derive(Debug)]
pub struct Shared {
    /// The title of `SharedPage`.
    pub title: &'static str,
}

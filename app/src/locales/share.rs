//! Words: share links of an app.

/// The words.
#[derive(Debug)]
pub struct Share {
    /// The title of `SharePage`.
    pub title: &'static str,
}

//! Words: running an app.

/// The words.
#[derive(Debug)]
pub struct Run {
    /// The title of `RunPage`.
    pub title: &'static str,
}

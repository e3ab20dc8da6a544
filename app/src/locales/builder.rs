//! Words: building an app.

/// The words.
#[derive(Debug)]
pub struct Builder {
    /// The title of `BuilderPage`.
    pub title: &'static str,
}

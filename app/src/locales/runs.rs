//! Words: my runs and the details of one.

/// The words.
#[derive(Debug)]
pub struct Runs {
    /// The title of `MyRunsPage`.
    pub title: &'static str,
    /// The title of `RunDetailPage`.
    pub detail_title: &'static str,
}

//! Words: connections and models.

/// The words.
#[derive(Debug)]
pub struct Models {
    /// The title of `ModelsPage`.
    pub title: &'static str,
}

//! Words: the API reference.

/// The words.
#[derive(Debug)]
pub struct Reference {
    /// The title of `ReferencePage`.
    pub title: &'static str,
}

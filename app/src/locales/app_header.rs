//! Words: the head of an app's pages.

/// The words.
#[derive(Debug)]
pub struct AppHeader {
    /// What lies behind the tabs.
    pub tabs: &'static str,
    /// The tab where people run it.
    pub run: &'static str,
    /// The tab where it is made.
    pub build: &'static str,
    /// The tab of its share links.
    pub share: &'static str,
    /// Who owns it.
    pub owner: fn(&str) -> String,
    /// The version that people run.
    pub published: fn(u32) -> String,
    /// An app that nobody but its builders sees.
    pub only_draft: &'static str,
    /// A draft that differs from what people run.
    pub draft_differs: &'static str,
}

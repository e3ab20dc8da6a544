//! Words: the API reference.

/// The words.
#[derive(Debug)]
pub struct Reference {
    /// The title.
    pub title: &'static str,
    /// What it is.
    pub lead: &'static str,
    /// Its text is in English.
    pub in_english: Option<&'static str>,
    /// Leads to the document for machines.
    pub document: &'static str,
    /// The list of what is on the page.
    pub contents: &'static str,
    /// The part on how to begin.
    pub begin: &'static str,
    /// How a program signs in.
    pub begin_text: &'static str,
    /// Who may call an operation.
    pub access: &'static str,
    /// The rule of an operation, in words.
    pub rule: fn(&str) -> String,
    /// What stands in the path.
    pub path: &'static str,
    /// What stands in the query.
    pub query: &'static str,
    /// What stands in the headers.
    pub headers: &'static str,
    /// What is sent.
    pub body: &'static str,
    /// What comes back.
    pub answers: &'static str,
    /// A column of names.
    pub name: &'static str,
    /// A column of types.
    pub kind: &'static str,
    /// A column of meanings.
    pub meaning: &'static str,
    /// A column of statuses.
    pub status: &'static str,
    /// A field that must be there.
    pub required: &'static str,
    /// A field that may be absent.
    pub optional: &'static str,
    /// The part on error codes.
    pub errors: &'static str,
    /// What they are.
    pub errors_text: &'static str,
    /// A column of codes.
    pub code: &'static str,
    /// The part on types.
    pub types: &'static str,
    /// What they are.
    pub types_text: &'static str,
    /// Other fields are refused.
    pub closed: &'static str,
    /// The values that there are.
    pub values: &'static str,
}

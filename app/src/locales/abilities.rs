//! Words: what models can do.

/// The words.
#[derive(Debug)]
pub struct Abilities {
    /// It reads images.
    pub images: &'static str,
    /// It can be bound to fields.
    pub json: &'static str,
    /// It can call tools.
    pub tools: &'static str,
    /// It thinks first.
    pub reasoning: &'static str,
    /// How many tokens it reads.
    pub reads: fn(&str) -> String,
    /// The day on which it is switched off.
    pub retires: fn(&str) -> String,
    /// The same, and what takes its place.
    pub retires_for: fn(&str, &str) -> String,
}

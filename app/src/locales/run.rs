//! Words: running an app.

/// The words.
#[derive(Debug)]
pub struct Run {
    /// The title of `RunPage`.
    pub title: &'static str,
    /// The hint of a list.
    pub one_a_line: &'static str,
    /// The first line of a select in which something has to be chosen.
    pub choose: &'static str,
    /// The first line of a select in which nothing need be chosen.
    pub no_choice: &'static str,
}

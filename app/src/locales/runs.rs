//! Words: my runs and the details of one.

/// The words.
#[derive(Debug)]
pub struct Runs {
    /// The title of `MyRunsPage`.
    pub title: &'static str,
    /// What it is for.
    pub lead: &'static str,
    /// What the table lists.
    pub table: &'static str,
    /// Column: when.
    pub time: &'static str,
    /// Column: which app, and what was asked.
    pub app: &'static str,
    /// Column: where it is.
    pub state: &'static str,
    /// Column: which model.
    pub model: &'static str,
    /// Column: how long it took.
    pub duration: &'static str,
    /// Column: what it cost.
    pub cost: &'static str,
    /// Column: what one said of it.
    pub rating: &'static str,
    /// Rated up, read aloud.
    pub rated_up: &'static str,
    /// Rated down, read aloud.
    pub rated_down: &'static str,
    /// The mark of a tried draft.
    pub tried: &'static str,
    /// An app that was deleted.
    pub app_gone: &'static str,
    /// The name of a row's link: what was asked, and of which app.
    pub open: fn(&str, &str) -> String,
    /// No runs: the title.
    pub none: &'static str,
    /// No runs: what to do.
    pub none_text: &'static str,
    /// The link to the market.
    pub to_market: &'static str,
    /// The newest page of the list.
    pub newest: &'static str,

    /// The title of `RunDetailPage`.
    pub detail_title: &'static str,
    /// The same with what was asked.
    pub detail_of: fn(&str) -> String,
    /// The run's short number.
    pub number: fn(&str) -> String,
    /// The version that ran.
    pub version: fn(u32) -> String,
    /// Back to the list.
    pub to_list: &'static str,
    /// Runs the same input again.
    pub again: &'static str,
    /// Copies the run's address.
    pub copy_address: &'static str,
    /// The heading of what was filled in.
    pub input: &'static str,
    /// The name of what was said in a chat.
    pub message: &'static str,
    /// A run without input.
    pub no_input: &'static str,
    /// A ticked box.
    pub yes: &'static str,
    /// An unticked one.
    pub no: &'static str,
    /// The heading of the attempts.
    pub steps: &'static str,
    /// Before the first attempt.
    pub no_steps: &'static str,
    /// A model at a provider.
    pub model_at: fn(&str, &str) -> String,
    /// An attempt that answered: tokens read and written.
    pub answered: fn(Option<&str>, Option<&str>) -> String,
    /// Tokens that were read from the provider's cache.
    pub read_from_cache: fn(&str) -> String,
    /// Tokens that were written into it.
    pub written_to_cache: fn(&str) -> String,
    /// Tokens of thinking.
    pub thought: fn(&str) -> String,
    /// How long until the first word.
    pub first_word: fn(&str) -> String,
    /// An attempt that was stopped.
    pub attempt_stopped: &'static str,
    /// An attempt that failed without a reason.
    pub attempt_failed: &'static str,
}

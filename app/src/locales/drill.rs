//! Words: the fire drill.

/// The words.
#[derive(Debug)]
pub struct Drill {
    /// The title.
    pub title: &'static str,
    /// Beside it.
    pub lead: &'static str,
    /// Field: which provider.
    pub provider: &'static str,
    /// Button.
    pub run: &'static str,
    /// While it goes on.
    pub running: &'static str,
    /// Before the first drill.
    pub before: &'static str,
    /// No app asks this provider first; its name, and how many apps there are.
    pub no_app: fn(&str, u32) -> String,
    /// How many apps use it: what stands under that number.
    pub apps_use: fn(usize, &str) -> String,
    /// Something stands in.
    pub ready: &'static str,
    /// Something does, but not as well.
    pub weaker: &'static str,
    /// Nothing does.
    pub would_stop: &'static str,
    /// The three counts in a sentence: ready, weaker, would stop.
    pub counts: fn(usize, usize, usize) -> String,
    /// The table's name.
    pub table: &'static str,
    /// Column: the app.
    pub app: &'static str,
    /// Column: what would answer.
    pub moves_to: &'static str,
    /// Column: how it would do.
    pub verdict: &'static str,
    /// Nothing would answer.
    pub nothing: &'static str,
    /// What to do then.
    pub nothing_text: &'static str,
    /// What a run costs now and then.
    pub cost: fn(&str, &str) -> String,
    /// What takes over fails at this moment.
    pub fails_now: &'static str,
    /// The settings that would not be sent.
    pub not_taken: fn(&str) -> String,
    /// Leads to the builder of an app; its name.
    pub mend: fn(&str) -> String,
    /// The same in short.
    pub mend_short: &'static str,
    /// Column: chosen to be switched.
    pub chosen: &'static str,
    /// Choose one; its name.
    pub choose: fn(&str) -> String,
    /// Heading over what can be done with those that are chosen.
    pub switch: &'static str,
    /// Which model they get.
    pub to: &'static str,
    /// What it is to them.
    pub as_: &'static str,
    /// It stands in.
    pub as_fallback: &'static str,
    /// It answers.
    pub as_model: &'static str,
    /// When people get it.
    pub when: &'static str,
    /// At once.
    pub publish: &'static str,
    /// When a builder publishes.
    pub drafts: &'static str,
    /// Button: so many apps.
    pub switch_apps: fn(usize) -> String,
    /// While it goes on.
    pub switching: &'static str,
    /// Nothing is chosen.
    pub choose_first: &'static str,
    /// No other provider has a model.
    pub no_other: &'static str,
    /// After it: so many apps.
    pub switched: fn(usize) -> String,
    /// Heading: what was switched.
    pub acts: &'static str,
    /// One act: apps, provider, who.
    pub act: fn(usize, &str, &str) -> String,
    /// Button: takes it back.
    pub undo: &'static str,
    /// The same with its name: when.
    pub undo_of: fn(usize) -> String,
    /// It was taken back.
    pub undone: &'static str,
    /// After taking it back.
    pub undone_done: &'static str,
    /// These apps were changed since.
    pub left: fn(&str) -> String,
}

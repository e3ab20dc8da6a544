//! Words: share links.

/// The words.
#[derive(Debug)]
pub struct Share {
    /// The title of `SharePage`.
    pub title: &'static str,
    /// The same with the app's name.
    pub title_of: fn(&str) -> String,
    /// Under it.
    pub lead: &'static str,
    /// Button and title: a new link.
    pub new_link: &'static str,
    /// How many can be used.
    pub open_links: &'static str,
    /// How many runs were made through all.
    pub runs: &'static str,
    /// The filter of links that can be used.
    pub open: &'static str,
    /// The filter of the others.
    pub ended: &'static str,
    /// The row of filters.
    pub filters: &'static str,
    /// There is none.
    pub no_links: &'static str,
    /// What helps then.
    pub no_links_text: &'static str,
    /// None that can be used.
    pub none_open: &'static str,
    /// None that ended.
    pub none_ended: &'static str,
    /// Nobody can run the app yet.
    pub not_published: &'static str,
    /// What helps then.
    pub not_published_text: &'static str,
    /// Leads to the builder.
    pub to_builder: &'static str,
    /// The state of a link.
    pub state: fn(api::LinkState) -> &'static str,
    /// The end of its address.
    pub ends_in: fn(&str) -> String,
    /// It runs one version.
    pub pinned: fn(u32) -> String,
    /// It runs the published version.
    pub follows: fn(Option<u32>) -> String,
    /// Before the moment at which it closes.
    pub closes: &'static str,
    /// Before the moment at which it closed.
    pub closed: &'static str,
    /// It has no end.
    pub no_end: &'static str,
    /// The limit for one address.
    pub per_hour: fn(u32) -> String,
    /// Runs of how many.
    pub used_of: fn(u32, u32) -> String,
    /// Before the moment of the last run.
    pub last_run: &'static str,
    /// Nobody used it.
    pub never_run: &'static str,
    /// Button: changes it.
    pub edit: &'static str,
    /// The same, read aloud, with its name.
    pub edit_of: fn(&str) -> String,
    /// Button: asks before closing it for good.
    pub revoke: &'static str,
    /// The same, read aloud, with its name.
    pub revoke_of: fn(&str) -> String,
    /// Title: changes one.
    pub edit_title: fn(&str) -> String,
    /// Field: its name.
    pub name: &'static str,
    /// What it is for.
    pub name_hint: &'static str,
    /// Field: the version.
    pub version: &'static str,
    /// Field: when it closes.
    pub closes_at: &'static str,
    /// What emptiness means.
    pub closes_hint: &'static str,
    /// Field: runs in all.
    pub max_runs: &'static str,
    /// What emptiness means.
    pub max_runs_hint: &'static str,
    /// Field: runs of one address in an hour.
    pub max_per_hour: &'static str,
    /// What that is for.
    pub max_per_hour_hint: &'static str,
    /// No name.
    pub name_missing: &'static str,
    /// Too long a name.
    pub name_too_long: &'static str,
    /// No day and time.
    pub closes_wrong: &'static str,
    /// No number of runs.
    pub runs_wrong: &'static str,
    /// No number of runs an hour.
    pub per_hour_wrong: &'static str,
    /// Button: makes it.
    pub create: &'static str,
    /// While it is made.
    pub creating: &'static str,
    /// Button: saves it.
    pub save: &'static str,
    /// After saving.
    pub saved: &'static str,
    /// Title: it was made.
    pub made: fn(&str) -> String,
    /// Its address is not shown again.
    pub copy_now: &'static str,
    /// Why.
    pub copy_now_text: &'static str,
    /// Field: its address.
    pub address: &'static str,
    /// Button: copies it.
    pub copy: &'static str,
    /// Button: opens it.
    pub open_link: &'static str,
    /// Button: done with it.
    pub done: &'static str,
    /// The question.
    pub revoke_title: fn(&str) -> String,
    /// What it means.
    pub revoke_text: &'static str,
    /// Button: leaves it.
    pub keep: &'static str,
    /// Button: does it.
    pub revoke_link: &'static str,
    /// While it goes on.
    pub revoking: &'static str,
    /// After it.
    pub revoked: fn(&str) -> String,
}

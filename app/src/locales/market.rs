//! Words: the market, and my apps.

/// The words.
#[derive(Debug)]
pub struct Market {
    /// The title of `MarketPage`.
    pub title: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// Under it; with the workspace's name.
    pub lead: fn(&str) -> String,
    /// The search's name.
    pub search: &'static str,
    /// What stands in the empty search.
    pub search_example: &'static str,
    /// The row of categories.
    pub categories: &'static str,
    /// Every category.
    pub all: &'static str,
    /// Apps that were run lately.
    pub recent: &'static str,
    /// Leads to all runs.
    pub all_runs: &'static str,
    /// The published apps.
    pub apps: &'static str,
    /// The filter for starred apps.
    pub favourites: &'static str,
    /// The order's name.
    pub sort: &'static str,
    /// Order: most runs first.
    pub most_used: &'static str,
    /// Order: best match first.
    pub best_match: &'static str,
    /// Order: newest first.
    pub newest: &'static str,
    /// Order: by name.
    pub by_name: &'static str,
    /// What a search found: apps, templates.
    pub found: fn(usize, usize) -> String,
    /// How many more apps there are than are shown.
    pub left_out: fn(u32) -> String,
    /// Nothing is published.
    pub no_apps: &'static str,
    /// What helps then.
    pub no_apps_text: &'static str,
    /// What helps where there are no templates either.
    pub no_apps_at_all: &'static str,
    /// Nothing matches the words.
    pub no_match: fn(&str) -> String,
    /// What helps then.
    pub no_match_text: &'static str,
    /// Only templates match the words.
    pub only_templates: &'static str,
    /// Takes every filter away.
    pub show_all: &'static str,
    /// Nothing is starred.
    pub no_favourites: &'static str,
    /// What helps then.
    pub no_favourites_text: &'static str,
    /// Nothing is in this category.
    pub no_apps_here: &'static str,
    /// The ready-made apps.
    pub templates: &'static str,
    /// Under it.
    pub templates_lead: &'static str,
    /// One of them, before its name is known.
    pub template: &'static str,
    /// The kind of an app.
    pub kind: fn(model::Kind) -> &'static str,
    /// What people fill in.
    pub inputs: &'static str,
    /// What people fill in, for a chat.
    pub no_inputs: &'static str,
    /// An example of a value.
    pub example: fn(&str) -> String,
    /// What is said to the model.
    pub prompt: &'static str,
    /// Who says a message of it.
    pub says: fn(model::Role) -> &'static str,
    /// Button: makes a draft of a template.
    pub use_template: &'static str,
    /// What that does.
    pub use_template_hint: &'static str,
    /// Button: adds a template and publishes it.
    pub add_and_publish: &'static str,
    /// What that does.
    pub add_and_publish_hint: &'static str,
    /// While it goes on.
    pub adding: &'static str,
    /// For those who may not.
    pub who_can_add: &'static str,
    /// Added, but publishing failed.
    pub not_published: &'static str,
    /// Leads to the draft.
    pub open_draft: &'static str,
    /// Button and title: a new app.
    pub new_app: &'static str,
    /// What it starts from.
    pub start_from: &'static str,
    /// An empty form.
    pub blank_form: &'static str,
    /// What that is.
    pub blank_form_hint: &'static str,
    /// An empty chat.
    pub blank_chat: &'static str,
    /// What that is.
    pub blank_chat_hint: &'static str,
    /// A ready-made app.
    pub from_template: &'static str,
    /// What that is.
    pub from_template_hint: &'static str,
    /// The first line of the list of templates.
    pub choose_template: &'static str,
    /// The app's name.
    pub name: &'static str,
    /// What it is for.
    pub name_hint: &'static str,
    /// What is missing.
    pub name_missing: &'static str,
    /// What is too long.
    pub name_too_long: &'static str,
    /// What is missing.
    pub template_missing: &'static str,
    /// Button: makes it.
    pub create: &'static str,
    /// While it is made.
    pub creating: &'static str,
    /// The title of `MyAppsPage`.
    pub my_apps_title: &'static str,
    /// Under it.
    pub my_apps_lead: &'static str,
    /// Column: the app.
    pub app: &'static str,
    /// Column: draft or published.
    pub state: &'static str,
    /// Column: how often it ran.
    pub runs: &'static str,
    /// Column: how many found it useful.
    pub useful: &'static str,
    /// Column: when it was changed.
    pub changed: &'static str,
    /// Column of menus.
    pub actions: &'static str,
    /// Never published.
    pub draft: &'static str,
    /// The version that people run.
    pub published: fn(u32) -> String,
    /// A draft that differs from what people run.
    pub unpublished_changes: &'static str,
    /// Nobody said anything.
    pub not_rated: &'static str,
    /// So many of so many found it useful.
    pub useful_of: fn(u64, u64) -> String,
    /// The menu of an app.
    pub more_for: fn(&str) -> String,
    /// Menu: runs it.
    pub open: &'static str,
    /// Menu: changes it.
    pub build: &'static str,
    /// Menu: its share links.
    pub share: &'static str,
    /// Menu: makes a copy.
    pub copy: &'static str,
    /// Menu: asks before deleting.
    pub delete: &'static str,
    /// After copying; the copy's name.
    pub copied: fn(&str) -> String,
    /// The question.
    pub delete_title: fn(&str) -> String,
    /// What it means.
    pub delete_text: &'static str,
    /// Button: leaves it.
    pub keep: &'static str,
    /// Button: does it.
    pub delete_app: &'static str,
    /// While it goes on.
    pub deleting: &'static str,
    /// After it.
    pub deleted: fn(&str) -> String,
    /// There is none yet.
    pub no_own_apps: &'static str,
    /// What helps then.
    pub no_own_apps_text: &'static str,
    /// What helps those who may not make apps.
    pub no_own_apps_for_users: &'static str,
    /// Leads to the market.
    pub to_market: &'static str,
}

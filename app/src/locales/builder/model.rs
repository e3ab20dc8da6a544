//! Words: which model answers.

use ::model::{Ability, Effort, Language};

/// The words.
#[derive(Debug)]
pub struct Model {
    /// The heading.
    pub title: &'static str,
    /// One sentence under it.
    pub lead: &'static str,
    /// Nobody told what it costs.
    pub price_unknown: &'static str,
    /// It costs nothing.
    pub no_price: &'static str,
    /// What reading and writing cost.
    pub price: fn(&str, &str) -> String,
    /// No model is chosen, so this one answers.
    pub default_now: fn(&str) -> String,
    /// The chosen model is not there.
    pub gone: &'static str,
    /// The same as an alert.
    pub gone_title: &'static str,
    /// What to do then.
    pub gone_text: &'static str,
    /// The same as a badge.
    pub gone_short: &'static str,
    /// The choice of no model.
    pub workspace_default: &'static str,
    /// There is no default.
    pub none_connected: &'static str,
    /// The same as an alert.
    pub none_title: &'static str,
    /// What to do then.
    pub none_text: &'static str,
    /// The small model on this machine.
    pub demo: &'static str,
    /// What it is good for.
    pub demo_text: &'static str,
    /// What is sent, and what the draft keeps.
    pub clamped: fn(&str, &str) -> String,
    /// The field for a setting's number.
    pub as_number: fn(&str) -> String,
    /// A setting left to the model.
    pub unset: &'static str,
    /// The same as a choice.
    pub unset_long: &'static str,
    /// Before and after the name under which a setting is sent.
    pub sent_as: (&'static str, &'static str),
    /// What creativity does.
    pub temperature_hint: &'static str,
    /// How long the longest answer is, in words.
    pub max_output_hint: fn(Option<u32>) -> String,
    /// How long a model thinks.
    pub effort: fn(Effort) -> &'static str,
    /// What thinking does.
    pub thinking_hint: &'static str,
    /// The rarer settings, and how many are set.
    pub more_settings: fn(usize) -> String,
    /// What word choice does.
    pub top_p_hint: &'static str,
    /// What stop texts do.
    pub stop_hint: &'static str,
    /// What a seed does.
    pub seed_hint: &'static str,
    /// Behind the settings that this model doesn't take.
    pub not_sent: fn(&str) -> String,
    /// The heading over the models that stand in.
    pub fallbacks: &'static str,
    /// What they are for.
    pub fallbacks_lead: &'static str,
    /// Button: one more.
    pub add_fallback: &'static str,
    /// Takes one away.
    pub remove_fallback: fn(&str) -> String,
    /// The menu of one.
    pub more_fallback: fn(&str) -> String,
    /// The title of the dialog.
    pub choose: &'static str,
    /// The same for one that stands in.
    pub choose_fallback: &'static str,
    /// The search.
    pub search: &'static str,
    /// Its placeholder: how many there are.
    pub search_many: fn(usize) -> String,
    /// Button: takes this one.
    pub use_model: fn(&str) -> String,
    /// Button: takes the default.
    pub use_default: &'static str,
    /// Why the button is blocked.
    pub choose_first: &'static str,
    /// Nothing is called so.
    pub not_found: fn(&str) -> String,
    /// What helps.
    pub not_found_text: &'static str,
    /// The title of the dialog's second step; the model that would answer.
    pub swap_to: fn(&str) -> String,
    /// What the usual run costs now and then; and how many runs that is taken from.
    pub cost_change: fn(&str, &str, u32) -> String,
    /// What a run costs, estimated.
    pub about: fn(&str) -> String,
    /// What a run costs when nobody told the price.
    pub cost_unknown: &'static str,
    /// Nobody has run it, so there is no estimate.
    pub no_runs_yet: &'static str,
    /// Nothing is set that could change.
    pub no_settings_change: &'static str,
    /// Column: a setting.
    pub setting: &'static str,
    /// The model doesn't take it.
    pub kept_not_sent: &'static str,
    /// Tick: the model that goes stands in.
    pub keep_as_fallback: fn(&str) -> String,
    /// When it takes effect.
    pub swap_is_draft: &'static str,
    /// Which one the default is.
    pub default_is: fn(&str) -> String,
    /// The choice of no model by name: what that means.
    pub by_ability: &'static str,
    /// The same in a sentence.
    pub by_ability_text: &'static str,
    /// What something must be able to do.
    pub ability: fn(Ability) -> &'static str,
    /// It speaks a language.
    pub speaks: fn(Language) -> &'static str,
    /// It costs at most so many dollars.
    pub at_most: fn(&str) -> String,
    /// Field: the most that it may cost.
    pub most: &'static str,
    /// Nothing is wanted yet.
    pub nothing_wanted: &'static str,
    /// Whichever model can do these things.
    pub whichever: fn(&str) -> String,
    /// Button: takes that choice.
    pub use_whichever: &'static str,
    /// How many of the connected models can.
    pub able: fn(usize) -> String,
    /// Answers would no longer be bound to their fields.
    pub json_lost: &'static str,
    /// What that means.
    pub json_lost_text: &'static str,
}

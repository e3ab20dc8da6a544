//! Words: models and their connections.

use api::KeyForm;

/// The words.
#[derive(Debug)]
pub struct Models {
    /// The title of `ModelsPage`.
    pub title: &'static str,
    /// Under it.
    pub lead: &'static str,
    /// Button: tests every connection.
    pub test_all: &'static str,
    /// While that goes on.
    pub testing: &'static str,
    /// Button and title: adds one.
    pub add: &'static str,
    /// The list of connections.
    pub connections: &'static str,
    /// There is none.
    pub no_connections: &'static str,
    /// What helps then.
    pub no_connections_text: &'static str,
    /// Column: the connection.
    pub connection: &'static str,
    /// Column: how it is.
    pub health: &'static str,
    /// Column: the end of its key.
    pub key: &'static str,
    /// Column and title: models.
    pub models: &'static str,
    /// Column of menus.
    pub actions: &'static str,
    /// Somebody paused it.
    pub paused: &'static str,
    /// Runs fail there.
    pub failing: &'static str,
    /// What runs met with: how often they asked, and how often that failed.
    pub last_hour: fn(u32, u32) -> String,
    /// How quickly half of the answers began.
    pub began: fn(&str) -> String,
    /// The models that are asked only now and then.
    pub resting: fn(&str) -> String,
    /// Menu: pauses it.
    pub pause: &'static str,
    /// Menu: lets it go on.
    pub resume: &'static str,
    /// After pausing.
    pub paused_done: fn(&str) -> String,
    /// After letting it go on.
    pub resumed: fn(&str) -> String,
    /// Title: the models that stand in.
    pub stand_ins: &'static str,
    /// Under it.
    pub stand_ins_lead: &'static str,
    /// There is none.
    pub no_stand_ins: &'static str,
    /// The list of models to add.
    pub add_stand_in: &'static str,
    /// Takes one away.
    pub remove_stand_in: fn(&str) -> String,
    /// No connection offers it any more.
    pub gone: &'static str,
    /// Said after a change of the order.
    pub order_saved: &'static str,
    /// Never tested.
    pub untested: &'static str,
    /// It answers.
    pub working: &'static str,
    /// It answers, but takes long.
    pub slow: &'static str,
    /// The provider refuses the key.
    pub key_refused: &'static str,
    /// The account has no money left.
    pub no_money: &'static str,
    /// Anything else.
    pub broken: &'static str,
    /// It has no key.
    pub no_key: &'static str,
    /// A connection does not work; its name.
    pub fails: fn(&str) -> String,
    /// The mark of the small model on this machine.
    pub demo: &'static str,
    /// What that is.
    pub demo_text: &'static str,
    /// The menu of a connection.
    pub more_for: fn(&str) -> String,
    /// Menu: tests it.
    pub test: &'static str,
    /// Menu: changes it.
    pub edit: &'static str,
    /// Menu: asks before removing.
    pub remove: &'static str,
    /// After a good test; name and number of models.
    pub works: fn(&str, u32) -> String,
    /// Title: changes one.
    pub edit_title: fn(&str) -> String,
    /// Field: the provider.
    pub provider: &'static str,
    /// The first line of the list of providers.
    pub choose_provider: &'static str,
    /// Field: the name.
    pub name: &'static str,
    /// What it is for.
    pub name_hint: &'static str,
    /// Tick: at an address of its own.
    pub other_address: &'static str,
    /// Field: the address.
    pub address: &'static str,
    /// What it is.
    pub address_hint: &'static str,
    /// Field hint: a new key, and what it looks like where that is not plain.
    pub key_hint: fn(KeyForm) -> &'static str,
    /// Field hint: the key that is kept.
    pub key_kept: fn(&str) -> String,
    /// Field: models that the provider doesn't list.
    pub named_models: &'static str,
    /// What that is for.
    pub named_models_hint: &'static str,
    /// Leads to where keys come from; the provider's name.
    pub get_key: fn(&str) -> String,
    /// The address is another: the key goes.
    pub key_blanked: &'static str,
    /// What that means.
    pub key_blanked_text: &'static str,
    /// Nothing chosen.
    pub provider_missing: &'static str,
    /// No name.
    pub name_missing: &'static str,
    /// Too long a name.
    pub name_too_long: &'static str,
    /// No address.
    pub address_missing: &'static str,
    /// No web address.
    pub address_wrong: &'static str,
    /// No key.
    pub key_missing: &'static str,
    /// Button: tests and saves.
    pub save: &'static str,
    /// While it goes on.
    pub saving: &'static str,
    /// The question.
    pub remove_title: fn(&str) -> String,
    /// What it means.
    pub remove_text: &'static str,
    /// Button: leaves it.
    pub keep: &'static str,
    /// Button: does it.
    pub remove_connection: &'static str,
    /// While it goes on.
    pub removing: &'static str,
    /// After it.
    pub removed: fn(&str) -> String,
    /// Under the list of models.
    pub models_lead: &'static str,
    /// The search's name.
    pub search_models: &'static str,
    /// What stands in the empty search.
    pub search_count: fn(usize) -> String,
    /// Nothing matches.
    pub no_match: fn(&str) -> String,
    /// No connection offers any.
    pub no_models: &'static str,
    /// What helps then.
    pub no_models_text: &'static str,
    /// Column: the model.
    pub model: &'static str,
    /// Column: what it costs to read and to write.
    pub price: &'static str,
    /// The day of the price.
    pub as_of: fn(&str) -> String,
    /// Nobody told the price.
    pub price_unknown: &'static str,
    /// It runs here.
    pub no_price: &'static str,
    /// Column and mark: used where an app names none.
    pub default: &'static str,
    /// Button: makes it that.
    pub make_default: &'static str,
    /// The same, read aloud, with the model's name.
    pub make_default_of: fn(&str) -> String,
    /// After it.
    pub made_default: fn(&str) -> String,
}

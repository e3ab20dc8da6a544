//! Words: the catalog of the workspace's models.

use ::model::Language;

/// The words.
#[derive(Debug)]
pub struct Catalog {
    /// The title.
    pub title: &'static str,
    /// Under it.
    pub lead: &'static str,
    /// The search.
    pub search: &'static str,
    /// In the search, while it is empty.
    pub search_count: fn(usize) -> String,
    /// The filters' name.
    pub filters: &'static str,
    /// Filter: speaks Korean.
    pub korean: &'static str,
    /// Filter: reads long texts.
    pub long: &'static str,
    /// Filter: also what isn't offered.
    pub hidden: &'static str,
    /// Nothing fits.
    pub no_match: &'static str,
    /// Column: chosen to be compared.
    pub chosen: &'static str,
    /// Choose one to be compared.
    pub choose: fn(&str) -> String,
    /// Column: the model.
    pub model: &'static str,
    /// Column: what it can do.
    pub can: &'static str,
    /// Nothing is known of it.
    pub unknown: &'static str,
    /// It can do nothing else.
    pub text_only: &'static str,
    /// Column: how much it reads.
    pub context: &'static str,
    /// Column: what it costs.
    pub price: &'static str,
    /// The day of a price.
    pub as_of: fn(&str) -> String,
    /// The workspace's own price.
    pub own_price: fn(&str) -> String,
    /// Nobody told what it costs.
    pub price_unknown: &'static str,
    /// It costs nothing by the token.
    pub no_price: &'static str,
    /// It answers where none is chosen.
    pub default: &'static str,
    /// It isn't offered.
    pub is_hidden: &'static str,
    /// Column of menus.
    pub actions: &'static str,
    /// The menu of one.
    pub more: fn(&str) -> String,
    /// Menu: makes it the default.
    pub make_default: &'static str,
    /// After it.
    pub made_default: fn(&str) -> String,
    /// Menu: name and price.
    pub edit: &'static str,
    /// Menu: takes it out.
    pub hide: &'static str,
    /// Menu: puts it back.
    pub offer: &'static str,
    /// After taking it out.
    pub hidden_done: fn(&str) -> String,
    /// After putting it back.
    pub offered_done: fn(&str) -> String,
    /// Button: compares so many.
    pub compare: fn(usize) -> String,
    /// The comparison's title.
    pub compare_title: &'static str,
    /// Row: its provider.
    pub provider: &'static str,
    /// Row: its longest answer.
    pub longest: &'static str,
    /// Row: the languages.
    pub languages: &'static str,
    /// The name of a language.
    pub language: fn(Language) -> &'static str,
    /// Row: how answers become JSON.
    pub json: &'static str,
    /// It is bound to a schema.
    pub json_schema: &'static str,
    /// It is bound to JSON.
    pub json_object: &'static str,
    /// It is told.
    pub json_asking: &'static str,
    /// Row: the settings.
    pub settings: &'static str,
    /// Row: when it ends.
    pub ends: &'static str,
    /// Row: where it is published.
    pub source: &'static str,
    /// The dialog's title.
    pub edit_title: fn(&str) -> String,
    /// Field: its name.
    pub name: &'static str,
    /// What stays empty.
    pub name_hint: &'static str,
    /// Field: what reading costs.
    pub input_price: &'static str,
    /// Field: what writing costs.
    pub output_price: &'static str,
    /// What stays empty.
    pub price_hint: &'static str,
    /// It is no amount.
    pub bad_price: &'static str,
    /// One of the two prices is missing.
    pub both_prices: &'static str,
    /// After saving.
    pub saved: fn(&str) -> String,
    /// At what rate amounts are shown.
    pub rate: fn(&str, &str) -> String,
    /// Prices are the catalog's.
    pub dated: &'static str,
}

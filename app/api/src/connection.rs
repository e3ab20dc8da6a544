//! Connections to providers, and the models they offer.

use std::collections::BTreeMap;

use model::{ConnectionId, Language, ModelRef};

use crate::{RunErrorCode, Timestamp};

wire! {
    /// A provider that Madang can connect to.
    pub struct Provider {
        /// Its id, such as `openai`.
        pub id: String,
        pub name: String,
        /// Two letters that represent it.
        pub monogram: String,
        /// The default address of its connections; absent if each connection has its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub base_url: Option<String>,
        /// An example of an address, if each customer has their own; absent if the provider's default is usual.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub address_example: Option<String>,
        /// Whether it needs a key.
        pub key: KeyNeed,
        /// The form of its keys.
        #[serde(default)]
        pub key_form: KeyForm,
        /// Where to get a key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub key_url: Option<String>,
    }

    /// Whether a provider needs a key.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum KeyNeed {
        /// It requires a key.
        Required,
        /// It depends on how it was set up.
        Optional,
        /// It takes none. No provider is of this kind, because even one's own servers may be behind a gateway that wants a key.
        None,
    }

    /// The form of a provider's keys.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum KeyForm {
        /// A word without spaces.
        #[default]
        Plain,
        /// The JSON document of a service account, or an API key.
        Google,
        /// `ACCESS_KEY_ID:SECRET_ACCESS_KEY`, followed by `:SESSION_TOKEN` if there is one, or an API key.
        Aws,
        /// A key that begins with `nv-`, or an older pair as `STUDIO_KEY:GATEWAY_KEY`.
        Clova,
    }

    /// Credentials and endpoint for one provider in one workspace. The key itself can't be read back.
    pub struct Connection {
        pub id: ConnectionId,
        pub name: String,
        /// The provider's id.
        pub provider: String,
        /// The provider's name.
        pub provider_name: String,
        /// Two letters that represent the provider.
        pub monogram: String,
        /// The address that requests go to.
        pub base_url: String,
        /// The last 4 characters of the key; absent if there is no key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub key_last4: Option<String>,
        /// Whether this is the small model on this machine, which is for trying things out and not for good answers.
        pub demo: bool,
        /// The result of the last test; absent if it was never tested.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_check: Option<ConnectionCheck>,
        /// Since when it is paused; absent if it is not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub paused_at: Option<Timestamp>,
        /// The results of the last hour's runs; absent if there were none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_hour: Option<ConnectionHour>,
        /// The number of models it offers: those in its provider's list when last requested, and those in `named_models`.
        pub models: u32,
        /// Ids of models that the provider doesn't list.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub named_models: Vec<String>,
        pub created_at: Timestamp,
    }

    /// The results of a connection's runs in the last hour.
    pub struct ConnectionHour {
        /// The number of attempts.
        pub attempts: u32,
        /// The number of failed attempts.
        pub failed: u32,
        /// The median time to the first token, in milliseconds; absent if there were no answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_to_first_token_ms: Option<u32>,
        /// The reason for the last failure; absent if there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_error: Option<RunErrorCode>,
        /// Names of models that failed so often that they are only tried every 30 seconds.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub resting: Vec<String>,
    }

    /// The result of testing a connection.
    pub struct ConnectionCheck {
        /// Whether the provider answered and accepted the key.
        pub ok: bool,
        /// What is wrong, if it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub code: Option<RunErrorCode>,
        /// What is wrong and what to do, in the reader's language.
        pub message: String,
        /// The provider's response time in milliseconds.
        pub duration_ms: u32,
        pub at: Timestamp,
    }

    /// A new connection.
    #[serde(deny_unknown_fields)]
    pub struct CreateConnection {
        /// The provider's id, from the list of providers.
        pub provider: String,
        /// Its name, 1 to 80 characters; if absent, the provider's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The address, if it is not the provider's default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub base_url: Option<String>,
        /// The key; write-only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub key: Option<String>,
        /// Ids of models that the provider doesn't list, such as the names of deployments: at most 50, each of at most 200
        /// characters.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub named_models: Vec<String>,
    }

    /// Changes to a connection; absent fields stay as they are. A new address removes the key, so that a key is never sent
    /// somewhere it was not meant for.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateConnection {
        /// Its name, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub base_url: Option<String>,
        /// The key; write-only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub key: Option<String>,
        /// Ids of models that the provider doesn't list; replaces the previous ones.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub named_models: Option<Vec<String>>,
        /// Whether it is paused: nothing is sent through it, and runs use fallbacks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub paused: Option<bool>,
    }

    /// A model that the workspace can use.
    pub struct Model {
        /// The reference by which apps name it.
        #[serde(rename = "ref")]
        pub model_ref: ModelRef,
        pub name: String,
        /// The connection's name.
        pub connection_name: String,
        /// The provider's name.
        pub provider_name: String,
        /// Two letters that represent the provider.
        pub monogram: String,
        /// Whether it is the small model on this machine.
        pub demo: bool,
        /// Whether it is the default of apps that name no model.
        pub default: bool,
        /// Whether its connection is paused.
        #[serde(default)]
        pub paused: bool,
        /// The workspace's own name for it; absent if `name` comes from its provider or the catalog.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub own_name: Option<String>,
        /// Whether an admin has hidden it. Apps that use it continue to work.
        #[serde(default)]
        pub hidden: bool,
        /// Its abilities; absent if they are unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub can: Option<Abilities>,
        /// How it is made to answer in JSON.
        #[serde(default)]
        pub json: JsonBy,
        /// The languages that it speaks according to its provider, among those that Madang supports; empty if the provider says
        /// nothing.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub languages: Vec<Language>,
        /// The context size in tokens; absent if unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub context_tokens: Option<u64>,
        /// The maximum output in tokens; absent if unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_output_tokens: Option<u64>,
        /// The announced retirement date, `YYYY-MM-DD`; absent if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub retires: Option<String>,
        /// Who announced it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub retires_by: Option<RetiresBy>,
        /// The successor that its provider recommends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub successor: Option<String>,
        /// Where its price or limits are published.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
        /// The settings that it takes; others are kept in the draft and not sent.
        pub takes: SettingsTaken,
        /// Its price; absent if unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub price: Option<Price>,
        /// The prices that the workspace has set and the days from which they hold, in order. Before the first, and where one says so, it is
        /// the catalog’s.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub prices: Vec<DatedPrice>,
    }

    /// Where the day on which a model is switched off is known from.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum RetiresBy {
        /// The provider's own list of models.
        Provider,
        /// Madang's catalog, from what the provider has published.
        Catalog,
    }

    /// Abilities of a model besides reading and writing text.
    #[derive(Copy, Eq, Default)]
    pub struct Abilities {
        /// It reads images.
        pub images: bool,
        /// It can be bound to a JSON schema.
        pub json: bool,
        /// It can call tools.
        pub tools: bool,
        /// It thinks before it answers.
        pub reasoning: bool,
    }

    /// How a model is made to answer in the JSON of an app's schema. Answers are checked in any case, and requested once more if
    /// they are invalid.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum JsonBy {
        /// The provider enforces the schema.
        Schema,
        /// The provider enforces JSON; the prompt describes the schema.
        Object,
        /// The prompt describes the schema.
        #[default]
        Asking,
    }

    /// Which models to list.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct ModelsQuery {
        /// Whether to include hidden models.
        #[serde(default)]
        pub hidden: bool,
    }

    /// A workspace's settings for a model. They replace the previous ones.
    #[serde(deny_unknown_fields)]
    pub struct SetModel {
        #[serde(rename = "ref")]
        pub model_ref: ModelRef,
        /// Whether it is hidden.
        #[serde(default)]
        pub hidden: bool,
        /// Its name here, at most 80 characters; if absent, the name from its provider or the catalog.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Its price here; if absent, the catalog's price. Runs keep the price at which they were made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub price: Option<SetPrice>,
        /// The day from which that price holds, such as `2027-01-01` in UTC; absent: today. Prices of other days stay as they are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub price_from: Option<String>,
    }

    /// What a workspace pays for a model from a day on.
    pub struct DatedPrice {
        /// The day, such as `2027-01-01`, in UTC.
        pub from: String,
        /// Absent: the catalog's price.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub price: Option<SetPrice>,
        /// Whether the day is still to come; only such a price can be taken away.
        pub upcoming: bool,
    }

    /// Which price of a model is meant.
    #[serde(deny_unknown_fields)]
    pub struct WhichPrice {
        pub connection: ConnectionId,
        /// The provider's id for the model.
        pub model: String,
        /// The day of the price.
        pub from: String,
    }

    /// The price that a workspace pays, in micros of a US dollar per million tokens; each at most 10,000 dollars.
    #[derive(Copy, Eq)]
    #[serde(deny_unknown_fields)]
    pub struct SetPrice {
        /// For input.
        pub input_micros_per_million: u64,
        /// For input from the provider's cache; if absent, the same as other input.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cached_input_micros_per_million: Option<u64>,
        /// For output.
        pub output_micros_per_million: u64,
    }

    /// The settings that a model takes.
    #[derive(Default)]
    pub struct SettingsTaken {
        /// The maximum temperature; absent if it takes none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub temperature_max: Option<f64>,
        /// Whether it takes `top_p`.
        pub top_p: bool,
        /// Whether it takes `max_output_tokens`.
        pub max_output_tokens: bool,
        /// Whether it takes `stop`.
        pub stop: bool,
        /// Whether it takes `seed`.
        pub seed: bool,
        /// Whether it takes `reasoning_effort`.
        pub reasoning_effort: bool,
        /// Whether it rejects a prompt that begins with an assistant message.
        #[serde(default)]
        pub refuses_answer_first: bool,
        /// Whether it rejects a prompt that ends with an assistant message for the model to continue.
        #[serde(default)]
        pub refuses_answer_last: bool,
        /// The provider's names of these settings, by their names here; settings that it doesn't take are left out.
        #[serde(default)]
        pub wire_names: BTreeMap<String, String>,
    }

    /// A model's price, in micros of a US dollar per million tokens.
    pub struct Price {
        /// For input.
        pub input_micros_per_million: u64,
        /// For input from the provider's cache.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cached_input_micros_per_million: Option<u64>,
        /// For output.
        pub output_micros_per_million: u64,
        /// The day of this price, `YYYY-MM-DD`.
        pub as_of: String,
        /// Whether the workspace has set it.
        #[serde(default)]
        pub own: bool,
    }
}

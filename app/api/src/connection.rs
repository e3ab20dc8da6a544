//! Connections to providers, and the models they offer.

use std::collections::BTreeMap;

use model::{ConnectionId, Language, ModelRef};

use crate::{RunErrorCode, Timestamp};

wire! {
    /// A provider that Madang knows how to reach.
    pub struct Provider {
        /// Its id, such as `openai`.
        pub id: String,
        /// Its name.
        pub name: String,
        /// Two letters that stand for it.
        pub monogram: String,
        /// The address that its connections use unless they name another; absent where each has its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub base_url: Option<String>,
        /// What such an address looks like, where each customer has their own; absent where the provider's own is usual.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub address_example: Option<String>,
        /// Whether it needs a key.
        pub key: KeyNeed,
        /// What a key looks like.
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
        /// It answers only with a key.
        Required,
        /// It depends on how it was set up.
        Optional,
        /// It takes none. No provider is of this kind: servers of one's own may stand behind a gateway that wants a key.
        None,
    }

    /// What a provider's key looks like.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum KeyForm {
        /// A word without blanks.
        #[default]
        Plain,
        /// The JSON document of a service account, or an API key.
        Google,
        /// `ACCESS_KEY_ID:SECRET_ACCESS_KEY`, with `:SESSION_TOKEN` behind it if there is one, or an API key.
        Aws,
        /// A key that begins with `nv-`, or an older pair as `STUDIO_KEY:GATEWAY_KEY`.
        Clova,
    }

    /// Credentials and endpoint for one provider in one workspace. The key itself can't be read back.
    pub struct Connection {
        /// Its id.
        pub id: ConnectionId,
        /// Its name.
        pub name: String,
        /// The provider's id.
        pub provider: String,
        /// The provider's name.
        pub provider_name: String,
        /// Two letters that stand for the provider.
        pub monogram: String,
        /// The address that requests go to.
        pub base_url: String,
        /// The last 4 characters of the key; absent if it has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub key_last4: Option<String>,
        /// Whether this is the small model on this machine, which shows that things work, not how good answers are.
        pub demo: bool,
        /// How the last test went; absent if never tested.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_check: Option<ConnectionCheck>,
        /// Since when nothing is sent through it; absent unless somebody paused it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub paused_at: Option<Timestamp>,
        /// What runs have met with in the last hour; absent if there were none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_hour: Option<ConnectionHour>,
        /// How many models it offers: those of its provider's list when last asked, and those named besides.
        pub models: u32,
        /// The ids of models that the provider doesn't list and that somebody named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub named_models: Vec<String>,
        /// When it was made.
        pub created_at: Timestamp,
    }

    /// What runs have met with at a connection in the last hour.
    pub struct ConnectionHour {
        /// How often a model was asked.
        pub attempts: u32,
        /// How many of these failed.
        pub failed: u32,
        /// Half of the answers began within this time, in milliseconds; absent if there were none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_to_first_token_ms: Option<u32>,
        /// Why the last failure failed; absent if there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_error: Option<RunErrorCode>,
        /// The models that have failed so often that they are asked only every 30 seconds, by name.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub resting: Vec<String>,
    }

    /// How a test of a connection went.
    pub struct ConnectionCheck {
        /// Whether the provider answered and took the key.
        pub ok: bool,
        /// What is wrong, if it is not ok.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub code: Option<RunErrorCode>,
        /// What is wrong and what to do, in the reader's language.
        pub message: String,
        /// How long the provider took to answer, in milliseconds.
        pub duration_ms: u32,
        /// When.
        pub at: Timestamp,
    }

    /// A new connection.
    #[serde(deny_unknown_fields)]
    pub struct CreateConnection {
        /// The provider's id, from the list of providers.
        pub provider: String,
        /// Its name, 1 to 80 characters; absent: the provider's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The address, where the provider's own is not meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub base_url: Option<String>,
        /// The key; write-only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub key: Option<String>,
        /// The ids of models that the provider doesn't list, such as the names of deployments: at most 50, each of at most 200
        /// characters.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub named_models: Vec<String>,
    }

    /// Changes to a connection; what is absent stays. A new address blanks the key, so that a key never goes where it was not
    /// meant for.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateConnection {
        /// Its name, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub base_url: Option<String>,
        /// The key; write-only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub key: Option<String>,
        /// The ids of models that the provider doesn't list; replaces those there were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub named_models: Option<Vec<String>>,
        /// Whether nothing is sent through it for now: runs move on to what stands in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub paused: Option<bool>,
    }

    /// A model that the workspace can use.
    pub struct Model {
        /// How apps name it.
        #[serde(rename = "ref")]
        pub model_ref: ModelRef,
        /// Its name.
        pub name: String,
        /// The connection's name.
        pub connection_name: String,
        /// The provider's name.
        pub provider_name: String,
        /// Two letters that stand for the provider.
        pub monogram: String,
        /// Whether it is the small model on this machine.
        pub demo: bool,
        /// Whether apps that name no model use it.
        pub default: bool,
        /// Whether its connection is paused.
        #[serde(default)]
        pub paused: bool,
        /// What the workspace calls it; absent: `name` is what its provider or the catalog calls it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub own_name: Option<String>,
        /// Whether an admin has taken it out of what is offered. Apps that use it go on.
        #[serde(default)]
        pub hidden: bool,
        /// What it can do; absent when that is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub can: Option<Abilities>,
        /// How its answers become JSON.
        #[serde(default)]
        pub json: JsonBy,
        /// The languages that its provider says it speaks, of those that Madang speaks; empty when nothing is said.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub languages: Vec<Language>,
        /// How much it can read, in tokens; absent when unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub context_tokens: Option<u64>,
        /// The longest answer, in tokens; absent when unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_output_tokens: Option<u64>,
        /// The day on which its provider switches it off, `YYYY-MM-DD`; absent unless one is announced.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub retires: Option<String>,
        /// What its provider recommends in its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub successor: Option<String>,
        /// Where its price or limits are published.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
        /// The settings it takes; others are kept in the draft and not sent.
        pub takes: SettingsTaken,
        /// Its price; absent when unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub price: Option<Price>,
    }

    /// What a model can do besides reading and writing text.
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

    /// How answers become JSON of an app's schema. They are checked in any case, and asked for once more if they are wrong.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum JsonBy {
        /// The provider binds the model to the schema.
        Schema,
        /// The provider binds the model to JSON; the schema is told in words.
        Object,
        /// The schema is told in words.
        #[default]
        Asking,
    }

    /// Which models to list.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct ModelsQuery {
        /// Also those that an admin has taken out of what is offered.
        #[serde(default)]
        pub hidden: bool,
    }

    /// What a workspace says of a model. It replaces what was said before.
    #[serde(deny_unknown_fields)]
    pub struct SetModel {
        /// Which model.
        #[serde(rename = "ref")]
        pub model_ref: ModelRef,
        /// Whether it is taken out of what is offered.
        #[serde(default)]
        pub hidden: bool,
        /// What it is called here, at most 80 characters; absent: what its provider or the catalog calls it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// What it costs here; absent: what the catalog says. Runs keep the price that they were made at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub price: Option<SetPrice>,
    }

    /// A price that a workspace pays, in micros of a US dollar per million tokens; each at most 10,000 dollars.
    #[derive(Copy, Eq)]
    #[serde(deny_unknown_fields)]
    pub struct SetPrice {
        /// For what it reads.
        pub input_micros_per_million: u64,
        /// For what it reads from the provider's cache; absent: as for the rest of what it reads.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cached_input_micros_per_million: Option<u64>,
        /// For what it writes.
        pub output_micros_per_million: u64,
    }

    /// The settings that a model takes.
    #[derive(Default)]
    pub struct SettingsTaken {
        /// The largest temperature; absent: it takes none.
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
        /// Whether it refuses a prompt that begins with a message of the assistant's.
        #[serde(default)]
        pub refuses_answer_first: bool,
        /// Whether it refuses a prompt that ends with a message of the assistant's, for the model to go on from there.
        #[serde(default)]
        pub refuses_answer_last: bool,
        /// What its provider calls them, by their names here; those that it doesn't take are left out.
        #[serde(default)]
        pub wire_names: BTreeMap<String, String>,
    }

    /// A model's price, in micros of a US dollar per million tokens.
    pub struct Price {
        /// For what it reads.
        pub input_micros_per_million: u64,
        /// For what it reads again, from the provider's cache.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cached_input_micros_per_million: Option<u64>,
        /// For what it writes.
        pub output_micros_per_million: u64,
        /// The day on which this was the price, `YYYY-MM-DD`.
        pub as_of: String,
        /// Whether the workspace has set it.
        #[serde(default)]
        pub own: bool,
    }
}

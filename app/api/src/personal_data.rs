//! What a workspace does about personal data in prompts.

use std::collections::BTreeMap;

use model::{AppId, ConnectionId};

pub use model::{PersonalDataCount, PersonalDataFound, PersonalDataKind, PersonalDataRule};

wire! {
    /// What a workspace does about personal data before a prompt is sent to a provider. Where the rules of a connection and of an app
    /// meet, the stricter one counts. Pictures can't be searched.
    #[serde(deny_unknown_fields)]
    pub struct PersonalData {
        /// The rule of connections without one of their own.
        pub others: PersonalDataRule,
        /// The rules of connections, by their ids.
        #[serde(default)]
        pub connections: BTreeMap<ConnectionId, PersonalDataRule>,
        /// The rules of apps, by their ids.
        #[serde(default)]
        pub apps: BTreeMap<AppId, PersonalDataRule>,
        /// Names that are personal data, too: at most 5,000 of 2 to 80 characters.
        #[serde(default)]
        pub names: Vec<String>,
        /// The revision of these settings, which grows with each change; 0 before the first.
        pub revision: u64,
    }
}

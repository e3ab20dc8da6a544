//! The audit log: who did what to what.

use uuid::Uuid;

use crate::{Person, Timestamp};

wire! {
    /// A line of the audit log.
    pub struct AuditEntry {
        /// Its id.
        pub id: Uuid,
        /// When.
        pub at: Timestamp,
        /// Who; absent for people without an account, and for the server itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub person: Option<Person>,
        /// The network address they came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub address: Option<String>,
        /// A thing and what was done to it, such as `link.revoked`.
        pub action: String,
        /// What kind of thing, such as `link`.
        pub object_kind: String,
        /// Its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object_id: Option<String>,
        /// What it was before, as far as it changed; never a secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        pub before: Option<serde_json::Value>,
        /// What it was then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        pub after: Option<serde_json::Value>,
    }
}

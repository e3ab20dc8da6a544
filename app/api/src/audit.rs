//! The audit log: who did what to what.

use uuid::Uuid;

use crate::{Person, Timestamp};

wire! {
    /// An entry of the audit log.
    pub struct AuditEntry {
        pub id: Uuid,
        pub at: Timestamp,
        /// Who did it; absent for people without an account and for the server itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub person: Option<Person>,
        /// Their network address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub address: Option<String>,
        /// The name of the API key by which a program did it as that person; absent if they did it themselves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub key: Option<String>,
        /// A kind of object and what was done to it, such as `link.revoked`.
        pub action: String,
        /// The kind of object, such as `link`.
        pub object_kind: String,
        /// The object's id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object_id: Option<String>,
        /// The changed fields before; never a secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        pub before: Option<serde_json::Value>,
        /// The changed fields after.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        pub after: Option<serde_json::Value>,
    }
}

//! The audit log: who did what to what.

use model::PersonId;
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
        /// 1, 2, 3 … within the workspace, without gaps.
        #[serde(default)]
        pub number: u64,
        /// SHA-256 of what the entry says and of the hash before, in hexadecimal digits. `docs/audit.md` says of which bytes.
        #[serde(default)]
        pub hash: String,
    }

    /// Which entries of the audit log.
    #[derive(Default)]
    #[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
    #[serde(deny_unknown_fields)]
    pub struct AuditQuery {
        /// Only what this person did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub person: Option<PersonId>,
        /// Only what has this action, such as `link.revoked`; with a full stop at the end, all actions that begin so: `link.`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub action: Option<String>,
        /// Only what was done to this kind of object, such as `link`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object_kind: Option<String>,
        /// Only what was done to the object with this id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object_id: Option<String>,
        /// Only what was done at this moment or later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<Timestamp>,
        /// Only what was done before this moment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub until: Option<Timestamp>,
        /// Only entries with this text in what changed, the action, the object, the address or the key's name, ignoring case; at most 100
        /// characters. It is looked for in 50,000 entries at a time: a page may be empty although `next` is there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub q: Option<String>,
        /// How many, 1 to 200; 50 if absent. Exports have all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
        /// The `next` cursor of the previous page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
    }

    /// A signed statement of how far the audit log was. Kept elsewhere, it shows later whether the log was cut off or written anew.
    pub struct AuditCheckpoint {
        /// The workspace's id.
        pub workspace: String,
        /// The number of the newest entry at that moment.
        pub number: u64,
        /// The hash of that entry, in hexadecimal digits.
        pub hash: String,
        /// That moment, in UTC with microseconds, as it is signed: `2026-12-01T04:49:18.123456Z`.
        pub at: String,
        /// The Ed25519 key that signed, in base64.
        pub public_key: String,
        /// The signature, in base64.
        pub signature: String,
    }
}

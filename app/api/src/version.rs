//! Actions on versions.

use crate::{Person, Timestamp};

wire! {
    /// Makes an earlier version live again.
    #[serde(deny_unknown_fields)]
    pub struct RollBack {
        /// The number of the live version that the caller saw; absent if the app was offline. If another version is live, the response
        /// is 409 `live_changed` with its number as `current`, and nothing is changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub live: Option<u32>,
        /// Why; shown in the list of versions. At most 500 characters.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub note: String,
    }

    /// That somebody rolled back to a version.
    pub struct BroughtBack {
        pub by: Person,
        pub at: Timestamp,
        /// Why; may be empty.
        pub note: String,
    }

    /// Restores a version as draft.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct RestoreVersion {
        /// The revision of the draft that may be overwritten. Absent: if the draft has unpublished changes, the response is 409
        /// `unpublished_changes` with the draft as `current`, and nothing is changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub revision: Option<u64>,
    }

    /// The live version, as `current` of `live_changed`.
    pub struct LiveVersion {
        /// Its number; absent if the app is offline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub live: Option<u32>,
    }
}

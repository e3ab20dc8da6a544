//! Actions on versions.

wire! {
    /// Makes an earlier version live again.
    #[serde(deny_unknown_fields)]
    pub struct RollBack {
        /// The number of the live version that the caller saw; absent if the app was offline. If another version is live, the response
        /// is 409 `live_changed` with its number as `current`, and nothing is changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub live: Option<u32>,
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

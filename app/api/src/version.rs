//! What is done with versions once there are several.

wire! {
    /// Making an earlier version live again.
    #[serde(deny_unknown_fields)]
    pub struct RollBack {
        /// The number of the live version that was looked at; absent: the app was offline. If another one is live, the answer is 409
        /// `live_changed` with its number as `current`, and nothing is changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub live: Option<u32>,
    }

    /// Making the draft what a version is.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct RestoreVersion {
        /// The draft's revision that may be overwritten, whatever is in it. Absent: changes that no version has are kept, with 409
        /// `unpublished_changes` and the draft as `current`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub revision: Option<u64>,
    }

    /// Which version is live, with `live_changed`.
    pub struct LiveVersion {
        /// Its number; absent: the app is offline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub live: Option<u32>,
    }
}

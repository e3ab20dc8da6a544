//! Share links: doors to one app for people outside.

use model::LinkId;

use crate::Timestamp;

wire! {
    /// A share link. Its address is shown only once, when it is made; afterwards its last characters tell it from others.
    pub struct Link {
        /// Its id.
        pub id: LinkId,
        /// Its name, for the people who manage it.
        pub name: String,
        /// The end of its token.
        pub token_last4: String,
        /// Whether it can be used now, and if not, why.
        pub state: LinkState,
        /// The version it runs; absent: it follows the published one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub pinned_version: Option<u32>,
        /// When it closes; absent: never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expires_at: Option<Timestamp>,
        /// How many runs it allows in all; absent: any number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs: Option<u32>,
        /// How many runs one address may make in an hour.
        pub max_runs_per_address_hour: u32,
        /// How many runs were made.
        pub runs: u32,
        /// When it was last used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_run_at: Option<Timestamp>,
        /// When it was made.
        pub created_at: Timestamp,
    }

    /// What a visitor said is wrong.
    pub struct LinkReport {
        /// The name of the link through which it came.
        pub link_name: String,
        /// What they said.
        pub text: String,
        /// How the answer begins that they saw; absent if there was none, or it was removed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub answer: Option<String>,
        /// When.
        pub created_at: Timestamp,
    }

    /// Whether a share link can be used.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum LinkState {
        /// It can.
        Open,
        /// Its time is over.
        Expired,
        /// Somebody closed it for good.
        Revoked,
        /// It has made all the runs it may.
        UsedUp,
    }

    /// A new share link.
    #[serde(deny_unknown_fields)]
    pub struct CreateLink {
        /// Its name, 1 to 80 characters.
        pub name: String,
        /// When it closes; absent: never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expires_at: Option<Timestamp>,
        /// How many runs it allows in all, 1 to 1,000,000; absent: any number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs: Option<u32>,
        /// How many runs one address may make in an hour, 1 to 1000; 20 when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_per_address_hour: Option<u32>,
        /// The version to run; absent: it follows the published one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub pinned_version: Option<u32>,
    }

    /// A new share link with its address, which is shown only this once.
    pub struct LinkCreated {
        /// The link.
        pub link: Link,
        /// The address to share.
        pub url: String,
    }

    /// Changes to a share link; what is absent stays, `null` clears.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateLink {
        /// Its name, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// When it closes.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
        pub expires_at: Option<Option<Timestamp>>,
        /// How many runs it allows in all.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>))]
        pub max_runs: Option<Option<u32>>,
        /// How many runs one address may make in an hour.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_per_address_hour: Option<u32>,
    }
}

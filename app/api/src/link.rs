//! Share links, which give people outside access to one app.

use model::{LinkId, Money};

use crate::Timestamp;

wire! {
    /// A share link. Its address is shown only once, when it is made; afterwards its last characters identify it.
    pub struct Link {
        pub id: LinkId,
        /// Its name, for the people who manage it.
        pub name: String,
        /// The end of its token.
        pub token_last4: String,
        /// Whether it can be used now, and if not, why.
        pub state: LinkState,
        /// The version that it runs; absent if it follows the published one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub pinned_version: Option<u32>,
        /// When it opens; absent if it was open from the beginning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub opens_at: Option<Timestamp>,
        /// When it expires; absent if never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expires_at: Option<Timestamp>,
        /// The maximum number of runs; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs: Option<u32>,
        /// The maximum number of runs a day, in UTC; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_per_day: Option<u32>,
        /// The most that all its runs may cost; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_cost: Option<Money>,
        /// The most that its runs of a day, in UTC, may cost; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_cost_per_day: Option<Money>,
        /// The maximum number of runs per hour from one network address.
        pub max_runs_per_address_hour: u32,
        /// The number of runs so far.
        pub runs: u32,
        /// What those of them cost that are over. Where a run’s cost is unknown and money is limited, it counts with the most that it may
        /// have cost.
        pub cost: Money,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_run_at: Option<Timestamp>,
        pub created_at: Timestamp,
    }

    /// A problem that a visitor reported.
    pub struct LinkReport {
        /// The name of the link that was used.
        pub link_name: String,
        pub text: String,
        /// The beginning of the answer that they saw; absent if there was none, or it was deleted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub answer: Option<String>,
        pub created_at: Timestamp,
    }

    /// Whether a share link can be used.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum LinkState {
        /// It can.
        Open,
        /// It has expired.
        Expired,
        /// Somebody revoked it.
        Revoked,
        /// It has reached its limit of runs or of money.
        UsedUp,
        /// It opens later.
        NotYetOpen,
        /// It has reached its limit of runs or of money for today, in UTC.
        DayUsed,
    }

    /// A new share link.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CreateLink {
        /// Its name, 1 to 80 characters.
        pub name: String,
        /// When it opens; if absent, at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub opens_at: Option<Timestamp>,
        /// When it expires; if absent, never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expires_at: Option<Timestamp>,
        /// The maximum number of runs, 1 to 1,000,000; if absent, there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs: Option<u32>,
        /// The maximum number of runs a day, in UTC, 1 to 1,000,000; if absent, there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_per_day: Option<u32>,
        /// The most that all its runs may cost, up to a million dollars; if absent, there is no limit. A run starts only if the most that it
        /// may cost is left. The price of the app’s model must be known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_cost: Option<Money>,
        /// The same for the runs of a day, in UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_cost_per_day: Option<Money>,
        /// The maximum number of runs per hour from one network address, 1 to 1000; 20 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_per_address_hour: Option<u32>,
        /// The version to run; if absent, it follows the published one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub pinned_version: Option<u32>,
    }

    /// A new share link with its address, which is only shown this once.
    pub struct LinkCreated {
        pub link: Link,
        /// The address to share.
        pub url: String,
    }

    /// Changes to a share link; absent fields stay as they are, and `null` clears them.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateLink {
        /// Its name, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// When it opens.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
        pub opens_at: Option<Option<Timestamp>>,
        /// The maximum number of runs a day, in UTC.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>))]
        pub max_runs_per_day: Option<Option<u32>>,
        /// The most that all its runs may cost.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Money>))]
        pub max_cost: Option<Option<Money>>,
        /// The most that its runs of a day, in UTC, may cost.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Money>))]
        pub max_cost_per_day: Option<Option<Money>>,
        /// When it expires.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
        pub expires_at: Option<Option<Timestamp>>,
        /// The maximum number of runs.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>))]
        pub max_runs: Option<Option<u32>>,
        /// The maximum number of runs per hour from one network address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_per_address_hour: Option<u32>,
    }
}

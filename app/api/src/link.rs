//! Share links, which give people outside access to one app.

use model::{Language, LinkId, Money};

use crate::Timestamp;

wire! {
    /// A share link. Those who may change the app can read its address; its last characters identify it in lists.
    pub struct Link {
        pub id: LinkId,
        /// Its name, for the people who manage it.
        pub name: String,
        /// The end of its token.
        pub token_last4: String,
        /// Whether its address can be read again. That of a link from an older version of Madang can’t; it can be given a new one.
        #[serde(default)]
        pub address_readable: bool,
        /// Whether it can be used now, and if not, why.
        pub state: LinkState,
        /// Whom it lets in.
        #[serde(default)]
        pub audience: LinkAudience,
        /// The mail domains whose addresses it lets in, of the audience `mail`; `*.example.com` is all domains below that one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub mail_domains: Vec<String>,
        /// What visitors read as the page’s title; empty for the app’s name.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub title: String,
        /// What visitors read above the form; empty for the app’s summary.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub greeting: String,
        /// The page’s language; absent if it is the visitor’s.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
        /// The colour of the page’s main button, such as `#0b8285`; absent if it is Madang’s.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub accent: Option<String>,
        /// Whether the page shows the workspace’s logo, if there is one.
        #[serde(default)]
        pub logo: bool,
        /// The origins of the pages that may show it in a frame, such as `https://www.example.com`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub embed_origins: Vec<String>,
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
        /// The maximum number of runs in progress at the same time.
        #[serde(default)]
        pub max_runs_at_once: u32,
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

    /// Whom a share link lets in.
    #[derive(Copy, Default, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum LinkAudience {
        /// Whoever has its address.
        #[default]
        Anyone,
        /// Those who have its address and know its password.
        Password,
        /// Those who have its address and an e-mail address at one of its domains, which they prove by a code that is sent there. Only
        /// where this server sends mail.
        Mail,
        /// The members of the workspace, once they are signed in.
        Members,
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
        /// The maximum number of runs in progress at the same time, 1 to 1000; 20 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_at_once: Option<u32>,
        /// Whom it lets in; anyone if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub audience: Option<LinkAudience>,
        /// The password, 8 to 200 characters; needed for the audience `password`, and only then. It can’t be read again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub password: Option<String>,
        /// The mail domains whose addresses it lets in, 1 to 20, such as `example.com`; needed for the audience `mail`, and only then. The
        /// domains below one are let in by `*.example.com`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mail_domains: Option<Vec<String>>,
        /// What visitors read as the page’s title, up to 80 characters; the app’s name if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
        /// What visitors read above the form, up to 500 characters; the app’s summary if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub greeting: Option<String>,
        /// The page’s language; if absent, the visitor’s.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
        /// The colour of the page’s main button, such as `#0b8285`; it must stand out from light and from dark pages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub accent: Option<String>,
        /// Whether the page shows the workspace’s logo, if there is one; not if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo: Option<bool>,
        /// The origins of the pages that may show it in a frame, such as `https://www.example.com`: https without a path, or http on
        /// `localhost`; at most 20. It must let in anyone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub embed_origins: Option<Vec<String>>,
        /// The version to run; if absent, it follows the published one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub pinned_version: Option<u32>,
    }

    /// Where a share link is.
    pub struct LinkAddress {
        /// The address to share.
        pub url: String,
    }

    /// What was used of a share link.
    pub struct LinkUsage {
        /// The days of the last 90 on which it was used, in UTC, newest first.
        pub days: Vec<LinkDay>,
        /// How many e-mail addresses were let in on those days; absent unless it lets in by them. Which they were isn’t kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub addresses: Option<u32>,
    }

    /// What was used of a share link on one day.
    pub struct LinkDay {
        /// The day in UTC, such as `2026-12-01`.
        pub day: String,
        /// The runs that were started.
        pub runs: u32,
        /// What those of them cost that are over. Where a run’s cost is unknown and money is limited, it counts with the most that it may
        /// have cost.
        pub cost: Money,
        /// How many of them have an unknown cost.
        pub unpriced_runs: u32,
    }

    /// A new share link with its address.
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
        /// Whom it lets in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub audience: Option<LinkAudience>,
        /// A new password, 8 to 200 characters. Whoever came in with the one before is let out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub password: Option<String>,
        /// The mail domains whose addresses it lets in. Whoever came in by those before is let out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mail_domains: Option<Vec<String>>,
        /// What visitors read as the page’s title; empty for the app’s name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
        /// What visitors read above the form; empty for the app’s summary.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub greeting: Option<String>,
        /// The page’s language.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Language>))]
        pub language: Option<Option<Language>>,
        /// The colour of the page’s main button.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub accent: Option<Option<String>>,
        /// Whether the page shows the workspace’s logo.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo: Option<bool>,
        /// The origins of the pages that may show it in a frame; an empty list for none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub embed_origins: Option<Vec<String>>,
        /// The maximum number of runs per hour from one network address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_per_address_hour: Option<u32>,
        /// The maximum number of runs in progress at the same time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_at_once: Option<u32>,
    }
}

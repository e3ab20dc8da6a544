//! Workspaces: the tenants.

use model::{Language, ModelRef, WorkspaceId};

use crate::Timestamp;

wire! {
    /// A workspace.
    pub struct Workspace {
        pub id: WorkspaceId,
        /// Its name in addresses: lower-case letters, digits and hyphens.
        pub slug: String,
        pub name: String,
        /// The language of what it provides to people without an account.
        pub language: Language,
        /// The model of apps that name none; absent until one is chosen or connected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub default_model: Option<ModelRef>,
        /// The fallbacks, in order, for apps without fallbacks of their own.
        #[serde(default)]
        pub fallback_order: Vec<ModelRef>,
        /// The exchange rate for showing amounts in won; absent if they are shown in dollars.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub exchange_rate: Option<ExchangeRate>,
        /// Where the days and months of budgets begin, by its IANA name, such as `Asia/Seoul`.
        #[serde(default = "utc")]
        pub time_zone: String,
        /// Since when admins, and those who may change an app, may read what others entered into its runs and were answered; absent if they
        /// may not. Runs from before stay hidden.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub runs_open_since: Option<crate::Timestamp>,
        /// Whether whoever exports the run log must say why.
        #[serde(default)]
        pub export_reason: bool,
        /// The number of members.
        pub members: u32,
        /// The logo that visitors of its share links see, where a link says so; absent if it has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo: Option<Logo>,
    }

    /// A workspace's logo.
    #[derive(Eq)]
    pub struct Logo {
        /// Where it is, on this server; another one for each picture.
        pub url: String,
        /// Its size in pixels, which is twice that in which pages show it.
        pub width: u32,
        pub height: u32,
        /// What it is for those who don’t see it.
        pub alt: String,
    }

    /// A picture for a logo.
    #[serde(deny_unknown_fields)]
    pub struct LogoQuery {
        /// What it is for those who don’t see it, 1 to 100 characters; best the organisation’s name.
        pub alt: String,
    }

    /// Another text of a logo.
    #[serde(deny_unknown_fields)]
    pub struct UpdateLogo {
        /// What it is for those who don’t see it, 1 to 100 characters.
        pub alt: String,
    }

    /// An exchange rate. Costs are stored in dollars; won are only for display.
    #[derive(Eq)]
    pub struct ExchangeRate {
        /// Won for 100 US dollars.
        pub won_per_100_usd: u32,
        /// The day from which it holds, `YYYY-MM-DD`.
        pub as_of: String,
    }

    /// The exchange rates of a workspace.
    pub struct ExchangeRates {
        /// The latest day first.
        pub items: Vec<DatedRate>,
        /// The present day in the workspace’s time zone, such as `2026-12-01`.
        pub today: String,
    }

    /// An exchange rate from a day on.
    pub struct DatedRate {
        /// The day from which it holds, such as `2026-12-01`, in the workspace’s time zone; until the next one does.
        pub starts_on: String,
        /// Won for 100 US dollars; absent: from that day on there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub won_per_100_usd: Option<u32>,
        pub state: RateState,
        /// The name of whoever set it, if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub set_by: Option<String>,
        pub set_at: Timestamp,
    }

    /// Whether an exchange rate holds.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum RateState {
        /// Another one holds since.
        Past,
        /// It holds today.
        Current,
        /// Its day is still to come; only such a one can be taken away.
        Upcoming,
    }

    /// A new exchange rate.
    #[serde(deny_unknown_fields)]
    pub struct SetExchangeRate {
        /// Won for 100 US dollars, such as 139250.
        pub won_per_100_usd: u32,
        /// The day from which it holds, in the workspace’s time zone: today if absent, and not before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub starts_on: Option<String>,
    }

    /// Another workspace, owned by the caller.
    #[serde(deny_unknown_fields)]
    pub struct CreateWorkspace {
        /// Its name, 1 to 80 characters.
        pub name: String,
        /// The language of what it provides to people without an account.
        #[serde(default)]
        pub language: Language,
    }

    /// Changes to a workspace; absent fields stay as they are.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateWorkspace {
        /// Its name, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The language of what it provides to people without an account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
        /// The model of apps that name none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub default_model: Option<ModelRef>,
        /// The fallbacks, in order; at most 20.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub fallback_order: Option<Vec<ModelRef>>,
        /// Won for 100 US dollars from today on, 1 to 100,000,000; 0 shows amounts in dollars.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub won_per_100_usd: Option<u32>,
        /// Where the days and months of budgets begin, by its IANA name, such as `Asia/Seoul`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_zone: Option<String>,
        /// Whether admins, and those who may change an app, may read what others enter into its runs from now on and are answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub runs_open: Option<bool>,
        /// Whether whoever exports the run log must say why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub export_reason: Option<bool>,
    }
}

/// What servers of an earlier version go by.
fn utc() -> String {
    "UTC".to_owned()
}

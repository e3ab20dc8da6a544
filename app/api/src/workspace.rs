//! Workspaces: the tenants.

use model::{Language, ModelRef, WorkspaceId};

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
        /// The number of members.
        pub members: u32,
    }

    /// An exchange rate. Costs are stored in dollars; won are only for display.
    #[derive(Eq)]
    pub struct ExchangeRate {
        /// Won for 100 US dollars.
        pub won_per_100_usd: u32,
        /// The day on which an admin set it, `YYYY-MM-DD`.
        pub as_of: String,
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
    }
}

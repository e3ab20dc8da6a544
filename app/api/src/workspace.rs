//! Workspaces: the tenants.

use model::{Language, ModelRef, WorkspaceId};

wire! {
    /// A workspace.
    pub struct Workspace {
        /// Its id.
        pub id: WorkspaceId,
        /// Its name in addresses: lower-case letters, digits and hyphens.
        pub slug: String,
        /// Its name.
        pub name: String,
        /// The language of what it makes for people without an account.
        pub language: Language,
        /// The model of apps that name none; absent until one is chosen or connected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub default_model: Option<ModelRef>,
        /// The models that stand in for one that can't answer, in order, for apps that name no fallbacks of their own.
        #[serde(default)]
        pub fallback_order: Vec<ModelRef>,
        /// At what rate amounts are also shown in won; absent: in dollars alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub exchange_rate: Option<ExchangeRate>,
        /// How many members it has.
        pub members: u32,
    }

    /// How many won a dollar is. Costs are kept in dollars; won are for people to read.
    #[derive(Eq)]
    pub struct ExchangeRate {
        /// Won for 100 US dollars.
        pub won_per_100_usd: u32,
        /// The day on which an admin set it, `YYYY-MM-DD`.
        pub as_of: String,
    }

    /// Another workspace, owned by whoever makes it.
    #[serde(deny_unknown_fields)]
    pub struct CreateWorkspace {
        /// Its name, 1 to 80 characters.
        pub name: String,
        /// The language of what it makes for people without an account.
        #[serde(default)]
        pub language: Language,
    }

    /// Changes to a workspace; what is absent stays.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateWorkspace {
        /// Its name, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The language of what it makes for people without an account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
        /// The model of apps that name none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub default_model: Option<ModelRef>,
        /// The models that stand in, in order; at most 20.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub fallback_order: Option<Vec<ModelRef>>,
        /// Won for 100 US dollars from today on, 1 to 100,000,000; 0: amounts are shown in dollars alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub won_per_100_usd: Option<u32>,
    }
}

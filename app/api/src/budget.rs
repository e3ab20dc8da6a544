//! Budgets: money that may be spent in a period.

use model::{
    BudgetId, ConnectionId,
    budget::{Amount, BudgetPeriod, BudgetScope},
};
use uuid::Uuid;

use crate::Timestamp;

wire! {
    /// A budget and how it stands. What a run may cost at most is reserved when it starts, and becomes what it cost when it is over; a run that
    /// doesn't fit into each of the budgets that are about it isn't started.
    pub struct Budget {
        pub id: BudgetId,
        /// Its name, which people read when it is reached.
        pub name: String,
        /// What it is for.
        pub scope: BudgetScope,
        /// The app, share link, API key, person or connection that it is for; absent for `workspace` and `provider`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object: Option<Uuid>,
        /// The name of that; absent if it is gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object_name: Option<String>,
        /// The name in addresses of the app that it is for, or that its link leads to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app_slug: Option<String>,
        /// For `provider`: its id, such as `openai`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub provider: Option<String>,
        /// For `provider`: its name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub provider_name: Option<String>,
        pub period: BudgetPeriod,
        /// How much may be spent in a period.
        pub amount: Amount,
        /// Admins are told once so many percent of it are spent; absent: only once it is reached.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub warn_percent: Option<u8>,
        /// What the runs of the present period that are over have cost.
        pub spent: Amount,
        /// The most that the runs in progress may cost.
        pub reserved: Amount,
        /// How many of the period’s runs have an unknown cost. They count with the most that they may have cost.
        pub unpriced_runs: u32,
        /// Whether nothing is left of it.
        pub reached: bool,
        /// Whether something is left of it, but less than a run of the period asked for. Smaller ones go on.
        #[serde(default)]
        pub too_little: bool,
        /// The first day of the present period in the workspace’s time zone, `YYYY-MM-DD`; absent for `all`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub starts_on: Option<String>,
        /// When it begins anew; absent for `all`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub resets_at: Option<Timestamp>,
        /// Grows with every change; a change names the one that it saw.
        pub revision: u64,
        pub created_at: Timestamp,
    }

    /// A new budget.
    #[serde(deny_unknown_fields)]
    pub struct CreateBudget {
        /// Its name, 1 to 80 characters.
        pub name: String,
        pub scope: BudgetScope,
        /// The app, share link, API key, person or connection that it is for; none for `workspace` and `provider`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object: Option<Uuid>,
        /// For `provider`: its id, such as `openai`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub provider: Option<String>,
        pub period: BudgetPeriod,
        /// How much may be spent in a period: more than nothing, at most a thousand million. Won takes an exchange rate in the workspace’s settings.
        pub amount: Amount,
        /// When admins are told, in percent of the amount, 1 to 99; absent: only once it is reached.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub warn_percent: Option<u8>,
    }

    /// Changes to a budget; absent fields stay as they are. What it is for, its period and its currency stay.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateBudget {
        /// The revision that the caller saw.
        pub revision: u64,
        /// Its name, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// How much may be spent in a period, in the budget’s currency.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub amount: Option<Amount>,
        /// When admins are told, in percent of the amount; `null`: only once it is reached.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<u8>))]
        pub warn_percent: Option<Option<u8>>,
    }

    /// Which budget has refused a run.
    pub struct BudgetStop {
        pub budget: BudgetId,
        pub name: String,
        pub scope: BudgetScope,
        pub period: BudgetPeriod,
        /// Whether nothing is left of it; otherwise it is too little for this run, and a smaller one may go through.
        #[serde(default)]
        pub spent: bool,
        /// When it begins anew; absent if it never does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub resets_at: Option<Timestamp>,
        /// The names of those who can raise it, the first five.
        pub raised_by: Vec<String>,
        /// A model that is cheaper, and did as well where the app was compared last; absent if none is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cheaper: Option<CheaperModel>,
    }

    /// A model that passed as much as the app’s own in the app’s newest comparison of both, for less.
    pub struct CheaperModel {
        pub connection: ConnectionId,
        /// The provider’s id of it.
        pub model: String,
        pub name: String,
        /// What it cost there, in percent of the app’s own model.
        pub percent: u32,
        /// How many rows were compared.
        pub rows: u32,
    }

    /// What came of asking for more.
    pub struct BudgetAsked {
        /// Whether admins were told now; otherwise they were told of the same wish today already.
        pub told: bool,
    }
}

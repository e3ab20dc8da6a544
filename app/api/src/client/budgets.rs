//! Budgets.

use model::BudgetId;

use super::{ApiCall, Client, Method, within};
use crate::*;

impl Client {
    /// The workspace's budgets, oldest first.
    pub fn budgets(&self, workspace: &str) -> ApiCall<Page<Budget>> {
        self.get(within(workspace, "/budgets?limit=200"))
    }

    pub fn create_budget(&self, workspace: &str, wanted: &CreateBudget) -> ApiCall<Budget> {
        self.post(within(workspace, "/budgets"), wanted)
    }

    pub fn update_budget(&self, workspace: &str, budget: BudgetId, change: &UpdateBudget) -> ApiCall<Budget> {
        self.with(Method::Patch, within(workspace, format!("/budgets/{budget}")), change)
    }

    pub fn delete_budget(&self, workspace: &str, budget: BudgetId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/budgets/{budget}")))
    }

    /// Asks the admins for more.
    pub fn ask_for_budget(&self, workspace: &str, budget: BudgetId) -> ApiCall<BudgetAsked> {
        self.post(within(workspace, format!("/budgets/{budget}/ask")), &())
    }
}

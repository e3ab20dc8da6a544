//! Budgets: how much may be spent, and how much is.

mod form;
mod list;
mod state;

pub use list::BudgetsPage;

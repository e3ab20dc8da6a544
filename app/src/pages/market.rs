//! The market, and my apps.

mod address;
mod asked;
mod detail;
mod first_steps;
mod listing;
mod my_apps;
mod new_app;
mod page;
mod search;
mod state;
mod table;
mod templates;

pub use my_apps::MyAppsPage;
pub use page::MarketPage;

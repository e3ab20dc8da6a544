//! The market, and my apps.

mod my_apps;
mod page;

pub use my_apps::MyAppsPage;
pub use page::MarketPage;

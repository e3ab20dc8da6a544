//! Words: the market, and my apps.

/// The words.
#[derive(Debug)]
pub struct Market {
    /// The title of `MarketPage`.
    pub title: &'static str,
    /// The title of `MyAppsPage`.
    pub my_apps_title: &'static str,
}

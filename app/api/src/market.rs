//! The market: the workspace's published apps, and templates.

use model::{Category, Kind, RunId};

use crate::{App, Timestamp};

wire! {
    /// Which part of the market to show.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct MarketQuery {
        /// Words to search for, in either language; Korean initial consonants work too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub q: Option<String>,
        /// Only this category.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub category: Option<Category>,
        /// Only apps that the caller has starred.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub favourites: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sort: Option<MarketSort>,
    }

    /// The order of apps in the market.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum MarketSort {
        /// Most runs first; in a search, the best match first.
        #[default]
        MostUsed,
        /// Newest first.
        Newest,
        /// By name.
        Name,
    }

    /// The market's search results.
    pub struct Market {
        /// The number of apps and templates in each category, without the search.
        pub categories: Vec<CategoryCount>,
        /// The workspace's published apps that match.
        pub apps: Vec<App>,
        /// How many more match; a narrower search finds them.
        #[serde(default)]
        pub apps_left_out: u32,
        /// The templates that match.
        pub templates: Vec<Template>,
        /// The apps that the caller ran last, at most 4.
        pub recent: Vec<RecentApp>,
        /// The corrected words that were searched instead, because the caller's words found nothing: one letter of a word is
        /// changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub corrected: Option<String>,
        /// Whether nothing can answer yet, because no connection works; only admins are told.
        #[serde(default)]
        pub no_model: bool,
    }

    /// The size of a category.
    pub struct CategoryCount {
        pub category: Category,
        /// The number of published apps in it.
        pub apps: u32,
        /// The number of templates in it.
        pub templates: u32,
    }

    /// A ready-made app, in the language of the request.
    pub struct Template {
        pub id: String,
        pub name: String,
        pub summary: String,
        pub category: Category,
        /// The name of its icon.
        pub icon: String,
        pub kind: Kind,
        /// The slug of the app in the market that has its name already; absent if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub added: Option<String>,
    }

    /// A template with its content.
    pub struct TemplateDetail {
        pub template: Template,
        pub definition: model::Definition,
        /// Example values.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub sample: model::Values,
    }

    /// An app that was run recently.
    pub struct RecentApp {
        pub app: App,
        pub run: RunId,
        /// When it was run.
        pub at: Timestamp,
    }
}

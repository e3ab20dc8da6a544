//! The market: the workspace's published apps, and templates.

use model::{Category, Kind, RunId};

use crate::{App, Timestamp};

wire! {
    /// What to show of the market.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct MarketQuery {
        /// Words to find, in either language; Korean initial consonants work too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub q: Option<String>,
        /// Only this category.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub category: Option<Category>,
        /// Only what the one who asks has starred.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub favourites: Option<bool>,
        /// In which order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sort: Option<MarketSort>,
    }

    /// The order of apps in the market.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum MarketSort {
        /// Most runs first; with words to find, the best match first.
        #[default]
        MostUsed,
        /// Newest first.
        Newest,
        /// By name.
        Name,
    }

    /// The market, as searched.
    pub struct Market {
        /// How many apps and templates each category holds, before the search.
        pub categories: Vec<CategoryCount>,
        /// The workspace's published apps that match.
        pub apps: Vec<App>,
        /// How many more there are; words or a category find them.
        #[serde(default)]
        pub apps_left_out: u32,
        /// The ready-made apps that match.
        pub templates: Vec<Template>,
        /// The apps that the one who asks ran last, at most 4.
        pub recent: Vec<RecentApp>,
        /// The words that were looked for instead, where those of the request find nothing: theirs, with one letter of a word mended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub corrected: Option<String>,
        /// Whether nothing can answer yet, for want of a connection that works; told to admins alone.
        #[serde(default)]
        pub no_model: bool,
    }

    /// How much a category holds.
    pub struct CategoryCount {
        /// The category.
        pub category: Category,
        /// Published apps in it.
        pub apps: u32,
        /// Templates in it.
        pub templates: u32,
    }

    /// A ready-made app, in the language of the request.
    pub struct Template {
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// What it does.
        pub summary: String,
        /// Its category.
        pub category: Category,
        /// The name of its icon.
        pub icon: String,
        /// Form or chat.
        pub kind: Kind,
        /// The name in addresses of the app in the market that bears its name already; absent: there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub added: Option<String>,
    }

    /// A ready-made app with all that is in it.
    pub struct TemplateDetail {
        /// The template.
        pub template: Template,
        /// What it does.
        pub definition: model::Definition,
        /// Values to try it with.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub sample: model::Values,
    }

    /// An app that was run lately.
    pub struct RecentApp {
        /// The app.
        pub app: App,
        /// The last run.
        pub run: RunId,
        /// When.
        pub at: Timestamp,
    }
}

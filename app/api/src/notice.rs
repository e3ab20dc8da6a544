//! Notices: what a member is to know and do.

use model::{AppId, WebhookId};
use uuid::Uuid;

use crate::{Budget, DrillModel, Timestamp, WebhookOff};

wire! {
    /// A page of the caller's notices, newest first.
    pub struct Notices {
        pub items: Vec<Notice>,
        /// The cursor of the next page, for `?after=`; absent on the last page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next: Option<String>,
        /// How many of all of them are unread.
        pub unread: u32,
    }

    /// A notice.
    pub struct Notice {
        pub id: Uuid,
        /// What it is about, as it was when it was written.
        pub about: NoticeSubject,
        /// The day on which it was written by the caller's clock, `YYYY-MM-DD`.
        pub day: String,
        pub created_at: Timestamp,
        /// When it was marked as read; absent while it is unread.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub read_at: Option<Timestamp>,
    }

    /// What a notice is about.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum NoticeSubject {
        /// A model is switched off, and something hangs on it.
        Retirement(RetirementNotice),
        /// Madang has switched a webhook off, because nothing reached it.
        WebhookOff(WebhookOffNotice),
        /// A budget is nearly or wholly spent.
        Budget(BudgetNotice),
        /// Somebody asks for more of a budget.
        BudgetAsk(BudgetAskNotice),
    }

    /// A budget of which there is news. Admins are told.
    pub struct BudgetNotice {
        /// Whether it is spent and stops runs.
        pub stopped: bool,
        /// Whether a run asked for more than is left, although something is. Neither of both: it is spent as far as somebody wanted to be
        /// told of.
        #[serde(default)]
        pub too_little: bool,
        /// As it stood then.
        pub budget: Budget,
    }

    /// Somebody whose run a budget has stopped, and who asks for more. Admins are told.
    pub struct BudgetAskNotice {
        /// The name of whoever asks.
        pub asked_by: String,
        /// As it stood then.
        pub budget: Budget,
    }

    /// A webhook that Madang has switched off. Admins are told.
    pub struct WebhookOffNotice {
        pub webhook: WebhookId,
        pub name: String,
        pub because: WebhookOff,
    }

    /// A model that is switched off. Admins are told all that hangs on it, owners of apps their own apps.
    pub struct RetirementNotice {
        pub model: DrillModel,
        /// The day on which it is switched off, `YYYY-MM-DD`.
        pub day: String,
        /// How many days were left.
        pub days_left: u32,
        /// Whether the apps have come to ask it since the caller was told of it last; apps of earlier notices are left out then.
        #[serde(default)]
        pub joined: bool,
        /// The replacement that its provider recommends, by the provider's id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub successor: Option<String>,
        /// Whether it is the default of apps that name no model.
        #[serde(default)]
        pub default: bool,
        /// Whether it is among those that stand in.
        #[serde(default)]
        pub stands_in: bool,
        /// The apps that ask it, the first 20.
        #[serde(default)]
        pub apps: Vec<NoticeApp>,
        /// How many apps ask it.
        #[serde(default)]
        pub apps_in_all: u32,
    }

    /// An app that asks a model which is switched off.
    pub struct NoticeApp {
        pub id: AppId,
        /// Its name in addresses.
        pub slug: String,
        pub name: String,
        /// Whether the model answers it; otherwise it is one of its fallbacks.
        pub first: bool,
        /// The name of the model that answers from that day on; absent if none does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub then: Option<String>,
    }
}

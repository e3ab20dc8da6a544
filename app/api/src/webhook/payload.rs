//! What is posted to webhooks. Documents may grow; readers ignore what they don't know.

use model::{AppId, LinkId, Money, PersonId, RunId};
use uuid::Uuid;

use super::WebhookEvent;
use crate::Timestamp;

/// The document that is posted, as Standard Webhooks recommends it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct WebhookPayload<D> {
    /// What happened.
    #[serde(rename = "type")]
    pub event: WebhookEvent,
    /// When it happened.
    pub timestamp: Timestamp,
    /// What it is about.
    pub data: D,
}

wire! {
    /// The workspace in which something happened.
    pub struct WebhookWorkspace {
        pub id: model::WorkspaceId,
        /// Its name in addresses.
        pub slug: String,
    }

    /// An app in an event.
    pub struct WebhookAppName {
        pub id: AppId,
        /// Its name in addresses.
        pub slug: String,
        pub name: String,
    }

    /// A share link in an event.
    pub struct WebhookLinkName {
        pub id: LinkId,
        pub name: String,
    }

    /// The data of `run.finished`.
    pub struct RunFinished {
        pub workspace: WebhookWorkspace,
        pub run: RunId,
        pub app: WebhookAppName,
        /// The number of the version that ran.
        pub version: u32,
        /// Through what it was started: `member`, `link`, and others to come.
        pub source: String,
        /// The share link; absent if it was started in another way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub link: Option<WebhookLinkName>,
        /// The id of the person who ran it; absent for visitors.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub person: Option<PersonId>,
        /// The conversation that it was a turn of; absent if none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub conversation: Option<Uuid>,
        /// `completed`, `failed`, `cancelled` or `interrupted`.
        pub state: String,
        /// The code of why there is no whole answer; absent if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<String>,
        /// The name of the model that answered; absent if none did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model: Option<String>,
        pub input_tokens: u64,
        pub output_tokens: u64,
        /// What it cost; absent if that is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// How long it took, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub duration_ms: Option<u64>,
        pub started_at: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub finished_at: Option<Timestamp>,
    }

    /// What is added to the data of `run.finished` for a webhook that includes content.
    pub struct RunContent {
        /// What was entered, by the inputs' names; empty if it was deleted since.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: serde_json::Value,
        /// The answer; absent if there is none, or it was deleted since.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub answer: Option<String>,
    }

    /// The data of `app.published`.
    pub struct AppPublished {
        pub workspace: WebhookWorkspace,
        pub app: WebhookAppName,
        /// The number of the version that is live now.
        pub version: u32,
        /// What changed in it, in the publisher's words; may be empty.
        pub note: String,
        /// The id of the person who did it; absent if the server did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub person: Option<PersonId>,
    }

    /// The data of `model.retiring`.
    pub struct ModelRetiring {
        pub workspace: WebhookWorkspace,
        /// The provider's id of the model.
        pub model: String,
        /// The model's name.
        pub model_name: String,
        /// The name of the connection through which it is reached.
        pub connection_name: String,
        /// The day on which it is switched off, `YYYY-MM-DD`.
        pub day: String,
        /// How many days are left.
        pub days_left: u32,
        /// The replacement that its provider recommends, by the provider's id; absent if it names none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub successor: Option<String>,
        /// The apps that ask it, the first 20.
        pub apps: Vec<WebhookAppName>,
        /// How many apps ask it.
        pub apps_in_all: u32,
    }

    /// The data of `link.used_up`.
    pub struct LinkUsedUp {
        pub workspace: WebhookWorkspace,
        pub link: WebhookLinkName,
        pub app: WebhookAppName,
        /// Which limit it is.
        pub limit: LinkLimit,
        /// How many runs the link allows, in all or on a day; absent if it is a limit of money.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs: Option<u64>,
        /// How many there were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub runs: Option<u64>,
        /// What may be spent through the link, in all or on a day; absent if it is a limit of runs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_cost: Option<Money>,
        /// What was spent when this happened. It may be less than the limit: then the rest didn't suffice for one more run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub spent: Option<Money>,
        /// When a limit of a day counts anew; absent if the link lets nobody in by itself any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub again_at: Option<Timestamp>,
    }

    /// A limit of a share link.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum LinkLimit {
        /// Runs in all.
        Runs,
        /// Runs of a day, in UTC.
        RunsPerDay,
        /// Money in all.
        Money,
        /// Money of a day, in UTC.
        MoneyPerDay,
    }

    /// The data of `budget.reached`.
    pub struct BudgetReached {
        pub workspace: WebhookWorkspace,
        pub budget: WebhookBudgetName,
        /// What its money is for: `workspace`, `app`, `link`, `key`, `member`, `provider` or `connection`, and others to come.
        pub scope: String,
        /// Of which one; absent for `workspace` and `provider`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub scope_id: Option<Uuid>,
        /// Of which provider, by its id such as `openai`; absent but for `provider`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub provider: Option<String>,
        /// For how long the limit counts: `day`, `month` or `all`, and others to come.
        pub period: String,
        /// When it counts anew; absent if it never does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub resets_at: Option<Timestamp>,
        /// What may be spent in the period.
        pub limit: Money,
        /// What was spent in it when this happened.
        pub spent: Money,
        /// What follows from it.
        pub state: BudgetState,
    }

    /// A budget in an event.
    pub struct WebhookBudgetName {
        pub id: Uuid,
        pub name: String,
    }

    /// What follows from a budget's having been reached.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum BudgetState {
        /// It is spent as far as somebody wanted to be told of; runs go on.
        Warned,
        /// A run asked for more than is left and was refused; smaller ones go on.
        TooLittle,
        /// It is used up: runs that would count against it are refused.
        Stopped,
    }

    /// The data of `audit.recorded`.
    pub struct AuditRecorded {
        pub workspace: WebhookWorkspace,
        /// The entry's number: 1, 2, 3 … within the workspace, without gaps.
        pub number: u64,
        /// What was done, such as `link.revoked`.
        pub action: String,
        /// SHA-256 of the entry as it stands in `line`, in hexadecimal digits.
        pub hash: String,
        /// The entry as a line of the export, without its line break: `{"entry":{…},"hash":"…"}`. The bytes of `entry` are those that are hashed.
        pub line: String,
    }

    /// The data of `webhook.test`.
    pub struct WebhookTest {
        pub workspace: WebhookWorkspace,
        /// The name of the webhook that is tried.
        pub webhook: String,
    }
}

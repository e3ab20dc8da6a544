//! Webhooks: addresses that are told what happens in a workspace.

mod payload;

use model::WebhookId;
use uuid::Uuid;

use crate::Timestamp;

pub use payload::*;

wire! {
    /// A webhook. Its secret is shown only when it is made, here or by rotation; afterwards its last characters identify it.
    pub struct Webhook {
        pub id: WebhookId,
        /// Its name, for the people who manage it.
        pub name: String,
        /// The address that events are posted to.
        pub url: String,
        /// What it is told of.
        pub events: Vec<WebhookEvent>,
        /// Whether it is also sent what was entered into a run, and the answer.
        pub include_content: bool,
        /// The end of its secret.
        pub secret_last4: String,
        /// Until when the secret before the present one signs beside it; absent if it doesn't.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub earlier_secret_until: Option<Timestamp>,
        /// Whether it is told anything.
        pub enabled: bool,
        /// Why it is off; absent while it is on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub off_because: Option<WebhookOff>,
        /// Since when it is off; absent while it is on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub off_at: Option<Timestamp>,
        /// Since when nothing could be delivered; absent if the last try went well, or there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub failing_since: Option<Timestamp>,
        /// How many deliveries wait to be tried, now or again; no more than 1000 are counted.
        pub waiting: u32,
        pub created_at: Timestamp,
    }

    /// What a webhook can be told of.
    #[derive(Copy, Eq, Hash)]
    pub enum WebhookEvent {
        /// A run of a published version has ended, however it did.
        #[serde(rename = "run.finished")]
        RunFinished,
        /// A version of an app went live: it was published, got another model or text, or was brought back.
        #[serde(rename = "app.published")]
        AppPublished,
        /// A model that is in use is switched off in 90, 30, 7 days or 1 day.
        #[serde(rename = "model.retiring")]
        ModelRetiring,
        /// A share link has come to a limit of runs or of money, in all or of the day.
        #[serde(rename = "link.used_up")]
        LinkUsedUp,
        /// A budget has come to where it warns, or to where it stops.
        #[serde(rename = "budget.reached")]
        BudgetReached,
        /// An entry was written into the audit log. Every entry is told, in the order of their numbers.
        #[serde(rename = "audit.recorded")]
        AuditRecorded,
        /// Somebody tries the webhook. It is always told of that.
        #[serde(rename = "webhook.test")]
        Test,
    }

    /// Why a webhook is off.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum WebhookOff {
        /// Somebody switched it off.
        SwitchedOff,
        /// Nothing could be delivered for three days.
        Failing,
        /// Its server answered 410, which means that the address is gone for good.
        Gone,
    }

    /// A new webhook.
    #[serde(deny_unknown_fields)]
    pub struct CreateWebhook {
        /// Its name, 1 to 80 characters.
        pub name: String,
        /// The address that events are posted to: https and public, or one that the server's operator allows; at most 500 characters.
        pub url: String,
        /// What it is told of; at least one.
        pub events: Vec<WebhookEvent>,
        /// Whether it is also sent what was entered into a run, and the answer. Both may be personal or secret.
        #[serde(default)]
        pub include_content: bool,
    }

    /// Changes to a webhook; absent fields stay as they are.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateWebhook {
        /// Its name, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The address that events are posted to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub url: Option<String>,
        /// What it is told of; at least one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub events: Option<Vec<WebhookEvent>>,
        /// Whether it is also sent what was entered into a run, and the answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub include_content: Option<bool>,
        /// Whether it is told anything. What waits for one that is switched off is not delivered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub enabled: Option<bool>,
    }

    /// A wish for another secret.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct RotateWebhookSecret {
        /// For how many hours the present secret signs beside the new one, 0 to 168; 24 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub overlap_hours: Option<u16>,
    }

    /// A webhook with its new secret, which is only shown this once.
    pub struct WebhookWithSecret {
        pub webhook: Webhook,
        /// The secret that signs: `whsec_` and 32 bytes in base64.
        pub secret: String,
    }

    /// Something that a webhook is or was told.
    pub struct WebhookDelivery {
        /// The event's id, which is sent as the header `webhook-id` at each try. Other webhooks are told of the event under the same id.
        pub id: Uuid,
        pub event: WebhookEvent,
        pub state: WebhookDeliveryState,
        /// When it happened.
        pub happened_at: Timestamp,
        /// When it is tried next; absent if it isn't.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_at: Option<Timestamp>,
        /// How often it was tried.
        pub attempts: u32,
        /// When it was tried last; absent before the first try.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_at: Option<Timestamp>,
        /// What went wrong at the last try, in the reader's language; absent if nothing did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_problem: Option<String>,
    }

    /// How far a delivery has come.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum WebhookDeliveryState {
        /// It is tried now or again.
        Waiting,
        /// The server answered 2xx.
        Delivered,
        /// It is not tried any more.
        Failed,
    }

    /// A delivery with all that is known of it.
    pub struct WebhookDeliveryDetail {
        pub delivery: WebhookDelivery,
        /// The JSON document that was sent, without what was entered into a run or answered; absent before the first try.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub body: Option<String>,
        /// The tries, newest first, at most 50.
        pub attempts: Vec<WebhookAttempt>,
    }

    /// One try to deliver.
    pub struct WebhookAttempt {
        /// Its number, from 1 on.
        pub number: u32,
        pub at: Timestamp,
        /// How long it took, in milliseconds.
        pub duration_ms: u32,
        /// The HTTP status of the answer; absent if there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub status: Option<u16>,
        /// The beginning of the answer as text, at most 1000 bytes; absent if it was empty.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub answer: Option<String>,
        /// What went wrong; absent if it was delivered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<WebhookFailure>,
        /// The same in words, in the reader's language.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub problem: Option<String>,
    }

    /// Why a try doesn't count as delivered.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum WebhookFailure {
        /// The server may not call this address: it isn't public, or not https.
        AddressRefused,
        /// The host's name has no address.
        NoAddress,
        /// No secure connection could be made, because of the certificate for example.
        Tls,
        /// Nothing listens there.
        ConnectionRefused,
        /// The connection broke before an answer.
        ConnectionBroken,
        /// There was no answer within 15 seconds.
        TimedOut,
        /// The answer leads to another address, which is not followed.
        Redirect,
        /// The answer was 410: the address is gone for good.
        Gone,
        /// The answer's status isn't 2xx.
        Status,
        /// What it was about is gone, so there is nothing to send.
        NothingToSend,
        /// Something else.
        Other,
    }

    /// Which deliveries, and which page of them.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct WebhookDeliveryQuery {
        /// Only those in this state.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state: Option<WebhookDeliveryState>,
        /// How many, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
        /// The `next` cursor of the previous page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
    }
}

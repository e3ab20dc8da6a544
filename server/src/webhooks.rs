//! Webhooks: what is posted to them, how it is signed, and what is noted of a try. `jobs/webhooks.rs` sees to it that each is tried in
//! time, `store/src/webhooks` has the queue.

pub mod body;
pub mod send;
pub mod sign;
pub mod words;

use api::WebhookEvent;
use store::WebhookKind;

pub use send::{Course, attempt};

/// The kind of an event, as the wire has it.
pub fn event(kind: WebhookKind) -> WebhookEvent {
    match kind {
        WebhookKind::RunFinished => WebhookEvent::RunFinished,
        WebhookKind::AppPublished => WebhookEvent::AppPublished,
        WebhookKind::ModelRetiring => WebhookEvent::ModelRetiring,
        WebhookKind::LinkUsedUp => WebhookEvent::LinkUsedUp,
        WebhookKind::BudgetReached => WebhookEvent::BudgetReached,
        WebhookKind::AuditRecorded => WebhookEvent::AuditRecorded,
        WebhookKind::Test => WebhookEvent::Test,
    }
}

/// The kind of an event, as the store has it.
pub fn kind(event: WebhookEvent) -> WebhookKind {
    match event {
        WebhookEvent::RunFinished => WebhookKind::RunFinished,
        WebhookEvent::AppPublished => WebhookKind::AppPublished,
        WebhookEvent::ModelRetiring => WebhookKind::ModelRetiring,
        WebhookEvent::LinkUsedUp => WebhookKind::LinkUsedUp,
        WebhookEvent::BudgetReached => WebhookKind::BudgetReached,
        WebhookEvent::AuditRecorded => WebhookKind::AuditRecorded,
        WebhookEvent::Test => WebhookKind::Test,
    }
}

//! The values of the form, and the requests made from them. Pure.

use api::{CreateWebhook, UpdateWebhook, Webhook, WebhookEvent};

/// The longest name, in characters.
const NAME_CHARS: usize = 80;

/// What can be chosen, in the order of the form.
pub(super) const EVENTS: [WebhookEvent; 6] = [
    WebhookEvent::RunFinished,
    WebhookEvent::AppPublished,
    WebhookEvent::ModelRetiring,
    WebhookEvent::LinkUsedUp,
    WebhookEvent::BudgetReached,
    WebhookEvent::AuditRecorded,
];

/// The value of an event in the form.
pub(super) fn value(event: WebhookEvent) -> &'static str {
    match event {
        WebhookEvent::RunFinished => "run.finished",
        WebhookEvent::AppPublished => "app.published",
        WebhookEvent::ModelRetiring => "model.retiring",
        WebhookEvent::LinkUsedUp => "link.used_up",
        WebhookEvent::BudgetReached => "budget.reached",
        WebhookEvent::AuditRecorded => "audit.recorded",
        WebhookEvent::Test => "webhook.test",
    }
}

/// The values as they are typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct WebhookInput {
    pub name: String,
    pub url: String,
    /// The values of the chosen events.
    pub events: Vec<String>,
    pub content: bool,
}

/// A problem that must be fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WebhookProblem {
    NameMissing,
    NameTooLong,
    UrlMissing,
    EventsMissing,
}

impl WebhookInput {
    /// Values for editing a webhook.
    pub fn of(webhook: &Webhook) -> Self {
        Self {
            name: webhook.name.clone(),
            url: webhook.url.clone(),
            events: webhook.events.iter().map(|event| value(*event).to_owned()).collect(),
            content: webhook.include_content,
        }
    }

    /// The problems, in the order of the fields.
    pub fn problems(&self) -> Vec<WebhookProblem> {
        let name = self.name.trim().chars().count();
        let checks = [
            (name == 0, WebhookProblem::NameMissing),
            (name > NAME_CHARS, WebhookProblem::NameTooLong),
            (self.url.trim().is_empty(), WebhookProblem::UrlMissing),
            (self.chosen().is_empty(), WebhookProblem::EventsMissing),
        ];
        checks.into_iter().filter_map(|(wrong, problem)| wrong.then_some(problem)).collect()
    }

    fn chosen(&self) -> Vec<WebhookEvent> {
        EVENTS.into_iter().filter(|event| self.events.iter().any(|chosen| chosen == value(*event))).collect()
    }

    /// The values as a new webhook.
    pub fn create(&self) -> CreateWebhook {
        CreateWebhook {
            name: self.name.trim().to_owned(),
            url: self.url.trim().to_owned(),
            events: self.chosen(),
            include_content: self.content,
        }
    }

    /// The values as a change to a webhook, without what is unchanged.
    pub fn change(&self, webhook: &Webhook) -> UpdateWebhook {
        let CreateWebhook { name, url, events, include_content } = self.create();
        UpdateWebhook {
            name: (name != webhook.name).then_some(name),
            url: (url != webhook.url).then_some(url),
            events: (events != webhook.events).then_some(events),
            include_content: (include_content != webhook.include_content).then_some(include_content),
            enabled: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn webhook() -> Webhook {
        serde_json::from_value(json!({
            "id": "0197a5c0-0000-7000-8000-000000000001", "name": "Ledger", "url": "https://hooks.example.com/a",
            "events": ["run.finished", "model.retiring"], "include_content": false, "secret_last4": "k3f9", "enabled": true,
            "waiting": 0, "created_at": "2026-11-23T14:02:11Z",
        }))
        .unwrap()
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        use WebhookProblem::*;
        assert_eq!(WebhookInput::default().problems(), [NameMissing, UrlMissing, EventsMissing]);
        let long = WebhookInput { name: "가".repeat(81), ..WebhookInput::of(&webhook()) };
        assert_eq!(long.problems(), [NameTooLong]);
        assert!(WebhookInput::of(&webhook()).problems().is_empty());
    }

    #[test]
    fn only_what_changed_is_sent() {
        let same = WebhookInput::of(&webhook());
        assert_eq!(same.change(&webhook()), UpdateWebhook::default());
        let more = WebhookInput { events: vec!["app.published".into(), "run.finished".into()], content: true, ..same };
        let sent = more.change(&webhook());
        assert_eq!(sent.events, Some(vec![WebhookEvent::RunFinished, WebhookEvent::AppPublished]));
        assert_eq!((sent.include_content, sent.name, sent.url), (Some(true), None, None));
    }
}

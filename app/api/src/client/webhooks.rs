//! Webhooks.

use model::WebhookId;
use uuid::Uuid;

use super::{ApiCall, Client, Method, query, within};
use crate::*;

impl Client {
    /// The workspace's webhooks, oldest first.
    pub fn webhooks(&self, workspace: &str) -> ApiCall<Page<Webhook>> {
        self.get(within(workspace, "/webhooks?limit=200"))
    }

    pub fn webhook(&self, workspace: &str, webhook: WebhookId) -> ApiCall<Webhook> {
        self.get(within(workspace, format!("/webhooks/{webhook}")))
    }

    pub fn create_webhook(&self, workspace: &str, wanted: &CreateWebhook) -> ApiCall<WebhookWithSecret> {
        self.post(within(workspace, "/webhooks"), wanted)
    }

    pub fn update_webhook(&self, workspace: &str, webhook: WebhookId, change: &UpdateWebhook) -> ApiCall<Webhook> {
        self.with(Method::Patch, within(workspace, format!("/webhooks/{webhook}")), change)
    }

    pub fn delete_webhook(&self, workspace: &str, webhook: WebhookId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/webhooks/{webhook}")))
    }

    /// Gives a webhook another secret.
    pub fn rotate_webhook_secret(
        &self,
        workspace: &str,
        webhook: WebhookId,
        wish: &RotateWebhookSecret,
    ) -> ApiCall<WebhookWithSecret> {
        self.post(within(workspace, format!("/webhooks/{webhook}/rotate-secret")), wish)
    }

    /// Sends a test event, and returns what came of it.
    pub fn test_webhook(&self, workspace: &str, webhook: WebhookId) -> ApiCall<WebhookDeliveryDetail> {
        self.post(within(workspace, format!("/webhooks/{webhook}/test")), &())
    }

    /// What a webhook is or was told, newest first.
    pub fn webhook_deliveries(
        &self,
        workspace: &str,
        webhook: WebhookId,
        which: &WebhookDeliveryQuery,
    ) -> ApiCall<Page<WebhookDelivery>> {
        self.get(within(workspace, format!("/webhooks/{webhook}/deliveries{}", query(which))))
    }

    pub fn webhook_delivery(
        &self,
        workspace: &str,
        webhook: WebhookId,
        delivery: Uuid,
    ) -> ApiCall<WebhookDeliveryDetail> {
        self.get(within(workspace, format!("/webhooks/{webhook}/deliveries/{delivery}")))
    }

    /// Has a delivery sent again.
    pub fn replay_webhook_delivery(
        &self,
        workspace: &str,
        webhook: WebhookId,
        delivery: Uuid,
    ) -> ApiCall<WebhookDeliveryDetail> {
        self.post(within(workspace, format!("/webhooks/{webhook}/deliveries/{delivery}/replay")), &())
    }
}

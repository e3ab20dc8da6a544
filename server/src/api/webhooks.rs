//! Webhooks, for admins: they carry what happens in a workspace out of it.

mod create;
mod delete;
mod deliveries;
mod delivery;
mod list;
mod read;
mod replay;
mod rotate_secret;
mod test;
#[cfg(test)]
mod tests;
mod update;

use api::{WebhookDeliveryState, WebhookEvent};
use llm::guard::Refusal as NotAllowed;
use model::Language;
use store::DeliveryState;
use utoipa_axum::routes;

use super::{Operations, wire};
use crate::{
    auth::Access,
    error::Refusal,
    madang::Madang,
    webhooks::{event, kind, send::of_error, words},
};

pub(super) fn operations() -> Operations {
    let admin = Access::Member(api::Role::Admin);
    Operations::default()
        .add(admin, routes!(list::list, create::create))
        .add(admin, routes!(read::read, update::update, delete::delete))
        .add(admin, routes!(rotate_secret::rotate_secret))
        .add(admin, routes!(test::test))
        .add(admin, routes!(deliveries::deliveries))
        .add(admin, routes!(delivery::delivery))
        .add(admin, routes!(replay::replay))
}

/// The webhook, as the wire has it.
fn to_wire(webhook: store::Webhook) -> api::Webhook {
    let events = webhook.events.iter().filter_map(|word| store::WebhookKind::from_text(word));
    api::Webhook {
        id: webhook.id,
        name: webhook.name,
        url: webhook.url,
        events: events.map(event).collect(),
        include_content: webhook.with_content,
        secret_last4: webhook.secret_last4,
        earlier_secret_until: webhook.earlier_until.map(wire::timestamp),
        enabled: webhook.off_at.is_none(),
        off_because: webhook.off_because.map(words::off_because),
        off_at: webhook.off_at.map(wire::timestamp),
        failing_since: webhook.failing_since.map(wire::timestamp),
        waiting: wire::count(webhook.waiting),
        created_at: wire::timestamp(webhook.created_at),
    }
}

/// The delivery, as the wire has it.
fn delivery_to_wire(delivery: store::Delivery, language: Language) -> api::WebhookDelivery {
    let status = delivery.last_status.map(wire::count);
    let problem = delivery.last_error.map(|word| words::problem(words::failure(&word), status, language));
    api::WebhookDelivery {
        id: delivery.event,
        event: event(delivery.kind),
        state: match delivery.state {
            DeliveryState::Waiting => WebhookDeliveryState::Waiting,
            DeliveryState::Delivered => WebhookDeliveryState::Delivered,
            DeliveryState::Failed => WebhookDeliveryState::Failed,
        },
        happened_at: wire::timestamp(delivery.happened_at),
        next_at: delivery.next_at.map(wire::timestamp),
        attempts: wire::count(delivery.attempts),
        last_at: delivery.last_at.map(wire::timestamp),
        last_problem: problem,
    }
}

/// The delivery with its tries, as the wire has it.
fn detail_to_wire(detail: store::DeliveryDetail, language: Language) -> api::WebhookDeliveryDetail {
    let attempt = |of: store::WebhookAttempt| {
        let (status, error) = (of.status.map(wire::count), of.error.as_deref().map(words::failure));
        api::WebhookAttempt {
            number: wire::count(of.number),
            at: wire::timestamp(of.at),
            duration_ms: wire::count(of.duration_ms),
            status,
            answer: of.answer,
            error,
            problem: error.map(|error| words::problem(error, status, language)),
        }
    };
    api::WebhookDeliveryDetail {
        delivery: delivery_to_wire(detail.delivery, language),
        body: detail.body.filter(|body| !body.is_empty()),
        attempts: detail.attempts.into_iter().map(attempt).collect(),
    }
}

/// An address that may be posted to. What its name resolves to is looked at as well, and again at each delivery.
async fn check_url(madang: &Madang, url: &str) -> Result<String, Refusal> {
    let url = url.trim();
    if url.chars().count() > 500 {
        return Err(Refusal::field(
            "url",
            "This address is too long; at most 500 characters are allowed.",
            "주소가 너무 길어요. 500자까지 쓸 수 있어요.",
        ));
    }
    match madang.llm.check_url(url).await {
        Ok(()) => Ok(url.to_owned()),
        Err(error) => Err(refused(&error.kind)),
    }
}

/// Why an address is not taken, in words.
fn refused(error: &llm::ErrorKind) -> Refusal {
    let llm::ErrorKind::AddressRefused(why) = error else {
        let words = |language| words::problem(of_error(error), None, language);
        return Refusal::field("url", words(Language::En), words(Language::Ko));
    };
    match why {
        NotAllowed::NotAUrl => Refusal::field(
            "url",
            "Enter a whole address, such as https://hooks.example.com/madang.",
            "https://hooks.example.com/madang처럼 주소를 끝까지 입력해 주세요.",
        ),
        NotAllowed::UserInfo => Refusal::field(
            "url",
            "Leave out the user name and password before the @: the signature says who sends.",
            "@ 앞의 사용자 이름과 비밀번호를 빼 주세요. 누가 보냈는지는 서명으로 확인해요.",
        ),
        NotAllowed::Query => Refusal::field(
            "url",
            "Leave out what follows the #: it is never sent.",
            "# 뒤를 빼 주세요. 전송되지 않아요.",
        ),
        NotAllowed::Port => Refusal::field(
            "url",
            "This port is not allowed. Use 443, or one above 1023.",
            "쓸 수 없는 포트예요. 443이나 1024 이상을 써 주세요.",
        ),
        NotAllowed::NotHttps | NotAllowed::NotPublic => {
            let words = |language| words::problem(api::WebhookFailure::AddressRefused, None, language);
            Refusal::field("url", words(Language::En), words(Language::Ko))
        }
    }
}

/// The words of what is to be told, each once.
fn check_events(events: &[WebhookEvent]) -> Result<Vec<String>, Refusal> {
    let mut kinds: Vec<_> = events.iter().map(|event| kind(*event)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() || kinds.contains(&store::WebhookKind::Test) {
        return Err(Refusal::field(
            "events",
            "Choose at least one event; `webhook.test` can’t be chosen, because it is always sent.",
            "이벤트를 하나 이상 골라 주세요. `webhook.test`는 항상 보내므로 고를 수 없어요.",
        ));
    }
    Ok(kinds.into_iter().map(|kind| kind.as_str().to_owned()).collect())
}

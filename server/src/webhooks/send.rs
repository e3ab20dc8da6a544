//! One try to deliver: what is sent, whether it counts, and when it is tried again.

use std::time::{Duration, Instant};

use api::WebhookFailure;
use llm::{ErrorKind, Post, Posted, Unreachable};
use sha2::{Digest, Sha256};
use store::{
    DueDelivery, NewAttempt, NewNotice, Noted, NoticeKind, OffBecause, OpenWebhook, OrLogged as _, Role, Tenant, Then,
    WebhookKind,
};
use time::UtcOffset;
use uuid::Uuid;

use super::{body, sign};
use crate::madang::Madang;

/// Between a failed try and the next: ten tries in about a day, each about twice as far from the one before. Each pause is a fifth shorter or
/// longer by chance, so that a server that comes back isn't met by everything at once.
const PAUSES: [Duration; 9] = [
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
    Duration::from_secs(45 * 60),
    Duration::from_secs(2 * 3600),
    Duration::from_secs(4 * 3600),
    Duration::from_secs(6 * 3600 + 1800),
    Duration::from_secs(10 * 3600),
];
/// The longest between tries of what later ones wait for.
const LONGEST_IN_ORDER: Duration = Duration::from_secs(15 * 60);
/// A server that asks for more patience than this is asked again all the same.
const LONGEST_WISH: Duration = Duration::from_secs(3600);
/// How much of an answer is kept.
const ANSWER_BYTES: usize = 1000;
/// A webhook that nothing reached for so long is switched off.
const FAILING: Duration = Duration::from_secs(3 * 24 * 3600);
/// After how many tries a delivery says that a webhook fails. By then hours are over; the first one may fail by chance, after days in which
/// there was nothing to deliver.
const TELLING_TRIES: i32 = 6;

/// How deliveries are carried out.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// How far the clock is ahead of the database's: nothing, but in tests.
    pub ahead: Duration,
    /// How long a server may take to answer.
    pub within: Duration,
}

impl Default for Course {
    fn default() -> Self {
        Self { ahead: Duration::ZERO, within: Duration::from_secs(15) }
    }
}

/// What came of a try.
struct Outcome {
    status: Option<u16>,
    answer: Option<String>,
    failure: Option<WebhookFailure>,
    retry_after: Option<Duration>,
}

impl Outcome {
    fn failed(failure: WebhookFailure) -> Self {
        Self { status: None, answer: None, failure: Some(failure), retry_after: None }
    }
}

/// Tries a delivery once, and notes what came of it. A test is tried only once.
pub async fn attempt(
    madang: &Madang,
    tenant: &Tenant,
    open: &OpenWebhook,
    due: &DueDelivery,
    course: Course,
) -> store::Result<()> {
    let begun = Instant::now();
    let body = match &due.body {
        Some(body) => Some(body.clone()),
        None => body::of(tenant, &open.webhook, due).await?,
    };
    let outcome = match &body {
        Some(body) if open.webhook.with_content => {
            let body = body::with_content(tenant, due, body).await?;
            post(madang, open, due, body, course).await
        }
        Some(body) => post(madang, open, due, body.clone(), course).await,
        None => Outcome::failed(WebhookFailure::NothingToSend),
    };
    let duration_ms = i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX);
    let error = outcome.failure.and_then(|failure| serde_json::to_value(failure).ok());
    let noted = NewAttempt {
        webhook: open.webhook.id,
        event: due.event,
        number: due.attempts.saturating_add(1),
        body: body.as_deref().unwrap_or_default(),
        duration_ms,
        status: outcome.status.and_then(|status| i16::try_from(status).ok()),
        answer: outcome.answer.as_deref(),
        error: error.as_ref().and_then(|error| error.as_str()),
        reached: (outcome.failure != Some(WebhookFailure::NothingToSend)).then_some(outcome.failure.is_none()),
        entry: body::entry_of(due),
        then: then(due, &outcome),
    };
    match (tenant.note_attempt(&noted, course.ahead).await?, outcome.failure) {
        (Noted::Before, _) | (_, None) => Ok(()),
        (_, Some(WebhookFailure::Gone)) => turn_off(madang, tenant, open, OffBecause::Gone).await,
        (Noted::FailingFor(long), _) if long >= FAILING && due.tries >= TELLING_TRIES => {
            turn_off(madang, tenant, open, OffBecause::Failing).await
        }
        _ => Ok(()),
    }
}

/// Posts a document with its signatures.
async fn post(madang: &Madang, open: &OpenWebhook, due: &DueDelivery, body: String, course: Course) -> Outcome {
    let id = due.event.to_string();
    let timestamp = (madang.now() + course.ahead).unix_timestamp();
    let signature = sign::signatures(&id, timestamp, &body, std::iter::once(&open.secret).chain(&open.earlier));
    let headers = [("webhook-id", id), ("webhook-timestamp", timestamp.to_string()), ("webhook-signature", signature)];
    let url = &open.webhook.url;
    let post = Post { url, headers: &headers, body, within: course.within, answer_bytes: ANSWER_BYTES };
    match madang.llm.post(post).await {
        Ok(Posted { status, answer, retry_after }) => {
            Outcome { status: Some(status), answer: beginning(&answer), failure: of_status(status), retry_after }
        }
        Err(error) => {
            tracing::debug!(webhook = %open.webhook.id, detail = error.detail, "a webhook was not reached: {error}");
            Outcome::failed(of_error(&error.kind))
        }
    }
}

fn of_status(status: u16) -> Option<WebhookFailure> {
    match status {
        200..=299 => None,
        300..=399 => Some(WebhookFailure::Redirect),
        410 => Some(WebhookFailure::Gone),
        _ => Some(WebhookFailure::Status),
    }
}

/// What kept an address from being reached.
pub fn of_error(error: &ErrorKind) -> WebhookFailure {
    match error {
        ErrorKind::AddressRefused(_) => WebhookFailure::AddressRefused,
        ErrorKind::TimedOut(_) => WebhookFailure::TimedOut,
        ErrorKind::Unreachable(Unreachable::Dns) => WebhookFailure::NoAddress,
        ErrorKind::Unreachable(Unreachable::Tls) => WebhookFailure::Tls,
        ErrorKind::Unreachable(Unreachable::Refused) => WebhookFailure::ConnectionRefused,
        ErrorKind::Unreachable(Unreachable::Reset) => WebhookFailure::ConnectionBroken,
        _ => WebhookFailure::Other,
    }
}

/// The beginning of an answer as text that can be kept.
fn beginning(answer: &[u8]) -> Option<String> {
    let mut text = String::from_utf8_lossy(answer).replace('\0', "");
    text.truncate(text.floor_char_boundary(ANSWER_BYTES));
    Some(text).filter(|text| !text.is_empty())
}

fn then(due: &DueDelivery, outcome: &Outcome) -> Then {
    match outcome.failure {
        None => Then::Delivered,
        Some(WebhookFailure::Gone | WebhookFailure::NothingToSend) => Then::Failed,
        Some(_) if due.kind == WebhookKind::Test => Then::Failed,
        Some(_) => {
            let pause = usize::try_from(due.tries).ok().and_then(|tries| PAUSES.get(tries)).copied();
            let pause = match due.kind {
                // Later entries wait behind it, so it is tried until the webhook is switched off, and soon after an outage.
                WebhookKind::AuditRecorded => Some(pause.unwrap_or(LONGEST_IN_ORDER).min(LONGEST_IN_ORDER)),
                _ => pause,
            };
            let wish = outcome.retry_after.unwrap_or_default().min(LONGEST_WISH);
            pause.map_or(Then::Failed, |pause| Then::Again(jittered(pause, due.event, due.attempts).max(wish)))
        }
    }
}

/// A pause that is up to a fifth shorter or longer. Which follows from the delivery and its try, so it needs no source of chance.
fn jittered(pause: Duration, event: Uuid, attempt: i32) -> Duration {
    let hash = Sha256::digest([event.as_bytes().as_slice(), &attempt.to_be_bytes()].concat());
    let chance = hash.first().map_or(0.5, |byte| f64::from(*byte) / 255.0);
    pause.mul_f64(0.8 + 0.4 * chance)
}

/// Switches a webhook off, and tells the admins.
async fn turn_off(madang: &Madang, tenant: &Tenant, open: &OpenWebhook, because: OffBecause) -> store::Result<()> {
    let now = madang.now();
    let about = api::WebhookOffNotice {
        webhook: open.webhook.id,
        name: open.webhook.name.clone(),
        because: super::words::off_because(because),
    };
    let Some(subject) = serde_json::to_value(about).or_logged("a notice") else { return Ok(()) };
    let recipients = tenant.recipients().await?;
    let notice = |to: &store::Recipient| {
        let clock = UtcOffset::from_whole_seconds(to.offset_minutes.checked_mul(60)?).ok()?;
        Some(NewNotice {
            person: to.person,
            kind: NoticeKind::WebhookOff,
            key: format!("{} {}", open.webhook.id, now.unix_timestamp()),
            thing: open.webhook.id.to_string(),
            apps: Vec::new(),
            subject: subject.clone(),
            day: now.to_offset(clock).date(),
        })
    };
    let notices: Vec<_> = recipients.iter().filter(|to| to.role >= Role::Admin).filter_map(notice).collect();
    if tenant.turn_off_webhook(open.webhook.id, because, &notices, madang.letters.is_some()).await? {
        if let Some(letters) = &madang.letters {
            letters.send_soon();
        }
        tracing::info!(webhook = %open.webhook.id, because = because.as_str(), "a webhook was switched off");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_take_about_a_day_and_each_pause_is_longer_than_the_one_before() {
        let hours = PAUSES.iter().sum::<Duration>().as_secs_f64() / 3600.0;
        assert!((23.0..26.0).contains(&hours), "{hours}");
        for event in (0..100).map(Uuid::from_u128) {
            let pauses: Vec<_> = (0..).zip(PAUSES).map(|(attempt, pause)| jittered(pause, event, attempt)).collect();
            for (jittered, pause) in pauses.iter().zip(PAUSES) {
                assert!(*jittered >= pause.mul_f64(0.8) && *jittered <= pause.mul_f64(1.2));
            }
            assert!(pauses.is_sorted(), "{pauses:?}");
        }
        let first: std::collections::BTreeSet<_> =
            (0..100).map(|event| jittered(PAUSES[0], Uuid::from_u128(event), 0)).collect();
        assert!(first.len() > 50, "chance spreads them");
    }

    #[test]
    fn of_an_answer_its_beginning_is_kept_as_text() {
        assert_eq!(beginning(b""), None);
        assert_eq!(beginning(b"a\0b").as_deref(), Some("ab"));
        assert_eq!(beginning("한".repeat(400).as_bytes()).unwrap().len(), 999);
        assert!(beginning(&[0xff; 1000]).unwrap().len() <= 1000);
    }
}

//! Mail: takes what is due from the store's queue, finds its words, and hands it over to the mail server.
//!
//! Who wants something sent puts it into the queue in the transaction that makes it true, and then says so by [`Letters::send_soon`].
//! Any server may send it. What a mail says is found out when it is sent: of what is over by then nothing is sent.

#[cfg(test)]
mod tests;
#[cfg(feature = "ui")]
mod write;
#[cfg(not(feature = "ui"))]
#[path = "letters/without_pages.rs"]
mod write;

use std::{sync::Arc, time::Duration};

use mail::{Letter, Mailer};
use model::WorkspaceId;
use store::{DueMail, MailFailure, MailTrouble};
use tokio::sync::Notify;

use crate::{auth, config::Config, error::Refusal, madang::Madang};

/// How many letters a server sends at once, so that one slow recipient doesn't hold up the others.
const AT_ONCE: usize = 4;
/// How often a server looks for what another one has put in, or what is to be tried again.
const LOOK: Duration = Duration::from_secs(10);
/// How long a letter is one server's: longer than handing it over may take.
const LEASE: Duration = Duration::from_secs(180);
/// After how many minutes a letter is tried again that failed so many times. Some fifteen tries make a day.
const PAUSES_MIN: [u64; 6] = [1, 5, 15, 40, 60, 120];
/// How many invitations a workspace may have mailed within an hour.
const INVITATIONS_IN_AN_HOUR: u32 = 100;

/// What sends mail. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Letters {
    mailer: Mailer,
    /// How browsers reach this server.
    home: Arc<str>,
    wake: Arc<Notify>,
}

impl Letters {
    /// What sends mail, if the operator has set a mail server up. Without the pages there is nothing that a link could lead to.
    pub fn new(config: &Config) -> Option<Self> {
        let server = config.mail.clone().filter(|_| cfg!(feature = "ui"))?;
        let home = url::Url::parse(&config.public_url).ok();
        let host = home.as_ref().and_then(|home| home.host_str()).unwrap_or("localhost");
        let mailer = Mailer::new(server.server, server.from, host);
        Some(Self { mailer, home: config.public_url.as_str().into(), wake: Arc::default() })
    }

    /// Has what was just put in sent without delay.
    pub fn send_soon(&self) {
        self.wake.notify_one();
    }

    #[cfg(test)]
    pub fn within(self, limit: Duration) -> Self {
        Self { mailer: self.mailer.with_limit(limit), ..self }
    }
}

/// Starts sending, if the operator has set a mail server up.
pub fn start(madang: &Madang) {
    let Some(letters) = madang.letters.clone() else { return };
    for _ in 0..AT_ONCE {
        let (madang, letters) = (madang.clone(), letters.clone());
        madang.clone().tasks.spawn(async move {
            while !madang.stop.is_cancelled() {
                send_due(&madang, &letters).await;
                tokio::select! {
                    () = letters.wake.notified() => {}
                    () = tokio::time::sleep(LOOK) => {}
                    () = madang.stop.cancelled() => {}
                }
            }
        });
    }
}

/// Sends what is due, one letter after the other.
pub async fn send_due(madang: &Madang, letters: &Letters) {
    while !madang.stop.is_cancelled() {
        let sent = match madang.store.next_mail(LEASE).await {
            Ok(None) => return,
            Ok(Some(mail)) => {
                // What was put in together is sent together.
                letters.wake.notify_one();
                Box::pin(send(madang, letters, &mail)).await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = sent {
            tracing::warn!(%error, "mail can't be taken from the queue; it is tried again soon");
            return;
        }
    }
}

async fn send(madang: &Madang, letters: &Letters, mail: &DueMail) -> store::Result<()> {
    let Some(written) = write::write(madang, letters, &mail.content).await? else {
        return madang.store.drop_mail(mail).await;
    };
    let write::Addressed { to, subject, text, html } = written;
    // The same letter has the same id whenever it is tried.
    let letter = Letter { id: format!("{}.{}", mail.id.simple(), mail.sends), to, subject, text, html };
    let failure = match letters.mailer.send(&letter).await {
        Ok(()) => return madang.store.mail_sent(mail).await,
        Err(failure) => failure,
    };
    let (trouble, said) = (failure.trouble, without_addresses(&failure.said));
    tracing::warn!(mail = %mail.id, attempt = mail.attempts, ?trouble, said, "a mail was not sent");
    let failed =
        MailFailure { trouble: stored_trouble(failure.trouble), said: failure.said, is_final: failure.is_final };
    if madang.store.mail_failed(mail, &failed, pause_after(mail.attempts)).await? {
        tracing::error!(mail = %mail.id, attempts = mail.attempts, "a mail was given up");
    }
    Ok(())
}

/// What a mail server said, without addresses of people and pages, which it may quote: neither belongs into a log.
fn without_addresses(said: &str) -> String {
    let words = said.split(' ').map(|word| if word.contains(['@', '/']) { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// How long to wait after so many failures.
fn pause_after(attempts: i32) -> Duration {
    let place = usize::try_from(attempts.saturating_sub(1)).unwrap_or_default();
    let minutes = PAUSES_MIN.get(place).or(PAUSES_MIN.last()).copied().unwrap_or(60);
    Duration::from_secs(minutes * 60)
}

/// Refuses to mail more invitations of a workspace than an office needs.
pub async fn limit_invitations(madang: &Madang, workspace: WorkspaceId) -> Result<(), Refusal> {
    auth::limit(madang, &format!("invitation mails {workspace}"), INVITATIONS_IN_AN_HOUR, 3600).await
}

fn stored_trouble(trouble: mail::Trouble) -> MailTrouble {
    match trouble {
        mail::Trouble::Away => MailTrouble::Away,
        mail::Trouble::Encryption => MailTrouble::Encryption,
        mail::Trouble::SignIn => MailTrouble::SignIn,
        mail::Trouble::Sender => MailTrouble::Sender,
        mail::Trouble::Recipient => MailTrouble::Recipient,
        mail::Trouble::Content => MailTrouble::Content,
        mail::Trouble::Busy => MailTrouble::Busy,
    }
}

/// Converts a trouble from the database's type to the API's.
pub fn trouble_to_wire(trouble: MailTrouble) -> api::MailTrouble {
    match trouble {
        MailTrouble::Away => api::MailTrouble::Away,
        MailTrouble::Encryption => api::MailTrouble::Encryption,
        MailTrouble::SignIn => api::MailTrouble::SignIn,
        MailTrouble::Sender => api::MailTrouble::Sender,
        MailTrouble::Recipient => api::MailTrouble::Recipient,
        MailTrouble::Content => api::MailTrouble::Content,
        MailTrouble::Busy => api::MailTrouble::Busy,
        MailTrouble::Unreadable => api::MailTrouble::Unreadable,
    }
}

//! What is kept and told of letters that were not sent.

use super::*;

#[tokio::test]
async fn who_was_too_slow_says_nothing_about_the_letter_any_more() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    let owner = app.user("owner").await;
    invite(&owner, "choi@example.com").await;
    let slow = app.madang.store.next_mail(LEASE).await.unwrap().unwrap();
    later(&app, "4 minutes").await;
    send(&app.madang).await;
    let failure = MailFailure { trouble: store::MailTrouble::Away, said: "late".into(), is_final: true };
    assert!(!app.madang.store.mail_failed(&slow, &failure, LEASE).await.unwrap());
    assert_eq!(invitation(&owner).await.mail.unwrap().state, MailState::Sent);
}

#[test]
fn the_log_has_no_address_that_a_mail_server_quotes() {
    let said = "550 5.1.1 <lee@example.com>: no such user, see https://ai.example.com/reset/abc";
    assert_eq!(without_addresses(said), "550 5.1.1 … no such user, see …");
}

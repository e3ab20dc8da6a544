//! Mail from the request that causes it to a mail server on a real socket.

mod codes;
mod failures;

use api::{ErrorCode, Invitation, InvitationCreated, MailState, MailTrouble, Me, Page, Role};
use mail::{
    Sender,
    testing::{Act, SmtpStandIn, Taken},
};
use serde_json::json;
use sqlx::Connection as _;

use super::*;
use crate::{
    config::MailServer,
    testing::{FakeProvider, TestApp, TestClient},
};

const INVITATIONS: &str = "/api/v1/workspaces/test/invitations";

/// A server that sends mail through the stand-in.
async fn app(stand_in: &SmtpStandIn) -> TestApp {
    TestApp::with(|config| {
        config.public_url = "https://ai.example.com".into();
        config.mail = Some(with(stand_in));
    })
    .await
}

fn with(stand_in: &SmtpStandIn) -> MailServer {
    MailServer { server: stand_in.server(), from: Sender::parse("Madang <madang@example.com>").unwrap() }
}

/// Sends all that is due, as a server's job does, until nothing is.
async fn send(madang: &Madang) {
    let letters = madang.letters.clone().unwrap().within(Duration::from_secs(2));
    send_due(madang, &letters).await;
}

/// As if so much time had passed for all that waits.
async fn later(app: &TestApp, by: &str) {
    let mut owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    let sql = format!(
        "update mails set next_at = next_at - interval '{by}', trying_until = trying_until - interval '{by}',
            give_up_at = give_up_at - interval '{by}'"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut owner).await.unwrap();
}

async fn invite(by: &TestClient, email: &str) -> InvitationCreated {
    by.post(INVITATIONS, &json!({"role": "builder", "email": email})).await.created()
}

async fn invitation(of: &TestClient) -> Invitation {
    of.get(INVITATIONS).await.ok::<Page<Invitation>>().items.remove(0)
}

/// The plain text of a letter, whose lines SMTP has wrapped and encoded.
fn text(letter: &Taken) -> String {
    let part = letter.data.split("text/plain").nth(1).unwrap();
    let (headers, body) = part.split_once("\r\n\r\n").unwrap();
    let body = body.split("\r\n--").next().unwrap();
    match headers {
        quoted if quoted.contains("quoted-printable") => unquoted(&body.replace("=\r\n", "")),
        base64 if base64.contains("base64") => {
            let bytes = data_encoding::BASE64.decode(body.replace("\r\n", "").as_bytes()).unwrap();
            String::from_utf8(bytes).unwrap()
        }
        _ => body.to_owned(),
    }
}

fn unquoted(text: &str) -> String {
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

/// The link in a letter that leads to this page.
fn link(letter: &Taken, page: &str) -> String {
    let text = text(letter);
    let (_, rest) = text.split_once(&format!("https://ai.example.com{page}")).unwrap_or_else(|| panic!("{text}"));
    format!("{page}{}", rest.split_whitespace().next().unwrap())
}

fn header<'l>(letter: &'l Taken, name: &str) -> &'l str {
    letter.data.lines().find_map(|line| line.strip_prefix(name)).unwrap()
}

#[tokio::test]
async fn an_invitation_is_mailed_and_its_link_works() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    let owner = app.user("owner").await;
    let made = invite(&owner, "Choi@example.com").await;
    assert_eq!(made.invitation.mail.as_ref().unwrap().state, MailState::Waiting);
    send(&app.madang).await;
    let letter = stand_in.until_taken(1).await.remove(0);
    assert_eq!(letter.to, "RCPT TO:<choi@example.com>");
    assert!(text(&letter).contains("owner invites you to Test"), "{}", text(&letter));
    let path = link(&letter, "/invite/");
    assert!(made.url.ends_with(&path), "the page shows the same link");
    let sent = invitation(&owner).await.mail.unwrap();
    assert!(sent.state == MailState::Sent && sent.at.is_some() && sent.trouble.is_none(), "{sent:?}");

    let account = json!({"name": "Choi", "email": "choi@example.com", "password": "correct horse battery"});
    app.visitor()
        .post(&format!("/api/v1{}/accept", path.replace("/invite/", "/invitations/")), &account)
        .await
        .ok::<api::InvitationAccepted>();
    send(&app.madang).await;
    assert_eq!(stand_in.connections(), 1, "what was taken is not sent again");
    // One without an address, and one of a server without mail, have none.
    let anyone: InvitationCreated = owner.post(INVITATIONS, &json!({"role": "user"})).await.created();
    assert!(anyone.invitation.mail.is_none());
    let refused = owner.post(&format!("{INVITATIONS}/{}/mail", anyone.invitation.id), &json!({})).await.error(409);
    assert_eq!(refused.code, ErrorCode::NoMail);
}

#[tokio::test]
async fn whoever_has_an_account_is_written_to_in_their_language() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    let owner = app.user("owner").await;
    app.stranger("park").await.patch("/api/v1/me", &json!({"language": "ko"})).await.ok::<Me>();
    owner.patch("/api/v1/me", &json!({"name": "Kim\r\nBcc: victim@example.com"})).await.ok::<Me>();
    invite(&owner, "park@example.com").await;
    send(&app.madang).await;
    let letter = stand_in.until_taken(1).await.remove(0);
    assert!(text(&letter).contains("워크스페이스에 초대했어요"), "{}", text(&letter));
    assert!(!letter.data.lines().any(|line| line.starts_with("Bcc")), "{}", letter.data);
}

#[tokio::test]
async fn a_mail_is_tried_for_a_day_and_then_the_page_says_why_it_was_given_up() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    let owner = app.user("owner").await;
    invite(&owner, "choi@example.com").await;
    stand_in.acts(std::iter::repeat_n(Act::Answer("RCPT", "450 4.7.1 Later"), 100));
    let mut tries = 0;
    let failed = loop {
        send(&app.madang).await;
        tries = stand_in.connections().max(tries);
        let mail = invitation(&owner).await.mail.unwrap();
        if mail.state == MailState::Failed {
            break mail;
        }
        assert_eq!((mail.state, mail.trouble), (MailState::Waiting, Some(MailTrouble::Busy)));
        later(&app, "30 minutes").await;
        assert!(tries < 60, "it is tried for ever");
    };
    assert!((10..=30).contains(&tries), "{tries}");
    assert!(failed.said.unwrap().contains("4.7.1 Later"));
    send(&app.madang).await;
    assert_eq!(stand_in.connections(), tries);
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_tried_again_until_somebody_asks() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    let owner = app.user("owner").await;
    let made = invite(&owner, "choi@example.com").await;
    stand_in.acts([Act::Answer("RCPT", "550 5.1.1 No such user")]);
    send(&app.madang).await;
    let mail = invitation(&owner).await.mail.unwrap();
    assert_eq!((mail.state, mail.trouble), (MailState::Failed, Some(MailTrouble::Recipient)));
    later(&app, "2 hours").await;
    send(&app.madang).await;
    assert_eq!(stand_in.connections(), 1);

    let again = format!("{INVITATIONS}/{}/mail", made.invitation.id);
    let asked: Invitation = owner.post(&again, &json!({})).await.ok();
    assert_eq!(asked.mail.unwrap().state, MailState::Waiting);
    send(&app.madang).await;
    let first = stand_in.until_taken(1).await.remove(0);
    assert!(made.url.ends_with(&link(&first, "/invite/")), "with the same link");
    assert_eq!(invitation(&owner).await.mail.unwrap().state, MailState::Sent);
    for _ in 0..2 {
        owner.post(&again, &json!({})).await.ok::<Invitation>();
        send(&app.madang).await;
    }
    let ids: std::collections::HashSet<_> =
        stand_in.taken().iter().map(|letter| header(letter, "Message-ID: ").to_owned()).collect();
    assert_eq!(ids.len(), 3, "mail programs must not take a second letter for the first one");
    owner.post(&again, &json!({})).await.error(429);
    app.member("lee", Role::Builder).await.post(&again, &json!({})).await.error(403);
    app.stranger("park").await.post(&again, &json!({})).await.error(404);
}

#[tokio::test]
async fn an_invitation_that_is_over_is_not_mailed() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    let owner = app.user("owner").await;
    let made = invite(&owner, "choi@example.com").await;
    owner.delete(&format!("{INVITATIONS}/{}", made.invitation.id)).await.no_content();
    send(&app.madang).await;
    assert_eq!(stand_in.connections(), 0);
    owner.post(&format!("{INVITATIONS}/{}/mail", made.invitation.id), &json!({})).await.error(404);
}

#[tokio::test]
async fn two_servers_send_each_letter_once() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    let owner = app.user("owner").await;
    for n in 0..12 {
        invite(&owner, &format!("choi{n}@example.com")).await;
    }
    stand_in.acts(std::iter::repeat_n(Act::TakeAfter(Duration::from_millis(30)), 24));
    let second = app.taken_over().await;
    tokio::join!(send(&app.madang), send(&second), send(&app.madang), send(&second));
    let mut to: Vec<String> = stand_in.taken().into_iter().map(|letter| letter.to).collect();
    to.sort_unstable();
    to.dedup();
    assert_eq!((to.len(), stand_in.connections()), (12, 12));
}

#[tokio::test]
async fn a_letter_survives_the_server_that_died_over_it_and_keeps_its_id() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    let owner = app.user("owner").await;
    invite(&owner, "choi@example.com").await;
    // It is taken from the queue, and nothing more is heard of that server.
    app.madang.store.next_mail(LEASE).await.unwrap().unwrap();
    send(&app.madang).await;
    assert_eq!(stand_in.connections(), 0, "nobody else sends it meanwhile");
    later(&app, "4 minutes").await;
    // The connection breaks when the letter is there already: nobody knows, and it is sent again.
    stand_in.acts([Act::BreakAfterLetter]);
    let second = app.taken_over().await;
    send(&second).await;
    later(&app, "7 minutes").await;
    send(&second).await;
    let taken = stand_in.until_taken(2).await;
    assert_eq!(header(&taken[0], "Message-ID: "), header(&taken[1], "Message-ID: "));
    assert_eq!(invitation(&owner).await.mail.unwrap().state, MailState::Sent);
}

#[tokio::test]
async fn the_queue_shows_no_link_to_whoever_reads_the_database() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    let made = invite(&app.user("owner").await, "choi@example.com").await;
    let token = made.url.rsplit('/').next().unwrap();
    let mut owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    let kept = "select string_agg(m::text || coalesce(encode(m.sealed, 'escape'), ''), ' ') from mails m";
    let kept: String = sqlx::query_scalar(kept).fetch_one(&mut owner).await.unwrap();
    assert!(!kept.contains(token) && !kept.contains("choi@"), "{kept}");
}

#[tokio::test]
async fn without_a_mail_server_everything_says_so() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let state: api::SetupState = app.visitor().get("/api/v1/setup").await.ok();
    assert!(!state.mail);
    assert!(owner.get("/api/v1/me").await.ok::<Me>().mail_notices.is_none());
    let made = invite(&owner, "choi@example.com").await;
    assert!(made.invitation.mail.is_none() && made.url.contains("/invite/"));
    let ask = app.visitor().post("/api/v1/password-resets", &json!({"email": "owner@example.com"})).await;
    assert_eq!(ask.error(409).code, ErrorCode::NoMail);
}

/// Asks for a link, and waits until what follows from that has ended.
async fn ask(app: &TestApp, email: &str) -> u16 {
    let status = app.visitor().post("/api/v1/password-resets", &json!({ "email": email })).await.status.as_u16();
    while !app.madang.tasks.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    send(&app.madang).await;
    status
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_a_link_from_the_mail() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    let kim = app.user("kim").await;
    app.set_password("kim", "forgotten horse battery").await;
    assert_eq!(ask(&app, " KIM@example.com").await, 202);
    let letter = stand_in.until_taken(1).await.remove(0);
    assert_eq!(letter.to, "RCPT TO:<kim@example.com>");
    let path = link(&letter, "/reset/");

    // The page's form, with script off: too short, then right, then once more.
    let short = app.visitor().post_form(&path, &[("password", "short")]).await;
    assert_eq!(short.header("location"), format!("{path}?error=invalid&fields=password"));
    let right =
        app.visitor().post_form(&path, &[("password", "correct horse battery"), ("email", "kim@example.com")]).await;
    assert_eq!(right.header("location"), "/login?changed=1");
    assert!(right.header("set-cookie").starts_with("madang_typed=email=kim%40example.com; Path=/login;"));
    let again = app.visitor().post_form(&path, &[("password", "another horse battery")]).await;
    assert_eq!(again.header("location"), format!("{path}?error=token_invalid"));

    kim.get("/api/v1/me").await.error(401);
    let sign_in = async |password: &str| {
        let body = json!({"email": "kim@example.com", "password": password});
        app.visitor().post("/api/v1/sessions", &body).await.status.as_u16()
    };
    assert_eq!((sign_in("forgotten horse battery").await, sign_in("correct horse battery").await), (401, 201));
}

#[tokio::test]
async fn nobody_learns_by_asking_who_has_an_account() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    app.user("kim").await;
    let mut answers = Vec::new();
    for email in ["kim@example.com", "nobody@example.com"] {
        let answer = app.visitor().post("/api/v1/password-resets", &json!({ "email": email })).await;
        answers.push((answer.status, answer.text().to_owned()));
        let form = app.visitor().post_form("/forgot", &[("email", email)]).await;
        answers.push((form.status, form.header("location").to_owned()));
    }
    assert_eq!(answers[..2], answers[2..]);
    // Whoever asks again and again fills nobody's mailbox, and is told nothing else.
    for _ in 0..6 {
        assert_eq!((ask(&app, "kim@example.com").await, ask(&app, "nobody@example.com").await), (202, 202));
    }
    assert_eq!(stand_in.taken().len(), 3);
    assert!(stand_in.taken().iter().all(|letter| letter.to.contains("kim@")));
    for _ in 0..4 {
        ask(&app, "kim@example.com").await;
    }
    assert_eq!(ask(&app, "kim@example.com").await, 429);
    let elsewhere = app.visitor().at_address("203.0.113.7");
    let body = json!({"email": "not an address"});
    assert!(elsewhere.post("/api/v1/password-resets", &body).await.error(422).fields.contains_key("email"));
}

#[tokio::test]
async fn whose_address_takes_no_mail_is_shown_to_admins_until_one_is_taken() {
    let stand_in = SmtpStandIn::start().await;
    let app = app(&stand_in).await;
    app.member("lee", Role::User).await;
    let owner = app.user("owner").await;
    let trouble = async || {
        let members: Page<api::Member> = owner.get("/api/v1/workspaces/test/members").await.ok();
        members.items.into_iter().find(|member| member.name == "lee").unwrap().mail_trouble
    };
    stand_in.acts([Act::Answer("RCPT", "550 5.1.1 No such user")]);
    ask(&app, "lee@example.com").await;
    assert_eq!(trouble().await, Some(MailTrouble::Recipient));
    ask(&app, "lee@example.com").await;
    stand_in.until_taken(1).await;
    assert_eq!(trouble().await, None);
}

#[tokio::test]
async fn notices_are_mailed_once_to_those_who_want_them() {
    let stand_in = SmtpStandIn::start().await;
    let provider = FakeProvider::start().await;
    provider.lists(json!({"data": [{"id": "echo", "shutdown_date": "2098-12-31"}, {"id": "slow"}]}));
    let app = TestApp::connected_with(&provider, |config| {
        config.public_url = "https://ai.example.com".into();
        config.mail = Some(with(&stand_in));
    })
    .await;
    let owner = app.user("owner").await;
    let lee = app.member("lee", Role::Admin).await;
    assert_eq!(lee.get("/api/v1/me").await.ok::<Me>().mail_notices, Some(true));
    lee.patch("/api/v1/me", &json!({"mail_notices": false})).await.ok::<Me>();
    owner.patch("/api/v1/me", &json!({"language": "ko"})).await.ok::<Me>();
    app.publish_echo("echo").await;
    let now = time::macros::datetime!(2098-12-01 12:00 UTC);
    for _ in 0..2 {
        crate::jobs::write_notices_at(&app.madang, now).await;
        send(&app.madang).await;
    }
    let letters = stand_in.until_taken(1).await;
    assert_eq!((letters.len(), letters[0].to.as_str()), (1, "RCPT TO:<owner@example.com>"));
    let text = text(&letters[0]);
    for wanted in [
        "2098년 12월 31일에 종료돼요",
        "Echo",
        "https://ai.example.com/w/test/notices",
        "https://ai.example.com/account",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

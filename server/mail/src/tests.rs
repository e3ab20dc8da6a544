//! Letters to a server on a real socket.

use std::time::Duration;

use super::*;
use crate::testing::{Act, SmtpStandIn};

fn letter(to: &str) -> Letter {
    Letter {
        id: "one".into(),
        to: to.into(),
        subject: "달빛식품 초대".into(),
        text: "안녕하세요.\n.\n..\nhttps://ai.example.com/invite/abc\n".into(),
        html: "<p>안녕하세요.</p>".into(),
    }
}

fn mailer(stand_in: &SmtpStandIn) -> Mailer {
    mailer_to(stand_in.server())
}

fn mailer_to(server: Server) -> Mailer {
    Mailer::new(server, Sender::parse("마당 <madang@example.com>").unwrap(), "ai.example.com")
}

/// Of a letter as it came, the headers alone, with their continued lines joined.
fn headers(data: &str) -> Vec<String> {
    let (headers, _) = data.split_once("\r\n\r\n").unwrap();
    headers.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n").map(str::to_owned).collect()
}

#[tokio::test]
async fn a_letter_arrives_with_both_its_texts() {
    let stand_in = SmtpStandIn::start().await;
    mailer(&stand_in).send(&letter("kim@example.com")).await.unwrap();
    let taken = stand_in.until_taken(1).await.remove(0);
    assert_eq!(taken.from, "MAIL FROM:<madang@example.com>");
    assert_eq!(taken.to, "RCPT TO:<kim@example.com>");
    let headers = headers(&taken.data);
    for wanted in ["Message-ID: <one@ai.example.com>", "Auto-Submitted: auto-generated", "To: kim@example.com"] {
        assert!(headers.iter().any(|header| header == wanted), "{wanted}: {headers:?}");
    }
    assert!(headers.iter().any(|header| header.starts_with("Date: ")), "{headers:?}");
    assert!(taken.data.contains("text/plain; charset=utf-8") && taken.data.contains("text/html; charset=utf-8"));
    assert!(taken.data.is_ascii(), "a server need know nothing of other letters: {}", taken.data);
}

#[tokio::test]
async fn no_name_becomes_a_header_or_another_recipient() {
    let stand_in = SmtpStandIn::start().await;
    let mailer = mailer(&stand_in);
    let injected = "Hi\r\nBcc: victim@example.com\r\n\r\nBuy this\u{2028}now\u{202e}";
    mailer.send(&Letter { subject: injected.into(), ..letter("kim@example.com") }).await.unwrap();
    let taken = stand_in.until_taken(1).await.remove(0);
    let headers = headers(&taken.data);
    assert!(headers.iter().all(|header| !header.to_lowercase().starts_with("bcc")), "{headers:?}");
    assert_eq!(headers.iter().filter(|header| header.starts_with("Subject: ")).count(), 1, "{headers:?}");
    // Lines that consist of a full stop don't end the letter either.
    assert!(taken.data.trim_end().ends_with("--"), "{}", taken.data);
    for to in ["kim@example.com\r\nRCPT TO:<victim@example.com>", "kim@example.com, lee@example.com", "kim", "@"] {
        let refused = mailer.send(&letter(to)).await.unwrap_err();
        assert_eq!((refused.trouble, refused.is_final), (Trouble::Recipient, true), "{to}");
    }
    mailer.send(&letter("\"o'hara kim\"@example.com")).await.unwrap();
    assert_eq!(stand_in.taken()[1].to, "RCPT TO:<\"o'hara kim\"@example.com>");
}

#[tokio::test]
async fn each_refusal_is_known_for_what_it_is() {
    let stand_in = SmtpStandIn::start().await;
    let cases = [
        (Act::Answer("RCPT", "550 5.1.1 No such user"), Trouble::Recipient, true),
        (Act::Answer("RCPT", "450 4.7.1 Greylisted"), Trouble::Busy, false),
        (Act::Answer("MAIL", "553 5.7.1 Not your address"), Trouble::Sender, false),
        (Act::Answer("DATA", "554 5.7.1 No"), Trouble::Content, true),
        (Act::Answer(".", "554 5.7.1 Spam"), Trouble::Content, true),
        (Act::Answer(".", "452 4.3.1 Disk full"), Trouble::Busy, false),
        (Act::Answer("EHLO", "421 4.3.2 Going down"), Trouble::Busy, false),
        (Act::BreakInLetter, Trouble::Away, false),
        (Act::BreakAfterLetter, Trouble::Away, false),
        (Act::Silent, Trouble::Away, false),
    ];
    let mailer = mailer(&stand_in).with_limit(Duration::from_secs(2));
    for (act, trouble, is_final) in cases {
        stand_in.acts([act.clone()]);
        let refused = mailer.send(&letter("kim@example.com")).await.expect_err(&format!("{act:?}"));
        assert_eq!((refused.trouble, refused.is_final), (trouble, is_final), "{act:?}: {refused}");
        assert!(!refused.said.contains(['\r', '\n']), "{refused}");
        if let Act::Answer(_, answer) = act {
            assert!(refused.said.contains(answer.split_once(' ').unwrap().1), "{refused}");
        }
    }
    mailer.send(&letter("kim@example.com")).await.unwrap();
}

#[tokio::test]
async fn a_password_is_asked_for_and_may_be_wrong() {
    let stand_in = SmtpStandIn::start().await;
    let server = |password: &str| {
        Server::parse(&stand_in.url().replace("smtp://", &format!("smtp://user:{password}@"))).unwrap()
    };
    stand_in.acts([Act::SignIn, Act::SignIn, Act::Take]);
    mailer_to(server("secret")).send(&letter("kim@example.com")).await.unwrap();
    let refused = mailer_to(server("wrong")).send(&letter("kim@example.com")).await.unwrap_err();
    assert_eq!((refused.trouble, refused.is_final), (Trouble::SignIn, false), "{refused}");
    // This one offers no way to sign in.
    let refused = mailer_to(server("secret")).send(&letter("kim@example.com")).await.unwrap_err();
    assert_eq!((refused.trouble, refused.is_final), (Trouble::SignIn, false), "{refused}");
    assert!(!refused.said.contains("secret"), "{refused}");
    assert_eq!(stand_in.taken().len(), 1);
}

#[tokio::test]
async fn nothing_goes_out_without_the_encryption_that_is_demanded() {
    let stand_in = SmtpStandIn::start().await;
    let server = Server::parse(&format!("{}?tls=required", stand_in.url())).unwrap();
    let refused = mailer_to(server).send(&letter("kim@example.com")).await.unwrap_err();
    assert_eq!((refused.trouble, refused.is_final), (Trouble::Encryption, false), "{refused}");
    let from_the_start = stand_in.url().replace("smtp://", "smtps://");
    let refused = mailer_to(Server::parse(&from_the_start).unwrap()).send(&letter("kim@example.com")).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.trouble, Trouble::Encryption, "{refused}");
    assert!(stand_in.taken().is_empty());
}

#[tokio::test]
async fn an_address_with_other_letters_needs_a_server_that_knows_them() {
    let stand_in = SmtpStandIn::start().await;
    let refused = mailer(&stand_in).send(&letter("김@example.com")).await.unwrap_err();
    assert_eq!((refused.trouble, refused.is_final), (Trouble::Recipient, true), "{refused}");
}

#[tokio::test]
async fn nobody_there_is_away() {
    let gone = Server::parse("smtp://127.0.0.1:1").unwrap();
    let refused = mailer_to(gone).send(&letter("kim@example.com")).await.unwrap_err();
    assert_eq!((refused.trouble, refused.is_final), (Trouble::Away, false), "{refused}");
}

#[test]
fn a_sender_is_read_as_the_document_writes_it() {
    Sender::parse("Madang <madang@example.com>").unwrap();
    Sender::parse("madang@example.com").unwrap();
    for bad in ["", "madang", "Madang <madang@example.com>\r\nBcc: x@example.com", "a@example.com, b@example.com"] {
        assert!(Sender::parse(bad).is_err(), "{bad}");
    }
}

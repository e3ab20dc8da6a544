//! Letters to a mail server from other hands, which reads them with a parser from other hands: aiosmtpd and Python
//! (`xtask/peers/smtp.py`), whose address is in the environment as `MADANG_SMTP_SERVER`. `cargo xtask test --only peers` starts it; any
//! other run ignores these tests.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "all of it is tests, and where the peer is is told by the step that starts it"
)]

use mail::{Letter, Mailer, Sender, Server, Trouble};
use serde_json::Value;

fn about() -> Value {
    let about = std::env::var("MADANG_SMTP_SERVER");
    serde_json::from_str(&about.unwrap_or_else(|_| panic!("MADANG_SMTP_SERVER is not set"))).unwrap()
}

fn mailer(password: &str) -> Mailer {
    let url = format!("smtp://madang%40example.com:{password}@127.0.0.1:{}", about()["port"]);
    let from = Sender::parse("마당 <madang@example.com>").unwrap();
    Mailer::new(Server::parse(&url).unwrap(), from, "ai.example.com")
}

fn letter(id: &str, to: &str) -> Letter {
    Letter {
        id: id.into(),
        to: to.into(),
        subject: format!("김지원님이 {} 초대했어요\r\nBcc: victim@example.com", "달빛식품 워크스페이스에 ".repeat(8)),
        text: format!("안녕하세요.\n\n.\n.. {}\nhttps://ai.example.com/invite/{}\n", "가".repeat(2000), "0".repeat(64)),
        html: "<p>김 &amp; 이 &lt;b&gt;</p>\n".into(),
    }
}

/// A letter as the server's parser understood it.
fn parsed(id: &str) -> Value {
    let path = format!("{}/{id}.json", about()["folder"].as_str().unwrap());
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
#[ignore = "needs a mail server: cargo xtask test --only peers"]
async fn a_letter_is_understood_as_it_was_meant() {
    let sent = letter("first", "kim@example.com");
    mailer("p%40ss%3A%20word%2F%25").send(&sent).await.unwrap();
    let read = parsed("first");
    assert_eq!(read["from"], "madang@example.com");
    assert_eq!(read["to"], serde_json::json!(["kim@example.com"]));
    let headers = &read["headers"];
    let subject: Vec<&str> = sent.subject.split_whitespace().collect();
    assert_eq!(headers["subject"], subject.join(" "));
    assert_eq!((headers["to"].as_str(), headers["bcc"].as_str()), (Some("kim@example.com"), None));
    assert_eq!(headers["message-id"], "<first@ai.example.com>");
    assert!(headers["from"].as_str().unwrap().contains("마당"), "{headers}");
    let body = |name: &str| read[name].as_str().unwrap().replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!((body("text").as_str(), body("html").as_str()), (sent.text.trim_end(), sent.html.trim_end()));
}

#[tokio::test]
#[ignore = "needs a mail server: cargo xtask test --only peers"]
async fn refusals_are_told_apart_and_addresses_may_have_any_letters() {
    let refused = mailer("wrong").send(&letter("second", "kim@example.com")).await.unwrap_err();
    assert_eq!((refused.trouble, refused.is_final), (Trouble::SignIn, false), "{refused}");
    let mailer = mailer("p%40ss%3A%20word%2F%25");
    let refused = mailer.send(&letter("third", "nobody@example.com")).await.unwrap_err();
    assert_eq!((refused.trouble, refused.is_final), (Trouble::Recipient, true), "{refused}");
    mailer.send(&letter("fourth", "김지원@example.com")).await.unwrap();
    assert_eq!(parsed("fourth")["to"], serde_json::json!(["김지원@example.com"]));
}

//! Posting to an address that isn't a provider's.

use super::*;

fn post<'a>(url: &'a str, headers: &'a [(&'static str, String)]) -> Post<'a> {
    Post { url, headers, body: "{}".into(), within: Duration::from_millis(300), answer_bytes: 10 }
}

#[tokio::test]
async fn a_document_is_posted_with_its_headers_and_any_status_is_an_answer() {
    let scripts = vec![
        whole("204 No Content", ""),
        whole("500 Internal Server Error", "broken"),
        whole("307 Temporary Redirect\r\nlocation: /elsewhere", ""),
        whole("429 Too Many Requests\r\nretry-after: 7", ""),
    ];
    let mut server = Scripted::new(scripts).await;
    let (client, url) = (server.client(), server.url());
    let headers = [("webhook-id", "7".to_owned())];
    for (status, answer, seconds) in [(204, "", None), (500, "broken", None), (307, "", None), (429, "", Some(7))] {
        let posted = client.post(post(&url, &headers)).await.unwrap();
        assert_eq!((posted.status, posted.answer.as_slice()), (status, answer.as_bytes()));
        assert_eq!(posted.retry_after, seconds.map(Duration::from_secs));
    }
    let Some(Seen::Connection) = server.seen.recv().await else { panic!("no connection") };
    let Some(Seen::Request(first)) = server.seen.recv().await else { panic!("no request") };
    assert!(first.starts_with("POST /v1 HTTP/1.1\r\n") && first.ends_with("\r\n\r\n{}"), "{first}");
    assert!(first.contains("webhook-id: 7\r\n") && first.contains("content-type: application/json\r\n"), "{first}");
}

#[tokio::test]
async fn of_an_answer_without_end_the_beginning_is_read_and_silence_ends_in_time() {
    let flood = vec![send("HTTP/1.1 200 OK\r\n\r\n"), Flood("0123456789abcdef")];
    let server = Scripted::new(vec![flood, vec![Stall]]).await;
    let client = server.client();
    let posted = client.post(post(&server.url(), &[])).await.unwrap();
    assert_eq!(posted.answer, b"0123456789");
    let failed = client.post(post(&server.url(), &[])).await.unwrap_err();
    assert_eq!(failed.kind, ErrorKind::TimedOut(Waiting::Answer));
}

#[tokio::test]
async fn an_address_is_looked_up_before_it_is_taken_and_private_ones_are_refused() {
    let client = Client::new(Settings::default()).unwrap();
    let refused = |why| Err(Error::new(ErrorKind::AddressRefused(why)));
    assert_eq!(client.check_url("https://localhost/hook").await, refused(Refusal::NotPublic));
    assert_eq!(client.check_url("https://127.0.0.1/hook").await, refused(Refusal::NotPublic));
    assert_eq!(client.check_url("http://hooks.example/").await, refused(Refusal::NotHttps));
    assert_eq!(client.check_url("https://8.8.8.8/#here").await, refused(Refusal::Query));
    assert_eq!(client.check_url("https://8.8.8.8/hook?key=1").await, Ok(()));
    let nowhere = client.check_url("https://no-such-host.invalid/").await.unwrap_err();
    assert_eq!(nowhere.kind, ErrorKind::Unreachable(Unreachable::Dns));
    // What was public when it was looked up may not be any more when it is called.
    let called = client.post(post("https://localhost/hook", &[])).await.unwrap_err();
    assert_eq!(called.kind, ErrorKind::AddressRefused(Refusal::NotPublic));
}

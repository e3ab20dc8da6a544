#![expect(clippy::disallowed_methods, reason = "tests wait for what they spawn")]

use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{
    testing::{Manner, TestReceiver, read},
    *,
};

fn message(n: usize, text: &str) -> Message {
    Message { at: "2026-12-01T04:49:18.123456Z".into(), id: format!("link.made {n}"), text: text.into() }
}

fn sender(address: std::net::SocketAddr) -> Sender {
    let receiver = Receiver::parse(&format!("tcp://{address}")).unwrap();
    Sender::new(receiver, "madang.example.com").unwrap().with_limit(Duration::from_secs(2))
}

#[test]
fn addresses_are_read_strictly() {
    let wrong =
        ["logs:514", "udp://logs:514", "tls://", "tls://a:0", "tcp://u:p@logs", "tcp://a/b", "tcp://a?b", "tls://a b"];
    for wrong in wrong {
        let why = Receiver::parse(wrong).unwrap_err();
        assert!(!why.contains("u:p@"), "{why}");
    }
    let read = |text| Receiver::parse(text).map(|read| (read.host, read.port, read.is_encrypted)).unwrap();
    assert_eq!(read("tls://logs.example.com"), ("logs.example.com".into(), 6514, true));
    assert_eq!(read("tcp://10.0.0.1:514"), ("10.0.0.1".into(), 514, false));
    assert_eq!(read("tcp://[::1]/"), ("::1".into(), 601, false));
}

#[test]
fn messages_are_written_as_the_standard_has_them() {
    let written = String::from_utf8(message::written(&[message(1, "{\"a\":\"한\"}")], "here")).unwrap();
    let text = "<110>1 2026-12-01T04:49:18.123456Z here madang - link.made1 - {\"a\":\"한\"}";
    assert_eq!(written, format!("{} {text}", text.len()));
    assert_eq!(message::host(" \n"), "-");
    let long = Message { id: "x".repeat(40), ..message(1, "") };
    let written = String::from_utf8(message::written(&[long], "-")).unwrap();
    assert!(written.contains(&format!(" {} - ", "x".repeat(32))), "{written}");
}

#[tokio::test]
async fn what_is_sent_is_received_in_its_order() {
    let receiver = TestReceiver::start(None).await;
    let sender = sender(receiver.address);
    let many: Vec<_> = (0..500).map(|n| message(n, &format!("{n} {}", "x".repeat(n * 10)))).collect();
    sender.send(&many).await.unwrap();
    sender.send(&[message(500, "500 ")]).await.unwrap();
    let numbers = receiver.received().into_iter().map(|text| text.split(' ').nth(7).unwrap().parse().unwrap());
    assert_eq!(numbers.collect::<Vec<usize>>(), (0..=500).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_nobody_has_read_is_not_taken_for_received() {
    let receiver = TestReceiver::start(None).await;
    let sender = sender(receiver.address);
    // All of it fits into the buffers of the two systems, so writing it succeeds.
    receiver.behave(Manner::BreaksOff(10));
    assert_eq!(sender.send(&[message(1, &"x".repeat(1000))]).await.unwrap_err().trouble, Trouble::Unconfirmed);
    // It closes at once, which looks like an end while the messages are under way.
    receiver.behave(Manner::BreaksOff(0));
    for size in 0..100 {
        let failed = sender.send(&[message(1, &"x".repeat(size * 1000))]).await.unwrap_err();
        assert_eq!(failed.trouble, Trouble::Unconfirmed, "{failed}");
    }
    receiver.behave(Manner::Hangs);
    let hung = sender.clone().with_limit(Duration::from_millis(300)).send(&[message(1, "x")]).await;
    assert_eq!(hung.unwrap_err().trouble, Trouble::Unconfirmed);
    drop(receiver);
    // The port is free once the task is gone.
    let gone = async {
        loop {
            match sender.send(&[message(1, "x")]).await {
                Err(Failure { trouble: Trouble::Away, .. }) => return,
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    };
    timeout(Duration::from_secs(10), gone).await.unwrap();
}

/// A receiver with a certificate for `localhost`; answers what it has received from one connection.
async fn encrypted(says_goodbye: bool) -> (u16, CertificateDer<'static>, tokio::task::JoinHandle<Vec<String>>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(socket).await else { return Vec::new() };
        let messages = read(&mut stream).await;
        if says_goodbye {
            stream.shutdown().await.unwrap();
        }
        messages
    });
    (port, certificate, task)
}

#[tokio::test]
async fn over_tls_the_receiver_is_known_by_its_certificate() {
    for says_goodbye in [true, false] {
        let (port, certificate, task) = encrypted(says_goodbye).await;
        let receiver = Receiver::parse(&format!("tls://localhost:{port}")).unwrap();
        let sender = Sender::believing(receiver, "here", vec![certificate]).unwrap();
        sender.send(&[message(1, "one"), message(2, "two")]).await.unwrap();
        assert_eq!(task.await.unwrap().len(), 2);
    }
    let (port, _, task) = encrypted(true).await;
    let receiver = Receiver::parse(&format!("tls://localhost:{port}")).unwrap();
    let failed = Sender::new(receiver, "here").unwrap().send(&[message(1, "one")]).await;
    assert_eq!(failed.unwrap_err().trouble, Trouble::Encryption, "nobody vouches for that certificate");
    assert_eq!(task.await.unwrap(), Vec::<String>::new());
}

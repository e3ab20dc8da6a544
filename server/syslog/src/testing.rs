//! A receiver of syslog for tests.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "only tests use it")]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    net::TcpListener,
    task::JoinHandle,
};

/// What a receiver does with connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It reads to the end and closes.
    Reads,
    /// It closes after so many bytes, with the rest unread.
    BreaksOff(usize),
    /// It reads to the end and never closes.
    Hangs,
}

/// A receiver on a port of this machine.
pub struct TestReceiver {
    pub address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    received: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Drop for TestReceiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TestReceiver {
    /// Starts one, at `address` or at a free port.
    pub async fn start(address: Option<SocketAddr>) -> Self {
        let address = address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        let listener = TcpListener::bind(address).await.expect("a port of this machine");
        let address = listener.local_addr().expect("its address");
        let manner = Arc::new(Mutex::new(Manner::Reads));
        let received = Arc::new(Mutex::new(Vec::new()));
        let (how, kept) = (manner.clone(), received.clone());
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        let task = tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let manner = *how.lock().unwrap_or_else(PoisonError::into_inner);
                if let Manner::BreaksOff(bytes) = manner {
                    let mut some = vec![0; bytes];
                    let _ = socket.read_exact(&mut some).await;
                    continue;
                }
                let messages = read(&mut socket).await;
                kept.lock().unwrap_or_else(PoisonError::into_inner).extend(messages);
                if manner == Manner::Hangs {
                    std::mem::forget(socket);
                }
            }
        });
        Self { address, manner, received, task }
    }

    pub fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// All messages so far, in the order in which they came.
    pub fn received(&self) -> Vec<String> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The messages of a connection, each of which has its length before it.
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Vec<String> {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let (mut rest, mut messages) = (bytes.as_slice(), Vec::new());
    while let Some(space) = rest.iter().position(|byte| *byte == b' ') {
        let length: usize = String::from_utf8_lossy(&rest[..space]).parse().expect("a length in digits");
        let (message, after) = rest[space + 1..].split_at(length);
        messages.push(String::from_utf8(message.to_vec()).expect("text in UTF-8"));
        rest = after;
    }
    messages
}

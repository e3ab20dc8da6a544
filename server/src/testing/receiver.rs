//! A server that takes webhooks, on the loopback interface. The path decides what it does.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::http::HeaderMap;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A running receiver, which stops when it is dropped.
pub struct Receiver {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    task: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, received) = (listener.local_addr().unwrap(), Arc::<Mutex<Vec<Received>>>::default());
        let seen = received.clone();
        #[expect(clippy::disallowed_methods, reason = "ended by Drop")]
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let seen = seen.clone();
                #[expect(clippy::disallowed_methods, reason = "ends with its connection")]
                tokio::spawn(serve(socket, seen));
            }
        });
        Self { address, received, task }
    }

    /// `host:port`, for the operator's list of allowed hosts.
    pub fn host_port(&self) -> String {
        self.address.to_string()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// What has arrived so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// What has arrived at a path so far.
    pub fn received_at(&self, path: &str) -> Vec<Received> {
        self.received().into_iter().filter(|request| request.path == format!("/{path}")).collect()
    }
}

/// Answers one request on a connection.
async fn serve(mut socket: TcpStream, seen: Arc<Mutex<Vec<Received>>>) {
    let Some(request) = read(&mut socket).await else { return };
    let (path, body) = (request.path.clone(), request.body.clone());
    seen.lock().unwrap().push(request);
    let answer = |head: &str, body: &str| {
        format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
    };
    let text = match path.as_str() {
        "/500" => answer("500 Internal Server Error", "broken\0 here"),
        "/echo" => answer("200 OK", &body),
        "/410" => answer("410 Gone", ""),
        "/redirect" => answer("307 Temporary Redirect\r\nlocation: /ok", ""),
        "/later" => answer("503 Service Unavailable\r\nretry-after: 600", ""),
        "/never" => {
            while socket.read_u8().await.is_ok() {}
            return;
        }
        "/cut" => return,
        "/half" => "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf an ans".to_owned(),
        "/flood" => {
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n").await;
            for _ in 0..10_000 {
                if socket.write_all(&[b'x'; 1000]).await.is_err() {
                    return;
                }
            }
            return;
        }
        _ => answer("200 OK", "fine"),
    };
    let _ = socket.write_all(text.as_bytes()).await;
    let _ = socket.shutdown().await;
}

async fn read(socket: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    loop {
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let mut lines = head.lines();
        let path = lines.next()?.split(' ').nth(1)?.to_owned();
        let headers: HeaderMap = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect::<Vec<(axum::http::HeaderName, axum::http::HeaderValue)>>()
            .into_iter()
            .collect();
        let length: usize = headers.get("content-length")?.to_str().ok()?.parse().ok()?;
        if body.len() >= length {
            return Some(Received { path, headers, body: body.to_owned() });
        }
    }
}

//! The minimum of HTTP that these tests need: one request per connection.

use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// The address to send to, and the sender's cookie.
#[derive(Debug, Clone)]
pub struct Client {
    pub host: String,
    pub cookie: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    body: Vec<u8>,
    pub took: Duration,
}

/// Server-sent events, as they arrive.
pub struct Events(BufReader<TcpStream>);

impl Client {
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(body)).await.unwrap()
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, Some(body)).await.unwrap()
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> std::io::Result<Answer> {
        let began = Instant::now();
        Self::answer(self.begin(method, path, body).await?, began).await
    }

    /// Sends a piece of a file, which begins at `offset`.
    pub async fn send_piece(&self, path: &str, offset: usize, bytes: &[u8]) -> std::io::Result<Answer> {
        let began = Instant::now();
        let mut stream = self.begin_piece(path, offset, bytes.len()).await?;
        stream.write_all(bytes).await?;
        Self::answer(stream, began).await
    }

    /// The same, without the bytes, which are the caller's to send.
    pub async fn begin_piece(&self, path: &str, offset: usize, size: usize) -> std::io::Result<TcpStream> {
        let mut stream = TcpStream::connect(&self.host).await?;
        let request = format!(
            "PATCH {path} HTTP/1.1\r\nHost: {}\r\nOrigin: http://{}\r\nCookie: {}\r\nConnection: close\r\n\
             Content-Type: application/octet-stream\r\nUpload-Offset: {offset}\r\nContent-Length: {size}\r\n\r\n",
            self.host, self.host, self.cookie,
        );
        stream.write_all(request.as_bytes()).await?;
        Ok(stream)
    }

    async fn answer(mut stream: TcpStream, began: Instant) -> std::io::Result<Answer> {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body = bytes[end + 4..].to_vec();
        let body = if head.to_lowercase().contains("transfer-encoding: chunked") { unchunked(&body) } else { body };
        Ok(Answer { status, head, body, took: began.elapsed() })
    }

    /// Follows a run from its first event.
    pub async fn events(&self, path: &str) -> Events {
        Events(BufReader::new(self.begin("GET", path, None).await.unwrap()))
    }

    async fn begin(&self, method: &str, path: &str, body: Option<&Value>) -> std::io::Result<TcpStream> {
        let mut stream = TcpStream::connect(&self.host).await?;
        let body = body.map(Value::to_string).unwrap_or_default();
        let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nOrigin: http://{}\r\nCookie: {}\r\nConnection: close\r\n{kind}\
             Content-Length: {}\r\n\r\n{body}",
            self.host,
            self.host,
            self.cookie,
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        Ok(stream)
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    #[track_caller]
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Events {
    /// The data of the next event; `None` at the end of the stream, or if it breaks.
    pub async fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        while self.0.read_line(&mut line).await.is_ok_and(|count| count > 0) {
            if let Some(data) = line.strip_prefix("data:") {
                return serde_json::from_str(data.trim()).ok();
            }
            line.clear();
        }
        None
    }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(String::from_utf8_lossy(&body[..end]).trim(), 16).unwrap_or_default();
        if size == 0 || body.len() < end + 2 + size {
            break;
        }
        whole.extend(&body[end + 2..end + 2 + size]);
        body = body.get(end + 4 + size..).unwrap_or_default();
    }
    whole
}

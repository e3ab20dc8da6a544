//! A keep-alive connection to a server, like that of a browser or a program.

#![expect(clippy::disallowed_methods, reason = "nothing here outlives the measurement")]

use anyhow::{Context, Result};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    body::Incoming,
    client::conn::http1::{self, SendRequest},
    header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN},
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::fmt;
use tokio::net::TcpStream;

/// An answer that is no success.
#[derive(Debug)]
pub struct Refused {
    pub status: StatusCode,
    said: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.said)
    }
}

impl std::error::Error for Refused {}

pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    cookie: String,
}

impl Client {
    pub async fn connect(host: &str, cookie: &str) -> Result<Self> {
        let socket = TcpStream::connect(host).await.context("connecting")?;
        socket.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(socket)).await?;
        tokio::task::spawn(connection);
        Ok(Self { sender, host: host.to_owned(), cookie: cookie.to_owned() })
    }

    pub async fn send(&mut self, method: Method, path: &str, body: Option<&Value>) -> Result<Response<Incoming>> {
        self.send_with(method, path, body, None).await
    }

    /// As [`Client::send`], with one more header.
    pub async fn send_with(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        header: Option<(&str, &str)>,
    ) -> Result<Response<Incoming>> {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(HOST, &self.host)
            .header(ORIGIN, format!("http://{}", self.host));
        if !self.cookie.is_empty() {
            request = request.header(COOKIE, &self.cookie);
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(Full::from(body))?).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let said = response.into_body().collect().await?.to_bytes();
        let refused = Refused { status, said: String::from_utf8_lossy(&said).into_owned() };
        Err(anyhow::Error::from(refused).context(format!("{method} {path}")))
    }

    pub async fn json(&mut self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let body = self.send(method, path, body).await?.into_body().collect().await?.to_bytes();
        Ok(serde_json::from_slice(&body)?)
    }
}

/// The `data:` fields of server-sent events, each as soon as it is complete.
pub struct Events {
    body: Incoming,
    pending: Vec<u8>,
}

impl Events {
    pub fn of(response: Response<Incoming>) -> Self {
        Self { body: response.into_body(), pending: Vec::new() }
    }

    pub async fn next(&mut self) -> Result<Option<Value>> {
        Ok(self.next_numbered().await?.map(|(_, event)| event))
    }

    /// The next event with its number; 0 if it has none.
    pub async fn next_numbered(&mut self) -> Result<Option<(u64, Value)>> {
        loop {
            if let Some((number, data)) = self.take_event() {
                return Ok(Some((number, serde_json::from_slice(&data)?)));
            }
            match self.body.frame().await.transpose()? {
                None => return Ok(None),
                Some(frame) => self.pending.extend(frame.data_ref().into_iter().flatten()),
            }
        }
    }

    /// Reads the rest, so that the connection can be reused.
    pub async fn finish(&mut self) -> Result<()> {
        while self.body.frame().await.transpose()?.is_some() {}
        Ok(())
    }

    fn take_event(&mut self) -> Option<(u64, Vec<u8>)> {
        while let Some(end) = self.pending.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = self.pending.drain(..end + 2).collect();
            let field = |name: &[u8]| event.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(name));
            let number = field(b"id:").and_then(|id| std::str::from_utf8(id).ok()?.trim().parse().ok());
            let data = field(b"data:");
            // Comments only keep the connection alive.
            if let Some(data) = data.filter(|data| *data != b" [DONE]") {
                return Some((number.unwrap_or_default(), data.to_vec()));
            }
        }
        None
    }
}

//! A keep-alive connection to a server, like that of a browser or a program.

#![expect(clippy::disallowed_methods, reason = "nothing here outlives the measurement")]

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, Response,
    body::Incoming,
    client::conn::http1::{self, SendRequest},
    header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN},
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

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
        let body = body.map(Value::to_string).unwrap_or_default();
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(Full::from(body))?).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let said = response.into_body().collect().await?.to_bytes();
        bail!("{method} {path}: {status} {}", String::from_utf8_lossy(&said))
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
        loop {
            if let Some(data) = self.take_event() {
                return Ok(Some(serde_json::from_slice(&data)?));
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

    fn take_event(&mut self) -> Option<Vec<u8>> {
        while let Some(end) = self.pending.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = self.pending.drain(..end + 2).collect();
            let data = event.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"data:"));
            // Comments only keep the connection alive.
            if let Some(data) = data.filter(|data| *data != b" [DONE]") {
                return Some(data.to_vec());
            }
        }
        None
    }
}

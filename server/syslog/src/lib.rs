//! Sends messages to the operator's syslog receiver: RFC 5424, each with its length before it, over TCP (RFC 6587) or TLS (RFC 5425).
//!
//! That receiver may be anywhere, also in a private network, so connections made here don't pass the guard for addresses that tenants choose
//! (crate `llm`). They go there and nowhere else.
//!
//! Syslog has no answers. What [`Sender::send`] says was received, was: it ends its side of the connection after the last message and waits
//! until the receiver, which has read to that end, closes the other. What was still under way when a receiver broke off is told as a failure.
//! There is no UDP, where nobody could tell, and whose packets are smaller than what is sent. Nothing here tries twice: whoever sends keeps
//! what it has sent and what not.

mod message;
mod receiver;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

use std::{io, sync::Arc, time::Duration};

use rustls::{ClientConfig, crypto::ring, pki_types::CertificateDer, pki_types::ServerName};
use rustls_platform_verifier::Verifier;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_rustls::TlsConnector;

pub use self::{message::Message, receiver::Receiver};

/// Until a connection is there, including DNS and TLS.
const CONNECT: Duration = Duration::from_secs(10);
/// Until all messages of one call are received, or not.
const LIMIT: Duration = Duration::from_secs(30);
/// How often it is looked whether a connection is over.
const SETTLING: Duration = Duration::from_millis(2);

/// At what sending failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The receiver can't be reached.
    Away,
    /// The connection can't be encrypted, or the receiver's certificate isn't believed.
    Encryption,
    /// The receiver broke off, or didn't say in time that it has read everything.
    Unconfirmed,
}

/// Why it is not known that all messages were received; some may have been.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{trouble:?}: {said}")]
pub struct Failure {
    pub trouble: Trouble,
    /// What the system said, in one line.
    pub said: String,
}

impl Failure {
    fn new(trouble: Trouble, said: impl ToString) -> Self {
        Self { trouble, said: said.to_string() }
    }
}

/// Hands messages over. Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    receiver: Receiver,
    tls: Option<TlsConnector>,
    /// What stands in each message of where it is from.
    host: Arc<str>,
    limit: Duration,
}

impl Sender {
    /// A sender to `receiver`. `host` is the name of this machine, as others know it.
    ///
    /// # Errors
    /// The certificates that this machine believes can't be read.
    pub fn new(receiver: Receiver, host: &str) -> Result<Self, String> {
        Self::believing(receiver, host, Vec::new())
    }

    /// The same, believing these certificates as well.
    fn believing(receiver: Receiver, host: &str, roots: Vec<CertificateDer<'static>>) -> Result<Self, String> {
        let tls = if receiver.is_encrypted { Some(connector(roots).map_err(|error| error.to_string())?) } else { None };
        Ok(Self { receiver, tls, host: message::host(host).into(), limit: LIMIT })
    }

    /// The same with another limit for each call, for tests.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Sends messages in their order, in a connection of their own.
    ///
    /// # Errors
    /// It isn't known that all of them were received.
    pub async fn send(&self, messages: &[Message]) -> Result<(), Failure> {
        let bytes = message::written(messages, &self.host);
        let sent = timeout(self.limit, async {
            let connected = timeout(CONNECT, TcpStream::connect((&*self.receiver.host, self.receiver.port))).await;
            let socket = connected.map_err(|_elapsed| Failure::new(Trouble::Away, "it doesn't answer"))?;
            let mut socket = socket.map_err(|error| Failure::new(Trouble::Away, error))?;
            match &self.tls {
                None => {
                    hand_over(&mut socket, &bytes).await?;
                    settled(&socket).await
                }
                Some(tls) => {
                    let name = ServerName::try_from(self.receiver.host.clone());
                    let name = name.map_err(|error| Failure::new(Trouble::Encryption, error))?;
                    let stream = tls.connect(name, socket).await;
                    let mut stream = stream.map_err(|error| Failure::new(Trouble::Encryption, error))?;
                    hand_over(&mut stream, &bytes).await?;
                    settled(stream.get_ref().0).await
                }
            }
        });
        let late = || Failure::new(Trouble::Unconfirmed, format!("it took longer than {} s", self.limit.as_secs_f32()));
        sent.await.unwrap_or_else(|_elapsed| Err(late()))
    }
}

fn connector(roots: Vec<CertificateDer<'static>>) -> Result<TlsConnector, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(roots, provider.clone())?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn broke(error: io::Error) -> Failure {
    Failure::new(Trouble::Unconfirmed, error)
}

/// Writes everything, says that this was all, and waits until the other side closes as well.
async fn hand_over(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), bytes: &[u8]) -> Result<(), Failure> {
    stream.write_all(bytes).await.map_err(broke)?;
    stream.shutdown().await.map_err(broke)?;
    let mut ignored = [0; 256];
    loop {
        match stream.read(&mut ignored).await {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            // Many receivers close without TLS's own goodbye. They had read ours by then, or closing would have reset the connection.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(broke(error)),
        }
    }
}

/// Waits until the other system has every byte, and hears whether its program had closed before. One that closes while bytes are under way looks
/// at first like one that has read them all; they are answered by a reset then. Linux says that nobody is connected any more once both ends
/// are closed and each has what the other sent, or once there was a reset.
async fn settled(socket: &TcpStream) -> Result<(), Failure> {
    while socket.peer_addr().is_ok() {
        sleep(SETTLING).await;
    }
    match socket.take_error() {
        Ok(None) => Ok(()),
        Ok(Some(error)) | Err(error) => Err(broke(error)),
    }
}

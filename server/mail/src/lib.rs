//! Mail by SMTP, through the one server that the operator sets up.
//!
//! That server may be anywhere, also in a private network, so the connections made here don't pass the guard for addresses that tenants
//! choose (crate `llm`). They go there and nowhere else. What is sent may hold names that people have typed: a [`Letter`] can't become
//! anything else than one letter to one address, whatever is in them.
//!
//! Nothing here waits for ever, keeps anything or tries twice: whoever sends keeps a queue. Start at [`Mailer::send`].

mod letter;
mod server;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::Mechanism,
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use tokio::time::timeout;

use self::{letter::Written, server::Encryption};
pub use self::{
    letter::{Letter, Sender},
    server::Server,
};

/// Until a connection is there, including DNS and TLS.
const CONNECT: Duration = Duration::from_secs(10);
/// Until a letter is handed over, or not. Some servers hold their answer back for a while, to see whether spammers wait.
const LIMIT: Duration = Duration::from_secs(60);
/// How long the server is given to say goodbye.
const FAREWELL: Duration = Duration::from_secs(2);
/// How much of a server's own words a failure repeats, in characters.
const WORDS_MAX: usize = 300;

/// At what a letter failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The mail server can't be reached, says nothing, or broke off.
    Away,
    /// The connection can't be encrypted.
    Encryption,
    /// The mail server doesn't take the user or the password of the configuration.
    SignIn,
    /// The mail server doesn't let this sender send.
    Sender,
    /// The mail server has no such recipient, or sends nothing to it.
    Recipient,
    /// The mail server refuses the letter itself, for instance as spam.
    Content,
    /// The mail server asks to be tried again later.
    Busy,
}

/// Why a letter was not handed over. In one case it may have been all the same: if the connection broke after its last byte.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{trouble:?}: {said}")]
pub struct Failure {
    pub trouble: Trouble,
    /// What the mail server or the system said, in one line.
    pub said: String,
    /// Whether trying again is no use.
    pub is_final: bool,
}

/// Hands letters over to the mail server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    server: Server,
    from: Sender,
    host: String,
    limit: Duration,
}

impl Mailer {
    /// A mailer that sends as `from` through `server`. `host` is the name of this machine, as others know it.
    pub fn new(server: Server, from: Sender, host: &str) -> Self {
        Self { server, from, host: host.trim_matches(['[', ']']).to_owned(), limit: LIMIT }
    }

    /// The same with another limit for each letter, for tests.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Hands a letter over, in a connection of its own.
    ///
    /// # Errors
    /// The letter was not handed over.
    pub async fn send(&self, letter: &Letter) -> Result<(), Failure> {
        let written = letter.write(&self.from, &self.host)?;
        let handed_over = timeout(self.limit, async {
            let mut connection = self.open().await?;
            let handed_over = hand_over(&mut connection, &written).await;
            // Whatever it says to that, the letter is there or isn't.
            let _ended = timeout(FAREWELL, connection.quit()).await;
            handed_over
        });
        let late = || Failure::new(Trouble::Away, format!("it took longer than {} s", self.limit.as_secs_f32()));
        handed_over.await.unwrap_or_else(|_elapsed| Err(late()))
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, Failure> {
        let Server { host, port, encryption, .. } = &self.server;
        let tls = match encryption {
            Encryption::None => None,
            Encryption::FromTheStart | Encryption::StartTls => Some(tls(host)?),
        };
        let from_the_start = tls.clone().filter(|_| *encryption == Encryption::FromTheStart);
        let (address, hello) = ((host.as_str(), *port), self.hello());
        let connecting = AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT), &hello, from_the_start, None);
        let mut connection = connecting.await.map_err(|error| failed(&error, Trouble::Away))?;
        if let Some(tls) = tls.filter(|_| *encryption == Encryption::StartTls) {
            if !connection.can_starttls() {
                let why = "it offers no encryption (STARTTLS)";
                return Err(Failure::new(Trouble::Encryption, why));
            }
            let encrypted = connection.starttls(tls, &hello).await;
            encrypted.map_err(|error| failed(&error, Trouble::Encryption))?;
        }
        if let Some(credentials) = self.server.credentials() {
            let signed_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            signed_in.map_err(|error| failed(&error, Trouble::SignIn))?;
        }
        Ok(connection)
    }

    fn hello(&self) -> ClientId {
        match (self.host.parse::<Ipv4Addr>(), self.host.parse::<Ipv6Addr>()) {
            (Ok(address), _) => ClientId::Ipv4(address),
            (_, Ok(address)) => ClientId::Ipv6(address),
            _ => ClientId::Domain(self.host.clone()),
        }
    }
}

/// The steps of handing a letter over, each with what its refusal means.
async fn hand_over(connection: &mut AsyncSmtpConnection, written: &Written) -> Result<(), Failure> {
    let mail = Mail::new(Some(written.from.clone()), parameters(connection, written)?);
    connection.command(mail).await.map_err(|error| failed(&error, Trouble::Sender))?;
    let recipient = Rcpt::new(written.to.clone(), Vec::new());
    connection.command(recipient).await.map_err(|error| failed(&error, Trouble::Recipient))?;
    connection.command(Data).await.map_err(|error| failed(&error, Trouble::Content))?;
    connection.message(&written.bytes).await.map_err(|error| failed(&error, Trouble::Content))?;
    Ok(())
}

/// What the server must be able to do for a letter with letters beyond ASCII in an address.
fn parameters(connection: &AsyncSmtpConnection, written: &Written) -> Result<Vec<MailParameter>, Failure> {
    let plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if plain(&written.from) && plain(&written.to) {
        return Ok(Vec::new());
    }
    let server = connection.server_info();
    if !server.supports_feature(Extension::SmtpUtfEight) || !server.supports_feature(Extension::EightBitMime) {
        let why = "it sends nothing to addresses with such letters (SMTPUTF8)";
        return Err(Failure { is_final: true, ..Failure::new(Trouble::Recipient, why) });
    }
    Ok(vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)])
}

fn tls(host: &str) -> Result<TlsParameters, Failure> {
    TlsParameters::new(host.to_owned()).map_err(|error| failed(&error, Trouble::Encryption))
}

/// What an error at a step comes to. A refusal for good is one of the step; anything else is about the connection.
fn failed(error: &Error, step: Trouble) -> Failure {
    let said = words(error);
    if error.is_permanent() {
        // Who sends and how is the operator's to mend, so that is tried again.
        return Failure { trouble: step, said, is_final: matches!(step, Trouble::Recipient | Trouble::Content) };
    }
    if error.is_transient() {
        return Failure::new(Trouble::Busy, said);
    }
    match step {
        Trouble::SignIn if error.is_client() => Failure::new(step, said),
        Trouble::Encryption => Failure::new(step, said),
        _ if is_about_tls(error) => Failure::new(Trouble::Encryption, said),
        _ => Failure::new(Trouble::Away, said),
    }
}

/// Whether the server's certificate or its way to encrypt is what is wrong.
fn is_about_tls(error: &Error) -> bool {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let causes = causes.filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    // So says the TLS library of what it is sent.
    error.is_tls() || causes.map(std::io::Error::kind).any(|kind| kind == std::io::ErrorKind::InvalidData)
}

/// What a server said, or what is wrong with the connection, in one line.
fn words(error: &Error) -> String {
    letter::one_line(&error.to_string()).chars().take(WORDS_MAX).collect()
}

impl Failure {
    fn new(trouble: Trouble, said: impl Into<String>) -> Self {
        Self { trouble, said: said.into(), is_final: false }
    }
}

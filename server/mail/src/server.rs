//! Where the mail server is, and how it is spoken to.

use std::{fmt, net::IpAddr};

use lettre::transport::smtp::authentication::Credentials;
use percent_encoding::percent_decode_str;
use url::{Host, Url};
use zeroize::Zeroizing;

const WRITE: &str = "write it like smtp://user:password@mail.example.com:587";

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// Not at all.
    None,
    /// From its first byte on.
    FromTheStart,
    /// Once both sides have agreed on it; without it nothing is sent.
    StartTls,
}

/// A mail server, as the operator writes it: `smtp://user:password@host:587`.
#[derive(Clone)]
pub struct Server {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) encryption: Encryption,
    user: Option<String>,
    password: Zeroizing<String>,
}

/// Without the user and the password.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Reads a server's address.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to write, without any part of the address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| format!("it is no address of a mail server; {WRITE}"))?;
        let secure = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(format!("it begins with neither smtp:// nor smtps://; {WRITE}")),
        };
        let host = host(&url)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(format!("it has something after the port; {WRITE}"));
        }
        let is_here = is_here(&host);
        let encryption = encryption(&url, secure, is_here)?;
        let user = decoded(url.username())?;
        let password = decoded(url.password().unwrap_or_default())?;
        if user.is_empty() != password.is_empty() {
            return Err(format!("it has a user without a password, or a password without a user; {WRITE}"));
        }
        if encryption == Encryption::None && !user.is_empty() && !is_here {
            return Err("it would send the password without encryption; write it without tls=none".to_owned());
        }
        let port = url.port().unwrap_or(if secure { 465 } else { 587 });
        if port == 0 {
            return Err(format!("it has the port 0; {WRITE}"));
        }
        let user = Some(user).filter(|user| !user.is_empty());
        Ok(Self { host, port, encryption, user, password: Zeroizing::new(password) })
    }

    pub(crate) fn credentials(&self) -> Option<Credentials> {
        self.user.as_ref().map(|user| Credentials::new(user.clone(), self.password.to_string()))
    }
}

fn host(url: &Url) -> Result<String, String> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!("it names no host; {WRITE}"));
    }
    // Of schemes that it doesn't know, the crate takes any text for a host.
    Host::parse(url.host_str().unwrap_or_default()).map_err(|_| format!("its host can't be read; {WRITE}"))?;
    Ok(host)
}

fn encryption(url: &Url, secure: bool, is_here: bool) -> Result<Encryption, String> {
    let asked: Vec<_> = url.query_pairs().collect();
    match (asked.as_slice(), secure) {
        ([], true) => Ok(Encryption::FromTheStart),
        // On the same machine nobody listens in, and servers there seldom have a certificate.
        ([], false) if is_here => Ok(Encryption::None),
        ([], false) => Ok(Encryption::StartTls),
        ([(name, value)], false) if name == "tls" && value == "required" => Ok(Encryption::StartTls),
        ([(name, value)], false) if name == "tls" && value == "none" => Ok(Encryption::None),
        ([(name, _)], true) if name == "tls" => {
            Err("smtps:// is encrypted anyway; write it without tls, or as smtp://".to_owned())
        }
        _ => Err("after the port it may have ?tls=required or ?tls=none and nothing else".to_owned()),
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn decoded(text: &str) -> Result<String, String> {
    let text = percent_decode_str(text).decode_utf8().map_err(|_| "its user or password is no text".to_owned())?;
    if text.contains(char::is_control) {
        return Err("its user or password has a line break or the like in it".to_owned());
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, u16, Encryption, Option<String>) {
        let server = Server::parse(text).unwrap();
        (server.host, server.port, server.encryption, server.user)
    }

    #[test]
    fn addresses_are_read_as_the_document_writes_them() {
        let all = read("smtp://me%40example.com:p%40ss@mail.example.com:587");
        assert_eq!(all, ("mail.example.com".into(), 587, Encryption::StartTls, Some("me@example.com".into())));
        assert_eq!(read("smtp://mail.example.com").1, 587);
        assert_eq!(read("smtps://mail.example.com"), ("mail.example.com".into(), 465, Encryption::FromTheStart, None));
        assert_eq!(read("smtp://127.0.0.1:2525").2, Encryption::None);
        assert_eq!(read("smtp://[::1]:25/"), ("::1".into(), 25, Encryption::None, None));
        assert_eq!(read("smtp://localhost?tls=required").2, Encryption::StartTls);
        assert_eq!(read("smtp://10.0.4.7:25?tls=none").2, Encryption::None);
    }

    #[test]
    fn what_can_t_be_used_says_why_and_shows_no_password() {
        for bad in [
            "mail.example.com:587",
            "http://mail.example.com",
            "smtp://",
            "smtp://mail.example.com/path",
            "smtp://mail.example.com#x",
            "smtp://mail.example.com:0",
            "smtp://mail.example.com:99999",
            "smtp://ma il.example.com",
            "smtp://user@mail.example.com",
            "smtp://:hunter2@mail.example.com",
            "smtp://u:hunter2@mail.example.com?tls=none",
            "smtp://u:hunter2%0d%0a@mail.example.com",
            "smtp://u:hunter2@mail.example.com?tls=maybe",
            "smtp://u:hunter2@mail.example.com?tls=none&tls=required",
            "smtps://mail.example.com?tls=none",
        ] {
            let why = Server::parse(bad).expect_err(bad);
            assert!(!why.contains("hunter2"), "{why}");
        }
        assert!(!format!("{:?}", Server::parse("smtp://u:hunter2@mail.example.com").unwrap()).contains("hunter2"));
    }
}

//! Where messages are sent.

use url::{Host, Url};

const WRITE: &str = "write it like tls://logs.example.com:6514 or tcp://127.0.0.1:601";

/// A receiver, as the operator writes it: `tls://host:6514` or `tcp://host:601`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) is_encrypted: bool,
}

impl Receiver {
    /// Reads a receiver's address.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to write, without any part of the address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| format!("it is no address of a syslog receiver; {WRITE}"))?;
        let is_encrypted = match url.scheme() {
            "tls" => true,
            "tcp" => false,
            "udp" => return Err(format!("over UDP nobody could tell what was lost; {WRITE}")),
            _ => return Err(format!("it begins with neither tls:// nor tcp://; {WRITE}")),
        };
        let host = url.host_str().unwrap_or_default();
        // Of schemes that it doesn't know, the crate takes any text for a host.
        Host::parse(host).map_err(|_| format!("its host can't be read; {WRITE}"))?;
        let is_bare = url.username().is_empty() && url.password().is_none() && matches!(url.path(), "" | "/");
        if !is_bare || url.query().is_some() || url.fragment().is_some() {
            return Err(format!("it has more than a host and a port; {WRITE}"));
        }
        let port = url.port().unwrap_or(if is_encrypted { 6514 } else { 601 });
        if port == 0 {
            return Err(format!("it has the port 0; {WRITE}"));
        }
        Ok(Self { host: host.trim_matches(['[', ']']).to_owned(), port, is_encrypted })
    }
}

//! Decides which addresses Madang may call (P8).
//!
//! People enter base URLs, so the server must not become a way into the company's network. Unless the operator allows more, only
//! https to public addresses is called. We resolve a name ourselves, check all its addresses, and connect to these addresses, so
//! that no second look-up can give a different result.
//!
//! The operator may allow an exact `host:port`, which is then called over http or https, whatever its address is.

mod names;

use std::{
    collections::HashSet,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::error::{ErrorKind, Unreachable};

/// Why an address may not be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// It is not an http or https URL.
    #[error("it is not an http or https address")]
    NotAUrl,
    /// It uses http, and the operator hasn't allowed it.
    #[error("it is not https")]
    NotHttps,
    /// It contains a user name or password, which would be sent with every request.
    #[error("it holds a user name or password")]
    UserInfo,
    /// It has a query or a fragment, so no path can be appended.
    #[error("it has a query or a fragment")]
    Query,
    /// No web API uses its port.
    #[error("its port is not allowed")]
    Port,
    /// The address, or one that its name resolves to, isn't public.
    #[error("it is not a public address")]
    NotPublic,
}

/// A host and port that the operator allows, such as `localhost:11434` or `[::1]:8080`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HostPort {
    host: String,
    port: u16,
}

/// The text isn't a `host:port`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a host and port such as localhost:11434")]
pub struct NotHostPort;

impl FromStr for HostPort {
    type Err = NotHostPort;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = text.trim().rsplit_once(':').ok_or(NotHostPort)?;
        let port: u16 = port.parse().map_err(|_| NotHostPort)?;
        // Parsed like a URL's host, so that both sides are compared in the same notation.
        let host = Host::parse(host).map_err(|_| NotHostPort)?;
        // Wildcards are rejected, because they would look as if they worked but match nothing.
        let pattern = matches!(&host, Host::Domain(name) if name.contains('*'));
        if port == 0 || pattern { Err(NotHostPort) } else { Ok(Self { host: host.to_string(), port }) }
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// How an address may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Only over https, and only if all its addresses are public.
    Public,
    /// Over http or https, because the operator allows it.
    Allowed,
}

/// The operator's list of allowed addresses, with the rules for all others.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allowed: Arc<HashSet<HostPort>>,
}

impl Guard {
    /// A guard with the operator's list.
    pub fn new(allowed: impl IntoIterator<Item = HostPort>) -> Self {
        Self { allowed: Arc::new(allowed.into_iter().collect()) }
    }

    /// Whether `url` may be called, and how. Names are not resolved here; see [`PublicOnly`].
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn check(&self, url: &str) -> Result<(Url, Pass), Refusal> {
        let url = Url::parse(url).map_err(|_| Refusal::NotAUrl)?;
        let host = url.host().ok_or(Refusal::NotAUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::NotAUrl);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::UserInfo);
        }
        let port = url.port_or_known_default().ok_or(Refusal::Port)?;
        if self.allowed.contains(&HostPort { host: host.to_string(), port }) {
            return Ok((url, Pass::Allowed));
        }
        match host {
            // All notations (`0x7f.1`, `2130706433`, `[::ffff:7f00:1]`) have been parsed into an address.
            Host::Ipv4(ip) if !is_public_v4(ip) => return Err(Refusal::NotPublic),
            Host::Ipv6(ip) if !is_public_v6(ip) => return Err(Refusal::NotPublic),
            _ => {}
        }
        if url.scheme() != "https" {
            return Err(Refusal::NotHttps);
        }
        // Ports below 1024 belong to mail, remote shells and directories, which a TLS handshake may disturb. 443 is the web's.
        if port < 1024 && port != 443 {
            return Err(Refusal::Port);
        }
        Ok((url, Pass::Public))
    }

    /// Whether `url` may be an API's base URL, to which paths are appended.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn check_base(&self, url: &str) -> Result<Pass, Refusal> {
        let (url, pass) = self.check(url)?;
        if url.query().is_some() || url.fragment().is_some() { Err(Refusal::Query) } else { Ok(pass) }
    }
}

/// Whether an address belongs to the public internet.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// All but the special-purpose blocks of <https://www.iana.org/assignments/iana-ipv4-special-registry>.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = match a {
        0 | 10 | 127 | 224..=255 => true,
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        192 => b == 168 || (b == 0 && matches!(c, 0 | 2)) || (b == 88 && c == 99),
        198 => matches!(b, 18 | 19) || (b == 51 && c == 100),
        203 => b == 0 && c == 113,
        _ => false,
    };
    !special
}

/// Global unicast (2000::/3) without the special-purpose blocks in it. All else is rejected: loopback, link-local, unique-local,
/// multicast, and blocks that embed an IPv4 address (mapped, NAT64), which may lead anywhere.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let special = match a {
        // IETF assignments, Teredo and benchmarks (2001::/23); documentation (2001:db8::/32).
        0x2001 => b < 0x0200 || b == 0x0db8,
        // 6to4, which embeds an IPv4 address; documentation (3fff::/20).
        0x2002 => true,
        0x3fff => b < 0x1000,
        _ => false,
    };
    (0x2000..0x4000).contains(&a) && !special
}

/// A resolver that returns a name's addresses only if all of them are public.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PublicOnly;

/// A resolver for names that the operator allows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Anything;

/// The name has no address.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the name has no address")]
pub(crate) struct NoAddress;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses: Vec<_> = look_up(&name).await?.collect();
            // A single private address is enough to refuse, since which one is connected to is a matter of chance.
            if addresses.iter().all(|address| is_public(address.ip())) {
                Ok(Box::new(addresses.into_iter()) as Addrs)
            } else {
                Err(Refusal::NotPublic.into())
            }
        })
    }
}

impl Resolve for Anything {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move { look_up(&name).await })
    }
}

/// Looks a name up, and says what is wrong with its addresses, if anything is.
pub(crate) async fn resolves_publicly(name: &str) -> Result<(), ErrorKind> {
    let no_address = ErrorKind::Unreachable(Unreachable::Dns);
    let addresses = names::look_up(name).await.map_err(|_| no_address)?;
    let public = addresses.iter().all(|address| is_public(address.ip()));
    if public { Ok(()) } else { Err(ErrorKind::AddressRefused(Refusal::NotPublic)) }
}

async fn look_up(name: &Name) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync>> {
    // Port 0 stands for the URL's port.
    Ok(Box::new(names::look_up(name.as_str()).await?.into_iter()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(url: &str) -> Result<Pass, Refusal> {
        Guard::default().check(url).map(|(_, pass)| pass)
    }

    #[test]
    fn private_addresses_are_refused_in_every_notation() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "127.0.0.1.",
            "１２７.0.0.1",
            "0.0.0.0",
            "0",
            "10.1.2.3",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:8.8.8.8]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[fe80::1]",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "[2002:7f00:1::]",
            "[2001::1]",
            "[3fff::1]",
            "[::127.0.0.1]",
            "[100::1]",
        ] {
            assert_eq!(check(&format!("https://{host}/v1")), Err(Refusal::NotPublic), "{host}");
        }
    }

    #[test]
    fn public_addresses_pass() {
        for host in
            ["8.8.8.8", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1", "[2606:4700::1111]", "api.example"]
        {
            assert_eq!(check(&format!("https://{host}/v1")), Ok(Pass::Public), "{host}");
        }
        assert_eq!(check("https://api.example:8443/v1"), Ok(Pass::Public));
    }

    #[test]
    fn only_clean_https_urls_are_accepted() {
        assert_eq!(check("http://api.example/v1"), Err(Refusal::NotHttps));
        assert_eq!(check("https://me:secret@api.example/"), Err(Refusal::UserInfo));
        assert_eq!(check("https://me@api.example/"), Err(Refusal::UserInfo));
        for url in [
            "ftp://api.example/",
            "file:///etc/passwd",
            "api.example",
            "",
            "https://",
            "data:text/plain,x",
            "gopher://x:70/",
        ] {
            assert_eq!(check(url), Err(Refusal::NotAUrl), "{url}");
        }
        for port in [0, 22, 25, 80, 389, 465, 636, 993] {
            assert_eq!(check(&format!("https://api.example:{port}/")), Err(Refusal::Port), "{port}");
        }
        assert_eq!(Guard::default().check_base("https://api.example/v1?x=1"), Err(Refusal::Query));
        assert_eq!(Guard::default().check_base("https://api.example/v1#x"), Err(Refusal::Query));
    }

    #[test]
    fn the_operator_allows_exactly_one_host_and_port() {
        let guard = Guard::new(["localhost:11434".parse().unwrap(), "[::1]:8080".parse().unwrap()]);
        let check = |url: &str| guard.check(url).map(|(_, pass)| pass);
        assert_eq!(check("http://localhost:11434/v1"), Ok(Pass::Allowed));
        assert_eq!(check("http://LOCALHOST:11434/v1"), Ok(Pass::Allowed));
        assert_eq!(check("http://[0:0::1]:8080/"), Ok(Pass::Allowed));
        assert_eq!(check("http://me:pw@localhost:11434/"), Err(Refusal::UserInfo));
        for other in
            ["http://localhost:11435/", "http://localhost/", "http://x.localhost:11434/", "http://localhost.:11434/"]
        {
            assert_eq!(check(other), Err(Refusal::NotHttps), "{other}");
        }
        assert_eq!(check("http://127.0.0.1:11434/"), Err(Refusal::NotPublic));
    }

    #[test]
    fn the_operators_list_is_parsed_like_urls() {
        let shown = |text: &str| text.parse::<HostPort>().map(|host_port| host_port.to_string());
        assert_eq!(shown(" LocalHost:11434 ").unwrap(), "localhost:11434");
        assert_eq!(shown("0x7f.1:80").unwrap(), "127.0.0.1:80");
        for nonsense in [
            "localhost",
            "localhost:",
            ":80",
            "localhost:0",
            "localhost:99999",
            "http://localhost:80",
            "a b:80",
            "*:80",
        ] {
            assert!(shown(nonsense).is_err(), "{nonsense}");
        }
    }

    proptest! {
        #[test]
        fn a_mapped_address_is_never_public(ip in any::<u32>()) {
            prop_assert!(!is_public(IpAddr::V6(Ipv4Addr::from(ip).to_ipv6_mapped())));
        }

        /// The standard library's own (stable) predicates agree wherever they speak.
        #[test]
        fn special_addresses_are_not_public(ip in any::<u32>()) {
            let ip = Ipv4Addr::from(ip);
            let special = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_broadcast()
                || ip.is_documentation() || ip.is_unspecified() || ip.is_multicast();
            prop_assert!(!special || !is_public_v4(ip), "{}", ip);
        }
    }
}

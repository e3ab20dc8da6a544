//! The network address that a request comes from.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
};

/// The network address of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The key for rate limits. Whoever has one IPv6 address has the whole /64, which therefore counts as one.
    pub fn counted(self) -> IpAddr {
        const NETWORK: u128 = !(u64::MAX as u128);
        match self.0.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & NETWORK)),
            address @ IpAddr::V4(_) => address,
        }
    }
}

/// Adds the [`ClientAddress`] to a request.
pub fn add_client_address(request: &mut Request, trusted_proxies: &[IpAddr]) {
    // In-process requests while rendering a page have the address of the page's request.
    if request.extensions().get::<ClientAddress>().is_none() {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let peer = peer.unwrap_or(IpAddr::from([127, 0, 0, 1]));
        let address = behind_proxies(peer, request.headers(), trusted_proxies);
        request.extensions_mut().insert(ClientAddress(address));
    }
}

/// The last address in `X-Forwarded-For` that isn't one of our own proxies. Only entries by these proxies are trusted.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for");
    let chain: Vec<&str> = forwarded.iter().flat_map(|value| value.to_str().unwrap_or_default().split(',')).collect();
    for entry in chain.into_iter().rev() {
        match address(entry.trim()) {
            Some(address) if trusted.contains(&address) => {}
            Some(address) => return address,
            // The entries before an unreadable one can't be trusted.
            None => return peer,
        }
    }
    peer
}

/// Parses an address as proxies write it, possibly with a port.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let address = text.parse().ok().or_else(with_port)?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.9, 198.51.100.7, 10.0.0.2".parse().unwrap());
        let [proxy, inner, stranger] = ["10.0.0.1", "10.0.0.2", "192.0.2.1"].map(|a| a.parse::<IpAddr>().unwrap());
        assert_eq!(behind_proxies(stranger, &headers, &[proxy, inner]), stranger);
        assert_eq!(behind_proxies(proxy, &headers, &[proxy, inner]).to_string(), "198.51.100.7");
        assert_eq!(behind_proxies(proxy, &HeaderMap::new(), &[proxy]), proxy);
    }

    #[test]
    fn a_forged_address_is_not_trusted_beside_an_odd_proxy_entry() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        for (chain, right) in [
            ("1.2.3.4, 203.0.113.9:5123", "203.0.113.9"),
            ("1.2.3.4, [2001:db8::7]:5123", "2001:db8::7"),
            ("1.2.3.4, ::ffff:203.0.113.9", "203.0.113.9"),
            ("1.2.3.4, unknown", "10.0.0.1"),
            ("1.2.3.4, ", "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", chain.parse().unwrap());
            assert_eq!(behind_proxies(proxy, &headers, &[proxy]).to_string(), right, "{chain}");
        }
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let counted = |text: &str| ClientAddress(text.parse().unwrap()).counted();
        assert_eq!(counted("2001:db8:1:2:3::4"), counted("2001:db8:1:2:ffff::5"));
        assert_ne!(counted("2001:db8:1:2::4"), counted("2001:db8:1:3::4"));
        assert_eq!(counted("::ffff:203.0.113.9"), counted("203.0.113.9"));
        assert_ne!(counted("203.0.113.9"), counted("203.0.113.8"));
    }
}

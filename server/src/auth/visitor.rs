//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};

use crate::madang::Madang;

/// The address of whoever sent the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

/// Leaves the request's [`ClientAddress`] in it.
pub async fn client_address(
    axum::extract::State(madang): axum::extract::State<Madang>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    // Requests made in-process while rendering bring the address of the page's request along.
    if request.extensions().get::<ClientAddress>().is_none() {
        let peer = peer.unwrap_or(IpAddr::from([127, 0, 0, 1]));
        let address = behind_proxies(peer, request.headers(), &madang.config.trusted_proxies);
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// The last address of `X-Forwarded-For` that is not one of our own proxies; only they are believed at all.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for");
    let chain: Vec<IpAddr> = forwarded
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|address| address.trim().parse().ok())
        .collect();
    chain.into_iter().rev().find(|address| !trusted.contains(address)).unwrap_or(peer)
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
}

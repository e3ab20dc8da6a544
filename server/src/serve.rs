//! The accept loop. `axum::serve` has no time limits, so a client that sends its headers one byte per minute would hold a
//! connection for ever. Here every connection has limits (`serve/connection.rs`), every body has (`serve/body.rs`), and the
//! number of connections is limited.

pub mod body;
mod connection;
#[cfg(test)]
mod tests;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo, extract::Request};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::Semaphore,
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

use self::connection::{Limits, Watched};
use crate::shutdown;

const MAX_CONNECTIONS: usize = 10_000;
/// How many connections may wait to be accepted. A burst beyond the usual 128 is turned away by the system, and tries again only after a
/// second.
const BACKLOG: u32 = 4096;
const MAX_STREAMS_PER_CONNECTION: u32 = 100;
const MAX_HEADER_BYTES: usize = 32 * 1024;

/// Listens on an address.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that starts again needn't wait for the connections of the one before.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves `router` until `stop`, then lets open requests finish. Returns the time by which they, and everything else that must
/// end, should have ended.
pub async fn serve(listener: TcpListener, router: Router, tasks: &TaskTracker, stop: CancellationToken) -> Instant {
    serve_within(Limits::default(), listener, router, tasks, stop).await
}

async fn serve_within(
    limits: Limits,
    listener: TcpListener,
    router: Router,
    tasks: &TaskTracker,
    stop: CancellationToken,
) -> Instant {
    let mut http = Builder::new(TokioExecutor::new());
    // hyper's time limit for headers also applies between two requests; `Watched` distinguishes the two.
    http.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(MAX_HEADER_BYTES);
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(Duration::from_secs(30)))
        .max_concurrent_streams(MAX_STREAMS_PER_CONNECTION)
        .max_header_list_size(u32::try_from(MAX_HEADER_BYTES).unwrap_or(u32::MAX));
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    loop {
        let place = tokio::select! {
            () = stop.cancelled() => break,
            place = places.clone().acquire_owned() => place,
        };
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Most likely there are no file descriptors left, so accepting may succeed later.
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        // Responses stream small pieces, which Nagle's algorithm would delay.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "could not set TCP_NODELAY");
        }
        let (stream, requests) = Watched::new(stream, limits);
        let router = router.clone();
        let service = tower::service_fn(move |request| {
            let (answering, answer) = (requests.begin(), router.clone().oneshot(with_peer(request, peer)));
            async move {
                let answer = answer.await;
                drop(answering);
                answer
            }
        });
        let connection = http.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection.into_owned());
        tasks.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
            drop(place);
        });
    }
    let deadline = Instant::now() + shutdown::PATIENCE;
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep_until(deadline) => tracing::warn!("some requests did not end in time, and are cut off"),
    }
    deadline
}

fn with_peer<B>(request: Request<B>, peer: SocketAddr) -> Request<axum::body::Body>
where
    B: axum::body::HttpBody<Data = axum::body::Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    let mut request = request.map(|body| body::in_time(axum::body::Body::new(body)));
    // A server that listens on IPv6 and IPv4 sees IPv4 addresses as IPv4-mapped ones.
    let peer = SocketAddr::new(peer.ip().to_canonical(), peer.port());
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

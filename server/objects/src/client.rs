//! The HTTP client.

use std::{sync::Once, time::Duration};

use object_store::{
    BackoffConfig, ClientOptions, RetryConfig,
    client::{HttpClient, HttpConnector},
};

/// Until a connection is there, including DNS and TLS.
const CONNECT: Duration = Duration::from_secs(5);
/// The longest silence within an answer.
const SILENCE: Duration = Duration::from_secs(15);

/// Makes clients that keep to the store: they follow no redirect and use no proxy.
#[derive(Debug)]
pub(crate) struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        install_crypto();
        let builder = || {
            reqwest::Client::builder()
                .user_agent(concat!("Madang/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .http1_only()
                .retry(reqwest::retry::never())
                .connect_timeout(CONNECT)
                .read_timeout(SILENCE)
                .pool_idle_timeout(Duration::from_secs(30))
        };
        // Without any certificates on the system, a store on the same machine can still be reached by plain http.
        let client = builder().build().or_else(|_| builder().tls_certs_only([]).build());
        let failed = |error| object_store::Error::Generic { store: "S3", source: Box::new(error) };
        client.map(HttpClient::new).map_err(failed)
    }
}

/// A hiccup is got over; an outage is told soon, because whoever waits can do something else.
pub(crate) fn retries() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(2),
            base: 2.,
        },
        max_retries: 2,
        retry_timeout: Duration::from_secs(10),
    }
}

/// Installs ring as the process's TLS provider, unless another one is installed already.
fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if rustls::crypto::ring::default_provider().install_default().is_err() {
            tracing::debug!("a TLS provider was already installed");
        }
    });
}

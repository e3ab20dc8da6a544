//! A proxy to the database that can refuse, stall or delay connections.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UnixStream},
    task::{JoinHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;

use crate::testing::TestDatabase;

pub struct FaultyProxy {
    port: u16,
    accepting: JoinHandle<()>,
    state: ProxyState,
}

#[derive(Clone)]
struct ProxyState {
    database: PgConnectOptions,
    /// How long each message is delayed in each direction.
    delay: Duration,
    /// Stalls the connections that are opened from now on, once it is cancelled.
    swallows: Arc<Mutex<CancellationToken>>,
}

impl FaultyProxy {
    pub async fn new(database: &TestDatabase, delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = ProxyState { database: database.settings().options, delay, swallows: Arc::default() };
        Self { port, accepting: spawn(forward(listener, state.clone())), state }
    }

    /// How to connect to the database through the proxy.
    pub fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.port)
            .username(self.state.database.get_username())
            .database(self.state.database.get_database().unwrap())
    }

    /// Cuts all connections, and refuses new ones.
    pub async fn close(&mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
    }

    pub async fn open(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.accepting = spawn(forward(listener, self.state.clone()));
    }

    /// Stalls all existing connections without closing them.
    pub fn swallow(&self) {
        std::mem::take(&mut *self.state.swallows.lock().unwrap()).cancel();
    }

    /// Stalls new connections as well.
    pub fn freeze(&self) {
        self.state.swallows.lock().unwrap().cancel();
    }

    /// Stalls only new connections.
    pub fn freeze_new(&self) {
        let frozen = CancellationToken::new();
        frozen.cancel();
        *self.state.swallows.lock().unwrap() = frozen;
    }

    /// Lets new connections through again.
    pub fn thaw(&self) {
        *self.state.swallows.lock().unwrap() = CancellationToken::new();
    }
}

impl Drop for FaultyProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test has no shutdown to wait for")]
fn spawn(work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(work)
}

async fn forward(listener: TcpListener, state: ProxyState) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let swallows = state.swallows.lock().unwrap().clone();
        let state = state.clone();
        connections.spawn(async move {
            let (host, port) = (state.database.get_host(), state.database.get_port());
            match state.database.get_socket() {
                Some(folder) => {
                    let server = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).await?;
                    both(client, server.into_split(), state.delay, swallows).await
                }
                None => both(client, TcpStream::connect((host, port)).await?.into_split(), state.delay, swallows).await,
            }
        });
    }
}

async fn both(
    client: TcpStream,
    (from_server, to_server): (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
    delay: Duration,
    swallows: CancellationToken,
) -> io::Result<()> {
    client.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    tokio::select! {
        ended = pass(from_client, to_server, delay, &swallows) => ended,
        ended = pass(from_server, to_client, delay, &swallows) => ended,
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    delay: Duration,
    swallows: &CancellationToken,
) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = tokio::select! {
            biased;
            () = swallows.cancelled() => std::future::pending().await,
            count = from.read(&mut buffer) => count?,
        };
        if count == 0 {
            return Ok(());
        }
        tokio::time::sleep(delay).await;
        to.write_all(&buffer[..count]).await?;
    }
}

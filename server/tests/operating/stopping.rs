//! At SIGTERM, what is open may finish, and what doesn't finish is reported truthfully.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{postgres::Folder, provider::Provider, server::Server};

/// Forty words, with a pause before each.
fn words() -> String {
    vec!["word"; 40].join(" ")
}

/// A server with a run of forty words that has begun to answer.
struct Running {
    // Dropped first, while its folder still exists.
    server: Server,
    provider: Provider,
    folder: Folder,
    run: String,
}

impl Running {
    /// With this pause before each word.
    async fn begin(pause: Duration) -> Self {
        let provider = Provider::start(pause).await;
        let folder = Folder::new("stopping");
        let mut server = Self::start(&folder, &provider);
        let app = server.set_up(&provider).await;
        let run = server.run(&app, &words()).await;
        let mut events = server.client.events(&format!("{run}/events?after=0")).await;
        while events.next().await.unwrap()["kind"] != json!("delta") {}
        Self { provider, folder, server, run }
    }

    fn start(folder: &Folder, provider: &Provider) -> Server {
        Server::start(&folder.0, &[("MADANG_ALLOWED_HOSTS", provider.host_port.as_str())])
    }

    /// Stops the server. Returns how many seconds that took.
    fn stop(&mut self) -> u64 {
        let (status, took) = self.server.stop();
        assert!(status.success());
        took.as_secs()
    }

    /// The run's outcome after the next start.
    async fn ended(mut self) -> Value {
        self.server = Self::start(&self.folder, &self.provider);
        self.server.sign_in().await;
        let run = self.server.ended(&self.run).await;
        self.server.stop();
        run
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_twenty_seconds_ends_by_itself() {
    let mut running = Running::begin(Duration::from_millis(450)).await;
    let took = running.stop();
    assert!((12..28).contains(&took), "{took} s");
    let log = running.server.log();
    assert!(!log.contains("not all runs have ended"), "{log}");
    assert!(!log.contains('\u{1b}'), "colours in a file: {log}");
    let run = running.ended().await;
    assert_eq!((&run["state"], run["output"].as_str()), (&json!("completed"), Some(words().as_str())));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_takes_longer_is_told_truly() {
    let mut running = Running::begin(Duration::from_secs(2)).await;
    let took = running.stop();
    assert!((29..38).contains(&took), "{took} s");
    let log = running.server.log();
    assert!(log.contains("will end as interrupted, with what has come") && log.contains("runs=1"), "{log}");
    let run = running.ended().await;
    assert_eq!(run["state"], "interrupted");
    assert!(run["output"].as_str().unwrap().starts_with("word "), "{run}");
}

//! A running `madang`, and what people do with it.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{http::Client, postgres, provider::Provider};

pub const PASSWORD: &str = "correct horse battery";

pub struct Server {
    pub child: Child,
    pub client: Client,
    pub setup: Option<String>,
    log: PathBuf,
}

/// `madang` with these settings and no others.
pub fn madang(folder: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_madang"));
    let path = std::env::var_os("PATH").unwrap();
    command.current_dir(folder).env_clear().env("PATH", path).envs(settings.iter().copied()).stdin(Stdio::null());
    command
}

impl Server {
    /// Starts a server in a folder, and returns once it is ready.
    pub fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        drop(listener);
        let log = folder.join(format!("log-{}", host.rsplit(':').next().unwrap()));
        let programs = postgres::programs();
        let mut child = madang(folder, settings)
            .env("MADANG_LISTEN", &host)
            .env("MADANG_POSTGRES_BIN", programs)
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let is_ready = lines.by_ref().map_while(Result::ok).any(|line| line.contains("Madang is at"));
        assert!(is_ready, "{}", std::fs::read_to_string(&log).unwrap());
        // The set-up link follows at once if there is no owner yet; otherwise nothing does.
        let (send, received) = std::sync::mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(send.send(line))));
        let line = received.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
        let setup = line.split_once("token=").map(|(_, token)| token.trim().to_owned());
        Self { child, client: Client { host, cookie: String::new() }, setup, log }
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Creates the first owner, with an app that uses this provider. Returns the app's path.
    pub async fn set_up(&mut self, provider: &Provider) -> String {
        let owner = json!({
            "token": self.setup, "workspace_name": "Acme", "name": "Kim", "email": "kim@example.com", "password": PASSWORD,
            "language": "en",
        });
        let made = self.client.post("/api/v1/setup", &owner).await;
        self.client.cookie = cookie(&made);
        let base = format!("/api/v1/workspaces/{}", made.json(201)["slug"].as_str().unwrap());
        let wanted = json!({
            "provider": "custom", "name": "Echo", "base_url": format!("http://{}/v1", provider.host_port), "key": "sk-secret-of-theirs",
        });
        let connection = self.client.post(&format!("{base}/connections"), &wanted).await.json(201)["id"].clone();
        let app = self.client.post(&format!("{base}/apps"), &json!({"name": "Echo", "kind": "form"})).await.json(201);
        let path = format!("{base}/apps/{}", app["slug"].as_str().unwrap());
        let draft = self.client.get(&format!("{path}/draft")).await.json(200);
        let definition = json!({
            "format": "madang/1",
            "kind": "form",
            "inputs": [{"name": "text", "label": {"en": "Text"}, "kind": "paragraph", "required": true}],
            "prompt": {"messages": [{"role": "user", "text": "{{text}}"}]},
            "model": {"use": {"connection": connection, "model": "echo"}},
        });
        let saved = json!({"definition": definition, "revision": draft["revision"]});
        let draft = self.client.put(&format!("{path}/draft"), &saved).await.json(200);
        let publish = json!({"revision": draft["revision"], "note": ""});
        self.client.post(&format!("{path}/publish"), &publish).await.json(201);
        path
    }

    /// Signs the owner in.
    pub async fn sign_in(&mut self) {
        let answer =
            self.client.post("/api/v1/sessions", &json!({"email": "kim@example.com", "password": PASSWORD})).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        self.client.cookie = cookie(&answer);
    }

    /// Starts a run of the app, and returns the run's path.
    pub async fn run(&self, app: &str, text: &str) -> String {
        let run = self.client.post(&format!("{app}/runs"), &json!({"inputs": {"text": text}})).await.json(201);
        let (workspace, _) = app.split_once("/apps/").unwrap();
        format!("{workspace}/runs/{}", run["id"].as_str().unwrap())
    }

    /// Waits for the run to end, and returns it.
    pub async fn ended(&self, run: &str) -> Value {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let seen = self.client.get(run).await.json(200)["run"].clone();
            if seen["state"] != "running" {
                return seen;
            }
            assert!(Instant::now() < deadline, "{seen}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    pub fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Stops the server as an operator does. Returns its exit status and how long it took.
    pub fn stop(&mut self) -> (ExitStatus, Duration) {
        let began = Instant::now();
        self.signal("-TERM");
        (self.child.wait().unwrap(), began.elapsed())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // Gracefully, so that its private Postgres ends with it.
            self.signal("-TERM");
            let deadline = Instant::now() + Duration::from_secs(40);
            while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(50));
            }
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn cookie(answer: &crate::http::Answer) -> String {
    answer.header("set-cookie").unwrap_or_default().split(';').next().unwrap().to_owned()
}

//! Ctrl+C, and readers that go away: the run is stopped on the server, too.

use std::{
    io::{BufReader, Read as _},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{Typist, ran};
use crate::server::Server;

/// With 20 ms before each word it takes a minute and more.
const WORDS: usize = 4_000;

pub async fn stopping(server: &Server, typist: &Typist<'_>, app: &str) {
    let (workspace, _) = app.split_once("/apps/").unwrap();
    let text = format!("text={}", "word ".repeat(WORDS));
    for (signal, json) in [("-INT", false), ("-TERM", false), ("-INT", true)] {
        let mut command = typist.command(&["app", "run", "echo", "--input", &text]);
        if json {
            command.arg("--json");
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if json {
            newest(server, workspace, "running").await;
        } else {
            let mut begun = [0; 10];
            BufReader::new(child.stdout.as_mut().unwrap()).read_exact(&mut begun).unwrap();
            assert_eq!(&begun, b"word word ", "it streams");
        }
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(130), "{said}");
        assert!(said.contains("Stopped"), "{said}");
        newest(server, workspace, "cancelled").await;
    }

    let script = format!("{} app run echo --input \"$WORDS\" | head -c 9", env!("CARGO_BIN_EXE_madang"));
    let mut shell = Command::new("bash");
    shell.args(["-o", "pipefail", "-c", &script]).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    shell.envs([("WORDS", &text), ("MADANG_URL", &typist.url), ("MADANG_API_KEY", &typist.key)]);
    let gone = ran(&mut shell);
    assert_eq!((gone.code, gone.text().as_str(), gone.err.as_str()), (141, "word word", ""));
    newest(server, workspace, "cancelled").await;
}

/// Waits until the newest run is in a state, and no other is in progress.
async fn newest(server: &Server, workspace: &str, state: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let runs = server.client.get(&format!("{workspace}/runs?limit=20")).await.json(200);
        let states: Vec<&Value> = runs["items"].as_array().unwrap().iter().map(|run| &run["state"]).collect();
        let others = states.iter().skip(1).all(|other| *other != "running" && *other != "queued");
        if others && states.first().is_some_and(|first| *first == state) {
            return;
        }
        assert!(Instant::now() < deadline, "{states:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

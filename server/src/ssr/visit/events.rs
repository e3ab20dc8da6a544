//! The events of a run, read from the API while they come.

use std::time::Duration;

use api::{Client, Method, SharedEvent};
use axum::body::{Body, BodyDataStream};
use futures::StreamExt as _;
use model::RunId;
use tokio::time::{Instant, timeout_at};

use crate::ssr::visitor::InProcess;

/// So often at most a page is changed: eyes see no more, and a slow line carries no more.
const PAUSE: Duration = Duration::from_millis(80);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// A long answer takes its time to be drawn; this part of one processor at most is spent on it.
const SHARE: u32 = 20;

/// What came of waiting for events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gathered {
    /// Some came.
    Some,
    /// None for as long as one wanted to wait.
    None,
    /// The stream has ended.
    End,
}

/// A run's events, from the first on.
pub struct Events {
    body: BodyDataStream,
    text: Vec<u8>,
    /// When a page may be changed again.
    due: Instant,
}

impl Events {
    /// Opens the stream; the error is the status that the API refused with.
    pub async fn open(transport: &InProcess, token: &str, run: RunId) -> Result<Self, u16> {
        let path = Client::shared_run_events_path(token, run, 0);
        let request = api::Request { method: Method::Get, path, body: None, idempotency_key: None };
        let response = transport.open(request).await.map_err(|_unreadable| 500_u16)?;
        match response.status().as_u16() {
            200 => Ok(Self::read(response.into_body())),
            status => Err(status),
        }
    }

    fn read(body: Body) -> Self {
        Self { body: body.into_data_stream(), text: Vec::new(), due: Instant::now() }
    }

    /// Hands over what comes until the page may be changed again and something has come, or nothing has for `patience`. `take` says
    /// whether that was enough.
    pub async fn gather(&mut self, patience: Duration, mut take: impl FnMut(u64, SharedEvent) -> bool) -> Gathered {
        let give_up = Instant::now() + patience;
        let mut some = false;
        loop {
            let until = if some { self.due } else { give_up };
            match timeout_at(until, self.next()).await {
                Ok(Some((number, event))) => some |= take(number, event),
                Ok(None) => return Gathered::End,
                Err(_elapsed) if some => return Gathered::Some,
                Err(_elapsed) => return Gathered::None,
            }
        }
    }

    /// A page was changed, which took so long.
    pub fn changed(&mut self, took: Duration) {
        self.due = Instant::now() + (took * SHARE).clamp(PAUSE, LONGEST_PAUSE);
    }

    /// The next event. Whatever was read stays when this is given up.
    async fn next(&mut self) -> Option<(u64, SharedEvent)> {
        loop {
            while let Some(end) = self.text.windows(2).position(|two| two == b"\n\n") {
                let block: Vec<u8> = self.text.drain(..end + 2).collect();
                if let Some(event) = parse(&block) {
                    return Some(event);
                }
            }
            let bytes = self.body.next().await?.ok()?;
            self.text.extend_from_slice(&bytes);
        }
    }
}

/// An event; comments are none, nor is what a newer server may send besides.
fn parse(block: &[u8]) -> Option<(u64, SharedEvent)> {
    let block = std::str::from_utf8(block).ok()?;
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name).map(str::trim_start));
    Some((field("id:")?.parse().ok()?, serde_json::from_str(field("data:")?).ok()?))
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use futures::stream;

    use super::*;

    fn events(pieces: &[&'static str]) -> Events {
        let pieces: Vec<_> =
            pieces.iter().map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece.as_bytes()))).collect();
        Events::read(Body::from_stream(stream::iter(pieces)))
    }

    #[tokio::test]
    async fn events_are_read_however_they_are_cut() {
        let mut events = events(&[
            ": a comment\n\nid: 1\nevent: working\nda",
            "ta: {\"kind\":\"working\"}\n",
            "\nid: 2\ndata: {\"kind\":\"delta\",\"text\":\"a\\n\\nb\"}\n\nid: 3\ndata: {\"kind\":\"newer\"}\n\n",
        ]);
        let mut seen = Vec::new();
        let take = |number, event| {
            seen.push((number, event));
            true
        };
        assert_eq!(events.gather(Duration::from_secs(9), take).await, Gathered::End);
        assert_eq!(seen, [(1, SharedEvent::Working {}), (2, SharedEvent::Delta { text: "a\n\nb".into() })]);
    }
}

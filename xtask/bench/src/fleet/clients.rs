//! People who run apps one after the other, and what they have seen.

use super::balancer::Balancer;
use crate::{client::Events, crash::kind, scene::text};
use anyhow::{Context, Result, bail, ensure};
use http_body_util::BodyExt;
use hyper::Method;
use serde_json::{Value, json};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
    time::{Duration, Instant},
};

/// Between two runs of somebody who waits for their ends.
const PAUSE: Duration = Duration::from_millis(300);

/// A run that was accepted, as its client has seen it.
pub struct Followed {
    pub run: String,
    pub state: String,
    pub is_streamed: bool,
    /// What was streamed: all events, in order, each once.
    pub events: Vec<Value>,
    /// How often the stream broke off and was taken up.
    pub taken_up: u32,
    pub ended: Instant,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Load {
    balancer: Balancer,
    began: Rc<Cell<usize>>,
    ended: Rc<Cell<usize>>,
    /// When each run began that goes on, by its key.
    going_on: Rc<RefCell<BTreeMap<String, Instant>>>,
    is_over: Rc<Cell<bool>>,
    may_interrupt: Rc<Cell<bool>>,
}

impl Load {
    pub fn new(balancer: Balancer) -> Self {
        Self {
            balancer,
            began: Rc::default(),
            ended: Rc::default(),
            going_on: Rc::default(),
            is_over: Rc::default(),
            may_interrupt: Rc::default(),
        }
    }

    pub fn balancer(&self) -> Balancer {
        self.balancer.clone()
    }

    /// How many runs have come to an end.
    pub fn ended(&self) -> usize {
        self.ended.get()
    }

    /// Whether no run goes on that began before this moment.
    pub fn has_left(&self, moment: Instant) -> bool {
        self.going_on.borrow().values().all(|began| *began > moment)
    }

    pub fn stop(&self) {
        self.is_over.set(true);
    }

    /// From now on a run may end with what had come. Before, each must be completed.
    pub fn may_interrupt(&self) {
        self.may_interrupt.set(true);
    }

    /// Starts one run after the other, and follows each as it streams.
    pub async fn stream(self) -> Result<Vec<Followed>> {
        self.one_after_another(async |key| {
            let made = self.start(&format!("{}/runs", self.balancer.scene.paced), &key).await?;
            self.follow(text(&made, "id")?).await
        })
        .await
    }

    /// Starts one run after the other, and waits for the end of each.
    pub async fn wait(self) -> Result<Vec<Followed>> {
        self.one_after_another(async |key| {
            let path = format!("{}/runs?wait=30", self.balancer.scene.instant);
            // Asked again under the same key while it goes on, as the API says.
            let run = loop {
                let run = self.start(&path, &key).await?;
                if text(&run, "state")? != "running" {
                    break run;
                }
            };
            tokio::time::sleep(PAUSE).await;
            let (run, state) = (text(&run, "id")?, text(&run, "state")?);
            Ok(Followed { run, state, is_streamed: false, events: Vec::new(), taken_up: 0, ended: Instant::now() })
        })
        .await
    }

    async fn one_after_another(&self, run: impl AsyncFn(String) -> Result<Followed>) -> Result<Vec<Followed>> {
        let mut all = Vec::new();
        while !self.is_over.get() {
            let key = format!("fleet-{}", self.began.replace(self.began.get() + 1));
            self.going_on.borrow_mut().insert(key.clone(), Instant::now());
            let followed = run(key.clone()).await.with_context(|| format!("the run of {key}"))?;
            self.going_on.borrow_mut().remove(&key);
            let is_well =
                followed.state == "completed" || (followed.state == "interrupted" && self.may_interrupt.get());
            ensure!(is_well, "run {} ended as {}", followed.run, followed.state);
            self.ended.set(self.ended.get() + 1);
            all.push(followed);
        }
        Ok(all)
    }

    /// Starts a run under a key, so that it is one however often it is asked for.
    async fn start(&self, path: &str, key: &str) -> Result<Value> {
        let body = json!({ "inputs": { "notes": "notes" } });
        loop {
            let answer =
                self.balancer.send(Method::POST, path, Some(&body), Some(("Idempotency-Key", key))).await?.into_body();
            match answer.collect().await {
                Ok(answer) => return Ok(serde_json::from_slice(&answer.to_bytes())?),
                // The server went in the middle of its answer.
                Err(_) => self.balancer.note_retry(),
            }
        }
    }

    async fn follow(&self, run: String) -> Result<Followed> {
        let path = format!("/api/v1/workspaces/{}/runs/{run}/events?after=0", self.balancer.scene.workspace);
        let (mut events, mut connections) = (Vec::new(), 0);
        loop {
            let last = events.len().to_string();
            let after = (!events.is_empty()).then_some(("Last-Event-ID", last.as_str()));
            let mut stream = Events::of(self.balancer.send(Method::GET, &path, None, after).await?);
            connections += 1;
            if connections > 100 {
                bail!("run {run} does not end");
            }
            // A stream that breaks off is taken up with the next connection.
            while let Ok(Some((number, event))) = stream.next_numbered().await {
                let wanted = u64::try_from(events.len())? + 1;
                ensure!(number == wanted, "run {run} told event {number} where {wanted} was due");
                let is_end = kind(&event) == "finished";
                events.push(event);
                if is_end {
                    let state = events.last().map(|event| text(event, "state")).context("no end")??;
                    let taken_up = connections - 1;
                    return Ok(Followed { run, state, is_streamed: true, events, taken_up, ended: Instant::now() });
                }
            }
        }
    }
}

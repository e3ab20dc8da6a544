//! What stands before the servers: each request goes to the next of them, and to another one where nobody answers, as a load balancer and
//! a careful client do together.

use crate::{
    client::{Client, Refused},
    scene::Scene,
};
use anyhow::Result;
use hyper::{Method, Response, StatusCode, body::Incoming};
use serde_json::Value;
use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

/// For so long a request is tried again.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

/// Cheap to clone.
#[derive(Clone)]
pub struct Balancer {
    pub scene: Rc<Scene>,
    hosts: Rc<[String; 2]>,
    next: Rc<Cell<usize>>,
    retried: Rc<Cell<u32>>,
}

impl Balancer {
    pub fn new(scene: Scene, other: String) -> Self {
        let hosts = Rc::new([scene.host.clone(), other]);
        Self { scene: Rc::new(scene), hosts, next: Rc::default(), retried: Rc::default() }
    }

    /// How often a request found nobody, or lost who had it.
    pub fn retried(&self) -> u32 {
        self.retried.get()
    }

    /// Sends a request to whichever server is next, until one answers it. Only what may be sent twice may be sent in this way. Anything but
    /// a success is a failure, unless the server says that it is going or has no database.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        header: Option<(&str, &str)>,
    ) -> Result<Response<Incoming>> {
        let begun = Instant::now();
        loop {
            let error = match self.once(&method, path, body, header).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            let refused = error.downcast_ref::<Refused>();
            if refused.is_some_and(|refused| refused.status != StatusCode::SERVICE_UNAVAILABLE)
                || begun.elapsed() > PATIENCE
            {
                return Err(error);
            }
            self.note_retry();
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub fn note_retry(&self) {
        self.retried.set(self.retried.get() + 1);
    }

    async fn once(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
        header: Option<(&str, &str)>,
    ) -> Result<Response<Incoming>> {
        let turn = self.next.replace(self.next.get().wrapping_add(1));
        let [one, other] = &*self.hosts;
        let host = if turn.is_multiple_of(2) { one } else { other };
        let mut client = Client::connect(host, &self.scene.cookie).await?;
        client.send_with(method.clone(), path, body, header).await
    }
}

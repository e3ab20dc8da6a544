//! A world for runs, in which everything happens as scripted, in virtual time.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::stream::{self, StreamExt};
use llm::{ChatRequest, Endpoint, ErrorKind, Event, EventStream, provider};
use model::{
    ConnectionId, Definition, History, ModelRef, Turn, Values, WorkspaceId,
    run::{Attempt, Outcome, RunEvent, RunState},
};
use serde_json::json;
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    Batch, Clock, EndpointError, Endpoints, Place, Privacy, Provider, Random, Sink, SinkError, Target,
    run::{Beginning, Run, RunFile, Runner},
};

/// What a model does when it is asked.
#[derive(Debug, Clone)]
pub(super) struct Script(pub(super) Vec<Step>);

#[derive(Debug, Clone)]
pub(super) enum Step {
    Say(Event),
    Pause(u64),
    /// Fails in the middle.
    Fail(ErrorKind),
    /// Fails before it begins; only as the first step.
    Refuse(ErrorKind),
    /// Says nothing, for ever.
    Hang,
}

struct VirtualTime(Instant);

impl Clock for VirtualTime {
    fn now_ms(&self) -> u64 {
        self.0.elapsed().as_millis().try_into().unwrap()
    }

    async fn sleep_ms(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// The longest pause each time.
struct NoChance;

impl Random for NoChance {
    fn up_to(&self, max: u64) -> u64 {
        max
    }
}

#[derive(Default)]
struct Scripts {
    by_model: Mutex<HashMap<String, VecDeque<Script>>>,
    requests: Mutex<Vec<ChatRequest>>,
    /// The provider's preset, if it isn't OpenAI.
    preset: Mutex<Option<&'static provider::Provider>>,
    open: Arc<AtomicUsize>,
    /// The most streams that were open at once.
    most_open: AtomicUsize,
    context_tokens: Mutex<Option<u64>>,
    /// Places besides the run's own; `None` if there are always more.
    places: Mutex<Option<usize>>,
}

/// Counts a stream as long as it lives.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Endpoints for Arc<Scripts> {
    async fn find(&self, _workspace: WorkspaceId, model: &ModelRef) -> Result<Target, EndpointError> {
        if !self.by_model.lock().unwrap().contains_key(&model.model) {
            return Err(EndpointError::Gone);
        }
        let endpoint = Endpoint::new(self.preset.lock().unwrap().unwrap_or(&provider::OPENAI), None, None);
        Ok(Target {
            connection_name: "Connection".into(),
            model_name: format!("Model {}", model.model),
            price: llm::price::find(endpoint.provider.id, &model.model),
            endpoint,
            sees: model.model.starts_with("blind").then_some(false),
            context_tokens: *self.context_tokens.lock().unwrap(),
            is_retired: model.model.starts_with("retired"),
        })
    }

    async fn nearest(&self, _: WorkspaceId, model: &ModelRef) -> Option<String> {
        let models = self.by_model.lock().unwrap();
        llm::models::nearest(&model.model, models.keys().map(String::as_str)).map(str::to_owned)
    }

    fn another_place(&self, _: WorkspaceId) -> Option<Place> {
        let mut places = self.places.lock().unwrap();
        let Some(free) = places.as_mut() else { return Some(Box::new(())) };
        *free = free.checked_sub(1)?;
        Some(Box::new(Taken(self.clone())))
    }
}

/// A place until it is dropped.
struct Taken(Arc<Scripts>);

impl Drop for Taken {
    fn drop(&mut self) {
        *self.0.places.lock().unwrap().as_mut().unwrap() += 1;
    }
}

impl Provider for Arc<Scripts> {
    async fn chat(&self, _: &Endpoint, request: &ChatRequest) -> Result<EventStream, llm::Error> {
        self.requests.lock().unwrap().push(request.clone());
        let script = self.by_model.lock().unwrap().get_mut(&request.model).and_then(VecDeque::pop_front);
        let script = script.unwrap_or_else(|| panic!("{} was asked once more than scripted", request.model));
        if let Some(Step::Refuse(kind)) = script.0.first() {
            return Err(kind.clone().into());
        }
        let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_open.fetch_max(open, Ordering::SeqCst);
        let state = (script.0.into_iter(), Open(self.open.clone()));
        Ok(stream::unfold(state, |(mut steps, open)| async move {
            loop {
                let item = match steps.next()? {
                    Step::Say(event) => Ok(event),
                    Step::Fail(kind) | Step::Refuse(kind) => Err(kind.into()),
                    Step::Pause(ms) => {
                        tokio::time::sleep(Duration::from_millis(ms)).await;
                        continue;
                    }
                    Step::Hang => std::future::pending().await,
                };
                return Some((item, (steps, open)));
            }
        })
        .boxed())
    }
}

pub(super) struct World {
    pub(super) definition: Definition,
    scripts: Arc<Scripts>,
    runner: Runner<VirtualTime, NoChance, Arc<Scripts>, Arc<Scripts>>,
    written: Mutex<Vec<(Instant, Batch)>>,
    changed: Notify,
    append_ms: Vec<u64>,
    fenced_after: usize,
    pub(super) values: Values,
    pub(super) files: Vec<RunFile>,
    pub(super) summary: Option<String>,
    pub(super) turns: Vec<Turn>,
    pub(super) older: Vec<Turn>,
    pub(super) privacy: Privacy,
}

impl World {
    pub(super) fn new<const N: usize>(models: [(&str, Vec<Script>); N]) -> Self {
        let scripts = Scripts::default();
        let by_model = models.map(|(name, scripts)| (name.to_owned(), scripts.into()));
        scripts.by_model.lock().unwrap().extend(by_model);
        let scripts = Arc::new(scripts);
        let definition = serde_json::from_value(json!({
            "format": "madang/1",
            "kind": "form",
            "inputs": [{"name": "notes", "label": "Notes", "kind": "paragraph"}],
            "prompt": {"messages": [
                {"role": "system", "text": "Be kind."},
                {"role": "user", "text": "Summarise: {{notes}}"},
            ]},
            "model": {"settings": {"temperature": 0.3, "max_output_tokens": 50}},
        }));
        Self {
            definition: definition.unwrap(),
            runner: Runner::new(VirtualTime(Instant::now()), NoChance, scripts.clone(), scripts.clone()),
            scripts,
            written: Mutex::default(),
            changed: Notify::new(),
            append_ms: vec![0],
            fenced_after: usize::MAX,
            values: serde_json::from_value(json!({"notes": "a long day"})).unwrap(),
            files: Vec::new(),
            summary: None,
            turns: Vec::new(),
            older: Vec::new(),
            privacy: Privacy::default(),
        }
    }

    /// Somebody else serves the models.
    pub(super) fn served_by(self, preset: &'static provider::Provider) -> Self {
        *self.scripts.preset.lock().unwrap() = Some(preset);
        self
    }

    /// The models take so many tokens.
    pub(super) fn context(self, tokens: u64) -> Self {
        *self.scripts.context_tokens.lock().unwrap() = Some(tokens);
        self
    }

    /// The workspace has so many places besides the run's own.
    pub(super) fn places(self, places: usize) -> Self {
        *self.scripts.places.lock().unwrap() = Some(places);
        self
    }

    /// Appending takes these times, in turn.
    pub(super) fn slow(self, append_ms: Vec<u64>) -> Self {
        Self { append_ms, ..self }
    }

    /// Another process takes the run over after this many batches.
    pub(super) fn fenced_after(self, batches: usize) -> Self {
        Self { fenced_after: batches, ..self }
    }

    pub(super) async fn run(&self, primary: &str, fallbacks: &[&str]) -> Result<RunState, SinkError> {
        self.run_until(primary, fallbacks, &CancellationToken::new()).await
    }

    pub(super) async fn run_until(
        &self,
        primary: &str,
        fallbacks: &[&str],
        cancel: &CancellationToken,
    ) -> Result<RunState, SinkError> {
        self.run_from(primary, fallbacks, Beginning::New, cancel).await
    }

    pub(super) async fn run_from(
        &self,
        primary: &str,
        fallbacks: &[&str],
        beginning: Beginning,
        cancel: &CancellationToken,
    ) -> Result<RunState, SinkError> {
        let run = Run {
            workspace: WorkspaceId(Uuid::nil()),
            definition: &self.definition,
            values: &self.values,
            files: &self.files,
            messages: None,
            tools: None,
            history: History { summary: self.summary.as_deref(), turns: &self.turns },
            older: &self.older,
            privacy: &self.privacy,
            primary: model_ref(primary),
            fallbacks: fallbacks.iter().map(|name| model_ref(name)).collect(),
            beginning,
        };
        self.runner.run(&run, self, cancel).await
    }

    /// Waits until what was written is as wished.
    pub(super) async fn until(&self, holds: impl Fn(&[RunEvent]) -> bool) {
        while !holds(&self.events()) {
            self.changed.notified().await;
        }
    }

    pub(super) fn events(&self) -> Vec<RunEvent> {
        self.written.lock().unwrap().iter().flat_map(|(_, batch)| batch.events.clone()).collect()
    }

    pub(super) fn attempts(&self) -> Vec<Attempt> {
        self.written
            .lock()
            .unwrap()
            .iter()
            .flat_map(|(_, batch)| batch.attempts.iter().map(|attempt| attempt.kept.clone()).collect::<Vec<_>>())
            .collect()
    }

    pub(super) fn outcome(&self) -> Outcome {
        let written = self.written.lock().unwrap();
        written.last().and_then(|(_, batch)| batch.outcome.clone()).expect("the run has no end")
    }

    /// The summaries of older turns.
    pub(super) fn summaries(&self) -> Vec<String> {
        self.written.lock().unwrap().iter().filter_map(|(_, batch)| batch.summary.clone()).collect()
    }

    pub(super) fn batches(&self) -> usize {
        self.written.lock().unwrap().len()
    }

    /// When the first such event was written.
    pub(super) fn written_at_ms(&self, is: impl Fn(&RunEvent) -> bool) -> u128 {
        let written = self.written.lock().unwrap();
        let (at, _) = written.iter().find(|(_, batch)| batch.events.iter().any(&is)).expect("no such event");
        at.duration_since(written[0].0).as_millis()
    }

    pub(super) fn requests(&self) -> Vec<ChatRequest> {
        self.scripts.requests.lock().unwrap().clone()
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.model).collect()
    }

    /// The most streams that the runner held at once.
    pub(super) fn most_open_streams(&self) -> usize {
        self.scripts.most_open.load(Ordering::SeqCst)
    }

    /// Places that nobody holds.
    pub(super) fn free_places(&self) -> Option<usize> {
        *self.scripts.places.lock().unwrap()
    }

    /// Streams that the runner holds.
    pub(super) fn open_streams(&self) -> usize {
        self.scripts.open.load(Ordering::SeqCst)
    }
}

impl Sink for World {
    async fn append(&self, batch: Batch) -> Result<(), SinkError> {
        let written = self.batches();
        if written >= self.fenced_after {
            return Err(SinkError::Fenced);
        }
        let ms = self.append_ms[written % self.append_ms.len()];
        if ms > 0 {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        self.written.lock().unwrap().push((Instant::now(), batch));
        self.changed.notify_one();
        Ok(())
    }
}

pub(super) fn model_ref(name: &str) -> ModelRef {
    ModelRef { connection: ConnectionId(Uuid::nil()), model: name.to_owned() }
}

pub(super) fn event_kinds(events: &[RunEvent]) -> Vec<&'static str> {
    let kind = |event: &RunEvent| match event {
        RunEvent::Started {} => "started",
        RunEvent::Attempt { .. } => "attempt",
        RunEvent::Adjusted { .. } => "adjusted",
        RunEvent::Waiting { .. } => "waiting",
        RunEvent::Parts { .. } => "parts",
        RunEvent::Part { .. } => "part",
        RunEvent::Delta { .. } => "delta",
        RunEvent::Retry { .. } => "retry",
        RunEvent::Fallback { .. } => "fallback",
        RunEvent::Repair {} => "repair",
        RunEvent::ToolCall { .. } => "tool_call",
        RunEvent::PersonalData(_) => "personal_data",
        RunEvent::Finished { .. } => "finished",
    };
    events.iter().map(kind).collect()
}

/// The pieces together.
pub(super) fn text_of(events: &[RunEvent]) -> String {
    let piece = |event: &RunEvent| if let RunEvent::Delta { text } = event { Some(text.clone()) } else { None };
    events.iter().filter_map(piece).collect()
}

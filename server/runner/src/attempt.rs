//! One call to one model.

use futures::StreamExt;
use llm::{
    Adjustment, ChatRequest, ErrorKind, Event, EventStream, LongWait, Source, StopReason, ToolCall, Usage, price,
};
use mask::Restorer;
use model::{
    ModelRef, OutputFormat,
    run::{self, Attempt, AttemptStatus, RunError, RunErrorCode, RunEvent, WaitReason},
};
use tokio_util::sync::CancellationToken;

use crate::{
    failure::error_of,
    json::AnswerSchema,
    needs::{AttemptRecord, Clock, Provider, Target},
    outbox::Outbox,
    privacy::Privacy,
    run::usd,
    sources,
};

/// A call of a model that is about to be made.
pub(crate) struct Call<'a> {
    pub(crate) number: u32,
    pub(crate) model: &'a ModelRef,
    pub(crate) target: &'a Target,
    pub(crate) request: &'a ChatRequest,
    /// The schema that the answer must fit; `None` if it need not be JSON.
    pub(crate) answer_schema: Option<&'a AnswerSchema>,
    /// How the answer is displayed.
    pub(crate) format: OutputFormat,
    pub(crate) audience: Audience,
    /// What is done about personal data.
    pub(crate) privacy: &'a Privacy,
}

/// Who reads an answer while it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// The person, so it can't be taken back.
    Person,
    /// Nobody: it is the answer to a part of a long text.
    Nobody,
}

/// How a call ended.
pub(crate) enum End {
    /// The model ended its answer. The rest of the stream contains no events, but must be read before the connection can be
    /// reused.
    Stopped(StopReason, EventStream),
    Failed(llm::Error),
    /// The run was cancelled.
    Cancelled,
}

/// The result of a call.
pub(crate) struct Ended {
    pub(crate) end: End,
    /// Why there is no complete answer.
    pub(crate) error: Option<RunError>,
    /// Whether a piece of the answer arrived.
    pub(crate) answered: bool,
    pub(crate) usage: Usage,
    pub(crate) cost_micros: Option<u64>,
}

/// What is known about a call in progress.
#[derive(Default)]
struct Seen {
    begun_at_ms: u64,
    first_token_at_ms: Option<u64>,
    /// Whether the model has written anything, even if only thoughts.
    wrote: bool,
    /// Whether it called a tool of the program's.
    called: bool,
    usage: Option<Usage>,
    provider_request_id: Option<String>,
    sources: Vec<Source>,
    /// The model that the answer names.
    answered_by: Option<String>,
    adjusted: Vec<Adjustment>,
    /// Puts back what was hidden from the model.
    restorer: Option<Restorer>,
}

impl Seen {
    /// Notes that a tool of the program's is called.
    fn call(&mut self, now_ms: u64) {
        self.first_token_at_ms.get_or_insert(now_ms);
        (self.wrote, self.called) = (true, true);
    }
}

/// After this many milliseconds without a token, the run's events say why a model that may be silent for minutes is silent.
const TELL_AFTER_MS: u64 = 4_000;

impl Call<'_> {
    /// Makes the call, passes its text to `output` and `outbox`, and adds its record to `outbox`.
    pub(crate) async fn make(
        &self,
        provider: &impl Provider,
        clock: &impl Clock,
        cancel: &CancellationToken,
        output: &mut String,
        outbox: &Outbox,
    ) -> Ended {
        outbox.news(self.begun());
        let mut seen = Seen { begun_at_ms: clock.now_ms(), ..Seen::default() };
        let hidden = self.hide(&mut seen, outbox);
        let request = hidden.as_ref().unwrap_or(self.request);
        let end = tokio::select! {
            biased;
            // Dropping the other branch drops the stream, which closes the provider's socket.
            () = cancel.cancelled() => End::Cancelled,
            end = self.read(request, (provider, clock), &mut seen, output, outbox) => end,
        };
        self.put_back_rest(&mut seen, output, outbox);
        let duration_ms = clock.now_ms().saturating_sub(seen.begun_at_ms);
        let answered = seen.first_token_at_ms.is_some();
        let usage = seen.usage.unwrap_or_default();
        let cost_micros = self.cost_micros(&end, &seen);
        let record = self.record(&end, seen, output, cost_micros, duration_ms);
        let ended = Ended { error: record.kept.error.clone(), answered, usage, cost_micros, end };
        outbox.attempt(record);
        ended
    }

    async fn read(
        &self,
        request: &ChatRequest,
        (provider, clock): (&impl Provider, &impl Clock),
        seen: &mut Seen,
        output: &mut String,
        outbox: &Outbox,
    ) -> End {
        let mut patience = std::pin::pin!(self.tell_of_waiting(clock, outbox));
        let mut waiting = true;
        let mut events = tokio::select! {
            asked = provider.chat(&self.target.endpoint, request) => match asked {
                Ok(events) => events,
                Err(error) => return End::Failed(error),
            },
            never = &mut patience => match never {},
        };
        loop {
            let event = tokio::select! {
                biased;
                event = events.next() => event,
                never = &mut patience, if waiting => match never {},
            };
            let Some(event) = event else { break };
            waiting &= !matches!(event, Ok(Event::Delta(_) | Event::Reasoning(_)));
            match event {
                Ok(Event::Delta(text)) => {
                    seen.wrote = true;
                    // Neither databases nor screens can handle NUL.
                    let text = if text.contains('\0') { text.replace('\0', "") } else { text };
                    if !text.is_empty() {
                        seen.first_token_at_ms.get_or_insert_with(|| clock.now_ms());
                        match &mut seen.restorer {
                            Some(restorer) => self.write(&restorer.push(&text), output, outbox),
                            None => self.write(&text, output, outbox),
                        }
                    }
                }
                // Where no tools are offered, nothing would come of a call.
                Ok(Event::ToolCall(call)) if !self.request.tools.is_empty() => {
                    seen.call(clock.now_ms());
                    self.pass_on(call, seen, output, outbox);
                }
                Ok(Event::Reasoning(_) | Event::ToolCall(_)) => seen.wrote = true,
                Ok(Event::Usage(usage)) => seen.usage = Some(usage),
                Ok(Event::Started { provider_request_id, model }) => {
                    seen.provider_request_id = provider_request_id;
                    seen.answered_by = model;
                }
                Ok(Event::Adjusted(Adjustment { setting, instead })) => {
                    outbox.news(RunEvent::Adjusted { setting: setting.clone(), instead: instead.clone() });
                    seen.adjusted.push(Adjustment { setting, instead });
                }
                Ok(Event::Sources(sources)) => seen.sources = sources,
                Ok(Event::Stop(reason)) => {
                    self.put_back_rest(seen, output, outbox);
                    self.name_sources(seen, reason, output, outbox);
                    return End::Stopped(reason, events);
                }
                Err(error) => return End::Failed(error),
            }
        }
        End::Failed(ErrorKind::Truncated.into())
    }

    /// Appends the list of sources that the marks in the answer refer to. JSON must not be followed by anything.
    fn name_sources(
        &self,
        Seen { sources, called, .. }: &Seen,
        stop: StopReason,
        output: &mut String,
        outbox: &Outbox,
    ) {
        let whole = matches!(stop, StopReason::End | StopReason::StopSequence | StopReason::Length | StopReason::Other)
            && !called;
        if let (None, true, Some(list)) = (self.answer_schema, whole, sources::named(sources, output, self.format)) {
            self.write(&list, output, outbox);
        }
    }

    /// Passes a call of a tool on to the program.
    fn pass_on(&self, call: ToolCall, seen: &mut Seen, output: &mut String, outbox: &Outbox) {
        // What was said before the call stands before it.
        self.put_back_rest(seen, output, outbox);
        let call = match &seen.restorer {
            Some(restorer) => ToolCall { arguments: restorer.clone().in_json().whole(&call.arguments), ..call },
            None => call,
        };
        tell_of_call(call, output, outbox);
    }

    /// Looks for personal data, tells the run of it, and answers the request that is sent in place of one whose data is hidden.
    fn hide(&self, seen: &mut Seen, outbox: &Outbox) -> Option<ChatRequest> {
        let looked = self.privacy.look(self.model.connection, self.request)?;
        outbox.news(RunEvent::PersonalData(looked.found(&self.target.connection_name)));
        seen.restorer = looked.restorer.map(|restorer| match self.answer_schema {
            Some(_) => restorer.in_json(),
            None => restorer,
        });
        looked.request
    }

    /// Appends what was held back of the answer, because it might have been the beginning of a placeholder.
    fn put_back_rest(&self, seen: &mut Seen, output: &mut String, outbox: &Outbox) {
        let rest = seen.restorer.as_mut().map(Restorer::finish).unwrap_or_default();
        self.write(&rest, output, outbox);
    }

    fn write(&self, text: &str, output: &mut String, outbox: &Outbox) {
        output.push_str(text);
        if self.audience == Audience::Person && !text.is_empty() {
            outbox.text(text);
        }
    }

    /// Says once why the model is silent, if that is usual for it; then waits for ever.
    async fn tell_of_waiting(&self, clock: &impl Clock, outbox: &Outbox) -> std::convert::Infallible {
        if let Some(wait) = self.target.endpoint.long_wait(&self.request.model) {
            clock.sleep_ms(TELL_AFTER_MS).await;
            let reason = match wait {
                LongWait::Loading => WaitReason::LoadingModel,
                LongWait::Thinking => WaitReason::Thinking,
            };
            outbox.event(RunEvent::Waiting { reason });
        }
        std::future::pending().await
    }

    fn begun(&self) -> RunEvent {
        let provider = self.target.endpoint.provider;
        RunEvent::Attempt {
            number: self.number,
            connection: self.model.connection,
            connection_name: self.target.connection_name.clone(),
            model: self.model.model.clone(),
            model_name: self.target.model_name.clone(),
            provider: provider.id.to_owned(),
            provider_name: provider.name.to_owned(),
        }
    }

    fn record(&self, end: &End, seen: Seen, output: &str, cost_micros: Option<u64>, duration_ms: u64) -> AttemptRecord {
        let answered = seen.first_token_at_ms.is_some();
        let error = match end {
            End::Stopped(reason, _) => verdict(*reason, answered)
                .or_else(|| {
                    // Whoever calls a tool has not answered yet.
                    self.answer_schema
                        .filter(|answer_schema| !seen.called && answer_schema.faults(output).is_some())
                        .map(|_| RunErrorCode::NotJson)
                })
                .map(RunError::from),
            End::Failed(error) => Some(failure(&error.kind, answered)),
            End::Cancelled => None,
        };
        let status = match (end, &error) {
            (End::Cancelled, _) => AttemptStatus::Cancelled,
            (_, None) => AttemptStatus::Ok,
            (_, Some(_)) => AttemptStatus::Failed,
        };
        let failed = if let End::Failed(error) = end { Some(error) } else { None };
        let adjusted =
            seen.adjusted.into_iter().map(|Adjustment { setting, instead }| run::Adjustment { setting, instead });
        let kept = Attempt {
            number: self.number,
            connection: Some(self.model.connection),
            connection_name: self.target.connection_name.clone(),
            provider: self.target.endpoint.provider.id.to_owned(),
            model: self.model.model.clone(),
            status,
            error,
            input_tokens: seen.usage.map(|usage| usage.input_tokens),
            output_tokens: seen.usage.map(|usage| usage.output_tokens),
            cached_input_tokens: seen.usage.map(|usage| usage.cached_input_tokens),
            cache_write_tokens: seen.usage.map(|usage| usage.cache_write_tokens),
            reasoning_tokens: seen.usage.map(|usage| usage.reasoning_tokens),
            adjusted: adjusted.collect(),
            time_to_first_token_ms: seen.first_token_at_ms.map(|at_ms| at_ms.saturating_sub(seen.begun_at_ms)),
            duration_ms,
            cost: cost_micros.map(usd),
        };
        AttemptRecord {
            kept,
            price: self.target.price.clone(),
            provider_request_id: seen
                .provider_request_id
                .or_else(|| failed.and_then(|error| error.provider_request_id.clone())),
            provider_words: failed.and_then(|error| error.detail.clone()),
        }
    }

    /// The cost of the call, if it is known.
    fn cost_micros(&self, end: &End, seen: &Seen) -> Option<u64> {
        let (provider, price) = (self.target.endpoint.provider.id, self.target.price.as_ref());
        match (&seen.usage, price) {
            (Some(usage), _) => price::of_call(price, provider, &self.model.model, seen.answered_by.as_deref(), usage),
            (None, Some(price)) if price.is_free() => Some(0),
            // Nothing was written and no usage reported: providers don't charge for rejected requests.
            (None, _) if !seen.wrote && matches!(end, End::Failed(_)) => Some(0),
            _ => None,
        }
    }
}

/// Tells the program of a call, and the log.
fn tell_of_call(call: ToolCall, output: &mut String, outbox: &Outbox) {
    let ToolCall { id, name, arguments } = call;
    let arguments = arguments.replace('\0', "");
    let told = run::call_in_words(&name, &arguments, output);
    output.push_str(&told);
    outbox.event(RunEvent::ToolCall { id, name, arguments });
}

/// Why an answer that ended regularly is not a good one.
fn verdict(reason: StopReason, answered: bool) -> Option<RunErrorCode> {
    match reason {
        StopReason::ContentFilter => Some(RunErrorCode::Filtered),
        StopReason::Refusal => Some(RunErrorCode::Refused),
        _ if !answered => Some(RunErrorCode::EmptyAnswer),
        _ => None,
    }
}

/// Once an answer has begun, any failure means for the person that it was cut off.
fn failure(kind: &ErrorKind, answered: bool) -> RunError {
    match kind {
        ErrorKind::Unreachable(_) | ErrorKind::TimedOut(_) | ErrorKind::BadAnswer(_) if answered => {
            RunErrorCode::Truncated.into()
        }
        _ => error_of(kind),
    }
}

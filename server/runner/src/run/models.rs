//! Calls models one after the other, until one answers.

use std::{
    collections::HashSet,
    iter,
    sync::atomic::{AtomicU32, Ordering},
};

use llm::{ChatRequest, EventStream, StopReason, Usage};
use model::{
    ModelRef, Money, OutputFormat, WorkspaceId,
    run::{Outcome, PartEnd, RunError, RunErrorCode, RunEvent, RunState},
    schema,
};
use tokio_util::sync::CancellationToken;

use super::{Run, Runner, question};
use crate::{
    attempt::{Audience, Call, End, Ended},
    failure::{self, error_of},
    json::AnswerSchema,
    needs::{Clock, EndpointError, Endpoints, Provider, Random, Target},
    outbox::Outbox,
    privacy::Privacy,
    retry::{self, Next},
};

/// Asks the models of one run in order, and adds up what their attempts used.
pub(super) struct FallbackChain<'a, C, R, E, P> {
    pub(super) runner: &'a Runner<C, R, E, P>,
    pub(super) outbox: &'a Outbox,
    cancel: CancellationToken,
    pub(super) workspace: WorkspaceId,
    pub(super) answer_schema: Option<&'a AnswerSchema>,
    format: OutputFormat,
    audience: Audience,
    privacy: &'a Privacy,
    /// The number of the run's newest attempt.
    attempts: &'a AtomicU32,
    output: String,
    usage: Usage,
    cost_micros: Option<u64>,
    model_name: Option<String>,
    /// Whether the answer to a part of a long text reached the maximum length.
    part_cut_off: bool,
}

/// How a run ended, before what it used is added.
pub(super) struct RunEnd {
    pub(super) state: RunState,
    pub(super) stop: Option<StopReason>,
    pub(super) error: Option<RunError>,
    /// The end of the provider's stream, which contains no more events but must be read.
    pub(super) rest: Option<EventStream>,
}

/// What asking one model led to.
enum ModelOutcome {
    Ended(RunEnd),
    /// This model failed in a way that another model may not.
    TryNext(RunError),
}

/// A model that failed, to be named as the origin of a fallback event.
struct FailedModel {
    model_name: String,
    error: RunError,
}

impl RunEnd {
    pub(super) fn failed(error: RunError) -> Self {
        Self { state: RunState::Failed, stop: None, error: Some(error), rest: None }
    }

    pub(super) fn cancelled() -> Self {
        Self { state: RunState::Cancelled, stop: None, error: None, rest: None }
    }

    fn stopped(stop: StopReason, error: Option<RunError>, rest: EventStream) -> Self {
        let state = if error.is_none() { RunState::Completed } else { RunState::Failed };
        Self { state, stop: Some(stop), error, rest: Some(rest) }
    }
}

impl<'a, C: Clock, R: Random, E: Endpoints, P: Provider> FallbackChain<'a, C, R, E, P> {
    pub(super) fn new(
        runner: &'a Runner<C, R, E, P>,
        outbox: &'a Outbox,
        cancel: &CancellationToken,
        run: &Run<'a>,
        answer_schema: Option<&'a AnswerSchema>,
        attempts: &'a AtomicU32,
    ) -> Self {
        Self {
            runner,
            outbox,
            cancel: cancel.clone(),
            workspace: run.workspace,
            answer_schema,
            format: run.definition.output.format,
            audience: Audience::Person,
            privacy: run.privacy,
            attempts,
            output: String::new(),
            usage: Usage::default(),
            // The usage before a crash was not recorded, but these attempts had not begun to answer.
            cost_micros: Some(0),
            model_name: None,
            part_cut_off: false,
        }
    }

    /// A chain for the same models whose answer nobody sees, until it is cancelled.
    pub(super) fn for_a_part(&self, cancel: &CancellationToken) -> Self {
        Self {
            runner: self.runner,
            outbox: self.outbox,
            cancel: cancel.clone(),
            workspace: self.workspace,
            answer_schema: self.answer_schema,
            format: self.format,
            audience: Audience::Nobody,
            privacy: self.privacy,
            attempts: self.attempts,
            output: String::new(),
            usage: Usage::default(),
            cost_micros: Some(0),
            model_name: None,
            part_cut_off: false,
        }
    }

    /// The same for an answer that need not be JSON.
    pub(super) fn for_text(&self, cancel: &CancellationToken) -> Self {
        Self { answer_schema: None, ..self.for_a_part(cancel) }
    }

    pub(super) fn cancel(&self) -> &CancellationToken {
        &self.cancel
    }

    /// The text of the answer, as it is sent on.
    fn text(&self) -> &str {
        if self.answer_schema.is_some() { schema::document(&self.output) } else { &self.output }
    }

    /// What came of a part.
    pub(super) fn part_end(&self, level: u32, number: u32, stop: Option<StopReason>) -> PartEnd {
        PartEnd {
            level,
            number,
            text: self.text().to_owned(),
            cut_off: stop == Some(StopReason::Length),
            input_tokens: self.usage.input_tokens,
            output_tokens: self.usage.output_tokens,
            cost: self.cost_micros.map(usd),
        }
    }

    /// Adds what a part used.
    pub(super) fn include(&mut self, part: &PartEnd) {
        self.usage.input_tokens = self.usage.input_tokens.saturating_add(part.input_tokens);
        self.usage.output_tokens = self.usage.output_tokens.saturating_add(part.output_tokens);
        let cost = part.cost.and_then(|cost| u64::try_from(cost.micros).ok());
        self.cost_micros = self.cost_micros.zip(cost).map(|(sum, cost)| sum.saturating_add(cost));
        self.part_cut_off |= part.cut_off;
    }

    /// Takes over which model was asked last, in case no other is.
    pub(super) fn named_after(&mut self, part: &Self) {
        self.model_name.clone_from(&part.model_name);
    }

    /// The context of the first model that can be called. `None` if it is unknown, or the run was cancelled.
    pub(super) async fn context_tokens(&self, run: &Run<'_>) -> Option<u64> {
        for model in iter::once(&run.primary).chain(&run.fallbacks) {
            if let Ok(target) = self.find(model).await? {
                return target.context_tokens;
            }
        }
        None
    }

    /// Builds the outcome that is stored.
    pub(super) fn outcome(
        self,
        state: RunState,
        stop: Option<StopReason>,
        error: Option<RunError>,
        duration_ms: u64,
    ) -> Outcome {
        let Self { mut output, usage, cost_micros, model_name, answer_schema, part_cut_off, .. } = self;
        if answer_schema.is_some() && state == RunState::Completed {
            // Programs read this output, so the code fence that some models put around JSON is removed.
            output = schema::document(&output).to_owned();
        }
        Outcome {
            state,
            error,
            cut_off: stop == Some(StopReason::Length) || (part_cut_off && state == RunState::Completed),
            output,
            model_name,
            input_tokens: usage.input_tokens,
            output_tokens: usage.output_tokens,
            cost: cost_micros.map(usd),
            duration_ms,
        }
    }

    /// Calls the chosen model up to three times, then each fallback once, until something is answered (Q3).
    pub(super) async fn ask_models(
        &mut self,
        primary: &ModelRef,
        fallbacks: &[ModelRef],
        mut request: ChatRequest,
    ) -> RunEnd {
        let mut first_error = None;
        let mut failed: Option<FailedModel> = None;
        let mut seen = HashSet::new();
        let shows_pictures = request.messages.iter().any(|message| !message.images.is_empty());
        for model in iter::once(primary).chain(fallbacks).filter(|model| seen.insert(*model)) {
            let target = match self.find(model).await {
                None => return RunEnd::cancelled(),
                Some(Ok(target)) if shows_pictures && target.sees == Some(false) => {
                    let error = RunError::from(RunErrorCode::CannotSee);
                    first_error.get_or_insert_with(|| error.clone());
                    failed.get_or_insert(FailedModel { model_name: target.model_name, error });
                    continue;
                }
                Some(Ok(target)) => target,
                Some(Err(error)) => {
                    first_error.get_or_insert_with(|| error.clone());
                    failed.get_or_insert_with(|| FailedModel { model_name: model.model.clone(), error });
                    continue;
                }
            };
            if let Some(FailedModel { model_name, error }) = failed.take() {
                let (to, reason) = (target.model_name.clone(), error.code);
                self.outbox.news(RunEvent::Fallback { from: model_name, to, reason });
            }
            request.model.clone_from(&model.model);
            let allowed = if model == primary { retry::ATTEMPTS } else { 1 };
            match self.ask(model, &target, &request, allowed).await {
                ModelOutcome::Ended(end) => return end,
                ModelOutcome::TryNext(error) => {
                    first_error.get_or_insert_with(|| error.clone());
                    failed = Some(FailedModel { model_name: target.model_name, error });
                }
            }
        }
        // The builder can fix what happened to the chosen model; failures of the fallbacks are in the attempts.
        RunEnd::failed(first_error.unwrap_or_else(|| RunErrorCode::NoModel.into()))
    }

    /// Finds out how to call a model, unless its breaker is open. `None` if the run was cancelled meanwhile.
    async fn find(&self, model: &ModelRef) -> Option<Result<Target, RunError>> {
        if let Err(code) = self.runner.breakers.pass(model, self.runner.clock.now_ms()) {
            return Some(Err(code.into()));
        }
        let found = self.cancel.run_until_cancelled(self.runner.endpoints.find(self.workspace, model)).await?;
        Some(found.map_err(|error| match error {
            EndpointError::Gone => RunErrorCode::NoModel.into(),
            EndpointError::Paused => RunErrorCode::Paused.into(),
            EndpointError::Unreadable => RunErrorCode::Internal.into(),
        }))
    }

    /// Calls one model up to `allowed` times.
    async fn ask(&mut self, model: &ModelRef, target: &Target, request: &ChatRequest, allowed: u32) -> ModelOutcome {
        self.model_name = Some(target.model_name.clone());
        let mut tried = 0;
        loop {
            tried += 1;
            if self.audience == Audience::Nobody {
                self.output.clear();
            }
            let ended = self.call(self.next_call(model, target, request)).await;
            let error = match ended.end {
                End::Cancelled => return ModelOutcome::Ended(RunEnd::cancelled()),
                End::Stopped(stop, rest) => {
                    let end = RunEnd::stopped(stop, ended.error, rest);
                    return ModelOutcome::Ended(self.repaired(model, target, request, end).await);
                }
                End::Failed(error) => error,
            };
            let told = self.told(model, ended.error.unwrap_or_else(|| error_of(&error.kind))).await;
            // What nobody has seen yet may be asked for again.
            if ended.answered && self.audience == Audience::Person {
                return ModelOutcome::Ended(RunEnd::failed(told));
            }
            // Some providers say of a model that is gone only that the request was wrong.
            if target.is_retired && failure::may_be_gone(&error.kind) {
                return ModelOutcome::TryNext(RunError { code: RunErrorCode::ModelRetired, ..told });
            }
            let wait_ms = match retry::next(&error.kind, tried, allowed, &self.runner.random) {
                Next::GiveUp => return ModelOutcome::Ended(RunEnd::failed(told)),
                Next::Elsewhere => return ModelOutcome::TryNext(told),
                Next::Wait { ms } => ms,
            };
            if self.runner.breakers.pass(model, self.runner.clock.now_ms()).is_err() {
                return ModelOutcome::TryNext(told);
            }
            self.outbox.event(RunEvent::Retry { reason: told.code, wait_ms });
            if self.cancel.run_until_cancelled(self.runner.clock.sleep_ms(wait_ms)).await.is_none() {
                return ModelOutcome::Ended(RunEnd::cancelled());
            }
        }
    }

    fn next_call<'c>(&self, model: &'c ModelRef, target: &'c Target, request: &'c ChatRequest) -> Call<'c>
    where
        'a: 'c,
    {
        Call {
            number: self.attempts.fetch_add(1, Ordering::Relaxed) + 1,
            model,
            target,
            request,
            answer_schema: self.answer_schema,
            format: self.format,
            audience: self.audience,
            privacy: self.privacy,
        }
    }

    /// If the answer isn't valid JSON for the schema, asks the model once more and tells it what is wrong.
    async fn repaired(&mut self, model: &ModelRef, target: &Target, request: &ChatRequest, end: RunEnd) -> RunEnd {
        let not_json = end.error.as_ref().is_some_and(|error| error.code == RunErrorCode::NotJson);
        // An answer that reached the maximum length would reach it again.
        let cut_off = end.stop == Some(StopReason::Length);
        let faults = self
            .answer_schema
            .filter(|_| not_json && !cut_off)
            .and_then(|answer_schema| answer_schema.faults(&self.output));
        let Some(faults) = faults else { return end };
        let again = question::ask_again(request, &self.output, &faults);
        if self.audience == Audience::Person {
            self.outbox.event(RunEvent::Repair {});
        }
        let first = std::mem::take(&mut self.output);
        let ended = self.call(self.next_call(model, target, &again)).await;
        match ended.end {
            End::Stopped(stop, rest) => RunEnd::stopped(stop, ended.error, rest),
            // There is no second answer, so the first one is used.
            End::Cancelled | End::Failed(_) if self.output.is_empty() => {
                if self.audience == Audience::Person {
                    self.outbox.text(&first);
                }
                self.output = first;
                if matches!(ended.end, End::Cancelled) { RunEnd::cancelled() } else { end }
            }
            End::Cancelled => RunEnd::cancelled(),
            End::Failed(error) => RunEnd::failed(ended.error.unwrap_or_else(|| error_of(&error.kind))),
        }
    }

    /// The error that people see. If the provider doesn't have the model, it suggests the most similar one.
    async fn told(&self, model: &ModelRef, error: RunError) -> RunError {
        if error.code != RunErrorCode::ModelNotFound || error.nearest.is_some() {
            return error;
        }
        RunError { nearest: self.runner.endpoints.nearest(self.workspace, model).await, ..error }
    }

    async fn call(&mut self, call: Call<'_>) -> Ended {
        let Runner { provider, clock, breakers, .. } = self.runner;
        let ended = call.make(provider, clock, &self.cancel, &mut self.output, self.outbox).await;
        self.usage.input_tokens = self.usage.input_tokens.saturating_add(ended.usage.input_tokens);
        self.usage.output_tokens = self.usage.output_tokens.saturating_add(ended.usage.output_tokens);
        self.usage.cached_input_tokens = self.usage.cached_input_tokens.saturating_add(ended.usage.cached_input_tokens);
        self.usage.cache_write_tokens = self.usage.cache_write_tokens.saturating_add(ended.usage.cache_write_tokens);
        self.usage.reasoning_tokens = self.usage.reasoning_tokens.saturating_add(ended.usage.reasoning_tokens);
        self.cost_micros = self.cost_micros.zip(ended.cost_micros).map(|(sum, cost)| sum.saturating_add(cost));
        match &ended.end {
            End::Stopped(..) => breakers.answered(call.model),
            End::Failed(error) => breakers.failed(call.model, &error.kind, clock.now_ms()),
            End::Cancelled => {}
        }
        ended
    }
}

/// An amount in millionths of a US dollar.
pub(crate) fn usd(micros: u64) -> Money {
    Money::usd(i64::try_from(micros).unwrap_or(i64::MAX))
}

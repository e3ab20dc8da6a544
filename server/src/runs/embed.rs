//! Embedding texts. It is a run, so that places, costs, limits and the log hold, but the runner has no part in it: what comes of it are
//! numbers, which are handed to whoever waits for them and kept nowhere.

use std::sync::Arc;

use llm::{EmbedRequest, Embeddings, ErrorKind, Usage};
use model::{
    AppId, ConnectionId, Definition, Language, ModelRef, Money, Values, WorkspaceId, estimated_tokens,
    run::{Attempt, AttemptStatus, Outcome, RunError, RunErrorCode, RunEvent, RunState},
};
use runner::{Clock as _, EndpointError, Endpoints as _, Target, error_of, pause_ms};
use serde_json::json;
use store::{Batch, Connection, LiveRun, NewRun, Reserves, Started, StartedBy};

use super::{
    Engine,
    accept::Models,
    endpoints::ConnectionEndpoints,
    needs::{MonotonicClock, SystemRandom},
    reserve,
};
use crate::{
    budgets::{OverBudget, refusal},
    doors,
    error::{ErrorCode, Refusal},
    models::price_of,
};

/// Marks such a run among its values. No input of an app can have this name.
const EMBEDDING: &str = "(embedding)";
/// What is sent besides each text, in tokens, at most.
const BESIDES_TOKENS: u64 = 8;

/// Texts to be embedded.
pub struct EmbedRun {
    pub app: AppId,
    pub by: StartedBy,
    pub definition: Arc<Definition>,
    /// By which the run is called.
    pub values: Values,
    pub model: ModelRef,
    pub request: EmbedRequest,
    /// Whether the money of the key that it counts for is limited.
    pub limits_money: bool,
    /// In which the log says what came of it.
    pub language: Language,
}

/// Whether the run with these values embeds texts.
pub fn is_of(values: &Values) -> bool {
    values.contains_key(EMBEDDING)
}

/// What the attempts at one run have come to.
#[derive(Default)]
struct Made {
    attempts: u32,
    /// The last of them, which is written with the run's end: a step without events can't be told from one that was lost.
    last: Option<Attempt>,
    model_name: Option<String>,
    cost: Option<Money>,
}

impl Engine {
    /// Embeds texts, in a run of its own. It goes on to its end although nobody waits for it.
    ///
    /// # Errors
    /// What forbids to start it. What it then fails with is the inner error.
    pub async fn embed(
        &self,
        workspace: WorkspaceId,
        mut embed: EmbedRun,
    ) -> Result<Result<Embeddings, RunError>, Refusal> {
        let tenant = self.store.tenant(workspace);
        let models = Models { primary: embed.model.clone(), fallbacks: Vec::new() };
        let in_force = tenant.budgets_in_force().await?;
        let connections = tenant.known_connections().await?;
        let budgets = reserve::concerned((embed.app, &embed.by), &models, &connections, &in_force);
        let is_limited = embed.limits_money || !budgets.is_empty();
        let most = if is_limited { Some(most_micros(&connections, &embed)?) } else { None };
        let (app, person) = (embed.app, embed.by.person());
        embed.values.insert(EMBEDDING.to_owned(), json!({"texts": embed.request.texts.len()}));
        let new = NewRun {
            app: embed.app,
            by: embed.by.clone(),
            conversation: None,
            inputs: Arc::new(embed.values.clone()),
            first_event: serde_json::to_string(&RunEvent::Started {}).map_err(Refusal::internal)?,
            once: None,
            most_micros: most.filter(|_| embed.limits_money),
            reserves: most.filter(|_| !budgets.is_empty()).map(|micros| Reserves { micros, budgets }),
        };
        let run = match self.live.start(workspace, new).await? {
            Started::Created { run, .. } => run,
            Started::Refused(shut) => return Err(doors::refusal_of_key(shut)),
            Started::OverBudget { budget, used_up } => {
                return Err(Box::pin(refusal(&tenant, OverBudget { budget, used_up, app, person, models })).await);
            }
            Started::Existing(_) | Started::OtherBody | Started::NoConversation => {
                return Err(Refusal::internal("a run without a key or a conversation was found to have one"));
            }
        };
        let task = self.tasks.spawn(Box::pin(self.clone().embed_in(run, embed)));
        task.await.map_err(Refusal::internal)?
    }

    async fn embed_in(self, run: LiveRun, mut embed: EmbedRun) -> Result<Result<Embeddings, RunError>, Refusal> {
        let clock = MonotonicClock::new();
        let mut made = Made::default();
        // Whatever it is that goes wrong, the run comes to its end: otherwise it would be open until its lease is over, and then be begun
        // again.
        let (embedded, refusal) = match self.embedded_unless_stopped(&run, &mut embed, &clock, &mut made).await {
            Ok(embedded) => (embedded, None),
            Err(refusal) => (Some(Err(RunErrorCode::Internal.into())), Some(refusal)),
        };
        let (state, error) = match &embedded {
            None => (RunState::Cancelled, None),
            Some(Ok(_)) => (RunState::Completed, None),
            Some(Err(error)) => (RunState::Failed, Some(error.clone())),
        };
        let embeddings = embedded.as_ref().and_then(|embedded| embedded.as_ref().ok());
        let outcome = Outcome {
            error,
            output: embeddings.map(|embeddings| told(embeddings, embed.language)).unwrap_or_default(),
            model_name: made.model_name,
            input_tokens: embeddings.and_then(|embeddings| embeddings.input_tokens).unwrap_or_default(),
            cost: made.cost.or((made.attempts == 0).then(|| Money::usd(0))),
            duration_ms: clock.now_ms(),
            ..Outcome::of(state)
        };
        append(&run, &[outcome.event()], made.last, Some(outcome)).await?;
        refusal.map_or_else(|| Ok(embedded.unwrap_or_else(|| Err(RunErrorCode::Interrupted.into()))), Err)
    }

    /// Embeds the texts as far as their personal data may be sent; `None` if somebody stopped the run.
    async fn embedded_unless_stopped(
        &self,
        run: &LiveRun,
        embed: &mut EmbedRun,
        clock: &MonotonicClock,
        made: &mut Made,
    ) -> Result<Option<Result<Embeddings, RunError>>, Refusal> {
        let privacy = self.detectors.privacy(&self.store, run.workspace(), embed.app).await?;
        let model = embed.model.connection;
        let connection = self.connection_name(run, model).await?;
        if let Some(found) = privacy.look_in(model, &connection, &mut embed.request.texts) {
            append(run, &[RunEvent::PersonalData(found)], None, None).await?;
        }
        let stopped = async {
            tokio::select! {
                () = run.cancelled().cancelled() => {}
                () = run.lost().cancelled() => {}
            }
        };
        tokio::select! {
            biased;
            () = stopped => Ok(None),
            embedded = self.embedded(run, embed, clock, made) => embedded.map(Some),
        }
    }

    async fn connection_name(&self, run: &LiveRun, id: ConnectionId) -> Result<String, Refusal> {
        let connection = self.store.tenant(run.workspace()).open_connection(id).await?;
        Ok(connection.map(|open| open.connection.name.clone()).unwrap_or_default())
    }

    /// Calls the model, again where that may help.
    async fn embedded(
        &self,
        run: &LiveRun,
        embed: &EmbedRun,
        clock: &MonotonicClock,
        made: &mut Made,
    ) -> Result<Result<Embeddings, RunError>, Refusal> {
        let _place = self.admission.enter(run.workspace()).await;
        let endpoints = ConnectionEndpoints::new(self.store.clone(), self.admission.clone());
        let target = match endpoints.find(run.workspace(), &embed.model).await {
            Ok(target) => target,
            Err(EndpointError::Gone) => return Ok(Err(RunErrorCode::NoModel.into())),
            Err(EndpointError::Paused) => return Ok(Err(RunErrorCode::Paused.into())),
            Err(EndpointError::Unreadable) => return Ok(Err(RunErrorCode::Internal.into())),
        };
        made.model_name = Some(target.model_name.clone());
        loop {
            made.attempts += 1;
            append(run, &[attempt_event(embed, &target, made.attempts)], None, None).await?;
            made.cost = None;
            let begun_ms = clock.now_ms();
            let answered = self.llm.embed(&target.endpoint, &embed.request).await;
            let record = Record::of(embed, &target, &answered);
            made.cost = record.cost;
            let attempt = record.attempt(embed, &target, made.attempts, clock.now_ms().saturating_sub(begun_ms));
            let error = match answered {
                Ok(embeddings) => {
                    made.last = Some(attempt);
                    return Ok(Ok(embeddings));
                }
                Err(error) => error,
            };
            let reason = error_of(&error.kind);
            // What was paid for of several requests would be paid for again.
            let whole = made.cost.is_some();
            let Some(wait_ms) = pause_ms(&error.kind, made.attempts, &SystemRandom).filter(|_| whole) else {
                made.last = Some(attempt);
                return Ok(Err(reason));
            };
            append(run, &[RunEvent::Retry { reason: reason.code, wait_ms }], Some(attempt), None).await?;
            clock.sleep_ms(wait_ms).await;
        }
    }
}

/// The most that it may cost, in millionths of a US dollar.
fn most_micros(connections: &[Connection], embed: &EmbedRun) -> Result<i64, Refusal> {
    let connection = connections.iter().find(|connection| connection.id == embed.model.connection);
    let price = connection.and_then(|connection| price_of(connection, &embed.model.model));
    let price = price.ok_or(ErrorCode::CostUnknown)?;
    // Estimates may be off by a third.
    let tokens_of = |text: &String| (estimated_tokens(text) as u64).saturating_mul(3) / 2 + BESIDES_TOKENS;
    let input_tokens = embed.request.texts.iter().map(tokens_of).sum();
    let micros = price.cost_micros(&Usage { input_tokens, ..Usage::default() });
    Ok(i64::try_from(micros).unwrap_or(i64::MAX))
}

/// What is known of a call.
struct Record {
    error: Option<RunError>,
    input_tokens: Option<u64>,
    cost: Option<Money>,
}

impl Record {
    fn of(embed: &EmbedRun, target: &Target, answered: &Result<Embeddings, llm::Error>) -> Self {
        let price = target.price.as_ref();
        let free = price.is_some_and(llm::price::Price::is_free);
        match answered {
            Ok(Embeddings { input_tokens, .. }) => {
                let usage = input_tokens.map(|input_tokens| Usage { input_tokens, ..Usage::default() });
                let micros = price.zip(usage).map(|(price, usage)| price.cost_micros(&usage));
                Self { error: None, input_tokens: *input_tokens, cost: micros.or(free.then_some(0)).map(usd) }
            }
            Err(error) => {
                // Providers don't charge for what they refuse. Of several requests some may have been answered.
                let at_once = target.endpoint.embeds(&embed.model.model).map_or(usize::MAX, |embeds| embeds.at_once);
                let none = embed.request.texts.len() <= at_once && !matches!(error.kind, ErrorKind::BadAnswer(_));
                Self { error: Some(error_of(&error.kind)), input_tokens: None, cost: (none || free).then(|| usd(0)) }
            }
        }
    }

    fn attempt(self, embed: &EmbedRun, target: &Target, number: u32, duration_ms: u64) -> Attempt {
        Attempt {
            number,
            connection: Some(embed.model.connection),
            connection_name: target.connection_name.clone(),
            provider: target.endpoint.provider.id.to_owned(),
            model: embed.model.model.clone(),
            status: if self.error.is_some() { AttemptStatus::Failed } else { AttemptStatus::Ok },
            error: self.error,
            input_tokens: self.input_tokens,
            output_tokens: self.input_tokens.map(|_| 0),
            cached_input_tokens: None,
            cache_write_tokens: None,
            reasoning_tokens: None,
            adjusted: Vec::new(),
            time_to_first_token_ms: None,
            duration_ms,
            cost: self.cost,
        }
    }
}

fn usd(micros: u64) -> Money {
    Money::usd(i64::try_from(micros).unwrap_or(i64::MAX))
}

fn attempt_event(embed: &EmbedRun, target: &Target, number: u32) -> RunEvent {
    let provider = target.endpoint.provider;
    RunEvent::Attempt {
        number,
        connection: embed.model.connection,
        connection_name: target.connection_name.clone(),
        model: embed.model.model.clone(),
        model_name: target.model_name.clone(),
        provider: provider.id.to_owned(),
        provider_name: provider.name.to_owned(),
    }
}

/// What the log says came of it.
fn told(embeddings: &Embeddings, language: Language) -> String {
    let (count, length) = (embeddings.vectors.len(), embeddings.vectors.first().map_or(0, Vec::len));
    match language {
        Language::En => format!("Embedded texts: {count}, {length} numbers each"),
        Language::Ko => format!("임베딩한 글 {count}개, 글마다 숫자 {length}개"),
    }
}

async fn append(
    run: &LiveRun,
    events: &[RunEvent],
    attempt: Option<Attempt>,
    outcome: Option<Outcome>,
) -> Result<(), Refusal> {
    let events = events.iter().map(serde_json::to_string).collect::<Result<_, _>>().map_err(Refusal::internal)?;
    let batch = Batch { events, attempts: attempt.into_iter().collect(), outcome, ..Batch::default() };
    run.append(batch).await.map_err(Refusal::internal)?;
    Ok(())
}

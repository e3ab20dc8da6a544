//! Repeating one request until the provider accepts it: without a setting that was rejected, or once a self-hosted server has
//! loaded the model.

use std::{borrow::Cow, time::Duration};

use tokio::time::{Instant, sleep_until};

use super::{Client, Limits, answer::Deadlines};
use crate::{
    adjust::{AGAIN, Adjusted},
    chat::{ChatRequest, Mode},
    endpoint::Endpoint,
    error::{Error, ErrorKind, Waiting},
    provider::Patience,
};

/// How often a server that is loading a model is asked again.
const LOADED_YET: Duration = Duration::from_secs(2);

/// How long to wait for an answer.
pub(super) fn deadlines(endpoint: &Endpoint, request: &ChatRequest, mode: Mode, limits: &Limits) -> Deadlines {
    let begun = Instant::now();
    let first_token = match endpoint.patience(&request.model) {
        Patience::Usual => limits.first_token,
        Patience::Thinker => limits.first_token_of_thinkers,
        Patience::SlowThinker => limits.first_token_of_slow_thinkers,
        Patience::SelfHosted => limits.first_token_of_own_machines,
    };
    // A long wait for the first token doesn't shorten the time for the rest.
    let usual = limits.first_token.max(limits.first_token_of_thinkers);
    let answer = begun + limits.answer + first_token.saturating_sub(usual);
    let whole = endpoint.mode_for(request, mode) == Mode::Whole;
    Deadlines { first_token: if whole { answer } else { begun + first_token }, answer }
}

impl Client {
    /// The first response that isn't a rejection, and the adjustments that were made to the request.
    pub(super) async fn ask(
        &self,
        endpoint: &Endpoint,
        request: &ChatRequest,
        mode: Mode,
        deadline: Instant,
        limits: &Limits,
    ) -> Result<(reqwest::Response, Adjusted), Error> {
        let dialect = endpoint.dialect_of(&request.model);
        let mut adjusted = self.learnt.of(endpoint, &request.model);
        let mut left = AGAIN;
        loop {
            let asked = with(endpoint, &adjusted);
            let wire = dialect.chat_request(&asked, request, mode);
            let error = match self.send(&asked, wire, deadline, Waiting::FirstToken, limits).await {
                Ok(response) => {
                    if left < AGAIN {
                        self.learnt.keep(endpoint, &request.model, adjusted.clone());
                    }
                    return Ok((response, adjusted));
                }
                Err(error) => error,
            };
            if is_loading(endpoint, request, &error) {
                sleep_until((Instant::now() + LOADED_YET).min(deadline)).await;
                if Instant::now() < deadline {
                    continue;
                }
                return Err(ErrorKind::TimedOut(Waiting::FirstToken).into());
            }
            let refusal = error.refusal.as_deref().filter(|_| left > 0);
            let learnt = refusal.and_then(|refusal| {
                let sent = dialect.chat_request(&asked, request, mode);
                let next = adjusted.learn(&sent.body, refusal)?;
                // A request that doesn't change would be rejected again.
                let changed = dialect.chat_request(&with(endpoint, &next), request, mode).body != sent.body;
                changed.then_some(next)
            });
            let Some(learnt) = learnt else {
                // The model may have been changed since its adjustments were learnt.
                if error.kind == ErrorKind::BadRequest && !adjusted.is_nothing() {
                    self.learnt.keep(endpoint, &request.model, Adjusted::default());
                }
                return Err(error);
            };
            tracing::info!(provider = endpoint.provider.id, model = request.model, adjusted = ?learnt.told(), "a model refused a setting");
            adjusted = learnt;
            left -= 1;
        }
    }
}

fn with<'e>(endpoint: &'e Endpoint, adjusted: &Adjusted) -> Cow<'e, Endpoint> {
    if adjusted.is_nothing() {
        return Cow::Borrowed(endpoint);
    }
    Cow::Owned(Endpoint { adjusted: adjusted.clone(), ..endpoint.clone() })
}

/// llama.cpp responds with 503 "Loading model" until it is ready.
fn is_loading(endpoint: &Endpoint, request: &ChatRequest, error: &Error) -> bool {
    let says_so = |words: &String| words.to_lowercase().contains("loading model");
    endpoint.patience(&request.model) == Patience::SelfHosted
        && error.status == Some(503)
        && error.detail.as_ref().is_some_and(says_so)
}

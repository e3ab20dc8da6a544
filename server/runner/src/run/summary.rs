//! Summarises the older turns of a conversation before its next answer.

use futures::StreamExt;
use llm::ChatRequest;
use model::{
    History, RenderedMessage, Role,
    long::ask_for_summary,
    run::{PartEnd, RunState},
};

use super::{
    Run,
    models::{FallbackChain, RunEnd},
};
use crate::needs::{Clock, Endpoints, Provider, Random};

/// How long an answer waits for a summary, in milliseconds.
const WAIT_MS: u64 = 30_000;

impl<C: Clock, R: Random, E: Endpoints, P: Provider> FallbackChain<'_, C, R, E, P> {
    /// Answers a run, after the older turns of its conversation were summarised. If that fails, they are left out.
    pub(super) async fn answer_run(&mut self, run: &Run<'_>) -> RunEnd {
        if run.older.is_empty() {
            return self.answer(run).await;
        }
        let summary = Box::pin(self.summary(run)).await;
        let known = summary.as_deref().or(run.history.summary);
        let run = Run { history: History { summary: known, ..run.history }, older: &[], ..run.clone() };
        self.answer(&run).await
    }

    async fn summary(&mut self, run: &Run<'_>) -> Option<String> {
        let cancel = self.cancel().child_token();
        let mut chain = self.for_text(&cancel);
        let request = request(ask_for_summary(run.definition, run.history.summary, run.older));
        let state = {
            let asked = async {
                let end = chain.ask_models(&run.primary, &run.fallbacks, request).await;
                let RunEnd { state, rest, .. } = end;
                if let Some(mut rest) = rest {
                    // The rest of the stream must be read before its connection can be reused.
                    cancel.run_until_cancelled(async { while rest.next().await.is_some() {} }).await;
                }
                state
            };
            let late = async {
                self.runner.clock.sleep_ms(WAIT_MS).await;
                cancel.cancel();
                std::future::pending::<RunState>().await
            };
            let mut asked = std::pin::pin!(asked);
            tokio::select! {
                state = &mut asked => state,
                never = late => never,
            }
        };
        let end = PartEnd { cut_off: false, ..chain.part_end(0, 0, None) };
        self.include(&end);
        let summary = Some(end.text).filter(|text| state == RunState::Completed && !text.trim().is_empty())?;
        self.outbox.summary(summary.clone());
        Some(summary)
    }
}

fn request(messages: Vec<RenderedMessage>) -> ChatRequest {
    let message = |RenderedMessage { role, text, .. }: RenderedMessage| match role {
        Role::System => llm::chat::Message::new(llm::chat::Role::System, text),
        Role::User | Role::Assistant => llm::chat::Message::new(llm::chat::Role::User, text),
    };
    ChatRequest { messages: messages.into_iter().map(message).collect(), ..ChatRequest::default() }
}

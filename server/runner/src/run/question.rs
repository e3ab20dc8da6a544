//! What is asked: a definition with its values, in the client's words.

use llm::{ChatRequest, chat};
use model::{Effort, PromptError, RenderedMessage, Role, Settings};

use super::Run;
use crate::event::{ErrorCode, RunError};

/// The question of a run, to no model yet.
pub(super) fn ask(run: &Run<'_>) -> Result<ChatRequest, RunError> {
    let messages = run.definition.render(run.values, run.history).map_err(|error| match error {
        PromptError::TooLong => ErrorCode::TooLong,
        PromptError::NothingToSay => ErrorCode::BadRequest,
        // Only checked definitions are run, so this one came past the check.
        PromptError::BadTemplate(_) => ErrorCode::Internal,
    })?;
    let Settings { temperature, top_p, max_output_tokens, stop, seed, reasoning_effort } =
        run.definition.model.settings.clone();
    Ok(ChatRequest {
        model: String::new(),
        messages: messages.into_iter().map(message).collect(),
        temperature,
        top_p,
        max_output_tokens,
        stop,
        seed,
        reasoning_effort: reasoning_effort.map(effort),
    })
}

fn message(RenderedMessage { role, text }: RenderedMessage) -> chat::Message {
    let role = match role {
        Role::System => chat::Role::System,
        Role::User => chat::Role::User,
        Role::Assistant => chat::Role::Assistant,
    };
    chat::Message { role, text }
}

fn effort(effort: Effort) -> chat::Effort {
    match effort {
        Effort::Low => chat::Effort::Low,
        Effort::Medium => chat::Effort::Medium,
        Effort::High => chat::Effort::High,
    }
}

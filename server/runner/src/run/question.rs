//! Builds the chat request from a definition and its inputs.

use llm::{ChatRequest, chat};
use model::{
    Effort, PromptError, RenderedMessage, Role, Settings,
    run::{RunError, RunErrorCode},
};

use super::Run;
use crate::json::AnswerSchema;

/// Builds the request, without a model yet. `answer_schema` is given if the answer must be JSON.
pub(super) fn ask(run: &Run<'_>, answer_schema: Option<&AnswerSchema>) -> Result<ChatRequest, RunError> {
    let messages = run.definition.render(run.values, run.history).map_err(|error| match error {
        PromptError::TooLong => RunErrorCode::TooLong,
        PromptError::NothingToSay => RunErrorCode::BadRequest,
        // Definitions are checked before they are run, so this would be a bug.
        PromptError::BadTemplate(_) => RunErrorCode::Internal,
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
        json: answer_schema.map(AnswerSchema::asked),
        tools: Vec::new(),
    })
}

/// Extends the request by the answer and what is wrong with it.
pub(super) fn ask_again(question: &ChatRequest, answer: &str, faults: &str) -> ChatRequest {
    let words = format!(
        "That is not the document that was asked for.\n{faults}\nAnswer again, with the corrected JSON document alone."
    );
    let mut question = question.clone();
    question.messages.push(chat::Message::new(chat::Role::Assistant, answer));
    question.messages.push(chat::Message::new(chat::Role::User, words));
    question
}

fn message(RenderedMessage { role, text }: RenderedMessage) -> chat::Message {
    let role = match role {
        Role::System => chat::Role::System,
        Role::User => chat::Role::User,
        Role::Assistant => chat::Role::Assistant,
    };
    chat::Message::new(role, text)
}

fn effort(effort: Effort) -> chat::Effort {
    match effort {
        Effort::Low => chat::Effort::Low,
        Effort::Medium => chat::Effort::Medium,
        Effort::High => chat::Effort::High,
    }
}

//! Builds the chat request from a definition and its inputs.

use llm::{
    ChatRequest,
    chat::{self, Image},
};
use model::{
    Effort, FileId, FileRef, PromptError, RenderedMessage, Role, Settings, Values,
    long::Joining,
    run::{RunError, RunErrorCode},
};

use super::{Run, RunFile};
use crate::json::AnswerSchema;

/// Builds the request, without a model yet. `answer_schema` is given if the answer must be JSON.
pub(super) fn ask(run: &Run<'_>, answer_schema: Option<&AnswerSchema>) -> Result<ChatRequest, RunError> {
    ask_with(run, &with_texts(run), None, answer_schema)
}

/// The values with the texts of the files in them.
pub(super) fn with_texts(run: &Run<'_>) -> Values {
    if run.files.is_empty() {
        return run.values.clone();
    }
    run.definition.with_file_texts(run.values, |id| text_of(run, id))
}

pub(super) fn text_of<'r>(run: &Run<'r>, id: FileId) -> Option<&'r str> {
    run.files.iter().find(|file| file.id == id).and_then(|file| file.text.as_deref())
}

/// As [`ask`], with values in which files have their texts, and perhaps a part of one.
pub(super) fn ask_with(
    run: &Run<'_>,
    values: &Values,
    joining: Option<Joining<'_>>,
    answer_schema: Option<&AnswerSchema>,
) -> Result<ChatRequest, RunError> {
    let read = |file: &FileRef| run.files.iter().any(|known| known.id == file.id);
    if !run.definition.files_in_values(run.values).iter().all(read) {
        // An answer that ignores a document would look like one about it.
        return Err(RunErrorCode::Internal.into());
    }
    let messages = match run.messages {
        Some(messages) => messages.to_vec(),
        None => rendered(run, values, joining)?,
    };
    let Settings { temperature, top_p, max_output_tokens, stop, seed, reasoning_effort } =
        run.definition.model.settings.clone();
    let tools = run.tools.cloned().unwrap_or_default();
    Ok(ChatRequest {
        model: String::new(),
        messages,
        temperature,
        top_p,
        max_output_tokens,
        stop,
        seed,
        reasoning_effort: reasoning_effort.map(effort),
        json: answer_schema.map(AnswerSchema::asked),
        tools: tools.offered,
        tool_choice: tools.choice,
        parallel_calls: tools.parallel,
    })
}

/// The messages of the definition, with the pictures that they show.
fn rendered(run: &Run<'_>, values: &Values, joining: Option<Joining<'_>>) -> Result<Vec<chat::Message>, RunError> {
    let mut messages = run.definition.render_after(values, run.history).map_err(|error| refused(&error))?;
    if let Some(joining) = joining {
        joining.tell(run.definition, &mut messages);
    }
    Ok(with_pictures(messages, run.files))
}

/// Why there is no request.
pub(super) fn refused(error: &PromptError) -> RunErrorCode {
    match error {
        PromptError::TooLong => RunErrorCode::TooLong,
        PromptError::NothingToSay => RunErrorCode::BadRequest,
        // Definitions are checked before they are run, so this would be a bug.
        PromptError::BadTemplate(_) => RunErrorCode::Internal,
    }
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

/// The messages, with the pictures of the files that they show. Providers take pictures only from the user, so those of another
/// message go with the user's next one, or else with the last.
fn with_pictures(rendered: Vec<RenderedMessage>, files: &[RunFile]) -> Vec<chat::Message> {
    let mut waiting: Vec<Image> = Vec::new();
    let mut messages = Vec::with_capacity(rendered.len());
    for RenderedMessage { role, text, files: shown } in rendered {
        let shown = shown.iter().filter_map(|id| files.iter().find(|file| file.id == *id));
        waiting.extend(shown.flat_map(|file| file.pictures.iter().cloned()));
        messages.push(match role {
            Role::System => chat::Message::new(chat::Role::System, text),
            Role::User => chat::Message::with_images(text, std::mem::take(&mut waiting)),
            Role::Assistant => chat::Message::new(chat::Role::Assistant, text),
        });
    }
    if let Some(last) = messages.iter_mut().rfind(|message| message.role == chat::Role::User) {
        last.images.append(&mut waiting);
    }
    messages
}

fn effort(effort: Effort) -> chat::Effort {
    match effort {
        Effort::Low => chat::Effort::Low,
        Effort::Medium => chat::Effort::Medium,
        Effort::High => chat::Effort::High,
    }
}

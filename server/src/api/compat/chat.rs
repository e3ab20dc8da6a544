//! `POST /v1/chat/completions`

use axum::{Extension, http::HeaderMap, response::Response};

use super::{answer::answer, begin::begin, following::Following, large::Large};
use crate::{
    api::once::of_run,
    auth::Member,
    compat::{
        errors::{OpenAiRefusals, Shape},
        openai_chat::{Chat, ChatBody},
    },
    error::{Refusal, RequestId, language_of},
    madang::Madang,
};

/// Answers a conversation, as OpenAI's Chat Completions does
///
/// `model` is an app (scope `apps:run`) or a model of the workspace (scope `models:run`), as `/v1/models` lists them. An app is given
/// the last message of the user; its own prompt, model and settings hold. With `stream`, the answer is server-sent events that end
/// with `[DONE]`. Fields that are not named here are ignored. When the caller goes away, the run is stopped, unless the request had an
/// `Idempotency-Key`: then the same request within 24 hours gets its answer.
#[utoipa::path(post, path = "/v1/chat/completions", operation_id = "createChatCompletion", tag = "compat",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example.")),
    request_body = ChatBody,
    responses(
        (status = 200, description = "The answer, in OpenAI's format; with `stream` its chunks.", body = serde_json::Value),
        OpenAiRefusals,
    ))]
pub async fn complete(
    Extension(madang): Extension<Madang>,
    Extension(request_id): Extension<RequestId>,
    member: Member,
    headers: HeaderMap,
    Large(body, turn): Large<ChatBody>,
) -> Result<Response, Refusal> {
    let once = of_run(&headers, format!("chat/completions {}", member.once_as()), &body)?;
    let include_usage = body.includes_usage();
    let ask = body.ask()?;
    let stream = ask.stream;
    let begun = Box::pin(begin(&madang, &member, ask, once)).await?;
    drop(turn);
    let following = Following::new(&madang, &member, &begun, language_of(&headers));
    let dialect = Chat::new(begun.opening, include_usage);
    Ok(Box::pin(answer(following, dialect, stream, Shape::OpenAi, &request_id)).await)
}

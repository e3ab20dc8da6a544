//! `POST /v1/messages`

use axum::{Extension, http::HeaderMap, response::Response};

use super::{answer::answer, begin::begin, following::Following, large::Large};
use crate::{
    api::once::of_run,
    auth::Member,
    compat::{
        anthropic::{Messages, MessagesBody},
        errors::{AnthropicRefusals, Shape},
    },
    error::{Refusal, RequestId, language_of},
    madang::Madang,
};

/// Answers a conversation, as Anthropic's Messages does
///
/// As `createChatCompletion`, in the words of Anthropic's API. The key may also be in `x-api-key`.
#[utoipa::path(post, path = "/v1/messages", operation_id = "createMessage", tag = "compat",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example.")),
    request_body = MessagesBody,
    responses(
        (status = 200, description = "The answer, in Anthropic's format; with `stream` its events.", body = serde_json::Value),
        AnthropicRefusals,
    ))]
pub async fn message(
    Extension(madang): Extension<Madang>,
    Extension(request_id): Extension<RequestId>,
    member: Member,
    headers: HeaderMap,
    Large(body, turn): Large<MessagesBody>,
) -> Result<Response, Refusal> {
    let once = of_run(&headers, format!("messages {}", member.once_as()), &body)?;
    let ask = body.ask()?;
    let stream = ask.stream;
    let begun = Box::pin(begin(&madang, &member, ask, once)).await?;
    drop(turn);
    let following = Following::new(&madang, &member, &begun, language_of(&headers));
    let dialect = Messages::new(begun.opening);
    Ok(Box::pin(answer(following, dialect, stream, Shape::Anthropic, &request_id)).await)
}

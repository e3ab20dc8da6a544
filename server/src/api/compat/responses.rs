//! `POST /v1/responses`

use axum::{Extension, http::HeaderMap, response::Response};

use super::{answer::answer, begin::begin, following::Following, large::Large};
use crate::{
    api::once::of_run,
    auth::Member,
    compat::{
        errors::{OpenAiRefusals, Shape},
        openai_responses::{Responses, ResponsesBody},
    },
    error::{Refusal, RequestId, language_of},
    madang::Madang,
};

/// Answers a conversation, as OpenAI's Responses does
///
/// As `createChatCompletion`, in the words of the newer API. Nothing is kept for the next request: it brings the whole conversation.
#[utoipa::path(post, path = "/v1/responses", operation_id = "createResponse", tag = "compat",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example.")),
    request_body = ResponsesBody,
    responses(
        (status = 200, description = "The answer, in OpenAI's format; with `stream` its events.", body = serde_json::Value),
        OpenAiRefusals,
    ))]
pub async fn respond(
    Extension(madang): Extension<Madang>,
    Extension(request_id): Extension<RequestId>,
    member: Member,
    headers: HeaderMap,
    Large(body, turn): Large<ResponsesBody>,
) -> Result<Response, Refusal> {
    let once = of_run(&headers, format!("responses {}", member.once_as()), &body)?;
    let ask = body.ask()?;
    let stream = ask.stream;
    let begun = Box::pin(begin(&madang, &member, ask, once)).await?;
    drop(turn);
    let following = Following::new(&madang, &member, &begun, language_of(&headers));
    let dialect = Responses::new(begun.opening);
    Ok(Box::pin(answer(following, dialect, stream, Shape::OpenAi, &request_id)).await)
}

//! `POST /v1/messages/count_tokens`

use axum::{Extension, Json};
use serde_json::{Value, json};

use super::{
    begin::must_know,
    given::{self, Giving},
    large::Large,
};
use crate::{
    auth::Member,
    compat::{anthropic::MessagesBody, errors::AnthropicRefusals, estimated},
    error::Refusal,
    madang::Madang,
};

/// Estimates how many tokens a conversation has
///
/// An estimate, because no two houses count alike: by Madang's own rule, which may be off by a third. Of an app its own prompt is not
/// counted, nor what a document has that comes with the request, unless it is plain text. Nothing is sent to a provider, and nothing is
/// kept.
#[utoipa::path(post, path = "/v1/messages/count_tokens", operation_id = "countMessageTokens", tag = "compat",
    request_body = MessagesBody,
    responses((status = 200, description = "`input_tokens`, as Anthropic's API has it.", body = Value), AnthropicRefusals))]
pub async fn count(
    Extension(madang): Extension<Madang>,
    member: Member,
    Large(body, _turn): Large<MessagesBody>,
) -> Result<Json<Value>, Refusal> {
    // How long the answer may be is nothing that this needs to know.
    let ask = MessagesBody { max_tokens: body.max_tokens.or(Some(1)), ..body }.ask()?;
    must_know(&member, &ask.model).await?;
    let files = match ask.said.iter().any(|said| !said.files.is_empty()) {
        true => given::estimated(&Giving::of(&madang, &member).await?, &ask.said).await?,
        false => 0,
    };
    Ok(Json(json!({"input_tokens": estimated(&ask).saturating_add(files)})))
}

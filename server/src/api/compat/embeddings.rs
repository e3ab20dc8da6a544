//! `POST /v1/embeddings`

use std::sync::Arc;

use axum::{
    Extension, Json,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use llm::EmbedRequest;
use model::run::RunState;
use store::StartedBy;

use super::{
    answer::failed,
    begin::{Direct, unknown},
};
use crate::{
    auth::Member,
    compat::{
        Failure,
        embeddings::{EmbedAsk, EmbeddingsBody, wire},
        errors::{OpenAiRefusals, Shape},
        for_embedding, models,
    },
    error::{Refusal, RequestId, language_of},
    madang::Madang,
    runs::embed::EmbedRun,
    strict::Body,
};

/// Embeds texts, as OpenAI's Embeddings does
///
/// `model` is a model of the workspace that embeds texts (scope `models:run`), as `/v1/models` lists them. No other model stands in for
/// it: its vectors would mean nothing beside the rest. The call is a run of the key, with its cost; of the texts the log keeps how many
/// they are and how the first begins.
#[utoipa::path(post, path = "/v1/embeddings", operation_id = "createEmbedding", tag = "compat",
    request_body = EmbeddingsBody,
    responses(
        (status = 200, description = "The vectors, in OpenAI's format.", body = serde_json::Value),
        OpenAiRefusals,
    ))]
pub async fn embed(
    Extension(madang): Extension<Madang>,
    Extension(request_id): Extension<RequestId>,
    member: Member,
    headers: HeaderMap,
    Body(body): Body<EmbeddingsBody>,
) -> Result<Response, Refusal> {
    let ask = body.ask()?;
    let run = run_of(&member, &ask).await?;
    match Box::pin(madang.engine.embed(member.workspace, run)).await? {
        Ok(embeddings) => Ok(Json(wire(&ask, &embeddings)).into_response()),
        Err(error) => {
            let failure = Failure::of(RunState::Failed, Some(error), language_of(&headers));
            Ok(failed(&failure, Shape::OpenAi, &request_id))
        }
    }
}

async fn run_of(member: &Member, ask: &EmbedAsk) -> Result<EmbedRun, Refusal> {
    let direct = Direct::of(member, &ask.model).await?;
    let model = models::find_to_embed(&ask.model, &direct.connections).ok_or_else(|| unknown(&ask.model))?;
    direct.may()?;
    can_embed(&direct, &model, ask)?;
    let (definition, values) = for_embedding(model.clone(), ask.texts.first().map_or("", String::as_str));
    let definition = Arc::new(definition);
    Ok(EmbedRun {
        app: direct.app().await?,
        by: StartedBy::Direct {
            person: member.id,
            key: direct.key.id,
            limited: direct.key.is_limited,
            definition: definition.clone(),
        },
        definition,
        values,
        request: EmbedRequest {
            model: model.model.clone(),
            texts: ask.texts.clone(),
            role: ask.role,
            dimensions: ask.dimensions,
        },
        model,
        limits_money: direct.key.limits_money,
        language: direct.workspace.language,
    })
}

/// Refuses what the model's provider can't be asked for.
fn can_embed(direct: &Direct<'_>, model: &model::ModelRef, ask: &EmbedAsk) -> Result<(), Refusal> {
    let connection = direct.connections.iter().find(|connection| connection.id == model.connection);
    let provider = connection.and_then(|connection| llm::provider::find(&connection.provider));
    let embeds = provider.and_then(|provider| llm::Endpoint::new(provider, None, None).embeds(&model.model));
    let Some(embeds) = embeds else {
        return Err(Refusal::field(
            "model",
            "This model's provider offers no embeddings. `GET /v1/models` lists the models that there are.",
            "이 모델의 제공자에는 임베딩이 없어요. `GET /v1/models`에서 목록을 볼 수 있어요.",
        ));
    };
    if ask.dimensions.is_some() && !embeds.dimensions {
        return Err(Refusal::field(
            "dimensions",
            "The length of this model's vectors can't be chosen: leave it out.",
            "이 모델은 벡터 길이를 고를 수 없어요. 빼고 보내 주세요.",
        ));
    }
    Ok(())
}

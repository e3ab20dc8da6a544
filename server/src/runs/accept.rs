//! Accepting a run: everything that can be wrong is found before anything is kept, and then it is kept whole.

use std::sync::Arc;

use api::ErrorCode;
use model::{AppId, ConversationId, Definition, Kind, ModelRef, RunId, Severity, Values, WorkspaceId};
use runner::RunEvent;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{IdempotencyKey, InConversation, LinkRefused, NewRun, Started, StartedBy, Tenant, Workspace};
use time::OffsetDateTime;

use super::Job;
use crate::{error::Refusal, madang::Madang};

/// The longest `Idempotency-Key`, in bytes.
const KEY_MAX: usize = 200;

/// A run that somebody wants.
pub struct Wanted {
    /// Which app.
    pub app: AppId,
    /// Who wants it, and what exactly is run.
    pub by: StartedBy,
    /// What that does.
    pub definition: Arc<Definition>,
    /// What they filled in.
    pub inputs: Values,
    /// The conversation to go on with.
    pub conversation: Option<ConversationId>,
    /// So that twice is once.
    pub once: Option<IdempotencyKey>,
}

/// A run that was accepted, now or before.
pub struct Accepted {
    /// Which run.
    pub id: RunId,
    /// What is known of it if it was made just now; one that was asked for before under the same key may have gone on.
    pub new: Option<NewlyMade>,
}

/// What only this process knows without asking for it.
pub struct NewlyMade {
    /// When it was accepted.
    pub created_at: OffsetDateTime,
    /// The conversation it belongs to, old or new.
    pub conversation: Option<ConversationId>,
    /// What was filled in, as checked.
    pub inputs: Values,
}

/// Checks and accepts a run, and has it carried out.
pub async fn accept(madang: &Madang, workspace: WorkspaceId, wanted: Wanted) -> Result<Accepted, Refusal> {
    let tenant = madang.store.tenant(workspace);
    let errors: Vec<_> = wanted.definition.check().into_iter().filter(|p| p.severity() == Severity::Error).collect();
    if !errors.is_empty() {
        return Err(Refusal::problems(errors));
    }
    let values = wanted.definition.check_values(&wanted.inputs).map_err(|problems| Refusal::inputs(&problems))?;
    let models = models(&tenant, &wanted.definition).await?;
    let conversation = match (wanted.definition.kind, wanted.conversation) {
        (Kind::Form, _) => None,
        (Kind::Chat, None) => Some(InConversation::New),
        (Kind::Chat, Some(known)) => Some(InConversation::Existing(known)),
    };
    let new = NewRun {
        app: wanted.app,
        by: wanted.by,
        conversation,
        inputs: values.clone(),
        first_event: serde_json::to_string(&RunEvent::Started {}).map_err(Refusal::internal)?,
        once: wanted.once,
    };
    match madang.engine.live.start(workspace, new).await? {
        Started::Created { run, conversation, created_at } => {
            let new = NewlyMade { created_at, conversation, inputs: values.clone() };
            let accepted = Accepted { id: run.id(), new: Some(new) };
            let definition = wanted.definition;
            madang.engine.carry_out(run, Job { definition, values, conversation, models, attempts_before: 0 });
            Ok(accepted)
        }
        Started::Existing(id) => Ok(Accepted { id, new: None }),
        Started::OtherBody => Err(ErrorCode::IdempotencyMismatch.into()),
        Started::Refused(LinkRefused::Expired) => Err(ErrorCode::LinkExpired.into()),
        Started::Refused(LinkRefused::Revoked) => Err(ErrorCode::LinkRevoked.into()),
        Started::Refused(LinkRefused::UsedUp | LinkRefused::DayLimit) => Err(ErrorCode::LinkUsedUp.into()),
        Started::NoConversation => Err(ErrorCode::NotFound.into()),
    }
}

/// The models that may answer a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Models {
    /// The one to ask.
    pub primary: ModelRef,
    /// Those that stand in, in order.
    pub fallbacks: Vec<ModelRef>,
}

/// The models that a definition means: those it names, else the workspace's.
pub async fn models(tenant: &Tenant, definition: &Definition) -> Result<Models, Refusal> {
    let workspace = tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    models_in(&workspace, definition).ok_or_else(|| ErrorCode::NoModel.into())
}

/// The same, of a workspace that is known; nothing if neither names any.
pub fn models_in(workspace: &Workspace, definition: &Definition) -> Option<Models> {
    let (named, order) = (&definition.model, &workspace.fallback_order);
    let primary = named.use_.as_ref().or(workspace.default_model.as_ref()).or(order.first())?.clone();
    let fallbacks = if named.fallbacks.is_empty() { order } else { &named.fallbacks };
    Some(Models { fallbacks: fallbacks.iter().filter(|model| **model != primary).cloned().collect(), primary })
}

/// The request's `Idempotency-Key`, for this route and body.
pub fn once(
    headers: &axum::http::HeaderMap,
    route: String,
    body: &impl Serialize,
) -> Result<Option<IdempotencyKey>, Refusal> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= KEY_MAX).ok_or_else(|| {
        Refusal::field(
            "Idempotency-Key",
            "Use 1 to 200 plain characters, a random UUID for example.",
            "무작위 UUID처럼 1~200자의 영문과 숫자로 써 주세요.",
        )
    })?;
    let body = serde_json::to_vec(body).map_err(Refusal::internal)?;
    Ok(Some(IdempotencyKey { route, key: key.to_owned(), body_hash: Sha256::digest(&body).into() }))
}

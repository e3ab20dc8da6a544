//! What a run may cost at most, for doors whose money is limited: so much is reserved when it starts.

use model::{AppId, ConversationId, Definition, ModelRef, Values, estimated_tokens};
use store::{Connection, FileForRun, StartedBy, Tenant};

use super::{accept::Models, attached, said};
use crate::{
    comparisons::price::Asked,
    error::{ErrorCode, Refusal},
    models::price_of,
};

/// More earlier turns than these are never sent.
const TURNS_MAX: i64 = 120;

/// Takes those models out that nobody knows a price of, and answers what a run by the others may cost at most, in millionths of a US
/// dollar.
///
/// Only one model answers, and of those that fail before they answer, the failure costs nothing that is known: so it is the dearest one
/// that counts.
pub(super) async fn most_micros(
    tenant: &Tenant,
    (app, by): (AppId, &StartedBy),
    (definition, values): (&Definition, &Values),
    conversation: Option<ConversationId>,
    models: Models,
) -> Result<(Models, i64), Refusal> {
    let connections = tenant.connections().await?;
    let files = attached::known(tenant, app, by, definition, values).await?;
    let said_tokens = match conversation {
        Some(conversation) => said_tokens(tenant, conversation).await?,
        // What a program brings along is sent as well.
        None => said::of(values).iter().flatten().map(|said| estimated_tokens(&said.text) as u64).sum(),
    };
    let ask = AskOf { connections: &connections, definition, values, files: &files, said_tokens };
    let primary = ask.most_micros(&models.primary).ok_or(ErrorCode::CostUnknown)?;
    let mut most = primary;
    let mut fallbacks = models.fallbacks;
    fallbacks.retain(|model| {
        let known = ask.most_micros(model);
        most = most.max(known.unwrap_or_default());
        known.is_some()
    });
    Ok((Models { primary: models.primary, fallbacks }, most))
}

/// Without the fallbacks that nobody knows a price of. Where that is so of the first model, no money was limited.
pub(super) async fn with_prices(tenant: &Tenant, models: Models) -> Result<Models, Refusal> {
    let connections = tenant.connections().await?;
    let is_known = |model: &ModelRef| {
        let connection = connections.iter().find(|connection| connection.id == model.connection);
        connection.is_some_and(|connection| price_of(connection, &model.model).is_some())
    };
    let Models { primary, mut fallbacks } = models;
    if is_known(&primary) {
        fallbacks.retain(is_known);
    }
    Ok(Models { primary, fallbacks })
}

/// What one model is asked.
struct AskOf<'a> {
    connections: &'a [Connection],
    definition: &'a Definition,
    values: &'a Values,
    files: &'a [FileForRun],
    said_tokens: u64,
}

impl AskOf<'_> {
    fn most_micros(&self, model: &ModelRef) -> Option<i64> {
        let connection = self.connections.iter().find(|connection| connection.id == model.connection)?;
        let asked = Asked::of(connection, &model.model, self.definition, self.values, self.files);
        asked.after(self.said_tokens).most_micros()
    }
}

/// About how many tokens were said before in a conversation.
async fn said_tokens(tenant: &Tenant, conversation: ConversationId) -> Result<u64, Refusal> {
    let turns = tenant.conversation_turns(conversation, TURNS_MAX).await?;
    let summary = tenant.conversation_summary(conversation).await?;
    let texts = turns.iter().map(|turn| estimated_tokens(model::said(&turn.inputs)) + estimated_tokens(&turn.output));
    let summary = summary.map_or(0, |(summary, _)| estimated_tokens(&summary));
    Ok((texts.sum::<usize>() + summary) as u64)
}

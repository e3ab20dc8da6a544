//! What a run may cost at most, for doors whose money is limited and for budgets: so much is reserved when it starts.

use model::{AppId, ConversationId, Definition, ModelRef, Values, budget::Spender, estimated_tokens};
use store::{BudgetInForce, Connection, FileForRun, Reserves, StartedBy, Tenant};
use uuid::Uuid;

use super::{
    accept::{Models, RunRequest},
    attached, said,
};
use crate::{
    comparisons::price::Asked,
    error::{ErrorCode, Refusal},
    models::price_of,
};

/// More earlier turns than these are never sent.
const TURNS_MAX: i64 = 120;

/// What is known of a run's cost before it starts.
pub(super) struct Reckoned {
    /// Without those that nobody knows a price of, where money is limited.
    pub models: Models,
    /// The most that it may cost; `None` if its door's money isn't limited.
    pub most_micros: Option<i64>,
    /// What it reserves of budgets.
    pub reserves: Option<Reserves>,
}

/// Reckons what a run may cost at most, if its door's money is limited or a budget is about it.
pub(super) async fn reckon(
    tenant: &Tenant,
    request: &RunRequest,
    values: &Values,
    models: Models,
) -> Result<Reckoned, Refusal> {
    let budgets = tenant.budgets_in_force().await?;
    if !request.limits_money && budgets.is_empty() {
        return Ok(Reckoned { models, most_micros: None, reserves: None });
    }
    // Boxed because most runs are limited by nothing, and each would carry the room for it.
    Box::pin(reckon_limited(tenant, request, values, models, &budgets)).await
}

async fn reckon_limited(
    tenant: &Tenant,
    request: &RunRequest,
    values: &Values,
    models: Models,
    budgets: &[BudgetInForce],
) -> Result<Reckoned, Refusal> {
    let connections = tenant.known_connections().await?;
    let by = (request.app, &request.by);
    if !request.limits_money && concerned(by, &models, &connections, budgets).is_empty() {
        return Ok(Reckoned { models, most_micros: None, reserves: None });
    }
    let (models, most) = most_micros(tenant, &connections, request, values, models).await?;
    // A fallback that is left out spends nothing of its vendor's.
    let budgets = concerned(by, &models, &connections, budgets);
    let reserves = (!budgets.is_empty()).then_some(Reserves { micros: most, budgets });
    Ok(Reckoned { models, most_micros: Some(most).filter(|_| request.limits_money), reserves })
}

/// The budgets that are about a run that may ask these models.
pub(super) fn concerned(
    (app, by): (AppId, &StartedBy),
    models: &Models,
    connections: &[Connection],
    budgets: &[BudgetInForce],
) -> Vec<Uuid> {
    let provider = |id| Some(connections.iter().find(|connection| connection.id == id)?.provider.as_str());
    let models = std::iter::once(&models.primary).chain(&models.fallbacks);
    let asked: Vec<_> = models.filter_map(|model| Some((model.connection, provider(model.connection)?))).collect();
    let spender =
        Spender { app, link: by.visitor().map(|(link, _)| link), key: by.key(), person: by.person(), asked: &asked };
    budgets.iter().filter(|budget| budget.concern.covers(&spender)).map(|budget| budget.id.0).collect()
}

/// Takes those models out that nobody knows a price of, and answers what a run by the others may cost at most, in millionths of a US
/// dollar.
///
/// Only one model answers, and of those that fail before they answer, the failure costs nothing that is known: so it is the dearest one
/// that counts.
async fn most_micros(
    tenant: &Tenant,
    connections: &[Connection],
    request: &RunRequest,
    values: &Values,
    models: Models,
) -> Result<(Models, i64), Refusal> {
    let definition = &*request.definition;
    let files = attached::known(tenant, request.app, &request.by, definition, values).await?;
    let said_tokens = match request.conversation {
        Some(conversation) => said_tokens(tenant, conversation).await?,
        // What a program brings along is sent as well.
        None => {
            let said: u64 = said::of(values).iter().flatten().map(said::most_tokens).sum();
            said.saturating_add(said::tokens_of_tools(values))
        }
    };
    let ask = AskOf { connections, definition, values, files: &files, said_tokens };
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

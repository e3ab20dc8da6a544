//! What a run may cost at most, for doors whose money is limited and for budgets: so much is reserved when it starts.

use std::collections::{HashMap, HashSet};

use model::{
    AppId, ConnectionId, ConversationId, Definition, History, ModelRef, PersonalDataRule, Values,
    budget::{Concern, Spender},
    estimated_tokens,
};
use runner::Privacy;
use store::{BudgetInForce, Connection, FileForRun, Reserved, Reserves, StartedBy, Tenant, Work};
use uuid::Uuid;

use super::{
    accept::{Models, RunRequest},
    attached,
    privacy::Detectors,
    said::{self, Said},
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
    (tenant, detectors): (&Tenant, &Detectors),
    request: &RunRequest,
    values: &Values,
    models: Models,
) -> Result<Reckoned, Refusal> {
    let budgets = tenant.budgets_in_force().await?;
    if !request.limits_money && budgets.is_empty() {
        return Ok(Reckoned { models, most_micros: None, reserves: None });
    }
    // Boxed because most runs are limited by nothing, and each would carry the room for it.
    Box::pin(reckon_limited((tenant, detectors), request, values, models, &budgets)).await
}

async fn reckon_limited(
    (tenant, detectors): (&Tenant, &Detectors),
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
    let definition = &*request.definition;
    let files = attached::known(tenant, request.app, &request.by, definition, values).await?;
    let asks = Asks { app: request.app, definition, values, conversation: request.conversation, files: &files };
    let (models, most) = most_micros((tenant, detectors), &connections, &asks, models).await?;
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

/// What a run asks, whichever model it asks.
struct Asks<'a> {
    app: AppId,
    definition: &'a Definition,
    values: &'a Values,
    conversation: Option<ConversationId>,
    files: &'a [FileForRun],
}

/// Takes those models out that nobody knows a price of, and answers what a run by the others may cost at most, in millionths of a US
/// dollar.
///
/// Only one model answers, and of those that fail before they answer, the failure costs nothing that is known: so it is the dearest one
/// that counts.
async fn most_micros(
    (tenant, detectors): (&Tenant, &Detectors),
    connections: &[Connection],
    asks: &Asks<'_>,
    models: Models,
) -> Result<(Models, i64), Refusal> {
    let ask = AskOf::new((tenant, detectors), connections, asks, &models).await?;
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

/// The models by which a run that is taken up costs no more than what was held for it, which may be others than those that it was accepted
/// with: settings have changed since. `None` if there are none.
pub(super) async fn within(
    (tenant, detectors): (&Tenant, &Detectors),
    work: &Work,
    reserved: &Reserved,
    models: Models,
) -> Result<Option<Models>, Refusal> {
    let connections = tenant.known_connections().await?;
    let budgets = tenant.budgets_in_force().await?;
    let ids: Vec<_> = work.definition.files_in_values(&work.inputs).into_iter().map(|file| file.id).collect();
    let files = tenant.files_of_run(&ids).await?;
    let asks = Asks {
        app: work.app,
        definition: &work.definition,
        values: &work.inputs,
        conversation: work.conversation,
        files: &files,
    };
    let ask = AskOf::new((tenant, detectors), &connections, &asks, &models).await?;
    let provider = |id| Some(connections.iter().find(|connection| connection.id == id)?.provider.as_str());
    let fits = |model: &ModelRef| {
        let asked: Vec<_> = provider(model.connection).map(|id| (model.connection, id)).into_iter().collect();
        let spender = Spender { app: work.app, link: None, key: None, person: None, asked: &asked };
        // A vendor's budget that holds nothing for this run would be spent past.
        let held = |budget: &BudgetInForce| !budget.concern.covers(&spender) || reserved.budgets.contains(&budget.id);
        let of_vendors = budgets.iter().filter(|budget| is_of_vendor(&budget.concern));
        ask.most_micros(model).is_some_and(|most| most <= reserved.micros) && of_vendors.into_iter().all(held)
    };
    let mut left = std::iter::once(models.primary).chain(models.fallbacks).filter(fits);
    Ok(left.next().map(|primary| Models { primary, fallbacks: left.collect() }))
}

fn is_of_vendor(concern: &Concern) -> bool {
    matches!(concern, Concern::Provider(_) | Concern::Connection(_))
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
    /// By how much the prompt grows on its way through a connection where personal data is hidden. A name of two letters is shorter than
    /// what stands for it.
    grows: HashMap<ConnectionId, u64>,
}

impl<'a> AskOf<'a> {
    async fn new(
        (tenant, detectors): (&Tenant, &Detectors),
        connections: &'a [Connection],
        asks: &Asks<'a>,
        models: &Models,
    ) -> Result<Self, Refusal> {
        let said = match asks.conversation {
            Some(conversation) => said_before(tenant, conversation).await?,
            // What a program brings along is sent as well.
            None => said::of(asks.values).unwrap_or_default().into_iter().flat_map(texts_of).collect(),
        };
        let said_tokens = match asks.conversation {
            Some(_) => said.iter().map(|text| estimated_tokens(text) as u64).sum(),
            None => {
                let said: u64 = said::of(asks.values).iter().flatten().map(said::most_tokens).sum();
                said.saturating_add(said::tokens_of_tools(asks.values))
            }
        };
        let privacy = detectors.privacy_of(tenant, asks.app).await?;
        let asked = std::iter::once(&models.primary).chain(&models.fallbacks).map(|model| model.connection);
        let hiding: HashSet<_> = asked.filter(|id| privacy.rule(*id) == PersonalDataRule::Hide).collect();
        let mut grows = HashMap::new();
        if !hiding.is_empty() {
            let texts = sent_texts(tenant, asks, said).await?;
            for connection in hiding {
                grows.insert(connection, growth(&privacy, connection, texts.clone()));
            }
        }
        let &Asks { definition, values, files, .. } = asks;
        Ok(Self { connections, definition, values, files, said_tokens, grows })
    }

    fn most_micros(&self, model: &ModelRef) -> Option<i64> {
        let connection = self.connections.iter().find(|connection| connection.id == model.connection)?;
        let grows = self.grows.get(&model.connection).copied().unwrap_or_default();
        let asked = Asked::of(connection, &model.model, self.definition, self.values, self.files);
        asked.longer_by(grows).after(self.said_tokens).most_micros()
    }
}

fn texts_of(said: Said) -> impl Iterator<Item = String> {
    std::iter::once(said.text).chain(said.calls.into_iter().map(|call| call.arguments))
}

/// All texts that are sent: the prompt with the texts of its files, and what was said before.
async fn sent_texts(tenant: &Tenant, asks: &Asks<'_>, said: Vec<String>) -> Result<Vec<String>, Refusal> {
    let ids: Vec<_> = asks.files.iter().map(|file| file.id).collect();
    let files = tenant.file_texts(&ids).await?;
    let values = asks.definition.with_file_texts(asks.values, |id| files.get(&id).map(String::as_str));
    let mut texts = match asks.definition.render_after(&values, History::default()) {
        Ok(messages) => messages.into_iter().map(|message| message.text).collect(),
        // A prompt that can't be rendered has its inputs all the same.
        Err(_) => vec![serde_json::to_string(&values).unwrap_or_default()],
    };
    texts.extend(said);
    Ok(texts)
}

/// How many more tokens the texts have once personal data in them is hidden. Texts that get shorter make up for none that grow: which of
/// them are sent together isn't known here.
fn growth(privacy: &Privacy, connection: ConnectionId, mut texts: Vec<String>) -> u64 {
    let before: Vec<usize> = texts.iter().map(|text| estimated_tokens(text)).collect();
    privacy.look_in(connection, "", &mut texts);
    let after = texts.iter().map(|text| estimated_tokens(text));
    after.zip(before).map(|(after, before)| after.saturating_sub(before) as u64).sum()
}

/// What was said before in a conversation.
async fn said_before(tenant: &Tenant, conversation: ConversationId) -> Result<Vec<String>, Refusal> {
    let turns = tenant.conversation_turns(conversation, TURNS_MAX).await?;
    let summary = tenant.conversation_summary(conversation).await?;
    let mut texts: Vec<String> = summary.map(|(summary, _)| summary).into_iter().collect();
    for turn in turns {
        texts.push(model::said(&turn.inputs).to_owned());
        texts.push(turn.output);
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use mask::Detector;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_stands_for_a_name_may_be_longer_than_the_name() {
        let id = ConnectionId(Uuid::from_u128(1));
        let privacy = |others| Privacy { others, detector: Detector::new(["이준", "Al"]), ..Privacy::default() };
        let texts = vec!["이준 이준 Al".to_owned(), "nobody".to_owned()];
        let hidden = privacy(PersonalDataRule::Hide);
        let mut sent = texts.clone();
        hidden.look_in(id, "", &mut sent);
        let more = estimated_tokens(&sent[0]) - estimated_tokens(&texts[0]);
        assert!(more > 0, "{sent:?}");
        assert_eq!(growth(&hidden, id, texts.clone()), more as u64);
        // A card's number is longer than its placeholder, and nothing is taken off for that.
        assert_eq!(growth(&hidden, id, vec!["4111 1111 1111 1111".repeat(3), "이준 이준 Al".to_owned()]), more as u64);
        assert_eq!(growth(&privacy(PersonalDataRule::Warn), id, texts), 0);
    }
}

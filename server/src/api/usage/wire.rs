//! Usage, as the wire has it.

use std::collections::HashMap;

use api::{Money, UsageBy, UsageFigures, UsageLine};
use model::{AppId, ConnectionId, LinkId, PersonId, Word as _, run::RunSource};
use store::{Connection, FIRST_TOKEN_BOUNDS_MS, Tenant, UsageKey, UsageNames, UsageSums};
use uuid::Uuid;

use crate::{api::wire, error::Refusal, models};

pub fn by(by: UsageBy) -> store::UsageBy {
    match by {
        UsageBy::App => store::UsageBy::App,
        UsageBy::Model => store::UsageBy::Model,
        UsageBy::Provider => store::UsageBy::Provider,
        UsageBy::Member => store::UsageBy::Member,
        UsageBy::Door => store::UsageBy::Door,
    }
}

pub fn figures(sums: &UsageSums) -> UsageFigures {
    let first_token = |percent| percentile(&sums.within, percent);
    UsageFigures {
        runs: wire::count(sums.runs),
        failed_runs: wire::count(sums.failed_runs),
        cancelled_runs: wire::count(sums.cancelled_runs),
        unpriced_runs: wire::count(sums.unpriced_runs),
        calls: wire::count(sums.calls),
        failed_calls: wire::count(sums.failed_calls),
        input_tokens: wire::count(sums.input_tokens),
        output_tokens: wire::count(sums.output_tokens),
        cached_input_tokens: wire::count(sums.cached_tokens),
        cost: (sums.runs > 0 || sums.calls > 0).then(|| Money::usd(sums.cost_micros)),
        first_token_p50_ms: first_token(50),
        first_token_p95_ms: first_token(95),
        first_token_mean_ms: sums.first_token_ms.checked_div(sums.first_tokens).map(wire::count),
    }
}

/// The time that so many percent are not above, as far as the counts tell: within a step the times are taken to be spread evenly. Of what took
/// longer than the last bound nothing more is known, so it counts as that bound.
fn percentile(within: &[i64], percent: i64) -> Option<u64> {
    let all: i64 = within.iter().sum();
    if all <= 0 {
        return None;
    }
    let rank = (all * percent).div_euclid(100).max(1);
    let (mut below, mut lower) = (0, 0_u64);
    for (count, bound) in within.iter().zip(FIRST_TOKEN_BOUNDS_MS) {
        if below + count >= rank {
            let part = wire::count::<_, u64>(rank - below) * (bound - lower);
            return Some(lower + part / wire::count::<_, u64>(*count).max(1));
        }
        below += count;
        lower = bound;
    }
    Some(lower)
}

/// What lines are called.
pub struct Names {
    by: UsageBy,
    known: UsageNames,
    connections: HashMap<Uuid, Connection>,
}

impl Names {
    /// The names of what usage is broken down by.
    pub async fn of<'k>(
        tenant: &Tenant,
        by: UsageBy,
        keys: impl Iterator<Item = &'k UsageKey> + Send,
    ) -> Result<Self, Refusal> {
        let known = tenant.usage_names(self::by(by), keys).await?;
        let connections = if by == UsageBy::Model { tenant.connections().await? } else { Vec::new() };
        let connections = connections.into_iter().map(|connection| (connection.id.0, connection)).collect();
        Ok(Self { by, known, connections })
    }

    /// A line without its figures.
    pub fn line(&self, key: &UsageKey, provider: &str) -> UsageLine {
        let line = empty(key);
        let named = |id: Uuid| self.known.names.get(&id).cloned();
        let slug = |id: Uuid| self.known.slugs.get(&id).cloned();
        let is_some = |id: &Uuid| !id.is_nil();
        match self.by {
            UsageBy::App => {
                UsageLine { name: named(key.id()), app_slug: slug(key.id()), app: Some(AppId(key.id())), ..line }
            }
            UsageBy::Member => {
                UsageLine { name: named(key.id()), member: Some(key.id()).filter(is_some).map(PersonId), ..line }
            }
            UsageBy::Door => {
                let (source, link) = key.door();
                let link = Some(link).filter(is_some);
                UsageLine {
                    name: link.and_then(named),
                    app_slug: link.and_then(slug),
                    source: RunSource::from_word(source),
                    link: link.map(LinkId),
                    ..line
                }
            }
            UsageBy::Provider => {
                UsageLine { name: provider_name(&key.0), provider: text(&key.0), ..with_provider(line, &key.0) }
            }
            UsageBy::Model => {
                let (connection, model) = key.model();
                let known = self.connections.get(&connection);
                let name = known.map_or_else(|| model.to_owned(), |known| models::display_name(known, model));
                UsageLine {
                    name: Some(name).filter(|name| !name.is_empty()),
                    model: text(model),
                    connection: Some(connection).filter(is_some).map(ConnectionId),
                    connection_name: known.map(|known| known.name.clone()),
                    ..with_provider(line, provider)
                }
            }
        }
    }
}

fn with_provider(line: UsageLine, provider: &str) -> UsageLine {
    UsageLine { provider: text(provider), provider_name: provider_name(provider), ..line }
}

/// The provider's name, or its id if this version doesn't know it any more.
fn provider_name(id: &str) -> Option<String> {
    llm::provider::find(id).map(|provider| provider.name.to_owned()).or_else(|| text(id))
}

fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn empty(key: &UsageKey) -> UsageLine {
    UsageLine {
        key: key.0.clone(),
        name: None,
        app_slug: None,
        app: None,
        provider: None,
        provider_name: None,
        model: None,
        connection: None,
        connection_name: None,
        member: None,
        source: None,
        link: None,
        figures: UsageFigures::default(),
        before: UsageFigures::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_read_from_the_counts() {
        let mut within = vec![0; 13];
        assert_eq!(percentile(&within, 50), None);
        within[0] = 10;
        assert_eq!((percentile(&within, 50), percentile(&within, 95)), (Some(50), Some(90)));
        within[1] = 10;
        assert_eq!((percentile(&within, 50), percentile(&within, 95)), (Some(100), Some(190)));
        within[12] = 80;
        assert_eq!((percentile(&within, 10), percentile(&within, 95)), (Some(100), Some(20_000)));
        assert_eq!(percentile(&[0, 1], 50), Some(200));
    }
}

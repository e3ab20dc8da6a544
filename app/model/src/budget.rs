//! Budgets: money that may be spent in a period, by a workspace or by a part of it.
//!
//! [`Concern`] says which runs a budget is about. What is spent and held is known to the database alone, which reserves what a run may cost
//! in the transaction that starts it.

use uuid::Uuid;

use crate::{ApiKeyId, AppId, ConnectionId, LinkId, PersonId, word::words};

words! {
    /// What a budget is for.
    BudgetScope {
        /// All of the workspace.
        Workspace "workspace",
        /// One app, whoever runs it.
        App "app",
        /// One share link.
        Link "link",
        /// One API key.
        Key "key",
        /// What one member starts: runs, trials and comparisons, and what programs start with that person's keys.
        Member "member",
        /// One provider of models, by all connections to it.
        Provider "provider",
        /// One connection to a provider.
        Connection "connection",
    }

    /// The time that a budget is for. It begins anew by the workspace's time zone.
    BudgetPeriod {
        /// A calendar day.
        Day "day",
        /// A calendar month.
        Month "month",
        /// All time: it never begins anew.
        All "all",
    }

    /// The currency of a budget, as in ISO 4217.
    BudgetCurrency {
        /// US dollar.
        Usd "USD",
        /// South Korean won, by the workspace's exchange rate. What a run costs in won is settled by the rate of its start.
        Krw "KRW",
    }
}

/// An amount of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amount {
    /// Millionths of one unit of the currency: 1250 with `USD` is 0.00125 US dollars.
    pub micros: i64,
    /// The currency, as in ISO 4217.
    pub currency: BudgetCurrency,
}

/// Which runs a budget is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    Workspace,
    App(AppId),
    Link(LinkId),
    Key(ApiKeyId),
    Member(PersonId),
    Provider(String),
    Connection(ConnectionId),
}

/// Who starts a run, and what it may ask.
#[derive(Debug, Clone, Copy)]
pub struct Spender<'a> {
    pub app: AppId,
    pub link: Option<LinkId>,
    pub key: Option<ApiKeyId>,
    pub person: Option<PersonId>,
    /// The connections of all models that may be asked, with their providers.
    pub asked: &'a [(ConnectionId, &'a str)],
}

impl Concern {
    /// From what the database has of it; `None` if that doesn't go together.
    pub fn of(scope: BudgetScope, object: Option<Uuid>, provider: Option<String>) -> Option<Self> {
        Some(match scope {
            BudgetScope::Workspace => Self::Workspace,
            BudgetScope::App => Self::App(AppId(object?)),
            BudgetScope::Link => Self::Link(LinkId(object?)),
            BudgetScope::Key => Self::Key(ApiKeyId(object?)),
            BudgetScope::Member => Self::Member(PersonId(object?)),
            BudgetScope::Provider => Self::Provider(provider?),
            BudgetScope::Connection => Self::Connection(ConnectionId(object?)),
        })
    }

    /// The word for what it is about.
    pub fn scope(&self) -> BudgetScope {
        match self {
            Self::Workspace => BudgetScope::Workspace,
            Self::App(_) => BudgetScope::App,
            Self::Link(_) => BudgetScope::Link,
            Self::Key(_) => BudgetScope::Key,
            Self::Member(_) => BudgetScope::Member,
            Self::Provider(_) => BudgetScope::Provider,
            Self::Connection(_) => BudgetScope::Connection,
        }
    }

    /// The id of what it is about, if that has one.
    pub fn object(&self) -> Option<Uuid> {
        match self {
            Self::App(id) => Some(id.0),
            Self::Link(id) => Some(id.0),
            Self::Key(id) => Some(id.0),
            Self::Member(id) => Some(id.0),
            Self::Connection(id) => Some(id.0),
            Self::Workspace | Self::Provider(_) => None,
        }
    }

    /// The provider's id, if it is about one.
    pub fn provider(&self) -> Option<&str> {
        if let Self::Provider(provider) = self { Some(provider) } else { None }
    }

    /// Whether it is about what is asked, and not about who asks. Of that, not all may be asked in the end.
    pub fn is_vendor(&self) -> bool {
        matches!(self, Self::Provider(_) | Self::Connection(_))
    }

    /// Whether a run counts against a budget of this.
    pub fn covers(&self, spender: &Spender<'_>) -> bool {
        match self {
            Self::Workspace => true,
            Self::App(app) => *app == spender.app,
            Self::Link(link) => spender.link == Some(*link),
            Self::Key(key) => spender.key == Some(*key),
            Self::Member(person) => spender.person == Some(*person),
            Self::Provider(provider) => spender.asked.iter().any(|(_, asked)| asked == provider),
            Self::Connection(connection) => spender.asked.iter().any(|(asked, _)| asked == connection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_concerns_the_budgets_of_whoever_starts_it_and_of_all_it_may_ask() {
        let id = Uuid::from_u128;
        let asked = [(ConnectionId(id(5)), "openai"), (ConnectionId(id(6)), "ollama")];
        let spender = Spender {
            app: AppId(id(1)),
            link: None,
            key: Some(ApiKeyId(id(2))),
            person: Some(PersonId(id(3))),
            asked: &asked,
        };
        let covered = |scope, object: u128, provider: &str| {
            Concern::of(scope, Some(id(object)), Some(provider.to_owned())).is_some_and(|of| of.covers(&spender))
        };
        let known = [
            (BudgetScope::Workspace, 0, 9),
            (BudgetScope::App, 1, 9),
            (BudgetScope::Key, 2, 9),
            (BudgetScope::Member, 3, 9),
            (BudgetScope::Connection, 6, 9),
        ];
        for (scope, object, other) in known {
            assert!(covered(scope, object, ""), "{scope:?}");
            assert_eq!(covered(scope, other, ""), scope == BudgetScope::Workspace, "{scope:?}");
        }
        assert!(covered(BudgetScope::Provider, 0, "ollama") && !covered(BudgetScope::Provider, 0, "anthropic"));
        assert!(!covered(BudgetScope::Link, 0, ""), "it came through no link");
    }

    #[test]
    fn what_the_database_has_comes_back_as_it_was() {
        for scope in BudgetScope::ALL {
            let concern = Concern::of(*scope, Some(Uuid::nil()), Some("openai".into())).unwrap();
            assert_eq!(
                Concern::of(concern.scope(), concern.object(), concern.provider().map(str::to_owned)),
                Some(concern)
            );
        }
    }
}

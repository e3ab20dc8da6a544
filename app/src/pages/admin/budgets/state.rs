//! The values of the form, the requests made from them, and how a budget stands. Pure.

use api::{Budget, CreateBudget, UpdateBudget};
use model::{
    Word as _,
    budget::{Amount, BudgetCurrency, BudgetPeriod, BudgetScope},
};

use crate::format::{read_dollars, typed_dollars};

/// The longest name, in characters.
const NAME_CHARS: usize = 80;
/// The most that a budget may be, in millionths.
const MOST_MICROS: u64 = 1_000_000_000_000_000;

/// How a budget stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Ok,
    Nearly,
    /// Something is left, but too little for a run that was asked for.
    TooLittle,
    Reached,
}

/// How a budget stands: nearly spent from where it warns, or else from four fifths.
pub(super) fn standing(budget: &Budget) -> Standing {
    let percent = budget.warn_percent.unwrap_or(80);
    if budget.reached {
        Standing::Reached
    } else if budget.too_little {
        Standing::TooLittle
    } else if share(budget) >= f64::from(percent) {
        Standing::Nearly
    } else {
        Standing::Ok
    }
}

/// How much of it is spent, from 0 to 100.
#[expect(clippy::cast_precision_loss, reason = "a bar is not that exact")]
pub(super) fn share(budget: &Budget) -> f64 {
    (budget.spent.micros as f64 * 100.0 / budget.amount.micros.max(1) as f64).clamp(0.0, 100.0)
}

/// The values as they are typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BudgetInput {
    pub name: String,
    /// The words of the scope, the period and the currency.
    pub scope: String,
    pub period: String,
    pub currency: String,
    /// The id of what it is for; of a link the id of the link.
    pub object: String,
    /// The address name of the app whose links are shown.
    pub app: String,
    pub amount: String,
    pub warn: String,
}

impl Default for BudgetInput {
    fn default() -> Self {
        Self {
            name: String::new(),
            scope: BudgetScope::Workspace.as_str().to_owned(),
            period: BudgetPeriod::Month.as_str().to_owned(),
            currency: BudgetCurrency::Usd.as_str().to_owned(),
            object: String::new(),
            app: String::new(),
            amount: String::new(),
            warn: "80".to_owned(),
        }
    }
}

/// A problem that must be fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BudgetProblem {
    NameMissing,
    NameTooLong,
    ObjectMissing,
    AmountWrong,
    WarnWrong,
}

impl BudgetInput {
    /// Values for editing a budget.
    pub fn of(budget: &Budget) -> Self {
        let object = budget.object.map(|id| id.to_string()).or_else(|| budget.provider.clone());
        Self {
            name: budget.name.clone(),
            scope: budget.scope.as_str().to_owned(),
            period: budget.period.as_str().to_owned(),
            currency: budget.amount.currency.as_str().to_owned(),
            object: object.unwrap_or_default(),
            app: String::new(),
            amount: typed_dollars(budget.amount.micros.unsigned_abs()),
            warn: budget.warn_percent.map(|percent| percent.to_string()).unwrap_or_default(),
        }
    }

    pub fn scope(&self) -> BudgetScope {
        BudgetScope::from_word(&self.scope).unwrap_or(BudgetScope::Workspace)
    }

    pub fn currency(&self) -> BudgetCurrency {
        BudgetCurrency::from_word(&self.currency).unwrap_or(BudgetCurrency::Usd)
    }

    fn amount(&self) -> Option<Amount> {
        let plain: String = self.amount.chars().filter(|c| !matches!(c, '₩' | '원')).collect();
        let micros = read_dollars(&plain).ok().flatten().filter(|micros| (1..=MOST_MICROS).contains(micros))?;
        Some(Amount { micros: i64::try_from(micros).ok()?, currency: self.currency() })
    }

    /// When admins are told; the outer `None` is a mistake.
    fn warn(&self) -> Option<Option<u8>> {
        match self.warn.trim().trim_end_matches('%') {
            "" => Some(None),
            text => text.trim().parse().ok().filter(|percent| (1..=99).contains(percent)).map(Some),
        }
    }

    /// The problems, in the order of the fields.
    pub fn problems(&self) -> Vec<BudgetProblem> {
        let name = self.name.trim().chars().count();
        let checks = [
            (name == 0, BudgetProblem::NameMissing),
            (name > NAME_CHARS, BudgetProblem::NameTooLong),
            (self.scope() != BudgetScope::Workspace && self.object.is_empty(), BudgetProblem::ObjectMissing),
            (self.amount().is_none(), BudgetProblem::AmountWrong),
            (self.warn().is_none(), BudgetProblem::WarnWrong),
        ];
        checks.into_iter().filter_map(|(wrong, problem)| wrong.then_some(problem)).collect()
    }

    /// The values as a new budget, if nothing is wrong with them.
    pub fn create(&self) -> Option<CreateBudget> {
        let scope = self.scope();
        let is_provider = scope == BudgetScope::Provider;
        Some(CreateBudget {
            name: self.name.trim().to_owned(),
            scope,
            object: self.object.parse().ok().filter(|_| scope != BudgetScope::Workspace && !is_provider),
            provider: is_provider.then(|| self.object.clone()),
            period: BudgetPeriod::from_word(&self.period).unwrap_or(BudgetPeriod::Month),
            amount: self.amount()?,
            warn_percent: self.warn()?,
        })
    }

    /// The values as a change to a budget, without what is unchanged.
    pub fn change(&self, budget: &Budget) -> Option<UpdateBudget> {
        let (name, amount, warn) = (self.name.trim(), self.amount()?, self.warn()?);
        Some(UpdateBudget {
            revision: budget.revision,
            name: (name != budget.name).then(|| name.to_owned()),
            amount: (amount != budget.amount).then_some(amount),
            warn_percent: (warn != budget.warn_percent).then_some(warn),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn budget(spent: i64) -> Budget {
        serde_json::from_value(json!({
            "id": "0197a5c0-0000-7000-8000-000000000001", "name": "Everything", "scope": "workspace", "period": "month",
            "amount": {"micros": 100, "currency": "KRW"}, "warn_percent": 80, "spent": {"micros": spent, "currency": "KRW"},
            "reserved": {"micros": 0, "currency": "KRW"}, "unpriced_runs": 0, "reached": spent >= 100, "revision": 3,
            "created_at": "2026-11-23T14:02:11Z",
        }))
        .unwrap()
    }

    #[test]
    fn it_is_nearly_spent_from_where_it_warns() {
        let stands = [0, 79, 80, 99, 100, 130].map(|spent| standing(&budget(spent)));
        use Standing::*;
        assert_eq!(stands, [Ok, Ok, Nearly, Nearly, Reached, Reached]);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        use BudgetProblem::*;
        let typed = BudgetInput { scope: "app".into(), warn: "100".into(), ..BudgetInput::default() };
        assert_eq!(typed.problems(), [NameMissing, ObjectMissing, AmountWrong, WarnWrong]);
        let typed = BudgetInput {
            name: "b".into(),
            amount: "₩50,000".into(),
            currency: "KRW".into(),
            ..BudgetInput::default()
        };
        assert!(typed.problems().is_empty());
        let amount = typed.create().unwrap().amount;
        assert_eq!((amount.micros, amount.currency), (50_000_000_000, BudgetCurrency::Krw));
    }

    #[test]
    fn a_change_names_what_is_different_and_the_revision() {
        let before = budget(10);
        let same = BudgetInput::of(&before).change(&before).unwrap();
        assert_eq!(same, UpdateBudget { revision: 3, ..UpdateBudget::default() });
        let typed = BudgetInput { warn: String::new(), ..BudgetInput::of(&before) };
        assert_eq!(typed.change(&before).unwrap().warn_percent, Some(None));
    }

    #[test]
    fn a_provider_is_named_and_an_app_has_an_id() {
        let typed = |scope: &str, object: &str| BudgetInput {
            scope: scope.into(),
            object: object.into(),
            amount: "1".into(),
            ..BudgetInput::default()
        };
        let provider = typed("provider", "openai").create().unwrap();
        assert_eq!((provider.provider.as_deref(), provider.object), (Some("openai"), None));
        let app = typed("app", "0197a5c0-0000-7000-8000-000000000001").create().unwrap();
        assert!(app.object.is_some() && app.provider.is_none());
    }
}

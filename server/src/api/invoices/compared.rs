//! An invoice beside our own sum.

use std::collections::BTreeMap;

use api::{InvoiceCompared, InvoiceDay, InvoiceModel, Money};
use model::budget::BudgetCurrency;
use store::{Tenant, UsageBy, UsageFilter};
use time::{Date, Duration};
use uuid::Uuid;

use crate::{
    api::wire,
    error::Refusal,
    invoices::{Compared, OfDay, compare},
};

/// The most models that are told.
const MOST_MODELS: usize = 50;

/// Compares an invoice; `None` if there is none.
pub async fn compared(tenant: &Tenant, id: Uuid) -> Result<Option<InvoiceCompared>, Refusal> {
    let Some((invoice, lines)) = tenant.invoice(id).await? else { return Ok(None) };
    let charged = Charged::of(&lines);
    let days = beside(tenant, &invoice, &charged.days).await?;
    let all = compare(&days);
    let sum = |of: fn(&Compared) -> i64| all.iter().map(of).fold(0_i64, i64::saturating_add);
    let (total, ours) = (sum(|day| day.of.charged.unwrap_or_default()), sum(|day| day.of.ours));
    let count = |of: fn(&&Compared) -> bool| wire::count(all.iter().filter(of).count());
    let difference = total.saturating_sub(ours);
    Ok(Some(InvoiceCompared {
        invoice: super::to_wire(invoice),
        charged: Money::usd(total),
        ours: Money::usd(ours),
        difference: Money::usd(difference),
        difference_permille: permille(difference, ours),
        differing_days: count(|day| day.differs),
        unexplained_days: count(|day| day.differs && day.reasons.is_empty()),
        by_later_rate: charged.by_later_rate,
        days_without_rate: wire::count(charged.without_rate),
        models: charged.models(),
        days: all.into_iter().filter(|day| day.of.charged.is_some() || day.of.ours != 0).map(day).collect(),
    }))
}

/// What an invoice charges, in millionths of a US dollar.
#[derive(Default)]
struct Charged {
    days: BTreeMap<Date, i64>,
    models: BTreeMap<String, i64>,
    by_later_rate: bool,
    without_rate: usize,
}

impl Charged {
    fn of(lines: &[store::InvoiceDay]) -> Self {
        let mut charged = Self::default();
        for line in lines {
            let micros = match (line.of.currency, line.won_per_100_usd) {
                (BudgetCurrency::Usd, _) => line.of.micros,
                (BudgetCurrency::Krw, Some(rate)) => {
                    charged.by_later_rate |= line.by_later_rate;
                    let micros = i128::from(line.of.micros) * 100 / i128::from(rate.max(1));
                    i64::try_from(micros).unwrap_or(i64::MAX)
                }
                (BudgetCurrency::Krw, None) => {
                    charged.without_rate += 1;
                    continue;
                }
            };
            let day = charged.days.entry(line.of.day).or_default();
            *day = day.saturating_add(micros);
            if !line.of.model.is_empty() {
                let model = charged.models.entry(line.of.model.clone()).or_default();
                *model = model.saturating_add(micros);
            }
        }
        charged
    }

    /// The models, the most expensive first.
    fn models(&self) -> Vec<InvoiceModel> {
        let mut models: Vec<_> = self.models.iter().collect();
        models.sort_by_key(|(name, micros)| (-**micros, *name));
        let model = |(name, micros): (&String, &i64)| InvoiceModel { name: name.clone(), charged: Money::usd(*micros) };
        models.into_iter().take(MOST_MODELS).map(model).collect()
    }
}

/// Each day from the first to the last, as it is charged and as it was counted here.
async fn beside(
    tenant: &Tenant,
    invoice: &store::Invoice,
    charged: &BTreeMap<Date, i64>,
) -> Result<Vec<OfDay>, Refusal> {
    let (first, last) = (invoice.first, invoice.last);
    let filter = UsageFilter {
        provider: Some(invoice.provider.clone()),
        connection: invoice.connection,
        ..UsageFilter::default()
    };
    let whole = (last - first).whole_days().saturating_add(1);
    let ours = tenant.usage_day_lines(UsageBy::Provider, &filter, (first, last), whole).await?;
    let ours: BTreeMap<Date, _> = ours.into_iter().map(|line| (line.day, line.sums)).collect();
    let day = |n: i64| {
        let day = first.checked_add(Duration::days(n))?;
        let sums = ours.get(&day);
        Some(OfDay {
            day,
            charged: charged.get(&day).copied(),
            ours: sums.map_or(0, |sums| sums.cost_micros),
            unpriced_runs: sums.map_or(0, |sums| sums.unpriced_runs),
        })
    };
    Ok((0..whole).filter_map(day).collect())
}

fn day(compared: Compared) -> InvoiceDay {
    InvoiceDay {
        day: compared.of.day.to_string(),
        charged: compared.of.charged.map(Money::usd),
        ours: Money::usd(compared.of.ours),
        difference: Money::usd(compared.difference),
        difference_permille: permille(compared.difference, compared.of.ours),
        differs: compared.differs,
        reasons: compared.reasons,
        unpriced_runs: wire::count(compared.of.unpriced_runs),
    }
}

/// A part in thousandths, rounded; `None` of nothing.
fn permille(part: i64, of: i64) -> Option<i64> {
    let (part, of) = (i128::from(part) * 1_000, i128::from(of));
    let half = of / 2 * part.signum();
    (of > 0).then(|| i64::try_from((part + half) / of).unwrap_or(i64::MAX))
}

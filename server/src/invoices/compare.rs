//! An invoice beside our own sum: by how much they differ on each day, and why that may be so.

use api::InvoiceReason;
use time::Date;

/// Below so much, in millionths of a US dollar, or below one percent, a difference is a matter of rounding.
const ROUNDING_MICROS: i64 = 10_000;
const ROUNDING_PERCENT: i64 = 1;
/// On so many last days of an invoice something may not have been charged yet.
const LATE_DAYS: i64 = 2;

/// A day as it is charged and as it was counted here, in millionths of a US dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfDay {
    pub day: Date,
    /// `None`: the invoice doesn't name the day.
    pub charged: Option<i64>,
    pub ours: i64,
    pub unpriced_runs: i64,
}

/// A day with what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    pub of: OfDay,
    /// What was charged beyond our sum.
    pub difference: i64,
    /// Whether that is more than rounding.
    pub differs: bool,
    /// Why it may be so, the most probable first; none: nobody knows.
    pub reasons: Vec<InvoiceReason>,
}

impl OfDay {
    fn charged(&self) -> i64 {
        self.charged.unwrap_or_default()
    }

    fn difference(&self) -> i64 {
        self.charged().saturating_sub(self.ours)
    }

    fn differs(&self) -> bool {
        let larger = self.charged().saturating_abs().max(self.ours.saturating_abs());
        self.difference().saturating_abs() > ROUNDING_MICROS.max(larger / 100 * ROUNDING_PERCENT)
    }

    /// What is charged for a hundred of ours.
    fn ratio(&self) -> Option<i64> {
        let (charged, ours) = (self.charged(), self.ours);
        (charged > 0 && ours > 0)
            .then(|| i64::try_from(i128::from(charged) * 1_000 / i128::from(ours)).unwrap_or(i64::MAX))
    }
}

/// Compares days, which are in order and without gaps.
pub fn compare(days: &[OfDay]) -> Vec<Compared> {
    let price = other_price(days);
    let last = days.iter().filter(|day| day.charged.is_some()).map(|day| day.day).max();
    let compared = days.iter().enumerate().map(|(place, day)| {
        let neighbours = [place.checked_sub(1), place.checked_add(1)].map(|place| days.get(place?));
        let differs = day.differs();
        let reasons = if differs { reasons(day, neighbours, price, last) } else { Vec::new() };
        Compared { of: *day, difference: day.difference(), differs, reasons }
    });
    compared.collect()
}

/// In thousandths: by how much the price that is charged differs from ours, if it is the same on most days.
fn other_price(days: &[OfDay]) -> Option<i64> {
    let mut ratios: Vec<i64> = days.iter().filter_map(OfDay::ratio).collect();
    ratios.sort_unstable();
    let middle = *ratios.get(ratios.len() / 2)?;
    let near = ratios.iter().filter(|ratio| is_near(**ratio, middle)).count();
    let is_other = (middle - 1_000).abs() > 10;
    (is_other && near >= 3 && near * 3 >= ratios.len() * 2).then_some(middle)
}

/// Within two percent.
fn is_near(ratio: i64, of: i64) -> bool {
    (ratio - of).saturating_abs() <= of / 50
}

fn reasons(day: &OfDay, neighbours: [Option<&OfDay>; 2], price: Option<i64>, last: Option<Date>) -> Vec<InvoiceReason> {
    let difference = day.difference();
    let mut reasons = Vec::new();
    if day.charged() < 0 {
        reasons.push(InvoiceReason::Credit);
    }
    if difference > 0 && day.unpriced_runs > 0 {
        reasons.push(InvoiceReason::UnpricedRuns);
    }
    if price.zip(day.ratio()).is_some_and(|(price, ratio)| is_near(ratio, price)) {
        reasons.push(InvoiceReason::OtherPrice);
    }
    // What one day has too much, its neighbour has too little.
    let makes_up = |other: &OfDay| {
        let other = other.difference();
        other.signum() == -difference.signum()
            && difference.saturating_add(other).saturating_abs() <= difference.saturating_abs() / 2
    };
    if neighbours.into_iter().flatten().any(|other| other.differs() && makes_up(other)) {
        reasons.push(InvoiceReason::DayBoundary);
    }
    let is_late = last.is_none_or(|last| (last - day.day).whole_days() < LATE_DAYS);
    if difference < 0 && is_late && day.charged() >= 0 {
        reasons.push(InvoiceReason::NotChargedYet);
    }
    if difference > 0 && reasons.is_empty() {
        reasons.push(InvoiceReason::OtherUse);
    }
    reasons
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::date};

    use super::*;

    /// Days of what is charged and ours in cents, and how many runs have no price.
    fn compared(days: &[(i64, i64, i64)]) -> Vec<Compared> {
        let day = |(n, (charged, ours, unpriced)): (i64, &(i64, i64, i64))| OfDay {
            day: date!(2026 - 11 - 01) + Duration::days(n),
            charged: Some(charged * 10_000).filter(|charged| *charged != 0),
            ours: ours * 10_000,
            unpriced_runs: *unpriced,
        };
        compare(&(0..).zip(days).map(day).collect::<Vec<_>>())
    }

    fn said(days: &[(i64, i64, i64)]) -> Vec<Option<Vec<InvoiceReason>>> {
        compared(days).into_iter().map(|day| day.differs.then_some(day.reasons)).collect()
    }

    #[test]
    fn rounding_is_no_difference() {
        assert_eq!(said(&[(100, 100, 0), (1_000, 1_001, 0), (1, 0, 0), (0, 0, 5)]), [None, None, None, None]);
        let all = compared(&[(150, 100, 0)]);
        assert_eq!((all[0].difference, all[0].differs), (500_000, true));
    }

    #[test]
    fn probable_reasons_are_told() {
        use InvoiceReason::*;
        let same = (100, 100, 0);
        assert_eq!(said(&[same, (150, 100, 3), same, same])[1], Some(vec![UnpricedRuns]));
        assert_eq!(said(&[same, (150, 100, 0), same, same])[1], Some(vec![OtherUse]));
        assert_eq!(said(&[same, (-50, 100, 0), same, same])[1], Some(vec![Credit]));
        assert_eq!(
            said(&[same, (60, 100, 0), (139, 100, 0), same, same])[1..3],
            [Some(vec![DayBoundary]), Some(vec![DayBoundary])]
        );
        assert_eq!(said(&[same, (60, 100, 0), same, same, same])[1], Some(vec![]), "nobody knows");
        assert_eq!(said(&[same, same, (0, 100, 0)])[2], Some(vec![NotChargedYet]));
        let dearer = said(&[(110, 100, 0), (220, 200, 0), (55, 50, 0), (330, 300, 0)]);
        assert!(dearer.iter().all(|day| *day == Some(vec![OtherPrice])), "{dearer:?}");
    }
}

//! One limit of money for several comparisons. Pure.

use store::NewComparedRow;

/// What a comparison needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// The most that all of it may cost, in millionths of a US dollar.
    pub most: i64,
    /// The most that a single one of its runs may cost.
    pub dearest: i64,
}

impl Need {
    pub fn of(rows: &[NewComparedRow]) -> Self {
        let cells = || rows.iter().flat_map(|row| &row.most_micros).copied();
        Self { most: cells().fold(0, i64::saturating_add), dearest: cells().max().unwrap_or_default() }
    }
}

/// How much of the limit each comparison gets: what it needs at most if that is enough for all, or else in that proportion. Together they
/// are never more than the limit, so each may keep to its own.
///
/// # Errors
/// The comparisons that would get less than a single run may cost.
pub fn shares(limit: i64, needs: &[Need]) -> Result<Vec<i64>, Vec<usize>> {
    let all: i128 = needs.iter().map(|need| i128::from(need.most.max(1))).sum();
    let share = |need: &Need| {
        let most = need.most.max(1);
        if all <= i128::from(limit) {
            return most;
        }
        let part = i128::from(limit) * i128::from(most) / all;
        i64::try_from(part).unwrap_or(i64::MAX)
    };
    let shares: Vec<i64> = needs.iter().map(share).collect();
    let too_little = |(_, (share, need)): &(usize, (&i64, &Need))| **share < need.dearest.max(1);
    let starved: Vec<_> = shares.iter().zip(needs).enumerate().filter(too_little).map(|(at, _)| at).collect();
    if starved.is_empty() { Ok(shares) } else { Err(starved) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(most: i64, dearest: i64) -> Need {
        Need { most, dearest }
    }

    #[test]
    fn each_gets_what_it_needs_if_that_is_enough() {
        assert_eq!(shares(1_000, &[need(300, 10), need(700, 70)]), Ok(vec![300, 700]));
        assert_eq!(shares(5_000, &[need(300, 10), need(0, 0)]), Ok(vec![300, 1]), "a limit is above zero");
    }

    #[test]
    fn or_else_a_part_in_proportion_and_together_never_more_than_the_limit() {
        let shares = shares(100, &[need(300, 10), need(700, 60), need(1, 0)]);
        assert_eq!(shares, Err(vec![2]), "a thousandth of it is nothing");
        let shares = super::shares(100, &[need(333, 10), need(667, 66)]).unwrap();
        assert_eq!(shares, [33, 66]);
        let much = need(i64::MAX, 1);
        let shares = super::shares(i64::MAX, &[much, much]).unwrap();
        assert!(shares.iter().try_fold(0_i64, |sum, share| sum.checked_add(*share)).is_some(), "{shares:?}");
    }

    #[test]
    fn a_share_that_pays_no_run_is_refused() {
        assert_eq!(shares(50, &[need(300, 10), need(700, 70)]), Err(vec![1]));
        assert_eq!(shares(2, &[need(300, 10), need(700, 70)]), Err(vec![0, 1]));
    }
}

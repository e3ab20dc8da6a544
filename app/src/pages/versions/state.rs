//! What is compared, and how an address names it. Pure.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The word for the draft in addresses.
const DRAFT: &str = "draft";

/// A state of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Point {
    Version(u32),
    /// What the next version will be.
    Draft,
}

/// Two states of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Usually the earlier one; `None` if there is nothing to compare with.
    pub from: Option<Point>,
    /// The one that is looked at.
    pub to: Point,
}

impl Point {
    /// The state with this name in an address.
    pub fn named(name: &str) -> Option<Self> {
        if name == DRAFT {
            return Some(Self::Draft);
        }
        name.parse().ok().filter(|number| *number > 0).map(Self::Version)
    }

    pub fn number(self) -> Option<u32> {
        match self {
            Self::Version(number) => Some(number),
            Self::Draft => None,
        }
    }
}

/// Its name in addresses.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(number) => number.fmt(f),
            Self::Draft => f.write_str(DRAFT),
        }
    }
}

impl Pair {
    /// A version and the one before it.
    pub fn with_previous(to: u32) -> Self {
        Self { from: to.checked_sub(1).filter(|from| *from > 0).map(Point::Version), to: Point::Version(to) }
    }

    /// The draft, and the version that people run or ran last.
    pub fn draft_since(shown: u32) -> Self {
        Self { from: Some(Point::Version(shown)), to: Point::Draft }
    }

    /// What the address names; by default the version `shown` and the one before.
    pub fn of(from: Option<&str>, to: Option<&str>, shown: u32) -> Self {
        let to = to.and_then(Point::named).unwrap_or(Point::Version(shown));
        match (from.and_then(Point::named).filter(|from| *from != to), to) {
            (Some(from), to) => Self { from: Some(from), to },
            (None, Point::Version(to)) => Self::with_previous(to),
            (None, Point::Draft) => Self::draft_since(shown),
        }
    }

    /// The query of the address, on the page of the list that follows `after`.
    pub fn query(self, after: Option<&str>) -> String {
        let after = after.filter(|after| after.bytes().all(|byte| byte.is_ascii_digit()));
        let after = after.map(|after| format!("after={after}&")).unwrap_or_default();
        let from = self.from.map(|from| format!("from={from}&")).unwrap_or_default();
        format!("?{after}{from}to={}", self.to)
    }
}

/// The share of good ratings in percent; `None` without ratings.
pub fn useful(up: u64, down: u64) -> Option<u64> {
    let all = up.checked_add(down).filter(|all| *all > 0)?;
    up.saturating_mul(200).saturating_add(all).checked_div(all.saturating_mul(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn pair(from: Option<u32>, to: u32) -> Pair {
        let from = match from {
            Some(from) => Some(Point::Version(from)),
            None => None,
        };
        Pair { from, to: Point::Version(to) }
    }

    #[test]
    fn an_address_holds_both_numbers() {
        let of = |from, to| Pair::of(from, to, 7);
        assert_eq!(of(None, None), pair(Some(6), 7));
        assert_eq!(of(Some("2"), Some("5")), pair(Some(2), 5));
        assert_eq!(of(Some("5"), Some("2")), pair(Some(5), 2), "backwards, too");
        assert_eq!(of(None, Some("1")), pair(None, 1));
        for wrong in ["0", "-1", "x", "", "99999999999", "Draft", "draft "] {
            assert_eq!(of(Some(wrong), Some(wrong)), pair(Some(6), 7), "{wrong}");
        }
        assert_eq!(of(Some("7"), None), pair(Some(6), 7), "with itself there is nothing to compare");
        assert_eq!(pair(Some(2), 5).query(None), "?from=2&to=5");
        assert_eq!(pair(None, 1).query(Some("51")), "?after=51&to=1");
        assert_eq!(pair(None, 1).query(Some("\"><b>")), "?to=1");
    }

    #[test]
    fn the_draft_stands_on_either_side() {
        let of = |from, to| Pair::of(from, to, 7);
        assert_eq!(of(None, Some("draft")), Pair::draft_since(7));
        assert_eq!(of(Some("draft"), Some("draft")), Pair::draft_since(7));
        assert_eq!(of(Some("3"), Some("draft")), Pair { from: Some(Point::Version(3)), to: Point::Draft });
        let backwards = Pair { from: Some(Point::Draft), to: Point::Version(3) };
        assert_eq!(of(Some("draft"), Some("3")), backwards);
        assert_eq!(Pair::draft_since(13).query(None), "?from=13&to=draft");
        assert_eq!(backwards.query(None), "?from=draft&to=3");
    }

    #[test]
    fn shares_are_rounded() {
        assert_eq!((useful(0, 0), useful(0, 3), useful(3, 0)), (None, Some(0), Some(100)));
        assert_eq!((useful(2, 1), useful(1, 2)), (Some(67), Some(33)));
        assert_eq!(useful(u64::MAX, u64::MAX), None);
    }
}

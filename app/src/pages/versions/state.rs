//! The two versions that are compared, and how an address names them. Pure.

/// Two versions of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Usually the earlier one; `None` if there is nothing to compare with.
    pub from: Option<u32>,
    /// The one that is looked at.
    pub to: u32,
}

impl Pair {
    /// A version and the one before it.
    pub fn with_previous(to: u32) -> Self {
        Self { from: to.checked_sub(1).filter(|from| *from > 0), to }
    }

    /// The versions that the address names; by default `shown` and the one before.
    pub fn of(from: Option<&str>, to: Option<&str>, shown: u32) -> Self {
        let number = |text: Option<&str>| text?.parse().ok().filter(|number| *number > 0);
        let to = number(to).unwrap_or(shown);
        match number(from).filter(|from| *from != to) {
            Some(from) => Self { from: Some(from), to },
            None => Self::with_previous(to),
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

    #[test]
    fn an_address_holds_both_numbers() {
        let pair = |from, to| Pair::of(from, to, 7);
        assert_eq!(pair(None, None), Pair { from: Some(6), to: 7 });
        assert_eq!(pair(Some("2"), Some("5")), Pair { from: Some(2), to: 5 });
        assert_eq!(pair(Some("5"), Some("2")), Pair { from: Some(5), to: 2 }, "backwards, too");
        assert_eq!(pair(None, Some("1")), Pair { from: None, to: 1 });
        for wrong in ["0", "-1", "x", "", "99999999999"] {
            assert_eq!(pair(Some(wrong), Some(wrong)), Pair { from: Some(6), to: 7 }, "{wrong}");
        }
        assert_eq!(pair(Some("7"), None), Pair { from: Some(6), to: 7 }, "with itself there is nothing to compare");
        assert_eq!(Pair { from: Some(2), to: 5 }.query(None), "?from=2&to=5");
        assert_eq!(Pair { from: None, to: 1 }.query(Some("51")), "?after=51&to=1");
        assert_eq!(Pair { from: None, to: 1 }.query(Some("\"><b>")), "?to=1");
    }

    #[test]
    fn shares_are_rounded() {
        assert_eq!((useful(0, 0), useful(0, 3), useful(3, 0)), (None, Some(0), Some(100)));
        assert_eq!((useful(2, 1), useful(1, 2)), (Some(67), Some(33)));
        assert_eq!(useful(u64::MAX, u64::MAX), None);
    }
}

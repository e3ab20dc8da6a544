//! Guesses the name that somebody probably meant.

use crate::limits::NAME_CHARS;

/// The candidate nearest to `name`, if it is near enough to be a typo: different case, or about one wrong character in three.
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).take(NAME_CHARS + 1).collect();
    if name.len() > NAME_CHARS {
        return None;
    }
    // A single character is never a typo of another, because either could be meant.
    let slips = (name.len() / 3).max(1).min(name.len().saturating_sub(1));
    candidates
        .map(|candidate| {
            let other: Vec<char> = candidate.chars().flat_map(char::to_lowercase).take(NAME_CHARS + 1).collect();
            (distance(&name, &other), candidate)
        })
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The number of characters to insert, remove, replace or swap with their neighbour to turn one into the other.
pub(crate) fn distance(from: &[char], to: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut swapped_from: Option<char> = None;
    for (row, &a) in from.iter().enumerate() {
        let mut current = Vec::with_capacity(last.len());
        let mut left = row + 1;
        current.push(left);
        let mut previous_b: Option<char> = None;
        for (column, &b) in to.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut best = (left + 1).min(at(&last, column + 1) + 1).min(at(&last, column) + usize::from(a != b));
            if swapped_from == Some(b) && previous_b == Some(a) {
                best = best.min(at(&before_last, column - 1) + 1);
            }
            current.push(best);
            (left, previous_b) = (best, Some(b));
        }
        before_last = std::mem::replace(&mut last, current);
        swapped_from = Some(a);
    }
    last.last().copied().unwrap_or(from.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_what_was_meant() {
        let find = |name| nearest(name, ["notes", "tone", "audience", "회의메모", "a"].into_iter());
        assert_eq!(find("note"), Some("notes"));
        assert_eq!(find("Notes"), Some("notes"));
        assert_eq!(find("ntoes"), Some("notes"));
        assert_eq!(find("audiense"), Some("audience"));
        assert_eq!(find("회의메머"), Some("회의메모"));
        assert_eq!(find("language"), None);
        assert_eq!(find("b"), None);
        assert_eq!(find(&"n".repeat(10_000)), None);
    }

    #[test]
    fn distance_counts_edits() {
        let d = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(d("", ""), 0);
        assert_eq!(d("", "abc"), 3);
        assert_eq!(d("abc", ""), 3);
        assert_eq!(d("abc", "acb"), 1);
        assert_eq!(d("kitten", "sitting"), 3);
    }
}

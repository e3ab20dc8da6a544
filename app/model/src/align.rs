//! Finds the items that two lists have in common, in order. All comparisons here are based on it.

/// Larger tables are not computed: this one takes about 8 MB and some milliseconds.
const MAX_CELLS: usize = 4_000_000;

/// A longest common subsequence, as pairs of indices that increase on both sides. Common beginnings and ends are found at any
/// length; if what is between them is too long for the table (see [`MAX_CELLS`]), it counts as having nothing in common.
pub(crate) fn common<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let old_middle = old_rest.get(..old_rest.len() - end).unwrap_or_default();
    let new_middle = new_rest.get(..new_rest.len() - end).unwrap_or_default();

    let mut pairs: Vec<(usize, usize)> = (0..start).map(|at| (at, at)).collect();
    pairs.extend(common_middle(old_middle, new_middle).into_iter().map(|(a, b)| (a + start, b + start)));
    pairs.extend((0..end).rev().map(|back| (old.len() - 1 - back, new.len() - 1 - back)));
    pairs
}

/// The textbook table: each cell holds the length of the longest common subsequence of the rest of both lists.
fn common_middle<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let cells = (old.len() + 1).saturating_mul(width);
    if old.is_empty() || new.is_empty() || cells > MAX_CELLS {
        return Vec::new();
    }
    let mut table = vec![0_u32; cells];
    let cell = |table: &[u32], row: usize, column: usize| table.get(row * width + column).copied().unwrap_or_default();
    for (row, a) in old.iter().enumerate().rev() {
        for (column, b) in new.iter().enumerate().rev() {
            let best = if a == b {
                cell(&table, row + 1, column + 1) + 1
            } else {
                cell(&table, row + 1, column).max(cell(&table, row, column + 1))
            };
            if let Some(slot) = table.get_mut(row * width + column) {
                *slot = best;
            }
        }
    }
    let mut pairs = Vec::new();
    let (mut row, mut column) = (0, 0);
    while let (Some(a), Some(b)) = (old.get(row), new.get(column)) {
        if a == b {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if cell(&table, row + 1, column) >= cell(&table, row, column + 1) {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn finds_what_is_common() {
        assert_eq!(common(&chars("abc"), &chars("abc")), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(common(&chars("abc"), &chars("xyz")), []);
        assert_eq!(common(&chars("abcd"), &chars("xbyd")), [(1, 1), (3, 3)]);
        assert_eq!(common(&chars("aaa"), &chars("aa")).len(), 2);
        assert_eq!(common::<char>(&[], &[]), []);
    }

    #[test]
    fn long_lists_keep_their_common_ends() {
        let long = |middle: usize| [vec![1; 10], vec![middle; 3_000], vec![2; 10]].concat();
        assert_eq!(common(&long(5), &long(6)).len(), 20);
    }

    proptest! {
        #[test]
        fn pairs_rise_and_are_equal_and_as_many_as_possible(old in "[abc]{0,12}", new in "[abc]{0,12}") {
            let (old, new) = (chars(&old), chars(&new));
            let pairs = common(&old, &new);
            for (a, b) in &pairs {
                prop_assert_eq!(old[*a], new[*b]);
            }
            for pair in pairs.windows(2) {
                prop_assert!(pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
            }
            prop_assert_eq!(pairs.len(), longest(&old, &new));
        }
    }

    fn longest(old: &[char], new: &[char]) -> usize {
        let mut row = vec![0; new.len() + 1];
        for a in old {
            let mut diagonal = 0;
            for (column, b) in new.iter().enumerate() {
                let above = row[column + 1];
                row[column + 1] = if a == b { diagonal + 1 } else { above.max(row[column]) };
                diagonal = above;
            }
        }
        row[new.len()]
    }
}

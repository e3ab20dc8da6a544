//! Traffic splits: two published versions of an app run side by side for a while, and a share of the people is on the second one.
//!
//! The version that was live is A, the other one is B. Which of them somebody is on follows from the split and from who they are alone
//! ([`is_on_b`]), so nothing is kept of it anywhere.

mod figures;
mod rule;

use crate::{SplitId, word::words};

pub use figures::{SplitFigures, VersionFigures};
pub use rule::{LOOKS, SplitFinding, Tally, clearly_worse, looks_due};

words! {
    /// Why a traffic split ended.
    SplitEnd {
        /// Somebody decided for the version that was live.
        KeptA "kept_a",
        /// Somebody decided for the other version, which is live now.
        KeptB "kept_b",
        /// Somebody ended it without a decision: all are back on the live version.
        Stopped "stopped",
        /// Madang ended it, because B was clearly worse: all are back on the live version.
        Worse "worse",
        /// Another version went live.
        Superseded "superseded",
        /// The app was taken offline.
        Unpublished "unpublished",
        /// The app was archived.
        Archived "archived",
        /// The app was deleted.
        Deleted "deleted",
    }

    /// What versions are told apart by.
    Measure {
        /// How many runs fail.
        Failures "failures",
        /// How many ratings say that an answer was useful.
        Ratings "ratings",
        /// How many answers pass the app's checks.
        Checks "checks",
    }
}

/// The finest share that can be told apart is one in so many.
const POINTS: u64 = 10_000;

/// Whether somebody is on version B of a split, of which B has this share in percent.
///
/// `who` are the bytes that name somebody: a member's id; of a visitor of a share link, the link's id and the network address. The
/// answer is the same for ever, and where the share grows nobody goes from B to A. Different splits divide people differently.
pub fn is_on_b(split: SplitId, who: &[u8], share_percent: u8) -> bool {
    point(split, who) < u64::from(share_percent.min(100)) * (POINTS / 100)
}

/// Where somebody stands among all, from 0 to 9,999.
fn point(split: SplitId, who: &[u8]) -> u64 {
    // FNV-1a takes every byte in, and the finaliser of SplitMix64 (Steele, Lea and Flood, 2014) spreads what it leaves in the low bits.
    let bytes = split.0.as_bytes().iter().chain(who);
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (hash ^ (hash >> 31)) % POINTS
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// As ids of members are: they begin with nearly the same time.
    fn ids() -> impl Iterator<Item = Uuid> {
        (0..10_000_u128).map(|n| Uuid::from_u128(0x019a_d100_0000_7000_8000_0000_0000_0000 + (n << 64) + n * 7))
    }

    fn split(n: u128) -> SplitId {
        SplitId(Uuid::from_u128(0x019a_d200_0000_7000_8000_0000_0000_0000 + n))
    }

    #[test]
    fn people_are_divided_as_the_share_says() {
        for n in 0..5 {
            for share in [1, 10, 50, 90, 99] {
                let on_b = ids().filter(|id| is_on_b(split(n), id.as_bytes(), share)).count();
                // Four standard deviations of a fair division.
                let expected = f64::from(share) * 100.0;
                let reach = 4.0 * (expected * (1.0 - f64::from(share) / 100.0)).sqrt();
                let off = (f64::from(u32::try_from(on_b).unwrap()) - expected).abs();
                assert!(off <= reach, "split {n}, {share}%: {on_b}");
            }
        }
        assert!(ids().all(|id| is_on_b(split(0), id.as_bytes(), 100) && !is_on_b(split(0), id.as_bytes(), 0)));
    }

    #[test]
    fn a_larger_share_takes_nobody_from_b() {
        for id in ids().take(2_000) {
            let on_b: Vec<bool> = (0..=100).map(|share| is_on_b(split(1), id.as_bytes(), share)).collect();
            assert!(on_b.is_sorted(), "{id}");
        }
    }

    #[test]
    fn another_split_divides_otherwise() {
        let both = |id: &Uuid| is_on_b(split(1), id.as_bytes(), 50) && is_on_b(split(2), id.as_bytes(), 50);
        let count = ids().filter(both).count();
        assert!((2_300..2_700).contains(&count), "a quarter is on B of both: {count}");
    }

    /// People must stay where they are when Madang is updated.
    #[test]
    fn the_points_are_known() {
        let points: Vec<u64> = ids().take(4).map(|id| point(split(0), id.as_bytes())).collect();
        assert_eq!(points, [6_561, 8_119, 2_618, 9_232]);
        assert_eq!(point(split(0), b""), 4_199);
    }
}

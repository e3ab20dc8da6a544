//! The figures under a comparison: how sure a share is, how long runs take, and whether a difference is more than chance.

/// The quantile of the normal distribution for a 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// Between which shares the true one lies, by Wilson's score interval for 95 %, in per mille. `None` if nothing was tried.
///
/// Wilson's and not the textbook one (Wald's), which is far too narrow for few rows and empty where all of them pass.
pub fn wilson_per_mille(passed: u32, tried: u32) -> Option<(u32, u32)> {
    let (low, high) = wilson(passed.min(tried), tried)?;
    let per_mille = |share: f64| (share * 1000.0).round().clamp(0.0, 1000.0) as u32;
    Some((per_mille(low), per_mille(high)))
}

fn wilson(passed: u32, tried: u32) -> Option<(f64, f64)> {
    if tried == 0 {
        return None;
    }
    let (n, share) = (f64::from(tried), f64::from(passed) / f64::from(tried));
    let z2 = Z * Z;
    let middle = share + z2 / (2.0 * n);
    let reach = Z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z2 / n;
    Some((((middle - reach) / whole).max(0.0), ((middle + reach) / whole).min(1.0)))
}

/// The smallest of the values that at least so many percent of them don't exceed. `None` if there are none.
///
/// By nearest rank: it is always a value that was measured.
pub fn nearest_rank(sorted: &[u64], percent: u32) -> Option<u64> {
    let rank = sorted.len().saturating_mul(percent.min(100) as usize).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

/// How likely it is that two that are equally good differ at least so much: the exact two-sided sign test on the rows in which exactly
/// one of the two passes, which is McNemar's exact test.
pub fn sign_test(wins: u32, losses: u32) -> f64 {
    let n = f64::from(wins) + f64::from(losses);
    // The probability of exactly `k` of `n`, beginning with none.
    let mut exactly = 0.5_f64.powf(n);
    let mut at_most = exactly;
    for k in 1..=wins.min(losses) {
        let k = f64::from(k);
        exactly *= (n - k + 1.0) / k;
        at_most += exactly;
    }
    (2.0 * at_most).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table I, method 3, of R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998).
    #[test]
    fn the_interval_is_the_published_one() {
        for (passed, tried, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (found_low, found_high) = wilson(passed, tried).unwrap();
            assert!((found_low - low).abs() < 0.000_06, "{passed} of {tried}: {found_low}");
            assert!((found_high - high).abs() < 0.000_06, "{passed} of {tried}: {found_high}");
        }
        assert_eq!(wilson_per_mille(81, 263), Some((255, 366)));
        assert_eq!(wilson_per_mille(10, 10), Some((722, 1000)), "all of ten are far from certain");
        assert_eq!(wilson_per_mille(0, 0), None);
        assert_eq!(wilson_per_mille(11, 10), wilson_per_mille(10, 10));
    }

    #[test]
    fn percentiles_are_measured_values() {
        let times = [15, 20, 35, 40, 50];
        let found = [5, 30, 40, 50, 95, 100].map(|percent| nearest_rank(&times, percent).unwrap());
        assert_eq!(found, [15, 20, 20, 35, 50, 50]);
        assert_eq!(nearest_rank(&times, 0), Some(15));
        assert_eq!(nearest_rank(&[7], 95), Some(7));
        assert_eq!(nearest_rank(&[], 50), None);
    }

    /// The deer of J. H. Zar, "Biostatistical Analysis" (8 longer, 2 shorter), and the children with hyper-responsive airways of M. W.
    /// Fagerland and others, BMC Medical Research Methodology 13:91 (2013) (1 and 7).
    #[test]
    fn the_test_gives_the_published_probabilities() {
        for (wins, losses, p) in [(8, 2, 0.109_375), (1, 7, 0.070_312_5), (10, 2, 0.038_574_218_75), (0, 6, 0.031_25)] {
            assert!((sign_test(wins, losses) - p).abs() < 1e-12, "{wins}:{losses} {}", sign_test(wins, losses));
            assert!((sign_test(losses, wins) - p).abs() < 1e-12, "it is the same the other way round");
        }
        for even in [0, 1, 5, 250] {
            assert!((sign_test(even, even) - 1.0).abs() < 1e-12, "{even}");
        }
        assert!(sign_test(400, 100) < 1e-30, "many rows are no trouble");
    }
}

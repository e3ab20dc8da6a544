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

/// How likely it is that the second of two groups that are equally bad has at least so many bad ones: Fisher's exact test, one-sided. Each
/// group is how many of it are bad, and how many there are. 1 if one of them is empty.
pub fn fisher_test((bad_first, first): (u32, u32), (bad_second, second): (u32, u32)) -> f64 {
    let (bad_first, bad_second) = (bad_first.min(first), bad_second.min(second));
    let (all, bad) = (f64::from(first) + f64::from(second), f64::from(bad_first) + f64::from(bad_second));
    if first == 0 || second == 0 || bad == 0.0 {
        return 1.0;
    }
    let (first, second) = (f64::from(first), f64::from(second));
    let most = bad.min(second);
    // How likely it is that exactly `k` of the bad ones are in the second group, beginning with as many as there are. Its logarithm,
    // because the first of many terms may be too small for a number, and the next ones aren't.
    let mut k = f64::from(bad_second);
    let mut exactly = ln_choose(second, k) + ln_choose(first, bad - k) - ln_choose(all, bad);
    let mut at_least = exactly.exp();
    while k < most {
        exactly += ((second - k) * (bad - k) / ((k + 1.0) * (first - bad + k + 1.0))).ln();
        at_least += exactly.exp();
        k += 1.0;
    }
    at_least.min(1.0)
}

/// The logarithm of the number of ways to choose `k` of `n`.
fn ln_choose(n: f64, k: f64) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// The logarithm of a factorial, by Stirling's series from 16 on, where it is exact to 12 digits.
fn ln_factorial(n: f64) -> f64 {
    if n < 16.0 {
        let mut product = 1.0;
        let mut factor = 2.0;
        while factor <= n {
            product *= factor;
            factor += 1.0;
        }
        return f64::ln(product);
    }
    let cube = n * n * n;
    let half_ln_two_pi = 0.918_938_533_204_672_7;
    (n + 0.5) * n.ln() - n + half_ln_two_pi + 1.0 / (12.0 * n) - 1.0 / (360.0 * cube) + 1.0 / (1260.0 * cube * n * n)
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

    /// The first is the lady who tasted tea (R. A. Fisher, "The Design of Experiments", 1935), the third his table of twins and convictions
    /// ("The logic of inductive inference", 1935). The others were worked out in whole numbers.
    #[test]
    fn the_exact_test_gives_the_published_probabilities() {
        for (first, second, p) in [
            ((1, 4), (3, 4), 0.24285714285714285),
            ((1, 12), (9, 12), 0.0013797280926100418),
            ((2, 17), (10, 13), 0.00046518094336290503),
            ((1, 50), (8, 50), 0.015428911487231547),
            ((9, 900), (30, 100), 1.3320281757805618e-24),
            ((40, 1000), (61, 1000), 0.020320127538476875),
            ((0, 10000), (5, 10000), 0.03123437539082035),
            ((3, 3), (0, 5), 1.0),
            ((5000, 10000), (0, 5000), 1.0),
        ] {
            let found = fisher_test(first, second);
            assert!((found - p).abs() <= p * 1e-9, "{first:?} {second:?}: {found}");
        }
        for empty in [((0, 0), (5, 5)), ((3, 5), (0, 0)), ((0, 40), (0, 40))] {
            assert!((fisher_test(empty.0, empty.1) - 1.0).abs() < 1e-12, "{empty:?}");
        }
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

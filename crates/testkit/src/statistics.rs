//! Whether samples differ by more than chance.

use statrs::stats_tests::Alternative;
use statrs::stats_tests::mannwhitneyu::{MannWhitneyUMethod, mannwhitneyu};

/// How likely two samples of one distribution differ as much as these or more, in either direction, 0 to 1: the U test
/// of Mann and Whitney with the normal approximation, corrected for ties and continuity. Samples are not empty and have
/// no NaN.
pub fn likelihood(one: &[f64], other: &[f64]) -> f64 {
    let method = MannWhitneyUMethod::AsymptoticInclContinuityCorrection;
    mannwhitneyu(one, other, method, Alternative::TwoSided).unwrap().1
}

/// Corrects the likelihoods of several tests for their number, as Holm does (1979): the chance that any of them is below
/// a bound by chance alone is at most that bound.
pub fn holm(likelihoods: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..likelihoods.len()).collect();
    order.sort_by(|one, other| likelihoods[*one].total_cmp(&likelihoods[*other]));
    let mut corrected = vec![0.0; likelihoods.len()];
    let mut highest = 0.0_f64;
    for (rank, at) in order.into_iter().enumerate() {
        let left = u32::try_from(likelihoods.len() - rank).unwrap();
        highest = highest.max(likelihoods[at] * f64::from(left)).min(1.0);
        corrected[at] = highest;
    }
    corrected
}

/// The middle of a sample that is not empty, the upper one of two.
pub fn median(sample: &[f64]) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9
    }

    // The example of `scipy.stats.mannwhitneyu`, method "asymptotic".
    #[test]
    fn the_u_test_gives_what_scipy_gives() {
        let (males, females) = ([19.0, 22.0, 16.0, 29.0, 24.0], [20.0, 11.0, 17.0, 12.0]);
        assert!(near(likelihood(&males, &females), 0.111_346_886_533_140_41));
        assert!(near(likelihood(&females, &males), 0.111_346_886_533_140_41));
    }

    #[test]
    fn a_shift_is_found_and_none_is_not() {
        let slow: Vec<f64> = (0..500_i32).map(|at| f64::from(at * 7919 % 500)).collect();
        let same: Vec<f64> = (0..500_i32).map(|at| f64::from(at * 104_729 % 500)).collect();
        let later: Vec<f64> = same.iter().map(|it| it + 60.0).collect();
        assert!(likelihood(&slow, &same) > 0.9);
        assert!(likelihood(&slow, &later) < 1e-6);
    }

    // `p.adjust(c(0.01, 0.04, 0.02, 0.05, 0.03), "holm")` of R.
    #[test]
    fn the_correction_gives_what_r_gives() {
        let corrected = holm(&[0.01, 0.04, 0.02, 0.05, 0.03]);
        for (corrected, expected) in corrected.into_iter().zip([0.05, 0.09, 0.08, 0.09, 0.09]) {
            assert!(near(corrected, expected), "{corrected}");
        }
        assert_eq!(holm(&[0.6, 0.9]), [1.0, 1.0]);
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert!(near(median(&[9.0, 1.0, 5.0]), 5.0));
    }
}

//! What stands for many measurements: their median.

/// The value in the middle, or the mean of the two there; NaN if there is none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    match (values.get(values.len().saturating_sub(1) / 2), values.get(values.len() / 2)) {
        (Some(low), Some(high)) => f64::midpoint(*low, *high),
        _ => f64::NAN,
    }
}

/// The median of the ratios of values that were measured in the same round. Where the machine was slow for a while, it was so
/// for both; the ratio of two medians could be one of different times.
pub fn median_ratio(ours: impl IntoIterator<Item = f64>, theirs: impl IntoIterator<Item = f64>) -> f64 {
    median(ours.into_iter().zip(theirs).map(|(ours, theirs)| ours / theirs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_of_the_sorted_values() {
        assert_eq!(median([3.0]), 3.0);
        assert_eq!(median([9.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([8.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median([]).is_nan());
    }

    #[test]
    fn ratios_are_of_pairs_and_not_of_medians() {
        assert_eq!(median_ratio([1.0, 2.0, 9.0], [2.0, 8.0, 9.0]), 0.5);
        assert_eq!(median_ratio([1.0, 20.0, 3.0], [10.0, 100.0, 30.0]), 0.1);
    }
}

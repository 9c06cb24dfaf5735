//! Measures subjects in turn, so that what else the machine does falls on all of them alike.

use std::error::Error;

use super::measure::{Cost, Subject};
use super::median::{median, median_ratio};

/// What the rounds say of one subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// What the subject is called.
    pub name: &'static str,
    /// The median of its CPU seconds.
    pub cpu_seconds: f64,
    /// The median of how long it took.
    pub wall_seconds: f64,
    /// The median of the CPU seconds of the first subject, over its own in the same round.
    pub ratio: f64,
    /// The median of its peak memory.
    pub peak_kib: f64,
}

/// Runs each subject once to warm up, then once a round, and sums up.
///
/// # Errors
///
/// A subject cannot be run, or fails.
pub fn compare(subjects: &[Subject], rounds: usize) -> Result<Vec<Summary>, Box<dyn Error>> {
    for subject in subjects {
        subject.cost()?;
    }
    let mut costs = vec![Vec::with_capacity(rounds); subjects.len()];
    for _ in 0..rounds {
        for (subject, costs) in subjects.iter().zip(&mut costs) {
            costs.push(subject.cost()?);
        }
    }
    let first = costs.first().map_or(&[][..], Vec::as_slice);
    Ok(subjects.iter().zip(&costs).map(|(subject, costs)| summary(subject.name, first, costs)).collect())
}

fn summary(name: &'static str, first: &[Cost], costs: &[Cost]) -> Summary {
    let cpu_seconds = |costs: &[Cost]| -> Vec<f64> { costs.iter().map(|cost| cost.cpu_seconds).collect() };
    Summary {
        name,
        cpu_seconds: median(cpu_seconds(costs)),
        wall_seconds: median(costs.iter().map(|cost| cost.wall_seconds)),
        ratio: median_ratio(cpu_seconds(first), cpu_seconds(costs)),
        peak_kib: median(costs.iter().map(|cost| cost.peak_kib)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_medians_and_the_ratio_to_the_first() {
        let costs = |list: [(f64, f64); 3]| {
            list.map(|(cpu_seconds, peak_kib)| Cost { cpu_seconds, wall_seconds: 2.0 * cpu_seconds, peak_kib })
        };
        let ours = costs([(1.0, 10.0), (2.0, 10.0), (3.0, 10.0)]);
        let theirs = costs([(4.0, 30.0), (4.0, 10.0), (12.0, 20.0)]);
        let expected = Summary { name: "reference", cpu_seconds: 4.0, wall_seconds: 8.0, ratio: 0.25, peak_kib: 20.0 };
        assert_eq!(summary("reference", &ours, &theirs), expected);
    }
}

//! Goals: figures, and what they may be at most.

use std::fmt;

use crate::Done;

/// The goals that were judged.
#[derive(Default)]
pub struct Goals {
    met: usize,
    missed: usize,
    /// A line for each.
    report: String,
}

impl Goals {
    /// Judges a goal: what was measured, and its limit.
    pub fn at_most(&mut self, what: &str, measured: f64, limit: f64) {
        let is_met = measured <= limit;
        *(if is_met { &mut self.met } else { &mut self.missed }) += 1;
        let verdict = if is_met { "met" } else { "MISSED" };
        self.report += &format!("{verdict}: {what}: {}, {} at most\n", rounded(measured), rounded(limit));
    }

    /// Prints all goals, and sums up.
    ///
    /// # Errors
    ///
    /// A goal was missed.
    pub fn verdict(self) -> Done {
        print!("{self}");
        if self.missed == 0 { Ok(()) } else { Err(format!("goals missed: {}", self.missed).into()) }
    }
}

/// With three digits behind the point at most, and none where they say nothing.
fn rounded(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}

impl fmt::Display for Goals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}{} of {} goals met", self.report, self.met, self.met + self.missed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_up_to_its_limit_and_what_is_no_number_misses_it() {
        let mut goals = Goals::default();
        goals.at_most("ratio", 0.5, 0.5);
        goals.at_most("ratio", 0.51, 0.5);
        goals.at_most("peak", 1024.0, 2048.0);
        goals.at_most("growth", f64::NAN, 4.4);
        let expected = "\
met: ratio: 0.5, 0.5 at most
MISSED: ratio: 0.51, 0.5 at most
met: peak: 1024, 2048 at most
MISSED: growth: NaN, 4.4 at most
2 of 4 goals met
";
        assert_eq!(goals.to_string(), expected);
        assert!(goals.verdict().is_err());
    }

    #[test]
    fn without_a_miss_the_run_succeeds() {
        let mut goals = Goals::default();
        goals.at_most("ratio", 0.4, 0.5);
        assert!(goals.verdict().is_ok());
    }
}

//! Runs every test and counts those that passed, failed, and could not run here.

use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::scratch::Scratch;
use crate::{Done, workspace};

/// How many tests ended in which way.
#[derive(Default)]
pub struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
}

/// Builds the programs, runs all tests, and sums up.
///
/// # Errors
///
/// A test fails, or something does not compile.
pub fn run() -> Done {
    workspace::build()?;
    let scratch = Scratch::new()?;
    let skipped = scratch.path().join("skipped");
    fs::write(&skipped, "")?;
    let mut command = workspace::cargo();
    command.args(["test", "--quiet", "--workspace", "--no-fail-fast"]).env("NSTOOLS_SKIPPED", &skipped);
    let mut tests = command.stdout(Stdio::piped()).spawn()?;
    let mut count = Count::default();
    if let Some(output) = tests.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            count.add(&line);
        }
    }
    let status = tests.wait()?;
    let skipped = fs::read_to_string(&skipped)?;
    skipped.lines().for_each(|line| println!("skipped {line}"));
    count.take_out_skipped(skipped.lines().count());
    println!("{count}");
    match (count.failed, status.success()) {
        (0, true) => Ok(()),
        (0, false) => Err("tests did not run to their end".into()),
        (failed, _) => Err(format!("{failed} tests failed").into()),
    }
}

impl Count {
    /// Adds what the harness sums up: `test result: ok. 3 passed; 0 failed; …`.
    pub fn add(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
            return;
        };
        for count in counts.split("; ") {
            match count.split_once(' ').map(|(number, what)| (number.parse().unwrap_or(0), what)) {
                Some((number, "passed")) => self.passed += number,
                Some((number, "failed")) => self.failed += number,
                Some((number, "ignored")) => self.skipped += number,
                _ => {}
            }
        }
    }

    /// Adds what another count has.
    pub fn add_all(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// The harness takes a test that returns early for one that passed.
    pub fn take_out_skipped(&mut self, skipped: usize) {
        self.passed = self.passed.saturating_sub(skipped);
        self.skipped += skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_of_all_harnesses_are_summed_and_skipped_tests_have_not_passed() {
        let mut count = Count::default();
        count.add("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        count.add("test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out");
        count.add("test other ... ok");
        count.take_out_skipped(2);
        assert_eq!(count.to_string(), "3 passed, 1 failed, 3 skipped");
    }
}

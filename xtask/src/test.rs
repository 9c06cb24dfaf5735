//! Runs every test and counts those that passed, failed, and could not run here.

use std::error::Error;
use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::scratch::Scratch;
use crate::{Done, workspace};

/// How many tests ended in which way.
#[derive(Default)]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

/// What a `cargo test` has to say.
pub struct Results {
    /// How many tests ended in which way.
    pub count: Count,
    /// `TEST: WHY` for each that was skipped.
    pub skipped: Vec<String>,
    /// The names of those that failed.
    pub failed: Vec<String>,
}

/// Builds the programs, runs all tests, and sums up.
///
/// # Errors
///
/// A test fails, or something does not compile.
pub fn run() -> Done {
    workspace::build()?;
    let results = results(workspace::cargo().args(["test", "--quiet", "--workspace", "--no-fail-fast"]))?;
    results.skipped.iter().for_each(|line| println!("skipped {line}"));
    println!("{}", results.count);
    results.count.without_failures("tests")
}

/// Runs the tests of a `cargo test`, and shows what they print.
///
/// # Errors
///
/// The tests do not compile, or do not run to their end.
pub fn results(tests: &mut Command) -> Result<Results, Box<dyn Error>> {
    let scratch = Scratch::new()?;
    let skipped = scratch.path().join("skipped");
    fs::write(&skipped, "")?;
    let mut tests = tests.env("NSTOOLS_SKIPPED", &skipped).stdout(Stdio::piped()).spawn()?;
    let (mut count, mut failed) = (Count::default(), Vec::new());
    if let Some(output) = tests.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            count.add(&line);
            failed.extend(name_of_failed(&line).map(str::to_owned));
        }
    }
    if !tests.wait()?.success() && count.failed == 0 {
        return Err("tests did not run to their end".into());
    }
    let skipped: Vec<_> = fs::read_to_string(&skipped)?.lines().map(str::to_owned).collect();
    count.take_out_skipped(skipped.len());
    Ok(Results { count, skipped, failed })
}

/// The test whose output the harness shows below this line, since it failed: `---- NAME stdout ----`.
fn name_of_failed(line: &str) -> Option<&str> {
    line.strip_prefix("---- ")?.strip_suffix(" stdout ----")
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

    /// The end of a task: an error if something failed.
    ///
    /// # Errors
    ///
    /// Something failed.
    pub fn without_failures(&self, what: &str) -> Done {
        if self.failed == 0 { Ok(()) } else { Err(format!("{} {what} failed", self.failed).into()) }
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

    #[test]
    fn who_failed_stands_above_what_they_printed() {
        assert_eq!(name_of_failed("---- tests::a_row stdout ----"), Some("tests::a_row"));
        assert_eq!(name_of_failed("tests::a_row --- FAILED"), None);
    }
}

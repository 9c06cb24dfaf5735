//! What the tests did on each kernel, as a table.

use std::collections::{BTreeMap, BTreeSet};

use crate::Done;
use crate::test::Count;

/// What the tests did on each kernel.
#[derive(Default)]
pub struct Report {
    /// By kernel, crate and user.
    counts: BTreeMap<(String, String, String), Count>,
    /// Why tests were skipped, by kernel and user.
    reasons: BTreeMap<(String, String), BTreeSet<String>>,
    /// The seconds that suites took, with the names of kernel, suite and user.
    seconds: Vec<(u32, String)>,
    /// What a failed test printed.
    failures: Vec<String>,
}

impl Report {
    /// Reads the console of a machine.
    ///
    /// # Errors
    ///
    /// It ran no test.
    pub fn read(&mut self, kernel: &str, console: &[String]) -> Done {
        let mut suite = (String::new(), String::new());
        let mut printed = Vec::new();
        let mut tests = 0;
        for line in console {
            match line.strip_prefix("@@ ").and_then(|rest| rest.split_once(' ')) {
                Some(("begin", rest)) => {
                    let (test, who) = rest.split_once(' ').unwrap_or((rest, "root"));
                    suite = (test.to_owned(), who.to_owned());
                    printed.clear();
                    tests += 1;
                }
                Some(("end", "0")) => {}
                Some(("end", status)) => self.add_failure(kernel, &suite, status, &printed),
                Some(("took", seconds)) => {
                    let name = format!("{} as {} on {kernel}", suite.0, suite.1);
                    self.seconds.push((seconds.parse().unwrap_or(0), name));
                }
                Some(("skipped", why)) => self.add_skipped(kernel, &suite, why),
                // What the kernel says before the first test is no suite's.
                _ if tests == 0 => {}
                _ => {
                    self.count(kernel, &suite).add(line);
                    printed.push(line.clone());
                }
            }
        }
        if tests == 0 { Err("the machine ran no test".into()) } else { Ok(()) }
    }

    fn count(&mut self, kernel: &str, (test, who): &(String, String)) -> &mut Count {
        let suite = test.split('.').next().unwrap_or(test);
        self.counts.entry((kernel.to_owned(), suite.to_owned(), who.clone())).or_default()
    }

    fn add_skipped(&mut self, kernel: &str, suite: &(String, String), line: &str) {
        self.count(kernel, suite).take_out_skipped(1);
        let why = line.split_once(": ").map_or(line, |(_, why)| why);
        self.reasons.entry((kernel.to_owned(), suite.1.clone())).or_default().insert(why.to_owned());
    }

    fn add_failure(&mut self, kernel: &str, (test, who): &(String, String), status: &str, printed: &[String]) {
        self.failures.push(format!("Linux {kernel}: {test} as {who} ended with {status}\n{}", printed.join("\n")));
    }

    /// Prints the table, the reasons and the failures.
    ///
    /// # Errors
    ///
    /// There are failures.
    pub fn print(self) -> Done {
        self.failures.iter().for_each(|failure| println!("{failure}\n"));
        println!("{:8}{:14}{:6}result", "kernel", "suite", "user");
        let mut total = Count::default();
        for ((kernel, suite, who), count) in &self.counts {
            println!("{kernel:8}{suite:14}{who:6}{count}");
            total.add_all(count);
        }
        for ((kernel, who), reasons) in &self.reasons {
            reasons.iter().for_each(|why| println!("skipped on {kernel} as {who}: {why}"));
        }
        let mut slowest = self.seconds;
        slowest.sort_by_key(|(seconds, _)| std::cmp::Reverse(*seconds));
        slowest.iter().take(8).for_each(|(seconds, name)| println!("{seconds} seconds: {name}"));
        println!("{total}");
        if self.failures.is_empty() { Ok(()) } else { Err(format!("{} suites failed", self.failures.len()).into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONSOLE: &str = "\
[    0.1] Linux
@@ begin nspid.table root
test result: ok. 3 passed; 0 failed; 0 ignored
@@ end 0
@@ skipped threads: python3 is not installed
@@ begin nspid.filter user
test a ... FAILED
test result: FAILED. 1 passed; 1 failed; 0 ignored
@@ end 101
@@ begin lsns-rs.list root
@@ end 124
@@ done";

    fn read(console: &str) -> (Report, Done) {
        let mut report = Report::default();
        let lines: Vec<_> = console.lines().map(str::to_owned).collect();
        let done = report.read("6.1", &lines);
        (report, done)
    }

    #[test]
    fn suites_are_counted_by_crate_and_user() {
        let (report, done) = read(CONSOLE);
        assert!(done.is_ok());
        let counts: Vec<_> =
            report.counts.iter().map(|((_, suite, who), count)| format!("{suite} {who} {count}")).collect();
        let expected = [
            "lsns-rs root 0 passed, 0 failed, 0 skipped",
            "nspid root 2 passed, 0 failed, 1 skipped",
            "nspid user 1 passed, 1 failed, 0 skipped",
        ];
        assert_eq!(counts, expected);
    }

    #[test]
    fn failed_tests_and_hanging_ones_fail_the_run_and_show_what_they_printed() {
        let (report, _) = read(CONSOLE);
        assert_eq!(report.failures.len(), 2);
        assert!(report.failures[0].starts_with("Linux 6.1: nspid.filter as user ended with 101\ntest a ... FAILED\n"));
        assert_eq!(report.failures[1], "Linux 6.1: lsns-rs.list as root ended with 124\n");
        assert!(report.print().is_err());
    }

    #[test]
    fn a_machine_without_tests_fails_the_run() {
        assert!(read("[    0.1] Linux\n@@ done").1.is_err());
    }
}

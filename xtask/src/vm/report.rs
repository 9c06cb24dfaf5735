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
                Some(("skipped", why)) => self.add_skipped(kernel, &suite, why),
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
        for ((kernel, suite, who), count) in self.counts.iter().filter(|((_, suite, _), _)| !suite.is_empty()) {
            println!("{kernel:8}{suite:14}{who:6}{count}");
            total.add_all(count);
        }
        for ((kernel, who), reasons) in &self.reasons {
            reasons.iter().for_each(|why| println!("skipped on {kernel} as {who}: {why}"));
        }
        println!("{total}");
        if self.failures.is_empty() { Ok(()) } else { Err(format!("{} suites failed", self.failures.len()).into()) }
    }
}

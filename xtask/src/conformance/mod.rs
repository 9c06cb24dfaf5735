//! Runs every case with the reference and with ours, side by side, and compares what they do.
//!
//! [`cases`] reads the tables under `xtask/conformance`, [`reference`](mod@reference) fetches util-linux, [`world`] makes the
//! namespaces that the cases look at, [`trial`] runs one case, and [`listed`] reads the differences that we chose. The tests of
//! the programs have to hold for util-linux too: [`subject`] runs them with it.

mod cases;
mod listed;
mod subject;
mod trial;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use crate::reference::{self, Reference};
use crate::scratch::Scratch;
use crate::test::Count;
use crate::{Done, workspace};
use cases::{Case, Expectation};
use trial::Outcome;
use world::World;

/// Runs all cases, then the tests with util-linux as their subject, and sums up.
///
/// # Errors
///
/// A case differs that must not, or does not differ although it is marked or listed; util-linux fails a test.
pub fn run() -> Done {
    workspace::build()?;
    let reference = reference::fetch()?;
    println!("reference: {}", reference.version);
    let mut count = compare(&reference)?;
    println!("cases: {count}");
    let tests = subject::test(&reference.programs)?;
    println!("tests with util-linux as their subject: {tests}");
    count.add_all(&tests);
    println!("{count}");
    count.without_failures("cases or tests")
}

fn compare(reference: &Reference) -> Result<Count, Box<dyn Error>> {
    let scratch = Scratch::new()?;
    let world = World::make(scratch.path())?;
    let cases = cases::all()?;
    let mut verdicts = Verdicts::default();
    for case in &cases {
        let mut theirs = trial::run(case, &reference.programs, &world)?;
        let ours = trial::run(case, &workspace::built(), &world)?;
        if theirs.is_failure() && !ours.is_failure() && case.expectation == Expectation::Same {
            theirs = trial::run(case, &reference.programs, &world)?; // util-linux fails at random, see `subject`
        }
        verdicts.add(case, &theirs, &ours);
    }
    verdicts.compare_with_list(&cases)?;
    for (tool, cases) in &verdicts.waiting {
        println!("skipped {cases} cases that wait for the rest of {tool}");
    }
    Ok(Count { passed: verdicts.passed, failed: verdicts.failed, skipped: verdicts.waiting.values().sum() })
}

#[derive(Default)]
struct Verdicts {
    passed: usize,
    failed: usize,
    /// How many cases wait for each tool.
    waiting: BTreeMap<&'static str, usize>,
}

impl Verdicts {
    fn add(&mut self, case: &Case, theirs: &Outcome, ours: &Outcome) {
        match (case.expectation, theirs == ours) {
            (Expectation::Same, true) if theirs.is_failure() => {
                self.fail(case, "fails with both: mark it (fails) if that is what it covers")
            }
            (Expectation::Fail, true) if !theirs.is_failure() => self.fail(case, "does not fail"),
            (Expectation::Same | Expectation::Fail, true) | (Expectation::Differs, false) => self.passed += 1,
            (Expectation::Waits, false) => *self.waiting.entry(case.table).or_default() += 1,
            (Expectation::Same | Expectation::Fail, false) => {
                self.fail(case, &format!("differs\nutil-linux: {theirs}ours: {ours}"))
            }
            (Expectation::Waits, true) => self.fail(case, "waits no longer: remove its mark"),
            (Expectation::Differs, true) => {
                self.fail(case, "differs no longer: remove its mark and its line in the list")
            }
        }
    }

    fn fail(&mut self, case: &Case, why: &str) {
        println!("FAILED {}:{}: {}\n$ {}\n{why}", case.table, case.number, case.covers, case.line);
        self.failed += 1;
    }

    /// What is listed as a difference is a case that differs, and the other way round.
    fn compare_with_list(&mut self, cases: &[Case]) -> Done {
        let listed = listed::examples()?;
        let differing = cases.iter().filter(|case| case.expectation == Expectation::Differs);
        let differing: BTreeSet<_> = differing.map(|case| case.line.clone()).collect();
        for line in listed.difference(&differing) {
            println!("FAILED '{line}' is listed as a difference, and no case shows it");
            self.failed += 1;
        }
        for line in differing.difference(&listed) {
            println!("FAILED '{line}' differs, and is not listed");
            self.failed += 1;
        }
        Ok(())
    }
}

//! The tests of the three programs, with util-linux in place of ours.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use super::listed;
use crate::test::{Count, results};
use crate::workspace;

/// How many times a test is tried: util-linux's lsns fails at random, without a word, when a process ends while it is looked at.
/// What fails with ours (`cargo xtask test`) has failed.
const ATTEMPTS: u32 = 3;

/// Runs them. A test that is ours only names what it is about in words that `docs/differences.md` has.
///
/// # Errors
///
/// The tests do not compile, or the list cannot be read.
pub fn test(programs: &Path) -> Result<Count, Box<dyn Error>> {
    let first = results(&mut tests_of(programs))?;
    let (mut count, mut failed) = (first.count, first.failed);
    for _ in 1..ATTEMPTS {
        if failed.is_empty() {
            break;
        }
        println!("again, since util-linux fails at random: {}", failed.join(" "));
        failed = results(tests_of(programs).args(["--", "--exact"]).args(&failed))?.failed;
        count.passed += count.failed.saturating_sub(failed.len());
        count.failed = failed.len();
    }
    let list = listed::text()?;
    for line in first.skipped {
        println!("skipped {line}");
        if line.split_once("ours only: ").is_some_and(|(_, what)| !list.contains(what)) {
            println!("FAILED docs/differences.md says nothing of it");
            count.failed += 1;
        }
    }
    Ok(count)
}

fn tests_of(programs: &Path) -> Command {
    let mut tests = workspace::cargo();
    tests.args(["test", "--quiet", "--no-fail-fast", "--test", "*"]).env("NSTOOLS_REFERENCE", programs);
    tests.args(["-p", "unshare-rs", "-p", "nsenter-rs", "-p", "lsns-rs"]);
    tests
}

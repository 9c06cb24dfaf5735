//! The tests of the three programs, with util-linux in place of ours.

use std::error::Error;
use std::path::Path;

use super::listed;
use crate::test::{Count, count};
use crate::workspace;

/// Runs them. A test that is ours only names what it is about in words that `docs/differences.md` has.
///
/// # Errors
///
/// The tests do not compile, or the list cannot be read.
pub fn test(programs: &Path) -> Result<Count, Box<dyn Error>> {
    let mut tests = workspace::cargo();
    tests.args(["test", "--quiet", "--no-fail-fast", "--test", "*"]).env("NSTOOLS_REFERENCE", programs);
    tests.args(["-p", "unshare-rs", "-p", "nsenter-rs", "-p", "lsns-rs"]);
    let (mut count, skipped) = count(&mut tests)?;
    let list = listed::text()?;
    for line in skipped {
        println!("skipped {line}");
        if line.split_once("ours only: ").is_some_and(|(_, what)| !list.contains(what)) {
            println!("FAILED docs/differences.md says nothing of it");
            count.failed += 1;
        }
    }
    Ok(count)
}

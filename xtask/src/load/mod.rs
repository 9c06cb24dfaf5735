//! Has much done: [`runs`] has unshare run very often and at once, and the [`census`] must be the same afterwards; [`crowded`] asks
//! lsns and nspid among very many processes and namespaces, and they must count right.
//!
//! All of it inside the [`fence`](mod@fence), where nobody else comes and goes.

mod census;
mod crowded;
mod runs;

use crate::test::Count;
use crate::{Done, fence, workspace};

/// Builds the programs and goes on inside the fence; where that cannot be, says why and counts everything as skipped.
///
/// # Errors
///
/// A run fails, something is left, or a count is wrong.
pub fn run() -> Done {
    if let Err(why) = fence::obstacle() {
        println!("skipped the load: {why}");
        println!("{}", Count { skipped: runs::RUNS, ..Count::default() });
        return Ok(());
    }
    workspace::build_static()?;
    fence::enter("load", &[])
}

/// What [`run`] does inside the fence.
///
/// # Errors
///
/// As [`run`].
pub fn run_inside() -> Done {
    let programs = workspace::built_static()?;
    let mut count = runs::run(&programs)?;
    count.add_all(&crowded::run(&programs)?);
    println!("{count}");
    count.without_failures("runs or counts")
}

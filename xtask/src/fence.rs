//! A mount and a PID namespace around everything, so that nothing gets out and what is left over can be counted.

use std::env;
use std::process::Command;

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::{Pid, geteuid};

use crate::{Done, workspace};

/// The word by which this program finds itself inside.
pub const INSIDE: &str = "inside-the-fence";

/// Why there can be no fence here.
///
/// # Errors
///
/// The reason.
pub fn obstacle() -> Result<(), String> {
    if !geteuid().is_root() {
        return Err("needs root".to_owned());
    }
    workspace::require("unshare", "util-linux")
}

/// Runs a task of this program again as PID 1 inside: everything that loses its parent becomes its child.
///
/// # Errors
///
/// The fence cannot be made, or what runs inside fails.
pub fn enter(task: &str, words: &[&str]) -> Done {
    stay_on_one_processor()?;
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"]);
    unshare.arg(env::current_exe()?).args([task, INSIDE]).args(words);
    let status = unshare.status()?;
    if status.success() { Ok(()) } else { Err(format!("{task} failed inside the fence").into()) }
}

/// Stays on the first processor that we may use. So do the processes that are started from now on.
///
/// The kernel binds a mount namespace to a file only in one with a lower id, so that no two keep each other alive;
/// mount_namespaces(7). From Linux 6.18 on each processor has a range of ids of its own, and a namespace that another processor
/// makes may have the lower one: whoever binds one has to be on the processor that has made the fence.
fn stay_on_one_processor() -> nix::Result<()> {
    let mut one = CpuSet::new();
    one.set(first_processor()?)?;
    sched_setaffinity(Pid::from_raw(0), &one)
}

/// The processor that the fence is made on: the first that we may use.
///
/// # Errors
///
/// The kernel does not tell.
pub fn first_processor() -> nix::Result<usize> {
    let allowed = sched_getaffinity(Pid::from_raw(0))?;
    Ok((0..CpuSet::count()).find(|processor| allowed.is_set(*processor) == Ok(true)).unwrap_or(0))
}

/// Uses all processors again.
///
/// # Errors
///
/// The kernel does not let us.
pub fn use_all_processors() -> nix::Result<()> {
    let mut all = CpuSet::new();
    (0..CpuSet::count()).try_for_each(|processor| all.set(processor))?;
    sched_setaffinity(Pid::from_raw(0), &all)
}

//! A mount and a PID namespace around everything, so that nothing gets out and what is left over can be counted.

use std::env;
use std::process::Command;

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::{Pid, geteuid};

use super::registers;
use crate::{Done, workspace};

/// The word by which this program finds itself inside.
pub const INSIDE: &str = "inside-the-fence";

/// Why faults cannot be tried here.
///
/// # Errors
///
/// The reason.
pub fn obstacle() -> Result<(), String> {
    if !registers::IS_KNOWN {
        return Err("the tracer knows the registers of x86_64 only".to_owned());
    }
    if !geteuid().is_root() {
        return Err("needs root".to_owned());
    }
    workspace::require("strace", "strace")?;
    workspace::require("unshare", "util-linux")
}

/// Runs this program again as PID 1 inside: everything that loses its parent becomes its child.
///
/// # Errors
///
/// The fence cannot be made, or what runs inside fails.
pub fn enter(words: &[&str]) -> Done {
    stay_on_one_processor()?;
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"]);
    unshare.arg(env::current_exe()?).args(["faults", INSIDE]).args(words);
    let status = unshare.status()?;
    if status.success() { Ok(()) } else { Err("not every fault was taken right".into()) }
}

/// The kernel binds a mount namespace to a file only in one with a lower id, so that no two keep each other alive;
/// mount_namespaces(7). From Linux 6.18 on each processor has a range of ids of its own, and a namespace that another processor
/// makes may have the lower one.
fn stay_on_one_processor() -> nix::Result<()> {
    let ours = Pid::from_raw(0);
    let allowed = sched_getaffinity(ours)?;
    let first = (0..CpuSet::count()).find(|processor| allowed.is_set(*processor) == Ok(true)).unwrap_or(0);
    let mut one = CpuSet::new();
    one.set(first)?;
    sched_setaffinity(ours, &one)
}

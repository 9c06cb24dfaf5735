//! A mount and a PID namespace around everything, so that nothing gets out and what is left over can be counted.

use std::env;
use std::process::Command;

use nix::unistd::geteuid;

use crate::{Done, workspace};

/// The word by which this program finds itself inside.
pub const INSIDE: &str = "inside-the-fence";

/// Why faults cannot be tried here.
///
/// # Errors
///
/// The reason.
pub fn obstacle() -> Result<(), String> {
    if !cfg!(all(target_arch = "x86_64", target_env = "gnu")) {
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
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"]);
    unshare.arg(env::current_exe()?).args(["faults", INSIDE]).args(words);
    let status = unshare.status()?;
    if status.success() { Ok(()) } else { Err("not every fault was taken right".into()) }
}

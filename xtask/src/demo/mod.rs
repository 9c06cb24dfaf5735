//! Runs the article's recipes and scenarios with the built programs, and says of each whether it showed what it must.
//!
//! [`recipes`] are single commands, [`scenarios`] three scripts that look for each other, [`mapping`] is the table of
//! PIDs inside and outside. Each plays on the [`stage`], which shows and counts.

mod mapping;
mod process;
mod recipes;
mod scenarios;
mod stage;

use std::env;
use std::process::Command;

use nix::unistd::geteuid;

use crate::scratch::Scratch;
use crate::{Done, workspace};
use stage::Stage;

/// Builds, then shows everything; as an ordinary user inside a new user namespace.
///
/// # Errors
///
/// Something did not show what it must, or could not be run.
pub fn run() -> Done {
    workspace::build()?;
    if !geteuid().is_root() {
        println!("You are not root: the demo runs inside a new user namespace, in which you are (unshare -U -r).");
        let mut inside = Command::new(workspace::built().join("unshare"));
        return workspace::succeed(inside.args(["-U", "-r"]).arg(env::current_exe()?).arg("demo"));
    }
    let scratch = Scratch::new()?;
    let mut stage = Stage::new(scratch.path())?;
    for program in ["ps", "pgrep"] {
        if !stage.command("sh", &["-c", &format!("command -v {program} >/dev/null")]).status()?.success() {
            return Err(format!("{program} is not installed; it is part of procps").into());
        }
    }
    recipes::play(&mut stage)?;
    scenarios::play(&mut stage)?;
    mapping::play(&mut stage)?;
    stage.verdict()
}

//! One run of one case.

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, io};

use super::cases::Case;
use super::world::World;

/// What is compared of a run.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    status: Option<i32>,
    signal: Option<i32>,
    printed: String,
}

/// The seconds that a case may take.
const LIMIT: &str = "20";

/// Runs the case with the programs in `subject` first in PATH; a case of lsns inside the world.
///
/// # Errors
///
/// It cannot be started.
pub fn run(case: &Case, subject: &Path, world: &World) -> io::Result<Outcome> {
    let inherited = env::var("PATH").unwrap_or_default();
    let mut command = match case.table {
        "lsns" => world.enter(),
        _ => Command::new("timeout"),
    };
    if case.table == "lsns" {
        command.arg("timeout");
    }
    command.args([LIMIT, "sh", "-c", &case.line]);
    command.env("PATH", format!("{}:{inherited}:/usr/sbin:/sbin", subject.display())).env("LC_ALL", "C.UTF-8");
    command.envs(world.variables()).current_dir(world.directory());
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped()).output()?;
    Ok(Outcome {
        status: output.status.code(),
        signal: output.status.signal(),
        printed: world.with_unknown_namespaces_alike(&String::from_utf8_lossy(&output.stdout)),
    })
}

impl Outcome {
    /// Whether the tool itself has failed, with a message at most.
    pub fn is_failure(&self) -> bool {
        self.status == Some(1) && self.printed.is_empty()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, self.signal) {
            (Some(status), _) => write!(f, "status {status}")?,
            (None, signal) => write!(f, "signal {}", signal.unwrap_or(0))?,
        }
        writeln!(f, ", printed {:?}", self.printed)
    }
}

//! Waiting for what processes in the background do.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long anything may take until it has happened.
const PATIENCE: Duration = Duration::from_secs(30);

/// The PID of the process that `pid` has forked, once that process runs the program `name`.
///
/// # Errors
///
/// That does not happen.
pub fn forked(pid: u32, name: &str) -> Result<u32, String> {
    let mut child = None;
    wait_until(&format!("process {pid} has a child that runs {name}"), || {
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        child = children.split_whitespace().next().and_then(|child| child.parse().ok());
        child.is_some_and(|child: u32| {
            fs::read_to_string(format!("/proc/{child}/comm")).is_ok_and(|comm| comm.trim_end() == name)
        })
    })?;
    child.ok_or_else(|| format!("process {pid} has no child"))
}

/// Waits for something to happen.
///
/// # Errors
///
/// It does not.
pub fn wait_until(what: &str, mut happened: impl FnMut() -> bool) -> Result<(), String> {
    let start = Instant::now();
    while !happened() {
        if start.elapsed() > PATIENCE {
            return Err(format!("waited in vain until {what}"));
        }
        sleep(Duration::from_millis(20));
    }
    Ok(())
}

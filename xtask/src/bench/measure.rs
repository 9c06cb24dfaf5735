//! What one run of a program costs: CPU seconds, seconds on the clock and peak memory.
//!
//! [`Subject::cost`] starts this program a second time as `xtask measure PROGRAM ARG...`, which is [`report`]: a process whose
//! only child is PROGRAM, so that getrusage(2) speaks of nothing else.

use std::error::Error;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, str};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::ForkResult;
use nscore::sys::process::fork;

use crate::Done;

/// A command that is measured.
pub struct Subject {
    /// What the results call it.
    pub name: &'static str,
    /// The file of its program.
    pub program: PathBuf,
    /// The words after the program.
    pub arguments: Vec<String>,
    /// How many times it is tried before a failure counts: more than once for programs that fail at random.
    pub attempts: u32,
}

/// What one run costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// User and system time together.
    pub cpu_seconds: f64,
    /// How long it took.
    pub wall_seconds: f64,
    /// The most memory that was resident at any time.
    pub peak_kib: f64,
}

impl Subject {
    /// Runs the command, its output thrown away.
    ///
    /// # Errors
    ///
    /// It cannot be run, or fails at every attempt; what it complained is in the message.
    pub fn cost(&self) -> Result<Cost, Box<dyn Error>> {
        let mut cost = self.cost_of_one_attempt();
        for _ in 1..self.attempts {
            if cost.is_ok() {
                break;
            }
            cost = self.cost_of_one_attempt();
        }
        cost
    }

    fn cost_of_one_attempt(&self) -> Result<Cost, Box<dyn Error>> {
        let mut measure = Command::new(env::current_exe()?);
        measure.arg("measure").arg(&self.program).args(&self.arguments).env("LC_ALL", "C.UTF-8");
        let output = as_a_user(&mut measure).stdin(Stdio::null()).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim_end().into());
        }
        let printed = str::from_utf8(&output.stdout)?;
        Cost::parse(printed).ok_or_else(|| format!("xtask measure printed {printed:?}").into())
    }
}

impl Cost {
    /// Reads what [`report`] prints.
    fn parse(printed: &str) -> Option<Self> {
        let numbers: Result<Vec<f64>, _> = printed.split_whitespace().map(str::parse).collect();
        match numbers.ok()?[..] {
            [user, system, wall_seconds, peak_kib] => Some(Self { cpu_seconds: user + system, wall_seconds, peak_kib }),
            _ => None,
        }
    }
}

/// Takes from a command what is only so because cargo runs us: its library path, which every dynamic program would search, and a
/// long search path for programs.
pub fn as_a_user(command: &mut Command) -> &mut Command {
    command.env_remove("LD_LIBRARY_PATH").env("PATH", "/usr/bin:/bin")
}

/// Runs a program, its output thrown away, and prints its user time, its system time and how long it took, in seconds, and
/// its peak memory in KiB.
///
/// # Errors
///
/// The program cannot be run, or fails.
pub fn report(program: &str, arguments: &[&str]) -> Done {
    // std would start it by vfork(2). Then it shares our memory until execve(2), which counts the peak of that memory as its
    // own. After fork(2) there are only the few pages that were written to.
    let start = Instant::now();
    let child = match fork()? {
        ForkResult::Child => return Err(become_program(program.as_ref(), arguments).into()),
        ForkResult::Parent { child } => child,
    };
    match waitpid(child, None)? {
        WaitStatus::Exited(_, 0) => {}
        WaitStatus::Exited(_, status) => return Err(format!("{program} failed with status {status}").into()),
        other => return Err(format!("{program} did not end: {other:?}").into()),
    }
    let wall = start.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = [usage.user_time(), usage.system_time()].map(|time| time.num_microseconds() as f64 / 1e6);
    println!("{} {} {wall} {}", seconds[0], seconds[1], usage.max_rss());
    Ok(())
}

/// Returns only where the program cannot be run.
fn become_program(program: &Path, arguments: &[&str]) -> String {
    let error = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).exec();
    format!("cannot run '{}': {error}", program.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added() {
        assert_eq!(
            Cost::parse("0.25 1.5 2.5 2048\n"),
            Some(Cost { cpu_seconds: 1.75, wall_seconds: 2.5, peak_kib: 2048.0 })
        );
    }

    #[test]
    fn anything_but_four_numbers_is_no_cost() {
        for printed in ["", "0.25 1.5 2", "0.25 1.5 2 2048 1", "0.25 1.5 2 many"] {
            assert_eq!(Cost::parse(printed), None, "{printed:?}");
        }
    }
}

//! How a run has ended, and what it has left.

use std::fmt;

use nix::sys::signal::Signal;

/// How the first process has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With this status.
    Exited(i32),
    /// By this signal.
    Killed(Signal),
    /// Not at all, in the time that it had.
    Hung,
}

/// A run of a command line.
#[derive(Debug)]
pub struct Run {
    /// How it has ended.
    pub end: End,
    /// Whether the call that was to fail has been made.
    pub reached: bool,
    /// What it has printed, and what its effects are.
    pub stdout: String,
    /// What it has complained.
    pub stderr: String,
    /// The processes and mounts that it has left.
    pub left: Vec<String>,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?}, the call {}", self.end, if self.reached { "failed" } else { "did not fail" })?;
        write!(f, "{}{}", self.stdout, self.stderr)?;
        self.left.iter().try_for_each(|left| writeln!(f, "left: {left}"))
    }
}

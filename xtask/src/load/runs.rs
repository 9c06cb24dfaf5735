//! Very many runs of unshare, some of them at the same time.

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

use super::census::Census;
use crate::background::wait_until;
use crate::fence;
use crate::scratch::Scratch;
use crate::test::Count;

/// How many runs there are.
pub const RUNS: usize = 10_000;

/// How many at a time.
const AT_ONCE: usize = 8;

/// How many failures are shown.
const SHOWN: usize = 10;

/// What is run, in turn. Each of those that run at a time has files of its own to bind to.
const LINES: [&str; 8] = [
    "exec unshare -Ur true",
    "exec unshare -pf --mount-proc true",
    "exec unshare -muinC true",
    "taskset -c $FIRST unshare --mount=$DIR/mnt-$SLOT --uts=$DIR/uts-$SLOT true && umount $DIR/mnt-$SLOT $DIR/uts-$SLOT",
    "exec unshare -Urpf --init true",
    "exec unshare -Urpf --kill-child --forward-signals true",
    "exec unshare -UrTf --monotonic=100 true",
    "exec unshare -Urm --root=/ --wd=/ true",
];

/// Runs them all, and counts before and after.
///
/// # Errors
///
/// A run cannot be started, or nothing can be counted.
pub fn run(programs: &Path) -> Result<Count, Box<dyn Error>> {
    let mut runs = Runs::prepare(programs)?;
    let before = Census::take()?;
    println!("before {RUNS} runs, {AT_ONCE} at a time: {before}");
    fence::use_all_processors()?;
    let start = Instant::now();
    runs.make()?;
    println!("{RUNS} runs took {:.1} s", start.elapsed().as_secs_f64());
    // The kernel takes a mount namespace down after the last process in it has been waited for.
    let _ = wait_until("all is as before", || Census::take().is_ok_and(|now| now == before));
    let after = Census::take()?;
    println!("after: {after}");
    let differences = after.difference(&before);
    differences.iter().for_each(|difference| println!("FAILED {difference}"));
    let failed = runs.failed + usize::from(!differences.is_empty());
    Ok(Count { passed: RUNS + 1 - failed, failed, skipped: 0 })
}

struct Runs {
    scratch: Scratch,
    path: String,
    first: String,
    /// Those that run now, by their PID: the slot, and which line.
    running: HashMap<Pid, (usize, usize, Child)>,
    failed: usize,
}

impl Runs {
    fn prepare(programs: &Path) -> Result<Self, Box<dyn Error>> {
        let scratch = Scratch::new()?;
        for slot in 0..AT_ONCE {
            for kind in ["mnt", "uts"] {
                fs::write(scratch.path().join(format!("{kind}-{slot}")), "")?;
            }
        }
        let path = format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", programs.display());
        Ok(Self { scratch, path, first: fence::first_processor()?.to_string(), running: HashMap::new(), failed: 0 })
    }

    fn make(&mut self) -> Result<(), Box<dyn Error>> {
        for number in 0..RUNS {
            let slot = if number < AT_ONCE { number } else { self.wait_for_one()? };
            self.start(slot, number % LINES.len())?;
        }
        while !self.running.is_empty() {
            self.wait_for_one()?;
        }
        Ok(())
    }

    fn start(&mut self, slot: usize, line: usize) -> Result<(), Box<dyn Error>> {
        let mut shell = Command::new("sh");
        shell.args(["-c", LINES[line]]).env_clear().env("PATH", &self.path).env("DIR", self.scratch.path());
        shell.env("SLOT", slot.to_string()).env("FIRST", &self.first).stdin(Stdio::null()).stdout(Stdio::null());
        let child = shell.stderr(File::create(self.complaint_in(slot))?).spawn()?;
        self.running.insert(Pid::from_raw(child.id().cast_signed()), (slot, line, child));
        Ok(())
    }

    /// Waits until one has ended, judges it, and returns its slot. What has lost its parent is our child too, and is none of them.
    fn wait_for_one(&mut self) -> Result<usize, Box<dyn Error>> {
        loop {
            let status = waitpid(None, None)?;
            let Some((slot, line, _)) = status.pid().and_then(|pid| self.running.remove(&pid)) else { continue };
            let complaint = fs::read_to_string(self.complaint_in(slot))?;
            if !matches!(status, WaitStatus::Exited(_, 0)) || !complaint.is_empty() {
                self.failed += 1;
                if self.failed <= SHOWN {
                    println!("FAILED {}: {status:?} {}", LINES[line], complaint.trim_end());
                }
            }
            return Ok(slot);
        }
    }

    fn complaint_in(&self, slot: usize) -> std::path::PathBuf {
        self.scratch.path().join(format!("stderr-{slot}"))
    }
}

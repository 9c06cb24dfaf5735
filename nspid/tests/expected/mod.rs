//! What nspid must find out, read without it.
#![expect(clippy::expect_used, reason = "a test that does not know what it expects has to stop")]

use std::fs;

/// The parent of a process, and its PIDs from our namespace inwards.
pub fn parent_and_pids(pid: i32) -> (i32, Vec<i32>) {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the process lives");
    let line = |name| status.lines().find_map(|line| line.strip_prefix(name)).expect("a status has this line");
    let pids = line("NSpid:\t").split('\t').map(|pid| pid.parse().expect("a PID"));
    (line("PPid:\t").parse().expect("a PID"), pids.collect())
}

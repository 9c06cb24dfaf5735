//! What a command asks of the kernel and of the processor, counted by strace and by valgrind's callgrind.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::measure::as_a_user;

/// How many system calls the command makes, with all its children, its start-up and that of the program it runs.
///
/// # Errors
///
/// strace is missing, or the command fails.
pub fn system_calls(words: &[String], scratch: &Path) -> Result<usize, Box<dyn Error>> {
    let log = scratch.join("strace");
    let output = run(Command::new("strace").arg("-f").arg("-o").arg(&log).args(words))?;
    if !output.status.success() {
        return Err(complaint(&output));
    }
    Ok(calls_in(&fs::read_to_string(log)?))
}

/// Each line is a call, but for signals, ends, and the second halves of calls that another process interrupted.
fn calls_in(log: &str) -> usize {
    let is_call = |line: &&str| !["resumed>", "--- ", "+++ "].iter().any(|mark| line.contains(mark));
    log.lines().filter(is_call).count()
}

/// How many instructions the command executes itself, in all its processes. It must fail with status 127: valgrind loses
/// count where a program becomes another.
///
/// # Errors
///
/// valgrind is missing, or the command ends otherwise.
pub fn instructions(words: &[String]) -> Result<u64, Box<dyn Error>> {
    let valgrind = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
    let output = run(Command::new("valgrind").args(valgrind).args(words))?;
    if output.status.code() != Some(127) {
        return Err(complaint(&output));
    }
    collected(&String::from_utf8_lossy(&output.stderr)).ok_or_else(|| complaint(&output))
}

/// The sum of the lines `==PID== Collected : 47383`, one a process.
fn collected(report: &str) -> Option<u64> {
    let counts = report.lines().filter_map(|line| line.split_once("Collected :"));
    let counts: Vec<u64> = counts.map(|(_, count)| count.trim().parse()).collect::<Result<_, _>>().ok()?;
    if counts.is_empty() { None } else { Some(counts.iter().sum()) }
}

fn run(command: &mut Command) -> Result<Output, Box<dyn Error>> {
    let output = as_a_user(command).stdin(Stdio::null()).output();
    output.map_err(|error| format!("cannot run '{}': {error}", command.get_program().display()).into())
}

fn complaint(output: &Output) -> Box<dyn Error> {
    let complaint = String::from_utf8_lossy(&output.stderr);
    let of_the_command = complaint.lines().rfind(|line| !line.starts_with("==")); // valgrind's own lines
    of_the_command.unwrap_or("no message").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_calls_and_signals_are_no_calls() {
        let log = "5929 wait4(5931,  <unfinished ...>\n5931 getpid() = 1\n\
                   5929 <... wait4 resumed>[{WIFEXITED(s)}], 0, NULL) = 5931\n\
                   5929 --- SIGCHLD {si_signo=SIGCHLD} ---\n5929 exit_group(0) = ?\n5929 +++ exited with 0 +++\n";
        assert_eq!(calls_in(log), 3);
    }

    #[test]
    fn the_counts_of_all_processes_are_added() {
        assert_eq!(collected("==5== \n==5== Collected : 47383\n==6== Collected : 17\n"), Some(47_400));
        assert_eq!(collected("==5== Collected : many\n"), None);
        assert_eq!(collected("valgrind: no such program\n"), None);
    }
}

//! Whether a fault was taken right.

use nix::errno::Errno;
use nix::sys::signal::Signal;

use super::failure::Failure;
use super::harmless;
use super::learn::Call;
use super::lines::Line;
use super::run::{End, Run};
use crate::test::Count;

/// What our programs make of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A failure with one clear message, or the death that was asked for.
    Clear,
    /// Success in full, since the call does not matter.
    Harmless,
    /// The call was not made.
    NotReached,
    /// Anything else.
    Wrong(String),
}

/// Why a run without fault is no base to judge by.
pub fn failed_without_fault(run: &Run) -> Option<String> {
    let is_good = run.end == End::Exited(0) && run.stderr.is_empty() && run.left.is_empty();
    (!is_good).then(|| run.to_string())
}

/// Judges a run in which this call has failed by one in which none has.
pub fn judge(run: &Run, baseline: &Run, line: &Line, call: &Call, failure: Failure) -> Verdict {
    let reason = harmless::reason(line, call, failure);
    let wrong = Verdict::Wrong;
    match run.end {
        End::Hung => wrong("hangs".to_owned()),
        _ if run.stderr.contains("panicked") => wrong(format!("panics: {}", run.stderr.trim_end())),
        _ if !run.left.is_empty() => wrong(format!("leaves {}", run.left.join(", "))),
        End::Killed(Signal::SIGKILL) if failure == Failure::Death => Verdict::Clear,
        End::Killed(signal) => wrong(format!("dies of {signal}")),
        End::Exited(0) if run.stdout != baseline.stdout => {
            wrong(format!("succeeds without what was promised: {}", difference(&baseline.stdout, &run.stdout)))
        }
        End::Exited(0) if is_clear(&run.stderr) && harmless::reason_to_warn(call, &run.stderr).is_some() => {
            Verdict::Harmless
        }
        End::Exited(0) if !run.stderr.is_empty() => wrong(format!("succeeds and complains: {}", run.stderr.trim_end())),
        End::Exited(0) if reason.is_none() => wrong("succeeds, and no reason is known why it may".to_owned()),
        End::Exited(0) => Verdict::Harmless,
        End::Exited(_) if failure == Failure::Errno(Errno::EINTR) => {
            wrong(format!("is interrupted: {}", run.stderr.trim_end()))
        }
        End::Exited(_) if is_clear(&run.stderr) => Verdict::Clear,
        End::Exited(status) => {
            wrong(format!("fails with status {status} and without a clear message: {:?}", run.stderr))
        }
    }
}

/// One line that begins with the name of the tool and says something.
fn is_clear(stderr: &str) -> bool {
    let is_by_tool = |line: &str| {
        crate::workspace::PROGRAMS.iter().any(|tool| {
            line.strip_prefix(tool).and_then(|rest| rest.strip_prefix(": ")).is_some_and(|message| message.len() > 10)
        })
    };
    stderr.lines().count() == 1 && is_by_tool(stderr)
}

/// The first line in which two texts differ.
fn difference(expected: &str, found: &str) -> String {
    let mut found = found.lines();
    let differing = expected.lines().map(|line| (line, found.next().unwrap_or("nothing"))).find(|(a, b)| a != b);
    differing.map_or_else(|| "more than that".to_owned(), |(expected, found)| format!("'{found}' and not '{expected}'"))
}

/// The verdicts on one command line.
#[derive(Default)]
pub struct Tally {
    clear: usize,
    harmless: usize,
    not_reached: usize,
    wrong: usize,
}

impl Tally {
    /// Adds one.
    pub fn add(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Clear => self.clear += 1,
            Verdict::Harmless => self.harmless += 1,
            Verdict::NotReached => self.not_reached += 1,
            Verdict::Wrong(_) => self.wrong += 1,
        }
    }

    /// Adds all to the sum.
    pub fn add_to(&self, count: &mut Count) {
        count.passed += self.clear + self.harmless;
        count.skipped += self.not_reached;
        count.failed += self.wrong;
    }

    /// A row of the table.
    pub fn row(&self, number: usize, calls: usize) -> Vec<String> {
        let faults = self.clear + self.harmless + self.not_reached + self.wrong;
        let figures = [number, calls, faults, self.clear, self.harmless, self.not_reached, self.wrong];
        figures.map(|figure| figure.to_string()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(text: &str) -> Call {
        let name = text.split('(').next().unwrap_or_default().to_owned();
        Call { process: "parent".to_owned(), name, number: 0, nth: 1, text: text.to_owned() }
    }

    fn run(end: End, stdout: &str, stderr: &str) -> Run {
        Run { end, reached: true, stdout: stdout.to_owned(), stderr: stderr.to_owned(), left: Vec::new() }
    }

    fn verdict(run: &Run, text: &str) -> Verdict {
        judge(
            run,
            &self::run(End::Exited(0), "new\n", ""),
            &Line::typed("unshare true"),
            &call(text),
            Failure::Errno(Errno::EIO),
        )
    }

    const MOUNT: &str = "mount(\"none\", \"/\") = 0";
    const CLOSE: &str = "close(3) = 0";

    #[test]
    fn a_failure_needs_one_message_of_the_tool() {
        let fails = |stderr: &str| verdict(&run(End::Exited(1), "", stderr), MOUNT);
        assert_eq!(fails("unshare: cannot mount a thing: no\n"), Verdict::Clear);
        for stderr in
            ["", "cannot mount a thing\n", "unshare: no\n", "unshare: cannot do this\nunshare: cannot do that\n"]
        {
            assert!(matches!(fails(stderr), Verdict::Wrong(_)), "{stderr}");
        }
    }

    #[test]
    fn a_success_needs_a_reason_and_everything_that_was_promised() {
        let succeeds = |stdout: &str, text: &str| verdict(&run(End::Exited(0), stdout, ""), text);
        assert_eq!(succeeds("new\n", CLOSE), Verdict::Harmless);
        assert!(matches!(succeeds("old\n", CLOSE), Verdict::Wrong(_)));
        assert!(matches!(succeeds("new\n", MOUNT), Verdict::Wrong(_)));
    }

    #[test]
    fn what_hangs_panics_dies_or_leaves_something_is_wrong() {
        let panicked = "thread 'main' panicked at src/lib.rs\n";
        let mut leaves = run(End::Exited(0), "new\n", "");
        leaves.left.push("process 7 'sleep'".to_owned());
        let runs = [
            run(End::Hung, "", ""),
            run(End::Exited(1), "", panicked),
            run(End::Killed(Signal::SIGABRT), "", ""),
            leaves,
        ];
        assert!(runs.iter().all(|run| matches!(verdict(run, CLOSE), Verdict::Wrong(_))));
    }
}

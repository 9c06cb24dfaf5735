//! Which calls a command line makes, as strace tells.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use super::failure;
use super::lines::Line;
use super::stage::Stage;
use crate::workspace::PROGRAMS;

/// A call that our program makes and that may fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The process that makes it: `parent`, or `child.1` and so on.
    pub process: String,
    /// Its name.
    pub name: String,
    /// Its number on this machine.
    pub number: u64,
    /// Which of the calls with this number it is in that process, from the execution of our program on: 1 is the first.
    pub nth: usize,
    /// The call with its arguments and its result, as strace shows it.
    pub text: String,
}

/// The name of the first process. Its children are `child.1`, `child.2`; theirs `child.1.1` and so on.
pub const PARENT: &str = "parent";

/// What a child is called.
pub fn name_of_child(parent: &str, number: usize) -> String {
    let base = if parent == PARENT { "child" } else { parent };
    format!("{base}.{number}")
}

/// The calls of a line, from the first of our `main` until each process has executed another program.
///
/// # Errors
///
/// strace does not run.
pub fn calls(line: &Line, stage: &Stage) -> Result<Vec<Call>, Box<dyn Error>> {
    let log = stage.path("strace");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-n", "-y", "--pidns-translation", "-s", "120", "-o"]).arg(&log).args(stage.shell(line));
    strace.env_clear().envs(stage.environment()).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut strace = strace.spawn()?;
    if let Some(mut stdin) = strace.stdin.take() {
        stdin.write_all(b"go\n")?;
    }
    let output = strace.wait_with_output()?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(format!("'{}' fails under strace: {complaint}", line.command).into());
    }
    stage.take_back(line)?;
    Ok(Log::default().read(&fs::read_to_string(log)?))
}

/// What the lines read so far have told.
#[derive(Default)]
struct Log {
    /// By PID as strace sees it.
    processes: HashMap<u32, Process>,
    names: HashMap<u32, String>,
    calls: Vec<(u32, Call)>,
}

#[derive(Default)]
struct Process {
    age: Age,
    counts: HashMap<u64, usize>,
    children: usize,
}

/// How far a process has come.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Age {
    /// Not our program yet.
    #[default]
    Shell,
    /// Our program, and the C library has not called its `main`.
    Start,
    /// Our program.
    Main,
    /// Another program.
    Gone,
}

impl Log {
    fn read(mut self, text: &str) -> Vec<Call> {
        for line in text.lines() {
            self.add(line);
        }
        let names = self.names;
        let named = |(pid, call): (u32, Call)| Some(Call { process: names.get(&pid)?.clone(), ..call });
        self.calls.into_iter().filter_map(named).collect()
    }

    /// `5     [ 257] openat(AT_FDCWD, "/proc", O_PATH) = 3`, or its end: `5     [ 257] <... openat resumed>) = 3`.
    fn add(&mut self, line: &str) {
        let Some((pid, number, text)) = fields(line) else { return };
        if self.processes.is_empty() {
            self.processes.insert(pid, Process::default());
            self.names.insert(pid, PARENT.to_owned());
        }
        // Whoever is new is a child of our `main`, or is never named.
        let process = self.processes.entry(pid).or_insert_with(|| Process { age: Age::Main, ..Process::default() });
        let resumed = text.strip_prefix("<... ").and_then(|rest| rest.split_once(' '));
        if let Some((_, end)) = resumed {
            complete(&mut self.calls, pid, end);
        }
        let name = resumed.map_or_else(|| text.split('(').next().unwrap_or_default(), |(name, _)| name);
        if resumed.is_none() {
            process.count(number);
            if process.age == Age::Start && looks_at_standard_descriptors(text) {
                process.age = Age::Main;
            }
            if process.age == Age::Main && failure::is_ours(name, text) {
                let (name, text) = (name.to_owned(), text.to_owned());
                let nth = process.counts[&number];
                self.calls.push((pid, Call { process: String::new(), name, number, nth, text }));
            }
        }
        match result(text) {
            Some(child) if child > 0 && process.age == Age::Main && FORKS.contains(&name) => {
                process.children += 1;
                let name = name_of_child(&self.names[&pid], process.children);
                self.names.insert(child, name);
            }
            Some(0) if name == "execve" => process.has_executed(text),
            _ => {}
        }
    }
}

/// Puts the end of a call, `resumed>…`, behind its begin, if that is one of ours.
fn complete(calls: &mut [(u32, Call)], pid: u32, end: &str) {
    let begun = calls.iter_mut().rev().find(|(of, _)| *of == pid).map(|(_, call)| call);
    if let Some(call) = begun
        && let Some(begin) = call.text.strip_suffix(UNFINISHED)
    {
        call.text = format!("{begin}{}", end.strip_prefix("resumed>").unwrap_or(end));
    }
}

/// How strace shows that a call of another process comes between its two halves.
const UNFINISHED: &str = " <unfinished ...>";

/// What makes a process.
const FORKS: [&str; 4] = ["clone", "clone3", "fork", "vfork"];

/// Whether it is the call by which our programs look after the standard descriptors before all else.
fn looks_at_standard_descriptors(text: &str) -> bool {
    text.starts_with("poll([{fd=0") && text.contains("], 3, 0)")
}

impl Process {
    fn count(&mut self, number: u64) {
        *self.counts.entry(number).or_default() += 1;
    }

    fn has_executed(&mut self, text: &str) {
        let is_ours = text.split('"').nth(1).is_some_and(|path| is_our_program(path.as_ref()));
        match self.age {
            Age::Shell if is_ours => *self = Self { age: Age::Start, ..Self::default() },
            Age::Shell => {}
            _ => self.age = Age::Gone,
        }
    }
}

/// Whether a file is one of our programs.
pub fn is_our_program(path: &std::path::Path) -> bool {
    path.file_name().is_some_and(|name| PROGRAMS.iter().any(|program| name == *program))
}

/// The PID, the number of the call, and the rest; none for signals and ends.
fn fields(line: &str) -> Option<(u32, u64, &str)> {
    let (pid, rest) = line.split_once(' ')?;
    let (number, text) = rest.trim_start().strip_prefix('[')?.split_once("] ")?;
    let is_call = !text.starts_with("---") && !text.starts_with("+++");
    is_call.then_some((pid.parse().ok()?, number.trim().parse().ok()?, text))
}

/// What a call has returned, a PID as strace itself sees it: `) = 2 /* 7 in strace's PID NS */`.
fn result(text: &str) -> Option<u32> {
    let (_, result) = text.rsplit_once(") ")?;
    let result = result.trim_start().strip_prefix("= ")?;
    let translated = result.split_once("/* ").and_then(|(_, rest)| rest.split_once(" in strace"));
    translated.map_or(result.split(' ').next()?, |(pid, _)| pid).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
5     [  59] execve(\"/bin/sh\", [\"sh\"], 0x1 /* 2 vars */) = 0
5     [   3] close(9) = 0
5     [  59] execve(\"/x/unshare\", [\"unshare\"], 0x1 /* 2 vars */) = 0
5     [   3] close(9) = 0
5     [   7] poll([{fd=0</dev/null>, events=0}, {fd=1, events=0}, {fd=2, events=0}], 3, 0) = 0 (Timeout)
5     [  39] getpid() = 5
5     [  56] clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>
6     [   3] close(3) = 0
5     [  56] <... clone resumed>) = 2 /* 6 in strace's PID NS */
6     [  59] execve(\"/bin/true\", [\"true\"], 0x1 /* 2 vars */ <unfinished ...>
5     [  61] wait4(6,  <unfinished ...>
6     [  59] <... execve resumed>) = 0
6     [   3] close(4) = 0
6     [ 231] +++ exited with 0 +++
5     [  61] <... wait4 resumed>[{WIFEXITED(s)}], 0, NULL) = 6
5     [  59] execve(\"/bin/sh\", [\"sh\"], 0x1 /* 2 vars */) = 0
5     [  56] clone(child_stack=NULL, flags=SIGCHLD) = 7
7     [   3] close(4) = 0
";

    #[test]
    fn the_calls_of_our_program_are_told_from_those_of_others_and_of_its_start() {
        let calls = Log::default().read(LOG);
        let calls: Vec<_> = calls.iter().map(|call| format!("{} {} {}", call.process, call.name, call.nth)).collect();
        let expected = [
            "parent poll 1",
            "parent clone 1",
            "child.1 close 1",
            "child.1 execve 1",
            "parent wait4 1",
            "parent execve 1",
        ];
        assert_eq!(calls, expected);
    }

    #[test]
    fn the_halves_of_a_call_are_put_together() {
        let calls = Log::default().read(LOG);
        assert_eq!(calls[1].text, "clone(child_stack=NULL, flags=SIGCHLD) = 2 /* 6 in strace's PID NS */");
        assert_eq!(calls[4].text, "wait4(6, [{WIFEXITED(s)}], 0, NULL) = 6");
        assert_eq!(calls[5].text, "execve(\"/bin/sh\", [\"sh\"], 0x1 /* 2 vars */) = 0");
    }

    #[test]
    fn children_are_numbered_below_their_parent() {
        assert_eq!(name_of_child(PARENT, 2), "child.2");
        assert_eq!(name_of_child("child.2", 1), "child.2.1");
    }
}

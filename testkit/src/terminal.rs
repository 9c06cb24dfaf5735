//! Command lines on a pseudo-terminal: [`sh_on_terminal`] for messages, [`Terminal`] for a session.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::fcntl::{OFlag, open};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::signal::{Signal, killpg};
use nix::sys::stat::Mode;
use nix::unistd::Pid;

use crate::limit::Limit;
use crate::outcome::Outcome;

/// A pseudo-terminal, its master first. No program inherits either, whichever thread starts it meanwhile: one that had the master would
/// keep the terminal from ending with its test.
fn pseudo_terminal() -> nix::Result<(File, OwnedFd)> {
    let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
    let master = posix_openpt(flags)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let slave = open(ptsname_r(&master)?.as_str(), flags, Mode::empty())?;
    Ok((File::from(OwnedFd::from(master)), slave))
}

/// As [`crate::sh`], with a pseudo-terminal as standard error, where our programs give advice.
#[must_use = "say what the test expects: succeeds(), prints(), ..."]
pub fn sh_on_terminal(line: &str) -> Outcome {
    let (mut master, slave) = pseudo_terminal().expect("a pseudo-terminal");
    let mut command = crate::command(line);
    let mut child = command.process_group(0).stderr(Stdio::from(slave)).spawn().expect("sh starts");
    drop(command); // our copy of the terminal: the master ends when the last one is closed
    let _limit = Limit::on(child.id().cast_signed());
    let mut printed = Vec::new();
    child.stdout.take().map(|mut stdout| stdout.read_to_end(&mut printed));
    let mut complaint = Vec::new();
    let _ = master.read_to_end(&mut complaint); // EIO is the end of a terminal
    complaint.retain(|byte| *byte != b'\r');
    let status = child.wait().expect("sh can be waited for");
    Outcome::new(line, std::process::Output { status, stdout: printed, stderr: complaint })
}

/// How long a session waits for what it expects.
const PATIENCE: Duration = Duration::from_secs(40);

/// A session on a pseudo-terminal of its own, which is its controlling terminal. All that runs in it ends when it is dropped.
pub struct Terminal {
    child: Child,
    master: File,
    slave: OwnedFd,
    unread: String,
}

impl Terminal {
    /// Runs a command line in a session of its own: `Terminal::run("sh -i", 80)`.
    pub fn run(line: &str, columns: u16) -> Self {
        let (master, slave) = pseudo_terminal().expect("a pseudo-terminal");
        resize(&slave, 24, columns);
        let stdio = || Stdio::from(slave.try_clone().expect("a descriptor more"));
        crate::heed_signals();
        let mut setsid = Command::new("setsid");
        setsid.args(["--ctty", "--wait", "sh", "-c", line]).envs(crate::environment(crate::programs_under_test()));
        let child =
            setsid.process_group(0).stdin(stdio()).stdout(stdio()).stderr(stdio()).spawn().expect("setsid starts");
        Self { child, master, slave, unread: String::new() }
    }

    /// Types something: `"ls\n"`, or `"\x1a"` for ^Z.
    pub fn types(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).expect("the terminal takes what is typed");
    }

    /// Waits until this text appears behind what was waited for before, and returns what stood before it.
    #[track_caller]
    pub fn shows(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            if let Some((before, after)) = self.unread.split_once(text) {
                let (before, after) = (before.to_owned(), after.to_owned());
                self.unread = after;
                return before;
            }
            assert!(start.elapsed() < PATIENCE, "'{text}' does not appear; there is: {:?}", self.unread);
            let mut events = [PollFd::new(self.master.as_fd(), PollFlags::POLLIN)];
            if poll(&mut events, PollTimeout::from(100u8)).is_ok_and(|ready| ready > 0) {
                let mut bytes = [0; 4096];
                let length = self.master.read(&mut bytes).unwrap_or(0); // EIO: nobody has it open any more
                assert!(length > 0, "'{text}' does not appear before the end; there is: {:?}", self.unread);
                self.unread += &String::from_utf8_lossy(&bytes[..length]);
            }
        }
    }

    /// Gives the terminal another size, of which its foreground process group is told by SIGWINCH.
    pub fn resize(&self, rows: u16, columns: u16) {
        resize(&self.slave, rows, columns);
    }
}

fn resize(slave: &OwnedFd, rows: u16, columns: u16) {
    let mut stty = Command::new("stty");
    stty.args(["rows", &rows.to_string(), "cols", &columns.to_string()]);
    let slave = slave.try_clone().expect("a descriptor more");
    assert!(stty.stdin(Stdio::from(slave)).status().expect("stty starts").success());
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = killpg(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGKILL);
        let _ = self.child.kill(); // the session goes with its terminal, by SIGHUP
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_but_the_test_has_the_master_and_what_runs_ends_with_it() {
        let mut terminal = Terminal::run("ls -l /proc/self/fd | grep -c ptmx; echo pid=$$.; exec sleep 1000", 80);
        assert_eq!(terminal.shows("pid=").trim(), "0");
        let pid = terminal.shows(".");
        drop(terminal);
        let status = std::path::PathBuf::from(format!("/proc/{pid}/status"));
        let start = Instant::now();
        let is_alive = || std::fs::read_to_string(&status).is_ok_and(|status| !status.contains("State:\tZ"));
        while is_alive() {
            assert!(start.elapsed() < PATIENCE, "{pid} lives on");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

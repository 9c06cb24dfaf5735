//! Namespaces that exist for as long as a test needs them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Child;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A process that sleeps in namespaces of its own, until this is dropped.
pub struct Held {
    child: Child,
    pid: i32,
}

/// Runs `line` with a program behind it that sleeps, and returns once that program runs: `hold("unshare -Un")`.
#[track_caller]
pub fn hold(line: &str) -> Held {
    let line = format!("exec {line} sh -c 'echo ready; exec sleep 1000000'");
    let mut child = crate::command_with_ours(&line).spawn().expect("sh starts");
    let mut ready = String::new();
    let stdout = child.stdout.take().expect("stdout is piped");
    BufReader::new(stdout).read_line(&mut ready).expect("a pipe can be read");
    let pid = innermost_child(child.id().cast_signed());
    let held = Held { child, pid };
    assert_eq!(ready, "ready\n", "this holds nothing: {line}");
    held.await_sleep();
    held
}

impl Held {
    /// The PID of the sleeping program, as the test sees it.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// The link of the program's namespace of this kind: `pid:[4026531836]`.
    #[track_caller]
    pub fn namespace(&self, kind: &str) -> String {
        let link = PathBuf::from(format!("/proc/{}/ns/{kind}", self.pid));
        fs::read_link(link).expect("the program lives").to_string_lossy().into_owned()
    }

    /// The inode number of the program's namespace of this kind.
    #[track_caller]
    pub fn inode(&self, kind: &str) -> u64 {
        let link = self.namespace(kind);
        let number = link.split(['[', ']']).nth(1).and_then(|number| number.parse().ok());
        number.expect("a link names an inode")
    }

    /// `sh` says that it is ready before it becomes `sleep`; what tests read of the process begins with that.
    fn await_sleep(&self) {
        let comm = format!("/proc/{}/comm", self.pid);
        while fs::read_to_string(&comm).is_ok_and(|name| name != "sleep\n") {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = kill(Pid::from_raw(self.pid), Signal::SIGKILL);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Follows the children downwards: `unshare --fork` waits above the program that it runs.
fn innermost_child(pid: i32) -> i32 {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    children.split_whitespace().next().and_then(|child| child.parse().ok()).map_or(pid, innermost_child)
}

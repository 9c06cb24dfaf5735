//! Command lines whose messages go to a terminal.

use std::fs::File;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::Stdio;

use nix::pty::openpty;

use crate::limit::Limit;
use crate::outcome::Outcome;

/// As [`crate::sh`], with a pseudo-terminal as standard error, where our programs give advice.
#[must_use = "say what the test expects: succeeds(), prints(), ..."]
pub fn sh_on_terminal(line: &str) -> Outcome {
    let pty = openpty(None, None).expect("a pseudo-terminal");
    let mut command = crate::command(line);
    let mut child = command.process_group(0).stderr(Stdio::from(pty.slave)).spawn().expect("sh starts");
    drop(command); // our copy of the terminal: the master ends when the last one is closed
    let _limit = Limit::on(child.id().cast_signed());
    let mut printed = Vec::new();
    child.stdout.take().map(|mut stdout| stdout.read_to_end(&mut printed));
    let mut complaint = Vec::new();
    let _ = File::from(pty.master).read_to_end(&mut complaint); // EIO is the end of a terminal
    complaint.retain(|byte| *byte != b'\r');
    let status = child.wait().expect("sh can be waited for");
    Outcome::new(line, std::process::Output { status, stdout: printed, stderr: complaint })
}

//! A small init: PID 1 of the new PID namespace, with the program as PID 2.
//!
//! The kernel hands PID 1 every orphan of its namespace, sends it no signal that it does not await, and ends the namespace
//! when it ends; pid_namespaces(7). Most programs are not made for that.

use std::fs::File;
use std::io::{Read, Write};

use nix::sys::signal::{SigSet, Signal};
use nix::unistd::Pid;

use nscore::sys::process::{self, ChildChange};
use nscore::sys::signal;
use nscore::{Context, Error, Status};

/// Reaps orphans and passes signals on until the program has ended, tells `report` how, and ends alike. All signals must
/// be blocked, from before the program was forked on.
///
/// # Errors
///
/// Somebody else has waited for the program.
pub fn serve(program: Pid, mut report: File) -> Result<Status, Error> {
    loop {
        while let Some((child, change)) = process::reap().context(|| "cannot wait for children")? {
            if child == program {
                let (status, bytes) = match change {
                    ChildChange::Killed(signal) => (Status::Exit(128 + signal), [b'k', low_byte(signal)]),
                    ChildChange::Exited(status) => (Status::Exit(status), [b'e', low_byte(status)]),
                    ChildChange::Stopped => continue,
                };
                let _ = report.write_all(&bytes); // where nobody listens any more the exit status has to do
                return Ok(status);
            }
        }
        let pending = signal::take_pending(&SigSet::all()).context(|| "cannot wait for signals")?;
        // What a terminal sends to the whole process group, the program has got by itself.
        if pending.number != Signal::SIGCHLD as i32 && !pending.is_from_kernel {
            let _ = process::kill(program, pending.number); // gone in the meantime: the next round tells
        }
    }
}

/// The end of the program as init has reported it; PID 1 cannot die of a signal as the program did, but its parent can.
pub fn reported_end(mut report: File) -> Option<Status> {
    let mut bytes = [0; 2];
    report.read_exact(&mut bytes).ok()?;
    match bytes {
        [b'k', signal] => Some(Status::Signal(signal.into())),
        [_, status] => Some(Status::Exit(status.into())),
    }
}

/// Signals and exit statuses are below 256.
fn low_byte(number: i32) -> u8 {
    number.to_le_bytes()[0]
}

//! An end for command lines that hang.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// How long a command line of a test may take. Under qemu everything takes ten times as long, and twice that where two machines share
/// the processors.
fn patience() -> Duration {
    Duration::from_secs(if crate::is_slow() { 180 } else { 90 })
}

/// Kills a process group that has not ended in time; forgets about it when dropped.
pub struct Limit {
    _ended: Sender<()>,
}

impl Limit {
    /// Begins to wait.
    #[expect(clippy::disallowed_methods, reason = "a test has threads anyway, and this one makes no namespaces")]
    pub fn on(group: i32) -> Self {
        let (ended, end): (_, Receiver<()>) = channel();
        std::thread::spawn(move || {
            if end.recv_timeout(patience()) == Err(RecvTimeoutError::Timeout) {
                let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
            }
        });
        Self { _ended: ended }
    }
}

//! A child that takes over the work, while the parent waits and then ends as the child ended.

use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill, raise, sigprocmask};
use nix::unistd::{ForkResult, Pid};

use crate::cli::error::{Advice, Context, Error};
use crate::cli::hints;
use crate::cli::tool::Status;
use crate::sys::process::ChildChange;
use crate::sys::signal::Disposition;
use crate::sys::{process, signal};

/// Which of the two processes goes on after [`fork`].
pub enum Forked {
    /// The parent, which has this child.
    Parent(Child),
    /// The child, with the signal mask and dispositions that the caller of [`fork`] had; or the error of putting them back, which
    /// the child has to report before it ends as it must.
    Child(Result<(), Error>),
}

/// A child that must be waited for.
#[must_use]
pub struct Child {
    pid: Pid,
}

/// These signals and those by which a terminal stops its foreground process group, for a parent that stops when its child
/// does: if it stopped by itself, it could be continued before it has seen the child's stop, and would take that for a new one.
pub fn held_while_waiting(signals: &[Signal]) -> SigSet {
    signals.iter().copied().chain([Signal::SIGTSTP, Signal::SIGTTIN, Signal::SIGTTOU]).collect()
}

/// Forks for a parent that does nothing but wait.
///
/// In the parent, the signals `held` stay pending from before the fork on, so that what a terminal or a supervisor
/// sends is the child's affair; and SIGCHLD has its default disposition, because where it is ignored nobody can learn
/// how a child ended.
///
/// # Errors
///
/// fork(2) fails.
pub fn fork(held: &SigSet) -> Result<Forked, Error> {
    let mut mask = SigSet::empty();
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(held), Some(&mut mask)).context(|| "cannot hold signals back")?;
    let on_child = signal::set_default(Signal::SIGCHLD as i32).context(|| "cannot reset SIGCHLD")?;
    match process::fork().context(|| "cannot fork").hint_by(hints::forking)? {
        ForkResult::Parent { child } => Ok(Forked::Parent(Child { pid: child })),
        ForkResult::Child => Ok(Forked::Child(put_back(&on_child, &mask))),
    }
}

fn put_back(on_child: &Disposition, mask: &SigSet) -> Result<(), Error> {
    on_child.restore().context(|| "cannot restore SIGCHLD")?;
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(mask), None).context(|| "cannot restore the signal mask")
}

impl Child {
    /// Its PID in the caller's PID namespace.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Kills the child, and waits until it is gone: it has not started the program yet, or nobody could tell how that ends.
    pub fn abandon(&self) {
        let _ = kill(self.pid, Signal::SIGKILL);
        let _ = process::wait(self.pid);
    }

    /// Waits until the child ends. While a signal has stopped the child, the caller stops too, and continues it when it
    /// is continued itself. A child that cannot be waited for does not go on alone.
    ///
    /// # Errors
    ///
    /// Somebody else has waited for the child, or seccomp(2) forbids to wait.
    pub fn wait(self) -> Result<Status, Error> {
        self.wait_by(process::wait)
    }

    /// As [`Self::wait`], and passes these signals on to the child; [`fork`] must have held them.
    ///
    /// # Errors
    ///
    /// As [`Self::wait`].
    pub fn wait_forwarding(self, signals: &SigSet) -> Result<Status, Error> {
        // A blocked signal is not discarded, whatever its disposition; signal(7).
        sigprocmask(SigmaskHow::SIG_BLOCK, Some(&SigSet::from_iter([Signal::SIGCHLD])), None)
            .context(|| "cannot hold SIGCHLD back")
            .inspect_err(|_| self.abandon())?;
        let mut awaited = *signals;
        awaited.add(Signal::SIGCHLD);
        self.wait_by(|child| forward_until_change(child, &awaited))
    }

    fn wait_by(self, mut next: impl FnMut(Pid) -> nix::Result<ChildChange>) -> Result<Status, Error> {
        loop {
            let change = next(self.pid).inspect_err(|errno| {
                // Whoever has waited for it has freed its PID, which may be another process's by now.
                if *errno != Errno::ECHILD {
                    self.abandon();
                }
            });
            match change.context(|| format!("cannot wait for process {}", self.pid))? {
                ChildChange::Exited(status) => return Ok(Status::Exit(status)),
                ChildChange::Killed(signal) => {
                    forgo_core_dump();
                    return Ok(Status::Signal(signal));
                }
                ChildChange::Stopped => {
                    let _ = raise(Signal::SIGSTOP);
                    // A shell continues the whole process group; a second SIGCONT would undo a stop that came in between.
                    if process::has_changed(self.pid) != Ok(true) {
                        let _ = kill(self.pid, Signal::SIGCONT); // gone in the meantime: the next wait tells
                    }
                }
            }
        }
    }
}

/// Passes on the signals that are pending, until the child has changed its state.
fn forward_until_change(child: Pid, awaited: &SigSet) -> nix::Result<ChildChange> {
    loop {
        if let Some(change) = process::poll(child)? {
            return Ok(change);
        }
        let pending = signal::take_pending(awaited)?;
        if pending.number != Signal::SIGCHLD as i32 {
            let _ = process::kill(child, pending.number); // gone in the meantime: the next round tells
        }
    }
}

/// Keeps the caller from dumping core when it mirrors the death of another process, which has done so if it was to: a second
/// one would tell nothing.
pub fn forgo_core_dump() {
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_CORE) {
        let _ = setrlimit(Resource::RLIMIT_CORE, 0, hard);
    }
}

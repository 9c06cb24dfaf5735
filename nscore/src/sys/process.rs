//! Children and the calling process: fork(2), waitpid(2), pidfd_open(2).

use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::unistd::{ForkResult, Pid};

/// Forks: fork(2).
///
/// # Errors
///
/// `EAGAIN` at a limit on processes, `ENOMEM` also where the new PID namespace's init has exited; pid_namespaces(7).
pub fn fork() -> nix::Result<ForkResult> {
    // SAFETY: the caller is the only thread of its process, so that nobody else holds a lock that the child finds taken, and the
    // child may run any code. clippy.toml bans every way to start a thread. The one exception is lsns's scan
    // (lsns-rs/src/share.rs), and lsns does not call this.
    unsafe { nix::unistd::fork() }
}

/// An operation on the caller that takes numbers: prctl(2). The kernel reads each argument as `unsigned long`, and what is given
/// to a function of variable arguments has to be one.
///
/// # Safety
///
/// The operation takes two plain numbers or fewer, and no address.
pub(super) unsafe fn prctl(operation: i32, first: libc::c_ulong, second: libc::c_ulong) -> nix::Result<i32> {
    const UNUSED: libc::c_ulong = 0; // some operations want these to be zero
    // SAFETY: the caller says that no argument is an address, so the kernel reads and writes none of our memory.
    Errno::result(unsafe { libc::prctl(operation, first, second, UNUSED, UNUSED) })
}

/// Keeps others from looking into the caller, of the same user or with privileges in its user namespace, until it executes a program:
/// `PR_SET_DUMPABLE` of prctl(2).
///
/// # Errors
///
/// None that the kernel itself has; seccomp(2) may forbid the call.
pub fn hide_from_others() -> nix::Result<()> {
    // SAFETY: the operation takes one number.
    unsafe { prctl(libc::PR_SET_DUMPABLE, 0, 0) }.map(drop)
}

/// Runs `attempt` in a child and returns what it answers; `None` where there can be no child. What the attempt changes is
/// gone with the child.
pub fn ask_child(attempt: impl FnOnce() -> bool) -> Option<bool> {
    match fork().ok()? {
        ForkResult::Parent { child } => Some(wait(child).ok()? == ChildChange::Exited(1)),
        ForkResult::Child => {
            let answer = attempt();
            leave(answer.into())
        }
    }
}

/// Ends a child that was forked to do one thing: _exit(2).
pub(super) fn leave(status: i32) -> ! {
    // SAFETY: it ends the process at once, and runs nothing of what the parent wants to run at its own end.
    unsafe { libc::_exit(status) }
}

/// Opens a descriptor that names a process for as long as it is held: pidfd_open(2), Linux 5.3.
///
/// # Errors
///
/// `ESRCH` if there is no such process, `EINVAL` if `pid` is not positive, `ENOENT` (`EINVAL` before Linux 6.15) if it
/// is a thread other than the first of its process.
pub fn pidfd_open(pid: Pid) -> nix::Result<OwnedFd> {
    // SAFETY: both arguments are plain numbers.
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid.as_raw(), 0) };
    // SAFETY: the call returns a descriptor it has just opened, close-on-exec without being asked.
    unsafe { super::owned(fd) }
}

/// As [`pidfd_open`], for any thread: `PIDFD_THREAD`, Linux 6.9.
///
/// # Errors
///
/// `ESRCH` if there is no such thread, `EINVAL` on an older kernel.
pub fn pidfd_open_thread(tid: Pid) -> nix::Result<OwnedFd> {
    // SAFETY: both arguments are plain numbers; the flag has the value of O_EXCL (linux/pidfd.h).
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, tid.as_raw(), libc::O_EXCL) };
    // SAFETY: the call returns a descriptor it has just opened, close-on-exec without being asked.
    unsafe { super::owned(fd) }
}

/// Opens what another process has open as `fd`: pidfd_getfd(2), Linux 5.6.
///
/// # Errors
///
/// `EBADF` if that is not open, `EPERM` if the caller may not inspect the process (ptrace(2), `PTRACE_MODE_ATTACH_REALCREDS`),
/// `ESRCH` if it has ended.
pub fn pidfd_getfd(pidfd: BorrowedFd<'_>, fd: RawFd) -> nix::Result<OwnedFd> {
    // SAFETY: all three arguments are plain numbers.
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_getfd, pidfd.as_raw_fd(), fd, 0) };
    // SAFETY: the call returns a descriptor it has just opened, close-on-exec without being asked.
    unsafe { super::owned(fd) }
}

/// Has the kernel send `signal` to the caller when its parent dies: `PR_SET_PDEATHSIG` of prctl(2).
///
/// A change of the caller's effective or filesystem ids takes it back. nix has the call, but not for real-time signals.
///
/// # Errors
///
/// `EINVAL` if `signal` is no signal.
pub fn set_parent_death_signal(signal: i32) -> nix::Result<()> {
    let signal = libc::c_ulong::try_from(signal).map_err(|_| Errno::EINVAL)?;
    // SAFETY: the operation takes one number.
    unsafe { prctl(libc::PR_SET_PDEATHSIG, signal, 0) }.map(drop)
}

/// What waitpid(2) tells of a child. Signals are plain numbers, since nix has no names for real-time ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildChange {
    /// It ended with this status.
    Exited(i32),
    /// This signal killed it.
    Killed(i32),
    /// A signal stopped it.
    Stopped,
}

/// Waits until the child ends or stops: waitpid(2) with `WUNTRACED`, again where a signal interrupted it.
///
/// # Errors
///
/// `ECHILD` if `child` is not a child, or SIGCHLD is ignored.
pub fn wait(child: Pid) -> nix::Result<ChildChange> {
    loop {
        if let Some(change) = waitpid(child, libc::WUNTRACED)? {
            return Ok(change);
        }
    }
}

/// As [`wait()`], and `None` at once if the child goes on: `WNOHANG`.
///
/// # Errors
///
/// As [`wait()`].
pub fn poll(child: Pid) -> nix::Result<Option<ChildChange>> {
    waitpid(child, libc::WUNTRACED | libc::WNOHANG)
}

/// Whether something has become of the child since its last change that was waited for; nothing is taken away from a later
/// wait: waitid(2) with `WNOWAIT`.
///
/// # Errors
///
/// `ECHILD` if `child` is not a child.
pub fn has_changed(child: Pid) -> nix::Result<bool> {
    let mut about = MaybeUninit::<libc::siginfo_t>::zeroed();
    let changes = libc::WEXITED | libc::WSTOPPED | libc::WCONTINUED | libc::WNOHANG | libc::WNOWAIT;
    let id = child.as_raw().cast_unsigned();
    // SAFETY: the kernel writes one siginfo_t to the place that the pointer names.
    Errno::result(unsafe { libc::waitid(libc::P_PID, id, about.as_mut_ptr(), changes) })?;
    // SAFETY: it was zeroed, and every bit pattern of its fields is a value.
    let about = unsafe { about.assume_init() };
    // SAFETY: waitid(2) sets the PID, or leaves the zero where there is nothing to tell.
    Ok(unsafe { about.si_pid() } != 0)
}

/// A child that has ended, if there is one: waitpid(2) for any child, with `WNOHANG`.
///
/// # Errors
///
/// `ECHILD` if there are no children.
pub fn reap() -> nix::Result<Option<(Pid, ChildChange)>> {
    let mut status = 0;
    // SAFETY: the kernel writes one int to the place that the pointer names.
    match Errno::result(unsafe { libc::waitpid(-1, &raw mut status, libc::WNOHANG) })? {
        0 => Ok(None),
        child => Ok(Some((Pid::from_raw(child), change(status)))),
    }
}

fn waitpid(child: Pid, options: i32) -> nix::Result<Option<ChildChange>> {
    let mut status = 0;
    loop {
        // SAFETY: the kernel writes one int to the place that the pointer names.
        let result = unsafe { libc::waitpid(child.as_raw(), &raw mut status, options) };
        return match Errno::result(result) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(change(status))),
            Err(Errno::EINTR) => continue,
            Err(errno) => Err(errno),
        };
    }
}

fn change(status: i32) -> ChildChange {
    if libc::WIFSTOPPED(status) {
        ChildChange::Stopped
    } else if libc::WIFSIGNALED(status) {
        ChildChange::Killed(libc::WTERMSIG(status))
    } else {
        ChildChange::Exited(libc::WEXITSTATUS(status))
    }
}

/// Sends a signal to a process: kill(2). nix has the call, but not for real-time signals.
///
/// # Errors
///
/// `ESRCH` if it is gone, `EPERM` if the caller may not.
pub fn kill(pid: Pid, signal: i32) -> nix::Result<()> {
    // SAFETY: both arguments are plain numbers.
    Errno::result(unsafe { libc::kill(pid.as_raw(), signal) }).map(drop)
}

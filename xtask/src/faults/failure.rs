//! How a call may fail.

use std::fmt;
use std::str::FromStr;

use nix::errno::Errno;

use super::learn::Call;

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is not made, and returns this.
    Errno(Errno),
    /// It is not made, since SIGKILL comes before.
    Death,
}

/// All failures of a call, one a run.
pub fn of(call: &Call) -> Vec<Failure> {
    errnos(call).iter().copied().map(Failure::Errno).chain([Failure::Death]).collect()
}

/// The errnos that a call is made to fail with.
///
/// Each is one that the manual page of the call lists for a call that is right in itself. What is not listed here gets `EPERM`: by
/// that a sandbox (seccomp(2)) refuses any call, in containers as a rule.
fn errnos(call: &Call) -> &'static [Errno] {
    match call.name.as_str() {
        "open" | "openat" | "socket" | "socketpair" | "pipe2" | "fsopen" | "fsmount" | "pidfd_open" | "pidfd_getfd"
        | "dup" | "dup3" => &[Errno::EMFILE],
        "fcntl" if call.text.contains("F_DUPFD") => &[Errno::EMFILE],
        "read" | "pread64" | "write" | "lseek" | "execve" | "close" => &[Errno::EIO],
        // Interrupted without any handler, when the process is stopped and continued; signal(7).
        "rt_sigtimedwait" => &[Errno::EINTR],
        "wait4" | "waitid" => &[Errno::ECHILD],
        "clone" | "clone3" | "fork" | "vfork" => &[Errno::EAGAIN],
        "unshare" => &[Errno::ENOSPC],
        "poll" | "ppoll" | "mount" | "move_mount" | "fsconfig" | "umount2" | "newfstatat" | "statx" | "fstat"
        | "statfs" | "fstatfs" | "readlink" | "readlinkat" | "chdir" | "chroot" | "getdents64" | "setgroups" => {
            &[Errno::ENOMEM]
        }
        "setuid" | "setgid" | "setresuid" | "setresgid" => &[Errno::EAGAIN],
        _ => &[Errno::EPERM],
    }
}

/// What cannot fail; its manual page lists no errors.
const INFALLIBLE: &[&str] = &[
    "exit",
    "exit_group",
    "getegid",
    "geteuid",
    "getgid",
    "getpgrp",
    "getpid",
    "getppid",
    "gettid",
    "getuid",
    "rt_sigreturn",
    "umask",
];

/// What the C library and Rust's memory management do for themselves: without memory a program aborts.
const OF_THE_LIBRARY: &[&str] = &[
    "arch_prctl",
    "brk",
    "futex",
    "getrandom",
    "madvise",
    "mmap",
    "mprotect",
    "mremap",
    "munmap",
    "rseq",
    "sched_getaffinity",
    "set_robust_list",
    "set_tid_address",
];

/// Whether a call is one that our program makes and that may fail.
pub fn is_ours(name: &str, text: &str) -> bool {
    // Rust's standard library asks before each close, where debug assertions are on.
    !INFALLIBLE.contains(&name) && !OF_THE_LIBRARY.contains(&name) && !text.contains("F_GETFD")
}

/// `EIO`, or `death`.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Errno(errno) => write!(f, "{errno:?}"),
            Self::Death => f.write_str("death"),
        }
    }
}

impl FromStr for Failure {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let mut all = (1..200).map(Errno::from_raw).map(Self::Errno).chain([Self::Death]);
        all.find(|failure| failure.to_string() == word).ok_or(())
    }
}

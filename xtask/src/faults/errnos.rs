//! How a call may fail.

use nix::errno::Errno;

use super::learn::Call;

/// The errnos that a call is made to fail with, one a run.
///
/// Each is one that the manual page of the call lists for a call that is right in itself. What is not listed here gets `EPERM`: by
/// that a sandbox (seccomp(2)) refuses any call, in containers as a rule.
pub fn of(call: &Call) -> &'static [Errno] {
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

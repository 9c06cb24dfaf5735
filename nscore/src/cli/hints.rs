//! Advice for failures that several tools meet, chosen by probing the cause.

use std::fs;
use std::path::Path;

use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};
use nix::unistd::geteuid;

use crate::kind::{KindSet, NamespaceKind};
use crate::sys::process;

/// Why the kernel may have refused to create namespaces of these kinds; unshare(2).
pub fn creating(kinds: KindSet, errno: Errno) -> Option<String> {
    match errno {
        Errno::EPERM if !kinds.contains(NamespaceKind::User) && !geteuid().is_root() => {
            Some("only root may do this; -r creates a user namespace in which you are root".to_owned())
        }
        Errno::EPERM if kinds.contains(NamespaceKind::User) => user_namespace_refused(),
        Errno::ENOSPC => Some(exhausted(kinds)),
        Errno::EINVAL => {
            let missing = kinds.iter().find(|kind| !Path::new("/proc/self").join(kind.link()).exists())?;
            Some(format!("this kernel has no {missing} namespaces"))
        }
        _ => None,
    }
}

/// Why the kernel may have refused to enter namespaces; setns(2).
pub fn entering(errno: Errno) -> Option<String> {
    (errno == Errno::EPERM && !geteuid().is_root())
        .then(|| "enter the user namespace that owns it too (-U), or do this as root".to_owned())
}

/// Why fork(2) may have failed; pid_namespaces(7) for `ENOMEM`.
pub fn forking(errno: Errno) -> Option<String> {
    let advice = match errno {
        Errno::ENOMEM => "the init process of the PID namespace has exited; nothing can join it",
        Errno::EAGAIN => {
            "a limit on processes is reached: the user's (ulimit -u), the cgroup's (pids.max) or the machine's"
        }
        _ => return None,
    };
    Some(advice.to_owned())
}

/// Whether AppArmor keeps the capabilities of a user namespace from an ordinary user's programs, which then fail at the first
/// map or mount; apparmor(7).
pub fn restricted(errno: Errno) -> Option<String> {
    let is_refusal = matches!(errno, Errno::EPERM | Errno::EACCES);
    (is_refusal && is_set("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1")).then(|| {
        "AppArmor restricts user namespaces here: give this program a profile with 'userns,', or do this as root"
            .to_owned()
    })
}

fn is_set(file: &str, value: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|text| text.trim() == value)
}

/// Two system-wide switches refuse user namespaces to ordinary users, and a chroot does to everybody.
fn user_namespace_refused() -> Option<String> {
    if is_set("/proc/sys/kernel/unprivileged_userns_clone", "0") {
        Some("kernel.unprivileged_userns_clone is 0: only root may create user namespaces here".to_owned())
    } else if is_in_chroot() {
        Some(
            "this is a chroot, in which the kernel creates no user namespace; pivot_root(2) has no such limit"
                .to_owned(),
        )
    } else {
        restricted(Errno::EPERM).or_else(|| Some("seccomp(2) may forbid it: containers often do".to_owned()))
    }
}

/// The kernel asks whether the root directory is the root of the mount namespace; proc_pid_mountinfo(5) lists only mounts
/// below the former, so that a chroot to a plain directory has none on `/`.
fn is_in_chroot() -> bool {
    let mounts = procfs::process::Process::myself().and_then(|own| own.mountinfo());
    mounts.is_ok_and(|mounts| mounts.0.iter().all(|mount| mount.mount_point != Path::new("/")))
}

/// `ENOSPC` names no kind, so each is tried alone.
fn exhausted(kinds: KindSet) -> String {
    let within =
        if kinds.contains(NamespaceKind::User) { NamespaceKind::User.clone_flag() } else { CloneFlags::empty() };
    let is_exhausted = |kind: &NamespaceKind| {
        process::ask_child(|| unshare(within | kind.clone_flag()) == Err(Errno::ENOSPC)) == Some(true)
    };
    let user = Some(NamespaceKind::User).filter(|user| kinds.contains(*user));
    let Some(kind) = user.into_iter().chain(kinds.iter()).find(is_exhausted) else {
        return "a limit under /proc/sys/user is reached; namespaces(7)".to_owned();
    };
    let limit = fs::read_to_string(kind.limit_file()).unwrap_or_default();
    let reached = format!("{} ({}) is reached, here or in a parent", kind.limit_file(), limit.trim());
    match kind {
        // `MAX_PID_NS_LEVEL` of pid_namespaces(7), and the same for user_namespaces(7).
        NamespaceKind::Pid | NamespaceKind::User if limit.trim() != "0" => {
            format!("{kind} namespaces are nested 32 deep at most; or {reached}")
        }
        _ => reached,
    }
}

//! Advice for failures that several tools meet, chosen by probing the cause.

use std::fs;
use std::path::Path;

use nix::errno::Errno;
use nix::unistd::geteuid;

use crate::kind::{KindSet, NamespaceKind};

/// Why the kernel may have refused to create namespaces of these kinds; unshare(2).
pub fn creating(kinds: KindSet, errno: Errno) -> Option<String> {
    match errno {
        Errno::EPERM if !kinds.contains(NamespaceKind::User) && !geteuid().is_root() => {
            Some("only root may do this; -r creates a user namespace in which you are root".to_owned())
        }
        Errno::EPERM if kinds.contains(NamespaceKind::User) => user_namespace_refused(),
        Errno::ENOSPC => Some(exhausted_limit(kinds)),
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

/// Why fork(2) may have failed in a PID namespace; pid_namespaces(7).
pub fn forking(errno: Errno) -> Option<String> {
    (errno == Errno::ENOMEM).then(|| "the init process of the PID namespace has exited; nothing can join it".to_owned())
}

/// Two system-wide switches refuse user namespaces to ordinary users, and a chroot does to everybody.
fn user_namespace_refused() -> Option<String> {
    let is_set = |file: &str, value: &str| fs::read_to_string(file).is_ok_and(|text| text.trim() == value);
    if is_set("/proc/sys/kernel/unprivileged_userns_clone", "0") {
        Some("kernel.unprivileged_userns_clone is 0: only root may create user namespaces here".to_owned())
    } else if is_set("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1") {
        Some("AppArmor restricts user namespaces here: give this program a profile with 'userns,'".to_owned())
    } else {
        Some("a program in a chroot may not create a user namespace, nor may one that seccomp confines".to_owned())
    }
}

fn exhausted_limit(kinds: KindSet) -> String {
    let zero = kinds.iter().find(|kind| fs::read_to_string(kind.limit_file()).is_ok_and(|limit| limit.trim() == "0"));
    match zero {
        Some(kind) => format!("{} is 0", kind.limit_file()),
        None => {
            let files: Vec<_> = kinds.iter().map(NamespaceKind::limit_file).collect();
            format!("a limit is reached ({}), or PID or user namespaces are nested too deep", files.join(", "))
        }
    }
}

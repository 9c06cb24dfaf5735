//! Translation by the ioctls of namespace files: atomic, and without any right but to the open file.

use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::unistd::{Pid, getpid};

use nscore::sys::nsfs::{self, Counted};
use nscore::{Context, Error};

use crate::namespace::Namespace;

/// Whether the kernel knows the ioctls: an older one than Linux 6.11 says `ENOTTY`.
pub(super) fn are_known(own: &Namespace) -> bool {
    nsfs::pid_in_namespace(own.as_fd(), getpid(), Counted::Thread) != Err(Errno::ENOTTY)
}

pub(super) fn pid_in_namespace(namespace: &Namespace, pid: Pid) -> Result<Option<Pid>, Error> {
    found(nsfs::pid_in_namespace(namespace.as_fd(), pid, Counted::Thread), pid)
}

pub(super) fn pid_from_namespace(namespace: &Namespace, pid: Pid) -> Result<Option<Pid>, Error> {
    found(nsfs::pid_from_namespace(namespace.as_fd(), pid, Counted::Thread), pid)
}

/// `ESRCH` means both that there is no such process and that it is not visible there.
fn found(answer: nix::Result<Pid>, pid: Pid) -> Result<Option<Pid>, Error> {
    match answer {
        Err(Errno::ESRCH) => Ok(None),
        answer => answer.map(Some).context(|| format!("cannot ask the namespace for PID {pid}")),
    }
}

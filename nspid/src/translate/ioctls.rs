//! Translation by the ioctls of namespace files: atomic, and without any right but to the open file.

use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::unistd::{Pid, getpid};

use nscore::nsfs::NamespaceFile;
use nscore::sys::nsfs::{self, Counted};
use nscore::{Context, Error, NamespaceKind};

/// Our own namespace, if the kernel knows the ioctls: an older one than Linux 6.11 says `ENOTTY`.
pub(super) fn ours_if_known() -> Result<Option<NamespaceFile>, Error> {
    let ours = NamespaceFile::own(NamespaceKind::Pid)?;
    let is_known = nsfs::pid_in_namespace(ours.as_fd(), getpid(), Counted::Thread) != Err(Errno::ENOTTY);
    Ok(is_known.then_some(ours))
}

pub(super) fn pid_in(namespace: BorrowedFd<'_>, pid: Pid, counted: Counted) -> Result<Option<Pid>, Error> {
    found(nsfs::pid_in_namespace(namespace, pid, counted), pid)
}

pub(super) fn pid_from(namespace: BorrowedFd<'_>, pid: Pid, counted: Counted) -> Result<Option<Pid>, Error> {
    found(nsfs::pid_from_namespace(namespace, pid, counted), pid)
}

/// `ESRCH` means both that there is no such process and that it is not visible there.
fn found(answer: nix::Result<Pid>, pid: Pid) -> Result<Option<Pid>, Error> {
    match answer {
        Err(Errno::ESRCH) => Ok(None),
        answer => answer.map(Some).context(|| format!("cannot ask the namespace for PID {pid}")),
    }
}

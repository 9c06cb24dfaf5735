//! Descriptors that the caller of a tool has opened for it, and names by their numbers.

use std::os::fd::{OwnedFd, RawFd};

use nix::errno::Errno;

/// A duplicate of an inherited descriptor, close-on-exec: `F_DUPFD_CLOEXEC` of fcntl(2).
///
/// # Errors
///
/// `EBADF` if the descriptor is not open.
pub fn duplicate(inherited: RawFd) -> nix::Result<OwnedFd> {
    // SAFETY: both arguments are plain numbers; a duplicate shares no state of ours with the original.
    let fd = Errno::result(unsafe { libc::fcntl(inherited, libc::F_DUPFD_CLOEXEC, 3) })?;
    // SAFETY: the call returns a descriptor it has just opened.
    unsafe { super::owned(fd.into()) }
}

//! The system calls that nix lacks, or offers only as `unsafe`: one small safe function each.
//!
//! The only module of the workspace with `unsafe` code. Functions borrow descriptors and return owned ones, which are
//! close-on-exec from birth.
#![expect(unsafe_code, reason = "this module exists to hold it")]

pub mod capability;
pub mod descriptor;
pub mod directory;
pub mod memory;
pub mod mount;
pub mod network;
pub mod nsfs;
pub mod pid_namespace;
pub mod privilege;
pub mod process;
pub mod signal;
pub mod start;
pub mod terminal;

use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use nix::errno::Errno;

/// Takes ownership of the descriptor that a system call returned, or the error that it set.
///
/// # Safety
///
/// `result` is what a system call that opens a descriptor has just returned, and nobody else closes it.
unsafe fn owned(result: libc::c_long) -> nix::Result<OwnedFd> {
    let fd = Errno::result(result)? as RawFd;
    // SAFETY: a non-negative result is a descriptor the kernel just opened, and the caller says it is ours alone.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

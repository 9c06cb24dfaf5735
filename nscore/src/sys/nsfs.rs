//! Questions to a namespace file: ioctl_nsfs(2), linux/nsfs.h.
//!
//! The caller makes sure that the descriptor is on nsfs (see [`crate::nsfs`]): elsewhere the same request numbers may
//! mean something else.

use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::sched::CloneFlags;
use nix::unistd::{Pid, Uid};

/// Opens the user namespace that owns `ns`: `NS_GET_USERNS` (Linux 4.9).
///
/// # Errors
///
/// `EPERM` if the owner lies outside the caller's own user namespace.
pub fn owning_user_namespace(ns: BorrowedFd<'_>) -> nix::Result<OwnedFd> {
    // SAFETY: the request takes no argument, so the kernel reads and writes none of our memory.
    let fd = unsafe { libc::ioctl(ns.as_raw_fd(), libc::NS_GET_USERNS) };
    // SAFETY: the request returns a descriptor it has just opened.
    unsafe { super::owned(fd.into()) }
}

/// Opens the parent of a PID or user namespace: `NS_GET_PARENT` (Linux 4.9).
///
/// # Errors
///
/// `EPERM` if the parent lies outside the caller's own namespace or there is none, `EINVAL` if `ns` is of a kind that
/// has no parent.
pub fn parent_namespace(ns: BorrowedFd<'_>) -> nix::Result<OwnedFd> {
    // SAFETY: the request takes no argument, so the kernel reads and writes none of our memory.
    let fd = unsafe { libc::ioctl(ns.as_raw_fd(), libc::NS_GET_PARENT) };
    // SAFETY: the request returns a descriptor it has just opened.
    unsafe { super::owned(fd.into()) }
}

/// The kind of `ns`, as its flag of unshare(2): `NS_GET_NSTYPE` (Linux 4.11).
///
/// # Errors
///
/// `ENOTTY` on an older kernel.
pub fn clone_flag(ns: BorrowedFd<'_>) -> nix::Result<CloneFlags> {
    // SAFETY: the request takes no argument, so the kernel reads and writes none of our memory.
    let flag = unsafe { libc::ioctl(ns.as_raw_fd(), libc::NS_GET_NSTYPE) };
    Errno::result(flag).map(CloneFlags::from_bits_retain)
}

/// The user who made a user namespace, as the caller's user namespace sees them: `NS_GET_OWNER_UID` (Linux 4.11).
///
/// # Errors
///
/// `EINVAL` if `ns` is not a user namespace.
pub fn owner_uid(ns: BorrowedFd<'_>) -> nix::Result<Uid> {
    let mut uid: libc::uid_t = 0;
    // SAFETY: the kernel writes one uid_t to the place that the reference points at.
    let result = unsafe { libc::ioctl(ns.as_raw_fd(), libc::NS_GET_OWNER_UID, &raw mut uid) };
    Errno::result(result).map(|_| Uid::from_raw(uid))
}

/// The 64-bit id of `ns`, which no other namespace has had since the machine started: `NS_GET_ID` (Linux 6.18).
///
/// # Errors
///
/// `ENOTTY` on an older kernel.
pub fn id(ns: BorrowedFd<'_>) -> nix::Result<u64> {
    let mut id: u64 = 0;
    // SAFETY: the kernel writes one u64 to the place that the reference points at.
    let result = unsafe { libc::ioctl(ns.as_raw_fd(), NS_GET_ID, &raw mut id) };
    Errno::result(result).map(|_| id)
}

/// `_IOR(0xb7, 13, u64)` of linux/nsfs.h.
const NS_GET_ID: libc::Ioctl = 0x8008_B70D;

/// Where [`open_by_id`] looks: `FD_NSFS_ROOT` of linux/fcntl.h, which stands for all of nsfs.
const FD_NSFS_ROOT: libc::c_int = -10003;

/// `FILEID_NSFS`, as name_to_handle_at(2) reports it.
const FILEID_NSFS: libc::c_int = 0xF1;

/// A file handle of nsfs: `struct nsfs_file_handle` behind the head of a `struct file_handle`.
#[repr(C)]
struct Handle {
    handle_bytes: libc::c_uint,
    handle_type: libc::c_int,
    ns_id: u64,
    /// Zero matches any, since Linux 6.19.
    ns_type: u32,
    /// Zero matches any, since Linux 6.19.
    ns_inum: u32,
}

/// Opens the namespace that has this 64-bit id: open_by_handle_at(2) with `FD_NSFS_ROOT`, Linux 6.19.
///
/// # Errors
///
/// `ESTALE` if there is none (Linux 6.18: always), `EPERM` if the caller may not, `EBADF` on an older kernel.
pub fn open_by_id(id: u64) -> nix::Result<OwnedFd> {
    let mut handle = Handle { handle_bytes: 16, handle_type: FILEID_NSFS, ns_id: id, ns_type: 0, ns_inum: 0 };
    let flags = libc::O_RDONLY | libc::O_CLOEXEC;
    // SAFETY: the kernel reads the head and the 16 bytes behind it that the head tells.
    let fd = unsafe { libc::syscall(libc::SYS_open_by_handle_at, FD_NSFS_ROOT, &raw mut handle, flags) };
    // SAFETY: the call returns a descriptor it has just opened.
    unsafe { super::owned(fd) }
}

/// Which thing of a process a translation request counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// The PID given may be a thread id, and the thread's own id is the answer.
    Thread,
    /// The PID given may be a thread id, and its process's PID (thread group id) is the answer.
    Process,
}

/// Translates `pid` of the PID namespace `ns` to the caller's: `NS_GET_PID_FROM_PIDNS`, `NS_GET_TGID_FROM_PIDNS`
/// (Linux 6.11).
///
/// # Errors
///
/// `ESRCH` if there is no such process or the caller's namespace does not see it, `EINVAL` if `ns` is not a PID
/// namespace, `ENOTTY` on an older kernel.
pub fn pid_from_namespace(ns: BorrowedFd<'_>, pid: Pid, counted: Counted) -> nix::Result<Pid> {
    translate(ns, pid, [libc::NS_GET_PID_FROM_PIDNS, libc::NS_GET_TGID_FROM_PIDNS][counted as usize])
}

/// Translates `pid` of the caller's PID namespace to `ns`: `NS_GET_PID_IN_PIDNS`, `NS_GET_TGID_IN_PIDNS`
/// (Linux 6.11).
///
/// # Errors
///
/// As [`pid_from_namespace`].
pub fn pid_in_namespace(ns: BorrowedFd<'_>, pid: Pid, counted: Counted) -> nix::Result<Pid> {
    translate(ns, pid, [libc::NS_GET_PID_IN_PIDNS, libc::NS_GET_TGID_IN_PIDNS][counted as usize])
}

fn translate(ns: BorrowedFd<'_>, pid: Pid, request: libc::Ioctl) -> nix::Result<Pid> {
    // SAFETY: these requests take the PID itself as their argument, not a pointer to it.
    let pid = unsafe { libc::ioctl(ns.as_raw_fd(), request, libc::c_ulong::from(pid.as_raw().cast_unsigned())) };
    Errno::result(pid).map(Pid::from_raw)
}

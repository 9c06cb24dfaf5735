//! Questions to a namespace file: ioctl_nsfs(2), linux/nsfs.h.
//!
//! The caller makes sure that the descriptor is on nsfs (see [`crate::nsfs`]): elsewhere the same request numbers may
//! mean something else. A request that takes nothing is given 0 for that case, where there is no memory of ours; the two that
//! write are for [`crate::nsfs`] alone.

use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::sched::CloneFlags;
use nix::unistd::{Pid, Uid};

/// The argument of a request that takes none.
const NOTHING: libc::c_ulong = 0;

/// Opens the user namespace that owns `ns`: `NS_GET_USERNS` (Linux 4.9).
///
/// # Errors
///
/// `EPERM` if the owner lies outside the caller's own user namespace.
pub fn owning_user_namespace(ns: BorrowedFd<'_>) -> nix::Result<OwnedFd> {
    // SAFETY: the request takes no argument, so the kernel reads and writes none of our memory.
    let fd = unsafe { libc::ioctl(ns.as_raw_fd(), libc::NS_GET_USERNS, NOTHING) };
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
    let fd = unsafe { libc::ioctl(ns.as_raw_fd(), libc::NS_GET_PARENT, NOTHING) };
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
    let flag = unsafe { libc::ioctl(ns.as_raw_fd(), libc::NS_GET_NSTYPE, NOTHING) };
    Errno::result(flag).map(CloneFlags::from_bits_retain)
}

/// The user who made a user namespace, as the caller's user namespace sees them: `NS_GET_OWNER_UID` (Linux 4.11).
///
/// # Errors
///
/// `EINVAL` if `ns` is not a user namespace.
pub(crate) fn owner_uid(ns: BorrowedFd<'_>) -> nix::Result<Uid> {
    let mut uid: libc::uid_t = 0;
    // SAFETY: the file is on nsfs, as `NamespaceFile` makes sure, where the kernel writes one uid_t to the place pointed at.
    let result = unsafe { libc::ioctl(ns.as_raw_fd(), libc::NS_GET_OWNER_UID, &raw mut uid) };
    Errno::result(result).map(|_| Uid::from_raw(uid))
}

/// The 64-bit id of `ns`, which no other namespace has had since the machine started: `NS_GET_ID` (Linux 6.18).
///
/// # Errors
///
/// `ENOTTY` on an older kernel.
pub(crate) fn id(ns: BorrowedFd<'_>) -> nix::Result<u64> {
    let mut id: u64 = 0;
    // SAFETY: the kernel writes one u64, of which the request tells the size, to the place pointed at.
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

/// Tells the ids of namespaces of these kinds: listns(2), Linux 6.19. Only of those that the caller is in, unless it is
/// privileged in the initial PID namespace.
///
/// # Errors
///
/// `ENOSYS` on an older kernel, `EOPNOTSUPP` for a kind that the kernel does not know.
pub fn list(kinds: CloneFlags) -> nix::Result<Vec<u64>> {
    let mut all = Vec::new();
    let mut page = [0_u64; 512];
    let types = kinds.bits().cast_unsigned();
    loop {
        let request = ListRequest {
            size: 32,
            spare: 0,
            ns_id: all.last().copied().unwrap_or(0),
            ns_type: types,
            spare2: 0,
            user_ns_id: 0,
        };
        // SAFETY: the kernel reads the request and writes at most as many ids as the page has.
        let count = unsafe { libc::syscall(SYS_LISTNS, &raw const request, page.as_mut_ptr(), page.len(), 0) };
        match Errno::result(count) {
            Ok(0) | Err(Errno::ENOENT) => return Ok(all), // both are ways to tell the end
            Ok(count) => all.extend_from_slice(&page[..usize::try_from(count).unwrap_or_default().min(page.len())]),
            Err(errno) => return Err(errno),
        }
    }
}

/// The number of listns(2), on every architecture.
const SYS_LISTNS: libc::c_long = 470;

/// `struct ns_id_req` of linux/nsfs.h.
#[repr(C)]
struct ListRequest {
    size: u32,
    spare: u32,
    /// The last id seen.
    ns_id: u64,
    ns_type: u32,
    spare2: u32,
    user_ns_id: u64,
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

//! Mounting by descriptors: fsopen(2), fsconfig(2), fsmount(2), move_mount(2), Linux 5.2.

use std::ffi::CStr;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::ptr;

use nix::errno::Errno;

/// Opens a context to configure a new instance of the filesystem type: fsopen(2).
///
/// # Errors
///
/// `ENODEV` if the kernel lacks the type, `EPERM` without `CAP_SYS_ADMIN` over the mount namespace.
pub fn fsopen(filesystem: &CStr) -> nix::Result<OwnedFd> {
    // SAFETY: the kernel reads the NUL-terminated string and keeps no pointer to it.
    let fd = unsafe { libc::syscall(libc::SYS_fsopen, filesystem.as_ptr(), libc::FSOPEN_CLOEXEC) };
    // SAFETY: the call returns a descriptor it has just opened.
    unsafe { super::owned(fd) }
}

/// Sets a parameter of the instance to be: `FSCONFIG_SET_STRING` of fsconfig(2).
///
/// # Errors
///
/// `EINVAL` if the filesystem does not know the parameter or the value.
pub fn fsconfig_set_string(context: BorrowedFd<'_>, key: &CStr, value: &CStr) -> nix::Result<()> {
    // SAFETY: the kernel reads the two NUL-terminated strings and keeps no pointer to them; there is no auxiliary number.
    let result = unsafe {
        libc::syscall(
            libc::SYS_fsconfig,
            context.as_raw_fd(),
            libc::FSCONFIG_SET_STRING,
            key.as_ptr(),
            value.as_ptr(),
            0,
        )
    };
    Errno::result(result).map(drop)
}

/// Sets a parameter of the instance to be to what a descriptor names: `FSCONFIG_SET_FD` of fsconfig(2).
///
/// # Errors
///
/// `EINVAL` if the filesystem does not know the parameter, or takes no such descriptor for it.
pub fn fsconfig_set_fd(context: BorrowedFd<'_>, key: &CStr, value: BorrowedFd<'_>) -> nix::Result<()> {
    // SAFETY: the kernel reads the NUL-terminated string and keeps no pointer to it; the value is a plain number.
    let result = unsafe {
        libc::syscall(
            libc::SYS_fsconfig,
            context.as_raw_fd(),
            libc::FSCONFIG_SET_FD,
            key.as_ptr(),
            ptr::null::<libc::c_void>(),
            value.as_raw_fd(),
        )
    };
    Errno::result(result).map(drop)
}

/// Creates the instance: `FSCONFIG_CMD_CREATE` of fsconfig(2).
///
/// # Errors
///
/// Those of the filesystem; reading the context's descriptor gives the reason in words.
pub fn fsconfig_create(context: BorrowedFd<'_>) -> nix::Result<()> {
    // SAFETY: the command uses neither key, nor value, nor auxiliary number.
    let result = unsafe {
        libc::syscall(
            libc::SYS_fsconfig,
            context.as_raw_fd(),
            libc::FSCONFIG_CMD_CREATE,
            ptr::null::<libc::c_char>(),
            ptr::null::<libc::c_void>(),
            0,
        )
    };
    Errno::result(result).map(drop)
}

/// Makes a detached mount of the created instance: fsmount(2). `attributes` are `MOUNT_ATTR_*`.
///
/// # Errors
///
/// `EPERM` in a user namespace where no instance of the filesystem is fully visible; mount_namespaces(7).
pub fn fsmount(context: BorrowedFd<'_>, attributes: u64) -> nix::Result<OwnedFd> {
    // SAFETY: all three arguments are plain numbers.
    let fd = unsafe { libc::syscall(libc::SYS_fsmount, context.as_raw_fd(), libc::FSMOUNT_CLOEXEC, attributes) };
    // SAFETY: the call returns a descriptor it has just opened.
    unsafe { super::owned(fd) }
}

/// Attaches a detached mount at the directory that `at` names: move_mount(2).
///
/// # Errors
///
/// `EINVAL` if `at` is not in the caller's mount namespace, `ENOTDIR` if it is no directory.
pub fn move_mount(mount: BorrowedFd<'_>, at: BorrowedFd<'_>) -> nix::Result<()> {
    // SAFETY: both strings are empty and static; the flags say that the descriptors alone name the objects.
    let result = unsafe {
        libc::syscall(
            libc::SYS_move_mount,
            mount.as_raw_fd(),
            c"".as_ptr(),
            at.as_raw_fd(),
            c"".as_ptr(),
            libc::MOVE_MOUNT_F_EMPTY_PATH | libc::MOVE_MOUNT_T_EMPTY_PATH,
        )
    };
    Errno::result(result).map(drop)
}

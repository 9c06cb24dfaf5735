//! The context of fsopen(2), by which a procfs is made: it shows the PID namespace of whoever opened it, or the one that
//! `pidns=` names (Linux 6.17).

use std::env;
use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;

use nscore::Error;
use nscore::nsfs::NamespaceFile;
use nscore::sys::mount as sys;
use nscore::sys::pid_namespace::{Refusal, open_inside};

use crate::mount::{Mount, Whose};

/// Forces the way of kernels before 6.17 if it is set. For the tests, which run every way on one kernel; not for users.
const NO_PIDNS: &str = "MOUNT_PROC_NO_PIDNS";

/// Forces the way of kernels and sandboxes without fsopen(2) if it is set. For the tests; not for users.
const NO_FSOPEN: &str = "MOUNT_PROC_NO_FSOPEN";

/// Opens a context for a procfs of the namespace that is meant. `None` where there is no fsopen(2): the kernel is older than 5.2,
/// or a sandbox forbids the call (`EPERM`, which may also mean that we may not mount at all: mount(2) will tell).
///
/// # Errors
///
/// The namespace is neither ours nor below ours, its init has exited, or we lack a privilege.
pub fn open(mount: &Mount<'_>) -> Result<Option<OwnedFd>, Error> {
    if env::var_os(NO_FSOPEN).is_some() {
        return Ok(None);
    }
    let context = match sys::fsopen(c"proc") {
        Err(Errno::ENOSYS | Errno::EPERM) => return Ok(None),
        opened => opened.map_err(|errno| mount.failed(errno))?,
    };
    match mount.whose {
        Whose::Own => Ok(Some(context)),
        Whose::Other(ns) => of_other(context, ns, mount).map(Some),
    }
}

/// `EINVAL` is a kernel that does not know the parameter, or a namespace that is not below ours: the other way tells.
fn of_other(context: OwnedFd, ns: &NamespaceFile, mount: &Mount<'_>) -> Result<OwnedFd, Error> {
    let named = match env::var_os(NO_PIDNS) {
        Some(_) => Err(Errno::EINVAL),
        None => sys::fsconfig_set_fd(context.as_fd(), c"pidns", ns.as_fd()),
    };
    match named {
        Ok(()) => Ok(context),
        Err(Errno::EINVAL) => {
            open_inside(ns.as_fd(), || sys::fsopen(c"proc")).map_err(|refusal| not_inside(refusal, mount))
        }
        Err(errno) => Err(mount.failed(errno)),
    }
}

/// The message for what could not be done inside the namespace.
pub fn not_inside(refusal: Refusal, mount: &Mount<'_>) -> Error {
    match refusal {
        Refusal::WithoutInit => mount.refused("the init process of the namespace has exited"),
        Refusal::Join(Errno::EINVAL) => mount.refused("it is neither ours nor below ours"),
        Refusal::Prepare(errno) | Refusal::Join(errno) | Refusal::Open(errno) => mount.failed(errno),
    }
}

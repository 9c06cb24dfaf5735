//! Makes a procfs, makes sure that it shows what was asked for, and mounts it.
//!
//! The old `/proc` is never unmounted first: in a user namespace the kernel mounts a new procfs only where a fully
//! visible one exists already, and the old one may be it; mount_namespaces(7).

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::mount::{MntFlags, umount2};
use nix::sys::stat::fstat;
use nix::unistd::fchdir;

use nscore::Error;
use nscore::sys::mount as sys;

use crate::mount::{Mount, Whose};
use crate::mount_options::MountOptions;
use crate::mounts::is_covered;
use crate::place::Place;
use crate::{by_path, check, context, instance};

/// Mounts a procfs of the caller's PID namespace at a directory, in the caller's mount namespace.
///
/// # Errors
///
/// The place does not exist or is no directory, the kernel refuses (the message has its reason), or something else is
/// visible at the place afterwards. Nothing is left mounted then.
pub fn mount(at: &Path) -> Result<(), Error> {
    carry_out(&Mount { at, whose: Whose::Own, options: &MountOptions::default() })
}

/// As [`mount`], of any PID namespace and with options.
///
/// # Errors
///
/// As [`mount`]; or the namespace has lost its init, or is neither ours nor below ours.
pub fn carry_out(mount: &Mount<'_>) -> Result<(), Error> {
    let place = Place::open(mount.at)?;
    let Some(context) = context::open(mount)? else { return by_path::mount(mount, &place) };
    let procfs = instance::create(&context, mount)?;
    match mount.whose {
        Whose::Own => {} // we have opened the context, whose procfs shows the opener's namespace
        Whose::Other(_) => check::require_asked(procfs.as_fd(), mount)?, // while nobody else can see it
    }
    sys::move_mount(procfs.as_fd(), place.as_fd()).map_err(|errno| match errno {
        Errno::EINVAL if place.is_elsewhere() => mount.is_elsewhere(),
        errno => mount.failed(errno),
    })?;
    require_visible(&procfs, &place, mount).inspect_err(|_| take_back(&procfs))
}

/// Makes sure that the place shows the procfs: its device number is its own, or (before Linux 5.8) that of its namespace.
fn require_visible(procfs: &OwnedFd, place: &Place, mount: &Mount<'_>) -> Result<(), Error> {
    let device = |file: &OwnedFd| fstat(file).map(|status| status.st_dev);
    match place.open_again().and_then(|shown| device(&shown)) {
        Ok(shown) if device(procfs) == Ok(shown) => Ok(()),
        _ => Err(mount.refused("something else shows there")),
    }
}

/// Unmounts the procfs that was mounted, wherever that is. umount(2) takes the topmost mount of a place, so that one which
/// somebody else has mounted on it stays, and ours below it.
fn take_back(procfs: &OwnedFd) {
    if !is_covered(procfs.as_fd()) && fchdir(procfs).is_ok() {
        let _ = umount2(".", MntFlags::MNT_DETACH);
    }
}

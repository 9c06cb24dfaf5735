//! The way of kernels before 5.2 and of sandboxes that forbid fsopen(2): mount(2).

use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, umount2};
use nix::unistd::geteuid;
use procfs::process::Process;

use nscore::Error;
use nscore::sys::pid_namespace::{Refusal, open_inside};

use crate::check::require_asked;
use crate::context::not_inside;
use crate::masks;
use crate::mount::{Mount, Whose};
use crate::place::Place;

/// Mounts the procfs, looks at it, and takes it back if it does not show what was asked for.
///
/// # Errors
///
/// The kernel refuses, or something else shows.
pub fn mount(mount: &Mount<'_>, place: &Place) -> Result<(), Error> {
    let shown = match mount.whose {
        Whose::Own => mount_here(mount, place).map_err(Refusal::Open),
        Whose::Other(ns) => open_inside(ns.as_fd(), || mount_here(mount, place)),
    };
    let shown = shown.map_err(|refusal| match refusal {
        Refusal::Open(errno) => refused(errno, mount, place),
        refusal => not_inside(refusal, mount),
    })?;
    require_asked(shown.as_fd(), mount).inspect_err(|_| take_back(mount))
}

/// By whoever lives in the namespace.
fn mount_here(mount: &Mount<'_>, place: &Place) -> nix::Result<OwnedFd> {
    let mut flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    flags.set(MsFlags::MS_RDONLY, mount.options.read_only);
    let options = mount.options.parameters().join(",");
    nix::mount::mount(Some("proc"), mount.at, Some("proc"), flags, Some(options.as_str()))?;
    place.open_again().inspect_err(|_| take_back(mount))
}

/// The name that mount(2) took leads to the mount, whatever else can be seen there.
fn take_back(mount: &Mount<'_>) {
    let _ = umount2(mount.at, MntFlags::MNT_DETACH);
}

/// mount(2) gives no reasons, so they are looked for.
fn refused(errno: Errno, mount: &Mount<'_>, place: &Place) -> Error {
    match errno {
        Errno::EPERM if may_mount() => masks::too_revealing(mount).unwrap_or_else(|| mount.failed(errno)),
        Errno::EINVAL if place.is_elsewhere() => mount.is_elsewhere(),
        errno => mount.failed(errno),
    }
}

/// Whether we have `CAP_SYS_ADMIN`, 21 of capabilities(7), so that something else is the reason. Without a `/proc` to ask, root is
/// taken to have it.
fn may_mount() -> bool {
    let status = Process::myself().and_then(|own| own.status());
    status.map_or_else(|_| geteuid().is_root(), |status| status.capeff & (1 << 21) != 0)
}

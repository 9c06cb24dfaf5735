//! The mount point before anything is mounted there.

use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::fcntl::OFlag;
use procfs::process::{MountOptFields, Process};

/// How what is mounted at a place propagates; mount_namespaces(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    /// To every peer of the mount: other mount namespaces see it.
    Shared,
    /// Nowhere.
    Private,
    /// Nobody can tell: the place does not exist, or no procfs is there to ask.
    Unknown,
}

/// Asks how a mount at this place would propagate: `/proc/self/fdinfo` names the mount that the place is on, and
/// mountinfo tells its peer group; proc_pid_fdinfo(5), proc_pid_mountinfo(5).
pub fn propagation(at: &Path) -> Propagation {
    let Some(shared) = is_shared(at) else { return Propagation::Unknown };
    if shared { Propagation::Shared } else { Propagation::Private }
}

fn is_shared(at: &Path) -> Option<bool> {
    let place = File::options().read(true).custom_flags(OFlag::O_PATH.bits()).open(at).ok()?;
    let about = fs::read_to_string(format!("/proc/self/fdinfo/{}", place.as_raw_fd())).ok()?;
    let id: i32 = about.lines().find_map(|line| line.strip_prefix("mnt_id:"))?.trim().parse().ok()?;
    let mounts = Process::myself().ok()?.mountinfo().ok()?;
    let mount = mounts.into_iter().find(|mount| mount.mnt_id == id)?;
    Some(mount.opt_fields.iter().any(|field| matches!(field, MountOptFields::Shared(_))))
}

/// The mount points that cover parts of a procfs: below one, and themselves no procfs.
pub fn covers_of_proc() -> Vec<String> {
    let mounts = Process::myself().and_then(|own| own.mountinfo()).map(|mounts| mounts.0).unwrap_or_default();
    let procs: Vec<_> = mounts.iter().filter(|mount| mount.fs_type == "proc").map(|mount| &mount.mount_point).collect();
    let covers = mounts.iter().filter(|mount| {
        let point = &mount.mount_point;
        procs.iter().any(|proc| point != *proc && point.starts_with(proc))
    });
    covers.map(|mount| mount.mount_point.display().to_string()).collect()
}

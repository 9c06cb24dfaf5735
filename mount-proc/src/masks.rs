//! Why the kernel refuses a new procfs in a user namespace: none is fully visible there, which the new one would not reveal more
//! than; mount_namespaces(7), "Restrictions on mount namespaces".

use nix::sys::statfs::{PROC_SUPER_MAGIC, statfs};
use procfs::process::{MountInfo, Process};

use nscore::Error;

use crate::mount::Mount;

/// Directories of a procfs that are always empty and wait for a filesystem: a mount there hides nothing.
const EMPTY: [&str; 3] = ["sys/fs/binfmt_misc", "fs/nfsd", "openprom"];

/// How whoever started the container makes its `/proc` visible.
const LIFT: &str = "start the container with an unmasked /proc (docker: --security-opt systempaths=unconfined, podman: \
                    --security-opt unmask=ALL, kubernetes: procMount: Unmasked)";

/// The message that a new procfs would reveal what is hidden; `None` if nothing is hidden.
pub fn too_revealing(mount: &Mount<'_>) -> Option<Error> {
    let mounts = match Process::myself().and_then(|own| own.mountinfo()) {
        Ok(mounts) => mounts.0,
        Err(_) if is_procfs("/proc") => return None, // of another PID namespace: it knows nothing of us
        Err(_) => Vec::new(),
    };
    let procs: Vec<_> = mounts.iter().filter(|mount| is_whole_procfs(mount)).collect();
    let covers = covers(&mounts, &procs);
    let is_read_only = |proc: &&MountInfo| proc.mount_options.contains_key("ro");
    if procs.is_empty() {
        let why = "no procfs is visible here, and in a user namespace the kernel mounts none then";
        Some(mount.refused(why).advise(LIFT))
    } else if !covers.is_empty() {
        let covers = covers.join(", ");
        let why = format!("a new one would reveal what is covered in the one that is visible here ({covers})");
        Some(mount.refused(why).advise(LIFT))
    } else if procs.iter().all(is_read_only) && !mount.options.read_only {
        let why = "the procfs that is visible here is read-only, so a new one must be too";
        Some(mount.refused(why).advise("mount it with '-o ro'"))
    } else {
        None
    }
}

fn is_procfs(place: &str) -> bool {
    statfs(place).is_ok_and(|filesystem| filesystem.filesystem_type() == PROC_SUPER_MAGIC)
}

fn is_whole_procfs(mount: &MountInfo) -> bool {
    mount.fs_type == "proc" && mount.root == "/"
}

/// What is mounted on a procfs, but for another one.
fn covers(mounts: &[MountInfo], procs: &[&MountInfo]) -> Vec<String> {
    let hides = |mount: &&MountInfo| {
        let on_proc = procs.iter().any(|proc| proc.mnt_id == mount.pid);
        on_proc && !is_whole_procfs(mount) && !EMPTY.iter().any(|empty| mount.mount_point.ends_with(empty))
    };
    mounts.iter().filter(hides).map(|mount| mount.mount_point.display().to_string()).collect()
}

//! Namespaces that mounts keep alive: nsfs in the mountinfo of every mount namespace; proc_pid_mountinfo(5).

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use nix::errno::Errno;
use nscore::mountinfo::nsfs_mounts;
use nscore::nsfs::namespace_in;
use nscore::{KindSet, NamespaceKind};

use crate::census::{Census, Holder};
use crate::scan::Proc;

/// Where namespaces are mounted, in any mount namespace, and which are: the same path may name several.
#[derive(Debug, Default)]
pub struct MountPoints {
    /// The paths.
    pub paths: HashSet<Vec<u8>>,
    /// The kinds, by inode number.
    pub kinds: HashMap<u64, NamespaceKind>,
}

impl MountPoints {
    fn add(&mut self, kind: NamespaceKind, inode: u64, path: Vec<u8>) {
        self.paths.insert(path);
        self.kinds.insert(inode, kind);
    }
}

/// Finds the namespaces of these kinds that are mounted somewhere. Each mount namespace is read once, through its lowest PID,
/// and the caller's own first: only its mount points can be opened as they are.
pub fn find(proc: &Proc, kinds: KindSet, census: &mut Census) -> MountPoints {
    let mut points = MountPoints::default();
    for (kind, inode, point) in mounted(Path::new("/proc/self/mountinfo"), census) {
        if kinds.contains(kind) {
            let namespace = census.namespace(kind, inode);
            namespace.nsfs.push(point.clone());
            namespace.holders.push(Holder::Mount(point.clone()));
        }
        points.add(kind, inode, point);
    }
    let own = own_mount_namespace();
    for (_, pid) in census.lowest_pids(NamespaceKind::Mnt).into_iter().filter(|(inode, _)| Some(*inode) != own) {
        for (kind, inode, point) in mounted(&proc.path_of(pid, "mountinfo"), census) {
            if kinds.contains(kind) {
                let mut path = proc.path_of(pid, "root").into_os_string().into_encoded_bytes();
                path.extend_from_slice(&point);
                census.namespace(kind, inode).holders.push(Holder::Mount(path));
            }
            points.add(kind, inode, point);
        }
    }
    points
}

/// The mounts that a file tells of: none, where nobody may read it or its process is gone.
fn mounted(mountinfo: &Path, census: &mut Census) -> Vec<(NamespaceKind, u64, Vec<u8>)> {
    let mounts = nsfs_mounts(mountinfo);
    mounts.map_err(|error| census.note(error.raw_os_error().map(Errno::from_raw))).unwrap_or_default()
}

fn own_mount_namespace() -> Option<u64> {
    let link = fs::read_link("/proc/self/ns/mnt").ok()?;
    namespace_in(link.as_os_str().as_encoded_bytes()).map(|(_, inode)| inode)
}

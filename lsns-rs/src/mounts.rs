//! Namespaces that mounts keep alive: nsfs in the mountinfo of every mount namespace; proc_pid_mountinfo(5).

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use nscore::{KindSet, NamespaceKind};

use crate::census::{Census, Holder};
use crate::scan::{Proc, namespace_in};

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
    for (kind, inode, point) in nsfs_mounts(Path::new("/proc/self/mountinfo")) {
        if kinds.contains(kind) {
            let namespace = census.namespace(kind, inode);
            namespace.nsfs.push(point.clone());
            namespace.holders.push(Holder::Mount(point.clone()));
        }
        points.add(kind, inode, point);
    }
    let own = own_mount_namespace();
    for (_, pid) in census.lowest_pids(NamespaceKind::Mnt).into_iter().filter(|(inode, _)| Some(*inode) != own) {
        for (kind, inode, point) in nsfs_mounts(&proc.path_of(pid, "mountinfo")) {
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

fn own_mount_namespace() -> Option<u64> {
    let link = fs::read_link("/proc/self/ns/mnt").ok()?;
    namespace_in(link.as_os_str().as_encoded_bytes()).map(|(_, inode)| inode)
}

/// The kind, the inode number and the mount point of each nsfs. Where nobody may read the file, there are none.
fn nsfs_mounts(mountinfo: &Path) -> Vec<(NamespaceKind, u64, Vec<u8>)> {
    let text = fs::read(mountinfo).unwrap_or_default();
    text.split(|byte| *byte == b'\n').filter_map(nsfs_mount).collect()
}

/// `ID PARENT MAJOR:MINOR ROOT POINT OPTIONS… - TYPE SOURCE OPTIONS`, where the root of a nsfs is `net:[4026532177]`.
fn nsfs_mount(line: &[u8]) -> Option<(NamespaceKind, u64, Vec<u8>)> {
    let mut fields = line.split(|byte| *byte == b' ').skip(3);
    let (kind, inode) = namespace_in(fields.next()?)?;
    let point = unescaped(fields.next()?);
    fields.any(|field| field == b"-");
    (fields.next()? == b"nsfs").then_some((kind, inode, point))
}

/// A blank stands there as `\040`, and so do the tab, the newline and the backslash.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((byte, behind)) = rest.split_first() {
        let octal = behind.get(..3).filter(|_| *byte == b'\\').and_then(|digits| std::str::from_utf8(digits).ok());
        match octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(escaped) => {
                bytes.push(escaped);
                rest = &behind[3..];
            }
            None => {
                bytes.push(*byte);
                rest = behind;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_mountinfo_names_a_namespace_or_does_not() {
        let line = b"36 25 0:4 net:[4026532177] /run/net\\040ns/a rw shared:7 - nsfs nsfs rw";
        assert_eq!(nsfs_mount(line), Some((NamespaceKind::Net, 4_026_532_177, b"/run/net ns/a".to_vec())));
        for line in
            [&b"36 25 0:4 / /proc rw - proc proc rw"[..], b"36 25 0:4 net:[1] /x rw - tmpfs none rw", b"", b"36 25"]
        {
            assert_eq!(nsfs_mount(line), None);
        }
    }

    #[test]
    fn only_whole_escapes_are_undone() {
        assert_eq!(unescaped(br"a\134b\01\9xy\"), br"a\b\01\9xy\");
    }
}

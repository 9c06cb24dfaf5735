//! Namespaces that open descriptors keep alive: files on nsfs, and sockets of another network namespace.

use std::collections::HashMap;
use std::ffi::CStr;
use std::os::fd::{AsFd, OwnedFd};

use nix::fcntl::{AtFlags, OFlag};
use nix::sys::stat::fstatat;
use nix::unistd::Pid;
use nscore::nsfs::NamespaceFile;
use nscore::sys::directory::{for_each_name, read_link};
use nscore::sys::process::{pidfd_getfd, pidfd_open};
use nscore::{KindSet, NamespaceKind};

use crate::census::{Census, Holder};
use crate::mounts::MountPoints;
use crate::scan::{Proc, namespace_in};

/// A socket, once for all processes that have it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Socket {
    /// A process that has it open.
    pub pid: Pid,
    /// As this descriptor.
    pub fd: i32,
}

/// Finds the namespaces of these kinds that descriptors name, and returns the sockets among these.
pub fn find(proc: &Proc, kinds: KindSet, pids: &[Pid], points: &MountPoints, census: &mut Census) -> Vec<Socket> {
    let wants_sockets = kinds.contains(NamespaceKind::Net);
    let mut sockets = HashMap::new();
    let mut names = vec![0; 1 << 15];
    for pid in pids.iter().copied() {
        let Ok(directory) = proc.open_directory(&format!("{pid}/fd"), OFlag::empty()) else { continue };
        let mut link = [0; 512];
        let _ = for_each_name(directory.as_fd(), &mut names, |name| {
            let Some(fd) = number(name) else { return };
            let Ok(text) = read_link(directory.as_fd(), name, &mut link) else { return };
            match text {
                [b's', b'o', b'c', ..] if wants_sockets => {
                    sockets.entry(text.to_vec()).or_insert(Socket { pid, fd });
                }
                [b'/', ..] => {
                    let Some((kind, inode)) = mounted(&directory, name, text, points) else { return };
                    hold(census, kinds, kind, inode, Holder::Descriptor(pid, fd));
                }
                _ => {
                    if let Some((kind, inode)) = namespace_in(text) {
                        hold(census, kinds, kind, inode, Holder::Descriptor(pid, fd));
                    }
                }
            }
        });
    }
    sockets.into_values().collect()
}

fn hold(census: &mut Census, kinds: KindSet, kind: NamespaceKind, inode: u64, holder: Holder) {
    if kinds.contains(kind) {
        census.namespace(kind, inode).holders.push(holder);
    }
}

fn number(name: &CStr) -> Option<i32> {
    name.to_str().ok()?.parse().ok()
}

/// The namespace whose mount point was opened. The same path may be another thing in another mount namespace, so the file
/// itself is asked.
fn mounted(directory: &OwnedFd, name: &CStr, path: &[u8], points: &MountPoints) -> Option<(NamespaceKind, u64)> {
    points.paths.get(path)?;
    let inode = fstatat(directory, name, AtFlags::empty()).ok()?.st_ino;
    Some((*points.kinds.get(&inode)?, inode))
}

/// Finds the network namespaces that sockets are in, where that is not the one that their process is in, and tells `visit` of
/// each. That needs Linux 5.6, and the right to trace the process.
pub fn ask_sockets(
    mut sockets: Vec<Socket>,
    networks: &HashMap<Pid, u64>,
    census: &mut Census,
    mut visit: impl FnMut(&mut Census, u64, &NamespaceFile),
) {
    sockets.sort_unstable_by_key(|socket| (socket.pid, socket.fd));
    for of_one in sockets.chunk_by(|one, other| one.pid == other.pid) {
        let pid = of_one[0].pid;
        let Ok(pidfd) = pidfd_open(pid) else { continue };
        for Socket { fd, .. } in of_one.iter().copied() {
            let Ok(socket) = pidfd_getfd(pidfd.as_fd(), fd) else { continue };
            let Ok(file) = NamespaceFile::of_socket(socket.as_fd(), String::new()) else { continue };
            let Ok(inode) = file.id().map(|id| id.ino) else { continue };
            if networks.get(&pid) != Some(&inode) {
                let is_new = census.get(NamespaceKind::Net, inode).is_none();
                census.namespace(NamespaceKind::Net, inode).holders.push(Holder::Socket(pid, fd));
                if is_new {
                    visit(census, inode, &file);
                }
            }
        }
    }
}

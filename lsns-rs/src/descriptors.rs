//! Namespaces that open descriptors keep alive: files on nsfs, and sockets of another network namespace.

use std::collections::HashMap;
use std::ffi::CStr;
use std::os::fd::{AsFd, OwnedFd};

use nix::fcntl::{AtFlags, OFlag};
use nix::sys::stat::fstatat;
use nix::unistd::Pid;
use nscore::nsfs::{NamespaceFile, namespace_in};
use nscore::sys::directory::{for_each_name, read_link};
use nscore::sys::process::{pidfd_getfd, pidfd_open};
use nscore::{KindSet, NamespaceKind};

use crate::census::{Census, Holder};
use crate::mounts::MountPoints;
use crate::scan::{Proc, links_of};
use crate::share::share_out;

/// A socket, once for all processes that have it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Socket {
    /// A process that has it open.
    pub pid: Pid,
    /// As this descriptor.
    pub fd: i32,
}

/// Sockets by the text of their links, `socket:[INODE]`.
type Sockets = HashMap<Vec<u8>, Socket>;

/// Finds the namespaces of these kinds that descriptors name, and returns the sockets among these.
pub fn find(proc: &Proc, kinds: KindSet, pids: &[Pid], points: &MountPoints, census: &mut Census) -> Vec<Socket> {
    let parts = share_out(pids, |share| {
        let mut part = Part { kinds, points, census: census.part(), sockets: Sockets::new() };
        let mut names = vec![0; 1 << 15];
        for pid in share {
            let looked = proc.open_directory(&format!("{pid}/fd"), OFlag::empty()).and_then(|directory| {
                for_each_name(directory.as_fd(), &mut names, |name| part.look_at(pid, &directory, name))
            });
            looked.unwrap_or_else(|errno| part.census.note(errno));
        }
        part
    });
    let mut sockets = Sockets::new();
    for part in parts {
        census.add(part.census);
        part.sockets.into_iter().for_each(|(link, socket)| keep(&mut sockets, link, socket));
    }
    sockets.into_values().collect()
}

/// What one thread finds.
struct Part<'a> {
    kinds: KindSet,
    points: &'a MountPoints,
    census: Census,
    sockets: Sockets,
}

impl Part<'_> {
    /// Looks at the descriptor that has this name in the directory `fd` of the process.
    fn look_at(&mut self, pid: Pid, directory: &OwnedFd, name: &CStr) {
        let mut link = [0; 512];
        let Some(fd) = number(name) else { return };
        let Ok(text) = read_link(directory.as_fd(), name, &mut link) else { return };
        let named = match text {
            [b's', b'o', b'c', ..] if self.kinds.contains(NamespaceKind::Net) => {
                return keep(&mut self.sockets, text.to_vec(), Socket { pid, fd });
            }
            [b'/', ..] => mounted(directory, name, text, self.points),
            _ => namespace_in(text),
        };
        if let Some((kind, inode)) = named.filter(|(kind, _)| self.kinds.contains(*kind)) {
            self.census.namespace(kind, inode).holders.push(Holder::Descriptor(pid, fd));
        }
    }
}

/// Keeps one process for each socket, the same whichever thread comes first.
fn keep(sockets: &mut Sockets, link: Vec<u8>, socket: Socket) {
    sockets.entry(link).and_modify(|kept| *kept = socket.min(*kept)).or_insert(socket);
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
    proc: &Proc,
    mut sockets: Vec<Socket>,
    census: &mut Census,
    mut visit: impl FnMut(&mut Census, u64, &NamespaceFile),
) {
    sockets.sort_unstable();
    for of_one in sockets.chunk_by(|one, other| one.pid == other.pid) {
        let pid = of_one[0].pid;
        let pidfd = pidfd_open(pid).map_err(|errno| census.note(errno));
        let links = links_of(proc, pid, KindSet::from_iter([NamespaceKind::Net]));
        let links = links.map_err(|error| census.note(error.errno())).unwrap_or_default();
        // Without the link there is nothing to compare with: the process is gone.
        let (Ok(pidfd), Some((_, network))) = (pidfd, links.first().copied()) else { continue };
        for Socket { fd, .. } in of_one.iter().copied() {
            let socket = pidfd_getfd(pidfd.as_fd(), fd).map_err(|errno| census.note(errno));
            let Ok(socket) = socket else { continue };
            let file = NamespaceFile::of_socket(socket.as_fd(), String::new());
            let Ok(file) = file.map_err(|error| census.note(error.errno())) else { continue };
            let Ok(inode) = file.id().map(|id| id.ino) else { continue };
            if network != inode {
                let is_new = census.get(NamespaceKind::Net, inode).is_none();
                census.namespace(NamespaceKind::Net, inode).holders.push(Holder::Socket(pid, fd));
                if is_new {
                    visit(census, inode, &file);
                }
            }
        }
    }
}

//! Every process's namespaces, read from its links in `/proc`.
//!
//! This is the part that grows with the machine: for each process one open and one readlink a kind, nothing more. A
//! link's text, `mnt:[4026531832]`, tells all that is counted here.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;

use nix::dir::Dir;
use nix::errno::Errno;
use nix::fcntl::{OFlag, open, openat, readlinkat};
use nix::sys::stat::Mode;
use nix::unistd::Pid;
use nscore::{Context, Error, KindSet, NamespaceKind};

const DIRECTORY: OFlag = OFlag::O_RDONLY.union(OFlag::O_DIRECTORY).union(OFlag::O_CLOEXEC);

/// A namespace that processes are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// Its kind.
    pub kind: NamespaceKind,
    /// Its inode number on nsfs.
    pub inode: u64,
    /// How many processes are in it.
    pub processes: u64,
    /// The lowest PID of those processes.
    pub lowest_pid: Pid,
}

impl Namespace {
    fn of_nobody(kind: NamespaceKind, inode: u64) -> Self {
        Self { kind, inode, processes: 0, lowest_pid: Pid::from_raw(i32::MAX) }
    }

    fn count(&mut self, pid: Pid) {
        self.processes += 1;
        self.lowest_pid = self.lowest_pid.min(pid);
    }
}

/// The namespaces of these kinds that any process is in, in the order of their inode numbers.
///
/// # Errors
///
/// `/proc` cannot be read.
pub fn namespaces(kinds: KindSet) -> Result<Vec<Namespace>, Error> {
    let mut found = HashMap::new();
    for_each_link(kinds, |pid, kind, inode| {
        found.entry((kind, inode)).or_insert(Namespace::of_nobody(kind, inode)).count(pid);
    })?;
    let mut namespaces: Vec<Namespace> = found.into_values().collect();
    namespaces.sort_unstable_by_key(|namespace| (namespace.inode, namespace.kind));
    Ok(namespaces)
}

/// The namespace with this inode number and the processes in it, lowest PID first; `None` if no process is.
///
/// # Errors
///
/// `/proc` cannot be read.
pub fn processes_in(wanted: u64, kinds: KindSet) -> Result<Option<(Namespace, Vec<Pid>)>, Error> {
    let mut found = None;
    let mut pids = Vec::new();
    for_each_link(kinds, |pid, kind, inode| {
        if inode == wanted {
            found.get_or_insert(Namespace::of_nobody(kind, inode)).count(pid);
            pids.push(pid);
        }
    })?;
    pids.sort_unstable();
    Ok(found.map(|namespace| (namespace, pids)))
}

/// The kinds and inode numbers of the namespaces that one process is in.
///
/// # Errors
///
/// There is no such process, or the caller may not inspect it (ptrace(2), `PTRACE_MODE_READ_FSCREDS`).
pub fn links_of(process: Pid, kinds: KindSet) -> Result<Vec<(NamespaceKind, u64)>, Error> {
    let mut links = Vec::new();
    open_proc()
        .and_then(|proc| {
            read_links(&proc, process.to_string().as_bytes(), kinds, |kind, inode| links.push((kind, inode)))
        })
        .context(|| format!("cannot read the namespaces of process {process}"))?;
    Ok(links)
}

/// Tells `visit` of each process and each namespace of these kinds that it is in. Processes that vanish meanwhile, and
/// those that the caller may not inspect, are left out.
fn for_each_link(kinds: KindSet, mut visit: impl FnMut(Pid, NamespaceKind, u64)) -> Result<(), Error> {
    let proc = open_proc().context(|| "cannot open /proc")?;
    let mut listing = Dir::openat(&proc, ".", DIRECTORY, Mode::empty()).context(|| "cannot list /proc")?;
    for entry in listing.iter() {
        let entry = entry.context(|| "cannot list /proc")?;
        let name = entry.file_name();
        if let Some(pid) = name.to_str().ok().and_then(|name| name.parse().ok()).map(Pid::from_raw) {
            let _ = read_links(&proc, name.to_bytes(), kinds, |kind, inode| visit(pid, kind, inode));
        }
    }
    Ok(())
}

fn open_proc() -> nix::Result<OwnedFd> {
    open("/proc", DIRECTORY, Mode::empty())
}

/// Reads the links of one process, whose directory in `/proc` has this name.
fn read_links(
    proc: &OwnedFd,
    name: &[u8],
    kinds: KindSet,
    mut visit: impl FnMut(NamespaceKind, u64),
) -> nix::Result<()> {
    let directory = openat(proc, &[name, b"/ns"].concat()[..], DIRECTORY.union(OFlag::O_PATH), Mode::empty())?;
    for kind in kinds.iter() {
        match readlinkat(&directory, kind.name()) {
            Ok(link) => inode_in(link.as_bytes()).into_iter().for_each(|inode| visit(kind, inode)),
            Err(Errno::ENOENT) => {} // a zombie has left all but two kinds, and an old kernel lacks some
            Err(errno) => return Err(errno), // the other links would say the same
        }
    }
    Ok(())
}

/// The inode number in the text of a link: `mnt:[4026531832]`.
fn inode_in(link: &[u8]) -> Option<u64> {
    let (_, number) = std::str::from_utf8(link).ok()?.split_once(":[")?;
    number.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_tells_its_inode_number() {
        assert_eq!(inode_in(b"mnt:[4026531832]"), Some(4_026_531_832));
        for link in [&b"mnt:[]"[..], b"mnt:[12", b"/some/file", b"", b"mnt:[\xff]"] {
            assert_eq!(inode_in(link), None);
        }
    }

    #[test]
    fn our_own_namespaces_are_found_among_all() {
        let own = links_of(Pid::this(), KindSet::ALL).expect("we live");
        assert_eq!(own.len(), NamespaceKind::ALL.len());
        let all = namespaces(KindSet::ALL).expect("/proc can be read");
        for (kind, inode) in own {
            let found = all.iter().find(|namespace| (namespace.kind, namespace.inode) == (kind, inode));
            let found = found.expect("we are in it");
            assert!(found.processes > 0 && found.lowest_pid <= Pid::this(), "{found:?}");
        }
        assert!(all.is_sorted_by_key(|namespace| namespace.inode));
    }

    #[test]
    fn only_the_kinds_that_were_asked_for_are_read() {
        let only = KindSet::from_iter([NamespaceKind::Uts]);
        let namespaces = namespaces(only).expect("/proc can be read");
        assert!(namespaces.iter().all(|namespace| namespace.kind == NamespaceKind::Uts));
        assert_eq!(processes_in(1, only).expect("/proc can be read"), None);
    }
}

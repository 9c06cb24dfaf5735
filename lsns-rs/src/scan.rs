//! Every process's namespaces, read from its links in `/proc`.
//!
//! This is the part that grows with the machine: for each process one open and one readlink a kind, nothing more. A
//! link's text, `mnt:[4026531832]`, tells all that is counted here.

use std::ffi::CStr;
use std::fmt::Write;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open, openat};
use nix::sys::stat::Mode;
use nix::unistd::Pid;
use nscore::nsfs::namespace_in;
use nscore::sys::directory::{for_each_name, read_link};
use nscore::{Context, Error, KindSet, NamespaceKind};

use crate::census::Census;
use crate::share::share_out;

const DIRECTORY: OFlag = OFlag::O_RDONLY.union(OFlag::O_DIRECTORY).union(OFlag::O_CLOEXEC);

/// No link of a namespace is longer; those of other descriptors are cut, and compared with mount points as far as they go.
const LINK: usize = 256;

/// A procfs.
#[derive(Debug)]
pub struct Proc {
    directory: OwnedFd,
    path: PathBuf,
}

impl Proc {
    /// Opens the procfs that is mounted here.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let directory = open(path, DIRECTORY, Mode::empty()).context(|| format!("cannot open '{}'", path.display()))?;
        Ok(Self { directory, path: path.to_owned() })
    }

    /// Where something of a process is: `/proc/PID/WHAT`.
    pub fn path_of(&self, pid: Pid, what: &str) -> PathBuf {
        self.path.join(format!("{pid}/{what}"))
    }

    /// The PIDs of all processes.
    ///
    /// # Errors
    ///
    /// The procfs cannot be listed.
    pub fn pids(&self) -> Result<Vec<Pid>, Error> {
        let attempt = || format!("cannot list '{}'", self.path.display());
        // A directory that is opened anew is read from its beginning.
        let listing = openat(&self.directory, ".", DIRECTORY, Mode::empty()).context(attempt)?;
        let mut pids = Vec::new();
        for_each_name(listing.as_fd(), &mut vec![0; 1 << 16], |name| pids.extend(pid_in(name))).context(attempt)?;
        Ok(pids)
    }

    /// Opens a directory of a process, named from the procfs on: `PID/fd`.
    pub fn open_directory(&self, name: &str, flags: OFlag) -> nix::Result<OwnedFd> {
        openat(&self.directory, name, DIRECTORY | flags, Mode::empty())
    }
}

/// The PID that a directory is named by.
pub fn pid_in(name: &CStr) -> Option<Pid> {
    name.to_str()
        .ok()
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))?
        .parse()
        .ok()
        .map(Pid::from_raw)
}

/// Counts the namespaces of these kinds that each process is in, and returns the PIDs of all. Processes that vanish
/// meanwhile are left out, and those that the caller may not inspect are counted.
///
/// # Errors
///
/// The procfs cannot be listed, or we have run out of descriptors or memory.
pub fn count_processes(proc: &Proc, kinds: KindSet, census: &mut Census) -> Result<Vec<Pid>, Error> {
    let pids = proc.pids()?;
    let parts = share_out(&pids, |share| {
        let mut part = census.part();
        let mut name = String::new();
        for pid in share {
            name.clear();
            let _ = write!(name, "{pid}/ns"); // writing to a String cannot fail
            let read = read_links(proc, &name, kinds, |kind, inode| part.count(kind, inode, pid));
            match read {
                Err(Errno::EACCES | Errno::EPERM) => part.unreadable += 1,
                Err(errno) => part.note(errno),
                Ok(()) => {}
            }
        }
        part
    });
    parts.into_iter().for_each(|part| census.add(part));
    census.require_whole()?;
    Ok(pids)
}

/// The kinds and inode numbers of the namespaces that one process is in.
///
/// # Errors
///
/// There is no such process, or the caller may not inspect it (ptrace(2), `PTRACE_MODE_READ_FSCREDS`).
pub fn links_of(proc: &Proc, process: Pid, kinds: KindSet) -> Result<Vec<(NamespaceKind, u64)>, Error> {
    let mut links = Vec::new();
    read_links(proc, &format!("{process}/ns"), kinds, |kind, inode| links.push((kind, inode)))
        .context(|| format!("cannot read the namespaces of process {process}"))?;
    Ok(links)
}

/// Reads the links in one directory `PID/ns`.
///
/// # Errors
///
/// The process is gone, or the caller may not inspect it.
pub fn read_links(
    proc: &Proc,
    name: &str,
    kinds: KindSet,
    mut visit: impl FnMut(NamespaceKind, u64),
) -> nix::Result<()> {
    let directory = proc.open_directory(name, OFlag::O_PATH)?;
    let mut buffer = [0; LINK];
    for kind in kinds.iter() {
        match read_link(directory.as_fd(), kind.c_name(), &mut buffer) {
            Ok(link) => namespace_in(link).into_iter().for_each(|(_, inode)| visit(kind, inode)),
            Err(Errno::ENOENT) => {} // a zombie has left all but two kinds, and an old kernel lacks some
            Err(errno) => return Err(errno), // the other links would say the same
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_namespaces_are_found_among_all() {
        let proc = Proc::open(Path::new("/proc")).expect("a procfs");
        let own = links_of(&proc, Pid::this(), KindSet::ALL).expect("we live");
        assert_eq!(own.len(), NamespaceKind::ALL.len());
        let mut census = Census::default();
        let pids = count_processes(&proc, KindSet::ALL, &mut census).expect("/proc can be read");
        assert!(pids.contains(&Pid::this()));
        for (kind, inode) in own {
            let found = census.get(kind, inode).expect("we are in it");
            assert!(found.processes > 0 && found.lowest_pid <= Some(Pid::this()), "{found:?}");
        }
    }

    #[test]
    fn only_the_kinds_that_were_asked_for_are_read() {
        let proc = Proc::open(Path::new("/proc")).expect("a procfs");
        let mut census = Census::default();
        let only = KindSet::from_iter([NamespaceKind::Uts]);
        count_processes(&proc, only, &mut census).expect("/proc can be read");
        assert!(census.into_namespaces().iter().all(|namespace| namespace.kind == NamespaceKind::Uts));
    }
}

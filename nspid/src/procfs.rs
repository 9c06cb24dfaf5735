//! The procfs that processes are read from, and which PID namespace it shows.
//!
//! A procfs shows the PID namespace that it was mounted for, here called its own; every PID that is read in it is one of that
//! namespace. `/proc` has to be ours. Another that `--proc` names may show any.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, open, openat};
use nix::sys::stat::{Mode, fstatat};
use nix::sys::statfs::{PROC_SUPER_MAGIC, fstatfs};
use nix::unistd::Pid;

use nscore::nsfs::{NamespaceFile, NamespaceId};
use nscore::sys::directory::for_each_name;
use nscore::{Context, Error, NamespaceKind, proc};

use crate::process::Process;

const DIRECTORY: OFlag = OFlag::O_RDONLY.union(OFlag::O_DIRECTORY).union(OFlag::O_CLOEXEC);

/// A procfs.
#[derive(Debug)]
pub struct Procfs {
    directory: OwnedFd,
    path: PathBuf,
    /// How many namespaces below its own we live; `None` if it does not show us.
    our_depth: Option<usize>,
    /// Its own namespace, if it lets us know.
    namespace: Option<NamespaceId>,
}

impl Procfs {
    /// Opens `/proc`.
    ///
    /// # Errors
    ///
    /// It shows another PID namespace than ours, or is not mounted.
    pub fn own() -> Result<Self, Error> {
        proc::require_own_proc()?;
        Self::at(Path::new("/proc"))
    }

    /// Opens the procfs that is mounted here.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn at(path: &Path) -> Result<Self, Error> {
        let directory = open(path, DIRECTORY, Mode::empty()).context(|| format!("cannot open '{}'", path.display()))?;
        let about = fstatfs(&directory).context(|| format!("cannot examine '{}'", path.display()))?;
        if about.filesystem_type() != PROC_SUPER_MAGIC {
            return Err(Error::new(format!("'{}' is not a procfs", path.display()))
                .advise("it is the directory that holds one directory for each process, such as /host/proc"));
        }
        let mut procfs = Self { directory, path: path.to_owned(), our_depth: None, namespace: None };
        procfs.our_depth = Process::named(&procfs, "self", Pid::this())?.map(|own| own.status.depth());
        // Its process 1 is the init of its own namespace; it need not let us look at it.
        procfs.namespace = match procfs.our_depth {
            Some(0) => Some(NamespaceFile::own(NamespaceKind::Pid)?.id()?),
            _ => procfs.namespace_of(Pid::from_raw(1)).and_then(|file| file.id()).ok(),
        };
        Ok(procfs)
    }

    /// Whether its PIDs are those that system calls take from us.
    pub fn is_ours(&self) -> bool {
        self.our_depth == Some(0)
    }

    /// How many namespaces below its own we live; `None` if it does not show us.
    pub fn our_depth(&self) -> Option<usize> {
        self.our_depth
    }

    /// Its own namespace, if it lets us know.
    pub fn namespace(&self) -> Option<NamespaceId> {
        self.namespace
    }

    /// Its path, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The directory of a process.
    pub fn directory(&self, pid: Pid) -> PathBuf {
        self.path.join(pid.to_string())
    }

    /// Opens a file in it for reading.
    ///
    /// # Errors
    ///
    /// As openat(2).
    pub fn open(&self, name: &str) -> io::Result<OwnedFd> {
        Ok(openat(&self.directory, name, OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty())?)
    }

    /// Opens the PID namespace that a process lives in.
    ///
    /// # Errors
    ///
    /// There is no such process, or we may not inspect it (ptrace(2), `PTRACE_MODE_READ_FSCREDS`).
    pub fn namespace_of(&self, pid: Pid) -> Result<NamespaceFile, Error> {
        NamespaceFile::of_process_in(&self.directory(pid), pid, NamespaceKind::Pid).map_err(advise_privilege)
    }

    /// Which PID namespace a process lives in: one call instead of the three of [`Self::namespace_of`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn namespace_id_of(&self, pid: Pid) -> nix::Result<NamespaceId> {
        let name = format!("{pid}/{}", NamespaceKind::Pid.link());
        let status = fstatat(&self.directory, name.as_str(), AtFlags::empty())?;
        Ok(NamespaceId { dev: status.st_dev, ino: status.st_ino })
    }

    /// All processes that it shows, in the order of their PIDs. One that ends meanwhile is left out, as is one whose status
    /// is hidden from us.
    ///
    /// # Errors
    ///
    /// It cannot be listed. An item is an error where a process is there, but we have run out of something.
    pub fn processes(&self) -> Result<impl Iterator<Item = Result<Process, Error>>, Error> {
        let pids =
            self.numbers_in(".").context(|| format!("cannot list the processes in '{}'", self.path.display()))?;
        Ok(pids.into_iter().filter_map(|pid| match Process::open(self, pid) {
            Err(error) if matches!(error.errno(), Some(Errno::EACCES | Errno::EPERM)) => None,
            opened => opened.transpose(),
        }))
    }

    /// The numbers of the threads of a process; none if it is gone.
    ///
    /// # Errors
    ///
    /// We have run out of something.
    pub fn threads(&self, pid: Pid) -> Result<Vec<Pid>, Error> {
        let threads = self.numbers_in(&format!("{pid}/task"));
        Ok(seen(threads.context(|| format!("cannot list the threads of process {pid}")))?.unwrap_or_default())
    }

    /// The entries of a directory that are named by a PID.
    fn numbers_in(&self, name: &str) -> nix::Result<Vec<Pid>> {
        let listing = openat(&self.directory, name, DIRECTORY, Mode::empty())?;
        let mut pids = Vec::new();
        for_each_name(listing.as_fd(), &mut vec![0; 1 << 16], |name| {
            pids.extend(name.to_str().ok().and_then(|name| name.parse().ok()).map(Pid::from_raw));
        })?;
        Ok(pids)
    }
}

impl AsFd for Procfs {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.directory.as_fd()
    }
}

/// What was there and for us to look at; `None` if it was not.
///
/// # Errors
///
/// We have run out of something, so that nobody can tell.
pub fn seen<T>(looked: Result<T, Error>) -> Result<Option<T>, Error> {
    match looked {
        Err(error) if error.errno().is_some_and(proc::is_exhaustion) => Err(error),
        looked => Ok(looked.ok()),
    }
}

/// Says who may look where we may not.
fn advise_privilege(error: Error) -> Error {
    match error.errno() {
        Some(Errno::EACCES | Errno::EPERM) => {
            error.advise("this needs the user of the process and all its capabilities, or root")
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::unistd::getpid;

    #[test]
    fn our_proc_shows_us_and_our_own_namespace() {
        let procfs = Procfs::own().expect("a /proc");
        let all: Vec<_> = procfs.processes().expect("a /proc").collect::<Result<_, _>>().expect("readable");
        let own = all.iter().find(|process| process.pid == getpid()).expect("we are there");
        assert_eq!(own.status.nspid, [getpid()]);
        assert!(procfs.is_ours());
        assert_eq!(procfs.namespace_id_of(getpid()).ok(), procfs.namespace());
        assert!(all.windows(2).all(|two| two[0].pid < two[1].pid));
    }

    #[test]
    fn what_is_no_procfs_is_refused() {
        assert_eq!(Procfs::at(Path::new("/")).expect_err("none").to_string(), "'/' is not a procfs");
        let error = Procfs::at(Path::new("/no/such")).expect_err("none").to_string();
        assert_eq!(error, "cannot open '/no/such': No such file or directory");
    }
}

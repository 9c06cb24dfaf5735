//! Translation of PIDs between two namespaces, by one of two ways that must answer the same.
//!
//! `ioctls` asks the kernel (Linux 6.11 and newer), `lists` reads the NSpid lists of processes.

mod ioctls;
mod lists;

use std::env;
use std::os::fd::{AsFd, BorrowedFd};

use nix::unistd::Pid;

use nscore::Error;
use nscore::nsfs::NamespaceFile;
use nscore::sys::nsfs::Counted;

use crate::namespace::Place;
use crate::process::Process;
use crate::procfs::Procfs;

/// Forces [`Way::Lists`] if it is set. For the tests, which run both ways on one kernel; not for users.
const NO_IOCTL: &str = "NSPID_NO_IOCTL";

/// How PIDs are translated between a procfs's own namespace and another.
#[derive(Debug)]
pub enum Way {
    /// By the ioctls of namespace files, which is one system call a PID. The file is that of our own namespace.
    Ioctls(NamespaceFile),
    /// By the NSpid lists in `/proc/PID/status`.
    Lists,
}

impl Way {
    /// The way that the kernel offers for this procfs: the ioctls speak of our own namespace, NSpid lists of the procfs's.
    ///
    /// # Errors
    ///
    /// Our own namespace cannot be opened.
    pub fn offered(procfs: &Procfs) -> Result<Self, Error> {
        if !procfs.is_ours() || env::var_os(NO_IOCTL).is_some() {
            return Ok(Self::Lists);
        }
        Ok(ioctls::ours_if_known()?.map_or(Self::Lists, Self::Ioctls))
    }

    /// The PID that `pid` of the procfs has in `place`, or that of the process which the thread `pid` belongs to; `None` if
    /// there is no such process, or the namespace there does not see it.
    ///
    /// # Errors
    ///
    /// The kernel does not let us tell.
    pub fn pid_in(&self, procfs: &Procfs, place: &Place, pid: Pid, counted: Counted) -> Result<Option<Pid>, Error> {
        match self {
            Self::Ioctls(ours) => ioctls::pid_in(file_of(place, ours), pid, counted),
            Self::Lists => lists::pid_in(procfs, place, pid, counted),
        }
    }

    /// The PID that `pid` of `place` has in the procfs, or that of the process which the thread `pid` belongs to; `None` if
    /// there is no such process, or the procfs does not show it.
    ///
    /// # Errors
    ///
    /// As [`Self::pid_in`].
    pub fn pid_from(&self, procfs: &Procfs, place: &Place, pid: Pid, counted: Counted) -> Result<Option<Pid>, Error> {
        match (self, place) {
            (Self::Ioctls(ours), _) => ioctls::pid_from(file_of(place, ours), pid, counted),
            (Self::Lists, Place::Own) => lists::pid_in(procfs, place, pid, counted),
            (Self::Lists, Place::Other(namespace)) => lists::pid_from(procfs, namespace, pid, counted),
        }
    }
}

/// The file of the namespace in this place, where the procfs is ours.
fn file_of<'f>(place: &'f Place, ours: &'f NamespaceFile) -> BorrowedFd<'f> {
    match place {
        Place::Own => ours.as_fd(),
        Place::Other(namespace) => namespace.as_fd(),
    }
}

/// Which of its PIDs the answer is.
#[derive(Debug)]
pub enum Answer {
    /// The one in this namespace.
    In(Place),
    /// The one in the namespace that the process lives in.
    Innermost,
}

/// A translation of PIDs.
#[derive(Debug)]
pub struct Translator {
    procfs: Procfs,
    way: Way,
    from: Place,
    answer: Answer,
    counted: Counted,
}

impl Translator {
    /// A translation by the way that the kernel offers.
    ///
    /// # Errors
    ///
    /// NSpid lists begin at the procfs's own namespace, so that they tell nothing of one that is not below.
    pub fn new(procfs: Procfs, from: Place, answer: Answer, counted: Counted) -> Result<Self, Error> {
        let way = Way::offered(&procfs)?;
        if matches!(way, Way::Lists) {
            from.depth(&procfs)?;
            if let Answer::In(to) = &answer {
                to.depth(&procfs)?;
            }
        }
        Ok(Self { procfs, way, from, answer, counted })
    }

    /// The answer for `pid`; `None` if there is no such process, or the namespace that is asked does not see it.
    ///
    /// # Errors
    ///
    /// The kernel does not let us tell.
    pub fn translate(&self, pid: Pid) -> Result<Option<Pid>, Error> {
        match (&self.from, &self.answer) {
            (from, Answer::In(Place::Own)) => self.way.pid_from(&self.procfs, from, pid, self.counted),
            (Place::Own, Answer::In(to)) => self.way.pid_in(&self.procfs, to, pid, self.counted),
            (Place::Own, Answer::Innermost) => Ok(self.innermost(Process::open(&self.procfs, pid)?.as_ref())),
            (from @ Place::Other(_), answer) => self.by_way_of_the_procfs(from, answer, pid),
        }
    }

    /// Translates in two steps. Between them the process may end and its PID in the procfs become another's, so the process
    /// is opened, found to be the one that is meant, and still there when all is done.
    fn by_way_of_the_procfs(&self, from: &Place, answer: &Answer, pid: Pid) -> Result<Option<Pid>, Error> {
        let shown = || self.way.pid_from(&self.procfs, from, pid, Counted::Thread);
        let Some(here) = shown()? else { return Ok(None) };
        let Some(process) = Process::open(&self.procfs, here)? else { return Ok(None) };
        if shown()? != Some(here) {
            return Ok(None);
        }
        let theirs = match answer {
            Answer::In(to) => self.way.pid_in(&self.procfs, to, here, self.counted)?,
            Answer::Innermost => self.innermost(Some(&process)),
        };
        Ok(theirs.filter(|_| process.is_there()))
    }

    fn innermost(&self, process: Option<&Process>) -> Option<Pid> {
        process.and_then(|process| process.status.pids(self.counted).last().copied())
    }
}

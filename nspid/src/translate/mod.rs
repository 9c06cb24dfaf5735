//! Translation of PIDs between two namespaces, by one of two ways that must answer the same.
//!
//! `ioctls` asks the kernel (Linux 6.11 and newer), `lists` reads the NSpid lists of processes.

mod ioctls;
mod lists;

use std::env;

use nix::unistd::Pid;

use nscore::Error;

use crate::namespace::Namespace;
use crate::process::Process;

/// Forces [`Way::Lists`] if it is set. For the tests, which run both ways on one kernel; not for users.
const NO_IOCTL: &str = "NSPID_NO_IOCTL";

/// How PIDs are translated between our namespace and another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the ioctls of namespace files: one system call a PID.
    Ioctls,
    /// By the NSpid lists in `/proc/PID/status`.
    Lists,
}

impl Way {
    /// The way that this kernel offers.
    ///
    /// # Errors
    ///
    /// Our own namespace cannot be opened.
    pub fn offered() -> Result<Self, Error> {
        let has_ioctls = env::var_os(NO_IOCTL).is_none() && ioctls::are_known(&Namespace::own()?);
        Ok(if has_ioctls { Self::Ioctls } else { Self::Lists })
    }

    /// The PID that our `pid` has in `namespace`; `None` if there is no such process, or `namespace` does not see it.
    /// Thread ids are translated too.
    ///
    /// # Errors
    ///
    /// The kernel does not let us tell.
    pub fn pid_in_namespace(self, namespace: &Namespace, pid: Pid) -> Result<Option<Pid>, Error> {
        match self {
            Self::Ioctls => ioctls::pid_in_namespace(namespace, pid),
            Self::Lists => lists::pid_in_namespace(namespace, pid),
        }
    }

    /// The PID that `pid` of `namespace` has in ours; `None` if there is no such process, or we do not see it. Thread
    /// ids are translated too.
    ///
    /// # Errors
    ///
    /// As [`Self::pid_in_namespace`].
    pub fn pid_from_namespace(self, namespace: &Namespace, pid: Pid) -> Result<Option<Pid>, Error> {
        match self {
            Self::Ioctls => ioctls::pid_from_namespace(namespace, pid),
            Self::Lists => lists::pid_from_namespace(namespace, pid),
        }
    }
}

/// A translation from one namespace to another.
#[derive(Debug)]
pub struct Translator {
    way: Way,
    from: Namespace,
    to: Namespace,
}

impl Translator {
    /// A translation by this way.
    ///
    /// # Errors
    ///
    /// NSpid lists begin at our namespace, so that they tell nothing of one that is neither ours nor below.
    pub fn new(way: Way, from: Namespace, to: Namespace) -> Result<Self, Error> {
        if way == Way::Lists {
            from.depth()?;
            to.depth()?;
        }
        Ok(Self { way, from, to })
    }

    /// The PID that `pid` of the one namespace has in the other; `None` if there is no such process, or the other
    /// does not see it.
    ///
    /// # Errors
    ///
    /// The kernel does not let us tell.
    pub fn translate(&self, pid: Pid) -> Result<Option<Pid>, Error> {
        if self.from.is_own() {
            self.way.pid_in_namespace(&self.to, pid)
        } else if self.to.is_own() {
            self.way.pid_from_namespace(&self.from, pid)
        } else {
            self.by_way_of_ours(pid)
        }
    }

    /// Translates in two steps. Between them the process may end and its PID in ours become another's, so the process
    /// is opened, found to be the one that is meant, and still there when all is done.
    fn by_way_of_ours(&self, pid: Pid) -> Result<Option<Pid>, Error> {
        let Some(ours) = self.way.pid_from_namespace(&self.from, pid)? else { return Ok(None) };
        let Some(process) = Process::open(ours)? else { return Ok(None) };
        if self.way.pid_from_namespace(&self.from, pid)? != Some(ours) {
            return Ok(None);
        }
        let theirs = self.way.pid_in_namespace(&self.to, ours)?;
        Ok(theirs.filter(|_| process.is_there()))
    }
}

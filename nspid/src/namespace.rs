//! PID namespaces, and where they lie below the one that a procfs shows.

use std::os::fd::{AsFd, BorrowedFd};

use nscore::nsfs::{NamespaceFile, NamespaceId};
use nscore::{Error, NamespaceKind};

use crate::procfs::Procfs;

/// A PID namespace, from where we look.
#[derive(Debug)]
pub enum Place {
    /// The one that the procfs shows: its PIDs are those that are read there.
    Own,
    /// Another.
    Other(Namespace),
}

/// A PID namespace that has a file.
#[derive(Debug)]
pub struct Namespace {
    file: NamespaceFile,
    /// Which one it is.
    pub id: NamespaceId,
    /// How many namespaces below the procfs's own it lies; `None` if it is not below.
    depth: Option<usize>,
}

impl Place {
    /// The place of the namespace that this file names.
    ///
    /// # Errors
    ///
    /// It names a namespace of another kind, or the kernel refuses to tell.
    pub fn of_file(procfs: &Procfs, file: NamespaceFile) -> Result<Self, Error> {
        let file = file.of_kind(NamespaceKind::Pid)?;
        match depth_below(procfs, &file)? {
            Some(0) => Ok(Self::Own),
            depth => Ok(Self::Other(Namespace { id: file.id()?, file, depth })),
        }
    }

    /// How many namespaces below the procfs's own it lies.
    ///
    /// # Errors
    ///
    /// It is not below, so that the procfs shows nothing of its processes.
    pub fn depth(&self, procfs: &Procfs) -> Result<usize, Error> {
        match self {
            Self::Own => Ok(0),
            Self::Other(namespace) => namespace.depth(procfs),
        }
    }
}

impl Namespace {
    /// As [`Place::depth`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn depth(&self, procfs: &Procfs) -> Result<usize, Error> {
        self.depth.ok_or_else(|| match procfs.is_ours() {
            true => Error::new(format!("{} is neither ours nor below ours", self.file)),
            false => Error::new(format!("'{}' shows no process of {}", procfs.path().display(), self.file)),
        })
    }
}

impl AsFd for Namespace {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// How many steps it is from the namespace up to the procfs's own.
///
/// The kernel shows no parent outside of our own namespace (`EPERM`; ioctl_nsfs(2)). Where the procfs shows a namespace
/// above ours, the way up ends at ours, of which the procfs tells how deep it lies. For a namespace beside ours a process
/// that lives in it tells.
fn depth_below(procfs: &Procfs, file: &NamespaceFile) -> Result<Option<usize>, Error> {
    let ours = NamespaceFile::own(NamespaceKind::Pid)?.id()?;
    let id = file.id()?;
    let (mut at, mut steps, mut parent) = (id, 0, file.parent()?);
    loop {
        if Some(at) == procfs.namespace() {
            return Ok(Some(steps));
        }
        if at == ours
            && let Some(depth) = procfs.our_depth()
        {
            return Ok(Some(depth + steps));
        }
        let Some(above) = parent else { break };
        (at, steps, parent) = (above.id()?, steps + 1, above.parent()?);
    }
    if procfs.is_ours() { Ok(None) } else { depth_of_inhabitants(procfs, id) }
}

fn depth_of_inhabitants(procfs: &Procfs, id: NamespaceId) -> Result<Option<usize>, Error> {
    for process in procfs.processes()? {
        let process = process?;
        if procfs.namespace_id_of(process.pid) == Ok(id) && process.is_there() {
            return Ok(Some(process.status.depth()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_namespace_is_the_procfs_s_and_another_kind_is_refused() {
        let procfs = Procfs::own().expect("a /proc");
        let own = Place::of_file(&procfs, NamespaceFile::own(NamespaceKind::Pid).expect("ours"));
        assert_eq!(own.and_then(|place| place.depth(&procfs)).expect("ours"), 0);
        let uts = NamespaceFile::own(NamespaceKind::Uts).expect("ours");
        let error = Place::of_file(&procfs, uts).expect_err("another kind").to_string();
        assert_eq!(error, "'/proc/self/ns/uts' is of the kind UTS, not PID");
    }
}

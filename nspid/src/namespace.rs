//! PID namespaces, and where they lie below ours.

use std::os::fd::{AsFd, BorrowedFd};

use nscore::nsfs::{NamespaceFile, NamespaceId};
use nscore::{Error, NamespaceKind};

/// A PID namespace.
#[derive(Debug)]
pub struct Namespace {
    file: NamespaceFile,
    /// Which one it is.
    pub id: NamespaceId,
    /// How many namespaces below ours it lies; `None` if it is neither ours nor below.
    depth: Option<usize>,
}

impl Namespace {
    /// Our own.
    ///
    /// # Errors
    ///
    /// Its file cannot be opened.
    pub fn own() -> Result<Self, Error> {
        let file = NamespaceFile::own(NamespaceKind::Pid)?;
        Ok(Self { id: file.id()?, file, depth: Some(0) })
    }

    /// The one that this file names.
    ///
    /// # Errors
    ///
    /// It names a namespace of another kind, or the kernel refuses to tell.
    pub fn of_file(file: NamespaceFile) -> Result<Self, Error> {
        let file = file.of_kind(NamespaceKind::Pid)?;
        let depth = depth_below(Self::own()?.id, &file)?;
        Ok(Self { id: file.id()?, file, depth })
    }

    /// Whether it is the one that we live in.
    pub fn is_own(&self) -> bool {
        self.depth == Some(0)
    }

    /// How many namespaces below ours it lies.
    ///
    /// # Errors
    ///
    /// It is neither ours nor below ours: we see nothing of its processes.
    pub fn depth(&self) -> Result<usize, Error> {
        self.depth.ok_or_else(|| Error::new(format!("{} is neither ours nor below ours", self.file)))
    }
}

impl AsFd for Namespace {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// How many steps it is from the namespace up to `own`. The kernel shows no parent outside of our own namespace.
fn depth_below(own: NamespaceId, file: &NamespaceFile) -> Result<Option<usize>, Error> {
    if file.id()? == own {
        return Ok(Some(0));
    }
    let mut parent = file.parent()?;
    let mut depth = 1;
    while let Some(file) = parent {
        if file.id()? == own {
            return Ok(Some(depth));
        }
        parent = file.parent()?;
        depth += 1;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_namespace_is_at_depth_0_and_another_kind_is_refused() {
        let own = Namespace::of_file(NamespaceFile::own(NamespaceKind::Pid).expect("ours")).expect("a PID namespace");
        assert!(own.is_own());
        let uts = NamespaceFile::own(NamespaceKind::Uts).expect("ours");
        let error = Namespace::of_file(uts).expect_err("another kind").to_string();
        assert_eq!(error, "'/proc/self/ns/uts' is of the kind UTS, not PID");
    }
}

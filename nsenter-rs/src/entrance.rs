//! An entrance: a descriptor that setns(2) takes, and the namespaces that it leads to.

use std::fmt;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sched::setns;
use nix::unistd::Pid;
use nscore::cli::hints;
use nscore::nsfs::NamespaceFile;
use nscore::{Advice, Context, Error, KindSet, NamespaceKind};

/// A way into one namespace or several.
#[derive(Debug)]
pub struct Entrance {
    descriptor: Descriptor,
    origin: Origin,
    kinds: KindSet,
}

#[derive(Debug)]
enum Descriptor {
    Pidfd(OwnedFd),
    File(NamespaceFile),
}

/// Whose namespaces they are: the end of `the network namespace …`.
#[derive(Debug)]
enum Origin {
    Process(Pid),
    Path(PathBuf),
}

impl Entrance {
    /// The namespaces of these kinds that a process is in.
    pub fn pidfd(pid: Pid, pidfd: OwnedFd, kinds: KindSet) -> Self {
        Self { descriptor: Descriptor::Pidfd(pidfd), origin: Origin::Process(pid), kinds }
    }

    /// The namespace of this kind that a process is in, by its file.
    ///
    /// # Errors
    ///
    /// There is no such process, we may not inspect it, or the kernel lacks the kind.
    pub fn file_of_process(pid: Pid, kind: NamespaceKind) -> Result<Self, Error> {
        let file = NamespaceFile::of_process(pid, kind)?;
        Ok(Self {
            descriptor: Descriptor::File(file),
            origin: Origin::Process(pid),
            kinds: [kind].into_iter().collect(),
        })
    }

    /// The namespace of this kind that `path` names.
    ///
    /// # Errors
    ///
    /// `path` cannot be opened, or is no namespace file, or one of another kind.
    pub fn file(path: &Path, kind: NamespaceKind) -> Result<Self, Error> {
        let file = NamespaceFile::open(path)
            .hint(Errno::ENOENT, "what follows the letter of a kind is its FILE: two kinds are '-m -p', not '-mp'")?;
        let origin = Origin::Path(path.to_owned());
        Ok(Self { descriptor: Descriptor::File(file.of_kind(kind)?), origin, kinds: [kind].into_iter().collect() })
    }

    /// The kinds that it leads to.
    pub fn kinds(&self) -> KindSet {
        self.kinds
    }

    /// Enters the namespaces of these kinds, all or none of them: setns(2).
    ///
    /// # Errors
    ///
    /// We lack a privilege, the target has exited, or a user namespace is our own already.
    pub fn enter(&self, kinds: KindSet) -> Result<(), Error> {
        match (setns(self, kinds.clone_flags()), &self.origin) {
            (Err(Errno::ESRCH), Origin::Process(pid)) => Err(has_exited(*pid)),
            (result, _) if kinds.contains(NamespaceKind::User) => result
                .context(|| format!("cannot enter {}", self.namespaces(kinds)))
                .hint(Errno::EINVAL, "nobody can enter the user namespace that they are in"),
            (result, _) => {
                result.context(|| format!("cannot enter {}", self.namespaces(kinds))).hint_by(hints::entering)
            }
        }
    }

    /// The call that [`Self::enter`] makes.
    pub fn call(&self, kinds: KindSet) -> String {
        let descriptor = match self.descriptor {
            Descriptor::Pidfd(_) => "pidfd",
            Descriptor::File(_) => "ns_file",
        };
        format!("setns({descriptor}, {})", kinds.clone_flag_names())
    }

    /// The namespaces of these kinds in words: `the PID and user namespaces of process 17`.
    pub fn namespaces(&self, kinds: KindSet) -> String {
        let plural = if kinds.iter().count() == 1 { "" } else { "s" };
        format!("the {kinds} namespace{plural} {}", self.origin)
    }
}

impl AsFd for Entrance {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.descriptor {
            Descriptor::Pidfd(pidfd) => pidfd.as_fd(),
            Descriptor::File(file) => file.as_fd(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process(pid) => write!(f, "of process {pid}"),
            Self::Path(path) => write!(f, "'{}'", path.display()),
        }
    }
}

/// The message for a target that ended while we were at work.
pub fn has_exited(pid: Pid) -> Error {
    Error::new(format!("process {pid} has exited"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_must_be_of_the_kind_that_its_option_says() {
        let uts = Path::new("/proc/self/ns/uts");
        let error = Entrance::file(uts, NamespaceKind::Net).expect_err("another kind").to_string();
        assert_eq!(error, "'/proc/self/ns/uts' is of the kind UTS, not network");
        let entrance = Entrance::file(uts, NamespaceKind::Uts).expect("the right kind");
        assert_eq!(entrance.namespaces(entrance.kinds()), "the UTS namespace '/proc/self/ns/uts'");
    }
}

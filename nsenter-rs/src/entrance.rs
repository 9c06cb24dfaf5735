//! An entrance: a descriptor that setns(2) takes, and the namespaces that it leads to.

use std::fmt;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
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
    Words(String),
}

impl Entrance {
    /// The namespaces of these kinds that a process is in.
    pub fn pidfd(pid: Pid, pidfd: OwnedFd, kinds: KindSet) -> Self {
        Self { descriptor: Descriptor::Pidfd(pidfd), origin: Origin::Process(pid), kinds }
    }

    /// The namespace of this kind that a process is in, by its file.
    pub fn file_of_process(pid: Pid, file: NamespaceFile, kind: NamespaceKind) -> Self {
        let kinds = [kind].into_iter().collect();
        Self { descriptor: Descriptor::File(file), origin: Origin::Process(pid), kinds }
    }

    /// The namespace of this kind that an open file is.
    pub fn opened(file: NamespaceFile, kind: NamespaceKind) -> Self {
        let origin = Origin::Words(file.to_string());
        Self { descriptor: Descriptor::File(file), origin, kinds: [kind].into_iter().collect() }
    }

    /// The namespace with this 64-bit id, which must be of this kind.
    ///
    /// # Errors
    ///
    /// There is none, it is of another kind, or the kernel is older than 6.19.
    pub fn id(id: u64, kind: NamespaceKind) -> Result<Self, Error> {
        NamespaceFile::by_id(id)?.of_kind(kind).map(|file| Self::opened(file, kind))
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
            (Err(_), Origin::Process(pid)) if self.is_of_the_dead() => Err(has_exited(*pid)),
            (result, _) if kinds.contains(NamespaceKind::User) => result
                .context(|| format!("cannot enter {}", self.namespaces(kinds)))
                .hint(Errno::EINVAL, "nobody can enter the user namespace that they are in"),
            (result, _) => {
                result.context(|| format!("cannot enter {}", self.namespaces(kinds))).hint_by(hints::entering)
            }
        }
    }

    /// Whether its process has ended: the pidfd is readable then; pidfd_open(2).
    fn is_of_the_dead(&self) -> bool {
        let Descriptor::Pidfd(pidfd) = &self.descriptor else { return false };
        poll(&mut [PollFd::new(pidfd.as_fd(), PollFlags::POLLIN)], PollTimeout::ZERO) != Ok(0)
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
            Self::Words(words) => write!(f, "({words})"),
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

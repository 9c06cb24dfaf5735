//! The target: the process whose namespaces and directories are entered.
//!
//! Its pidfd is opened first and names it from then on. What can only be had through `/proc/PID` is opened there and
//! then checked against the pidfd: while its process lives, the PID belongs to that process and to no later one.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::utsname::uname;
use nix::unistd::Pid;
use nscore::nsfs::NamespaceFile;
use nscore::proc::require_own_proc;
use nscore::sys::process::pidfd_open;
use nscore::{Advice, Context, Error, KindSet, NamespaceKind};

use crate::directory::Directory;
use crate::entrance::{Entrance, has_exited};

/// A process, held by its pidfd.
#[derive(Debug)]
pub struct Target {
    pid: Pid,
    pidfd: OwnedFd,
}

/// The kinds of namespace that a target has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// All that the kernel has.
    pub all: KindSet,
    /// Those whose namespace is ours too.
    pub shared: KindSet,
}

impl Target {
    /// Opens the process that has this PID now.
    ///
    /// # Errors
    ///
    /// There is none, or it is a thread other than the first of its process.
    pub fn open(pid: Pid) -> Result<Self, Error> {
        let advice = "this is a thread; give the PID of its process";
        let pidfd = match pidfd_open(pid) {
            Err(Errno::ESRCH) => Err(Error::new(format!("process {pid} does not exist"))),
            result => result.context(|| format!("cannot open process {pid}")),
        };
        let pidfd = pidfd.hint(Errno::ENOENT, advice).hint(Errno::EINVAL, advice)?;
        Ok(Self { pid, pidfd })
    }

    /// The kinds of namespace that it has.
    ///
    /// # Errors
    ///
    /// The target has exited, or we may not inspect it.
    pub fn kinds(&self) -> Result<Kinds, Error> {
        self.through_proc(|_| {
            let mut kinds = Kinds { all: KindSet::EMPTY, shared: KindSet::EMPTY };
            for kind in NamespaceKind::ALL {
                let own = match NamespaceFile::own(kind) {
                    Err(error) if error.errno() == Some(Errno::ENOENT) => continue, // the kernel lacks the kind
                    result => result?,
                };
                kinds.all.insert(kind);
                if NamespaceFile::of_process(self.pid, kind)?.id()? == own.id()? {
                    kinds.shared.insert(kind);
                }
            }
            Ok(kinds)
        })
    }

    /// Opens its root directory.
    ///
    /// # Errors
    ///
    /// The target has exited, or we may not inspect it.
    pub fn root(&self) -> Result<Directory, Error> {
        self.directory("root", "root directory")
    }

    /// Opens its working directory.
    ///
    /// # Errors
    ///
    /// The target has exited, or we may not inspect it.
    pub fn wd(&self) -> Result<Directory, Error> {
        self.directory("cwd", "working directory")
    }

    /// Opens its directory in `/proc`, which belongs to the target's user and group; proc_pid(5).
    ///
    /// # Errors
    ///
    /// The target has exited, or `/proc` hides it.
    pub fn proc_directory(&self) -> Result<Directory, Error> {
        self.directory(".", "/proc directory")
    }

    fn directory(&self, link: &str, what: &str) -> Result<Directory, Error> {
        let name = format!("the {what} of process {}", self.pid);
        self.through_proc(|directory| Directory::open(&directory.join(link), name))
    }

    /// The entrances to its namespaces of these kinds: one for all of them, the pidfd, where the kernel can.
    ///
    /// # Errors
    ///
    /// The target has exited, or we may not inspect it.
    pub fn into_entrances(self, kinds: KindSet) -> Result<Vec<Entrance>, Error> {
        if setns_takes_pidfd() { Ok(vec![Entrance::pidfd(self.pid, self.pidfd, kinds)]) } else { self.files(kinds) }
    }

    fn files(&self, kinds: KindSet) -> Result<Vec<Entrance>, Error> {
        self.through_proc(|_| kinds.iter().map(|kind| Entrance::file_of_process(self.pid, kind)).collect())
    }

    /// Opens something in `/proc/PID`, and makes sure that it was the target's.
    fn through_proc<T>(&self, open: impl FnOnce(&Path) -> Result<T, Error>) -> Result<T, Error> {
        require_own_proc()?;
        let opened = open(&Path::new("/proc").join(self.pid.to_string()));
        self.require_alive()?; // before an error of `open`, which the target's end would explain
        opened
    }

    /// A pidfd becomes readable when its process ends; pidfd_open(2).
    fn require_alive(&self) -> Result<(), Error> {
        let mut ended = [PollFd::new(self.pidfd.as_fd(), PollFlags::POLLIN)];
        match poll(&mut ended, PollTimeout::ZERO).context(|| format!("cannot poll process {}", self.pid))? {
            0 => Ok(()),
            _ => Err(has_exited(self.pid)),
        }
    }
}

/// Whether setns(2) takes a pidfd: since Linux 5.8.
fn setns_takes_pidfd() -> bool {
    let release = uname().map(|names| names.release().to_string_lossy().into_owned()).unwrap_or_default();
    let mut numbers = release.split(|character: char| !character.is_ascii_digit()).map(str::parse::<u32>);
    matches!((numbers.next(), numbers.next()), (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= (5, 8))
}

#[cfg(test)]
mod tests {
    use std::process::{Child, Command};

    use super::*;

    fn pid_of(child: &Child) -> Pid {
        Pid::from_raw(child.id().cast_signed())
    }

    #[test]
    fn what_was_opened_through_proc_after_the_targets_end_is_refused() {
        let mut child = Command::new("sleep").arg("1000").spawn().expect("sleep starts");
        let target = Target::open(pid_of(&child)).expect("it lives");
        target.root().expect("it lives");
        child.kill().expect("it is ours");
        child.wait().expect("it is ours");
        let exited = format!("process {} has exited", child.id());
        assert_eq!(target.root().expect_err("it is gone").to_string(), exited);
        assert_eq!(target.kinds().expect_err("it is gone").to_string(), exited);
        let gone = Target::open(pid_of(&child)).expect_err("it is gone").to_string();
        assert_eq!(gone, format!("process {} does not exist", child.id()));
    }

    #[test]
    fn we_share_every_namespace_with_ourselves() {
        let kinds = Target::open(Pid::this()).expect("we live").kinds().expect("our own");
        assert_eq!(kinds.all, kinds.shared);
        assert!(kinds.all.contains(NamespaceKind::User));
    }

    #[test]
    fn a_kernel_that_takes_no_pidfd_gets_one_file_a_kind() {
        let kinds: KindSet = [NamespaceKind::Net, NamespaceKind::Uts].into_iter().collect();
        let files = Target::open(Pid::this()).expect("we live").files(kinds).expect("our own");
        let calls: Vec<_> = files.iter().map(|file| file.call(file.kinds())).collect();
        assert_eq!(calls, ["setns(ns_file, CLONE_NEWNET)", "setns(ns_file, CLONE_NEWUTS)"]);
    }
}

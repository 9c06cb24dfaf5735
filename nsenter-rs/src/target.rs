//! The target: the process whose namespaces and directories are entered.
//!
//! Its pidfd is opened first and names it from then on. Its directory in `/proc` is opened next and checked against the
//! pidfd; what is opened through that directory is the target's too, or nothing: the kernel ties it to the process and not to
//! the number.

use std::cell::OnceCell;
use std::ffi::CString;
use std::fs::{self, File};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::statfs::{FsType, fstatfs};
use nix::unistd::Pid;
use nscore::nsfs::NamespaceFile;
use nscore::proc::require_own_proc;
use nscore::sys::process::{pidfd_getfd, pidfd_open, pidfd_open_thread};
use nscore::{Advice, Context, Error, KindSet, NamespaceKind, kernel};

use crate::cgroup;
use crate::directory::Directory;
use crate::entrance::{Entrance, has_exited};
use crate::options::TargetName;

/// `PID_FS_MAGIC` of linux/magic.h: the file system of pidfds since Linux 6.9.
const PIDFS_MAGIC: FsType = FsType(0x5049_4446);

/// A process or thread, held by its pidfd and by its directory in `/proc`.
#[derive(Debug)]
pub struct Target {
    pid: Pid,
    /// None for a thread before Linux 6.9.
    pidfd: Option<OwnedFd>,
    /// Opened when it is needed: most of what is done needs no `/proc`.
    proc: OnceCell<File>,
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
    /// Opens the process or thread that has this PID now.
    ///
    /// # Errors
    ///
    /// There is none, or another one than the name means.
    pub fn open(name: TargetName) -> Result<Self, Error> {
        let pid = name.pid;
        let pidfd = match pidfd_open(pid) {
            Err(Errno::ESRCH) => return Err(does_not_exist(pid)),
            Err(Errno::ENOENT | Errno::EINVAL) => thread(pid)?,
            opened => Some(opened.context(|| format!("cannot open process {pid}"))?),
        };
        if let Some(inode) = name.inode {
            require_inode(pid, pidfd.as_ref(), inode)?;
        }
        let target = Self { pid, pidfd, proc: OnceCell::new() };
        if target.pidfd.is_none() {
            target.proc()?; // nothing else holds on to the thread
        }
        Ok(target)
    }

    /// Its directory in `/proc`.
    fn proc(&self) -> Result<&File, Error> {
        if let Some(proc) = self.proc.get() {
            return Ok(proc);
        }
        require_own_proc()?;
        let flags = OFlag::O_PATH | OFlag::O_DIRECTORY;
        let proc = File::options().read(true).custom_flags(flags.bits()).open(format!("/proc/{}", self.pid));
        require_alive(self.pid, self.pidfd.as_ref())?; // before an error of the directory, which the end would explain
        let proc = proc
            .context(|| format!("cannot open the directory of process {} in /proc", self.pid))
            .hint(Errno::ENOENT, "/proc hides processes of other users (hidepid=)")?;
        Ok(self.proc.get_or_init(|| proc))
    }

    /// The kinds of namespace that it has.
    ///
    /// # Errors
    ///
    /// The target has exited, or we may not inspect it.
    pub fn kinds(&self) -> Result<Kinds, Error> {
        let mut kinds = Kinds { all: KindSet::EMPTY, shared: KindSet::EMPTY };
        for kind in NamespaceKind::ALL {
            let own = match NamespaceFile::own(kind) {
                Err(error) if error.errno() == Some(Errno::ENOENT) => continue, // the kernel lacks the kind
                result => result?,
            };
            kinds.all.insert(kind);
            if self.namespace(kind)?.id()? == own.id()? {
                kinds.shared.insert(kind);
            }
        }
        Ok(kinds)
    }

    /// Opens its namespace of this kind.
    ///
    /// # Errors
    ///
    /// The target has exited, we may not inspect it, or the kernel lacks the kind.
    pub fn namespace(&self, kind: NamespaceKind) -> Result<NamespaceFile, Error> {
        self.through_proc(|directory| NamespaceFile::of_process_in(directory, self.pid, kind))
    }

    /// Opens the network namespace of the socket that it has open as `fd`.
    ///
    /// # Errors
    ///
    /// That is not open or no socket, or we may not inspect the target.
    pub fn network_of_socket(&self, fd: i32) -> Result<NamespaceFile, Error> {
        let name = format!("descriptor {fd} of process {}", self.pid);
        let Some(pidfd) = &self.pidfd else {
            return Err(Error::new(format!("cannot open {name}: this kernel has no pidfd for a thread")));
        };
        let socket = match pidfd_getfd(pidfd.as_fd(), fd) {
            Err(Errno::EBADF) => return Err(Error::new(format!("{name} is not open"))),
            Err(Errno::ESRCH) => return Err(has_exited(self.pid)),
            opened => opened
                .context(|| format!("cannot open {name}"))
                .hint(Errno::EPERM, "only who may trace the process may do this; ptrace(2)")?,
        };
        NamespaceFile::of_socket(socket.as_fd(), name)
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

    /// Its environment, word by word as it stands in memory.
    ///
    /// # Errors
    ///
    /// The target has exited, or we may not inspect it.
    pub fn environment(&self) -> Result<Vec<CString>, Error> {
        let attempt = || format!("cannot read the environment of process {}", self.pid);
        let bytes = self.through_proc(|directory| fs::read(directory.join("environ")).context(attempt))?;
        let bytes = bytes.strip_suffix(b"\0").unwrap_or(&bytes);
        let words = bytes.split(|byte| *byte == 0).filter(|word| !word.is_empty());
        Ok(words.filter_map(|word| CString::new(word).ok()).collect()) // the split has left no NUL
    }

    /// Opens the file by which a process joins its cgroup.
    ///
    /// # Errors
    ///
    /// There is no cgroup v2, the cgroup is outside of our cgroup namespace, we may not join, or the target has exited.
    pub fn cgroup_procs(&self) -> Result<File, Error> {
        let refused = |why: String| Error::new(format!("cannot join the cgroup of process {}: {why}", self.pid));
        cgroup::require_v2().map_err(refused)?;
        let attempt = || format!("cannot read the cgroup of process {}", self.pid);
        let text = self.through_proc(|directory| fs::read(directory.join("cgroup")).context(attempt))?;
        let procs = cgroup::procs(&text).map_err(refused)?;
        File::options().write(true).open(&procs).context(|| format!("cannot open '{}'", procs.display()))
    }

    /// Its SELinux context, as `/proc/PID/attr/current` has it.
    ///
    /// # Errors
    ///
    /// The kernel has no SELinux, or the target has exited.
    pub fn selinux_context(&self) -> Result<Vec<u8>, Error> {
        if !Path::new("/sys/fs/selinux/enforce").exists() {
            return Err(Error::new("cannot follow the SELinux context: SELinux is not enabled here"));
        }
        let attempt = || format!("cannot read the SELinux context of process {}", self.pid);
        self.through_proc(|directory| fs::read(directory.join("attr/current")).context(attempt))
    }

    /// The entrances to its namespaces of these kinds: one for all of them, the pidfd, where the kernel can.
    ///
    /// # Errors
    ///
    /// The target has exited, or we may not inspect it.
    pub fn into_entrances(self, kinds: KindSet) -> Result<Vec<Entrance>, Error> {
        match self.pidfd {
            Some(pidfd) if kernel::is_at_least(5, 8) => Ok(vec![Entrance::pidfd(self.pid, pidfd, kinds)]),
            _ => self.files(kinds),
        }
    }

    fn files(&self, kinds: KindSet) -> Result<Vec<Entrance>, Error> {
        kinds.iter().map(|kind| Ok(Entrance::file_of_process(self.pid, self.namespace(kind)?, kind))).collect()
    }

    /// Opens something in the target's directory in `/proc`.
    fn through_proc<T>(&self, open: impl FnOnce(&Path) -> Result<T, Error>) -> Result<T, Error> {
        let opened = open(Path::new(&format!("/proc/self/fd/{}", self.proc()?.as_raw_fd())));
        match opened {
            // A thread without a pidfd is gone where its directory has nothing any more.
            Err(error) if self.pidfd.is_none() && error.errno() == Some(Errno::ESRCH) => Err(has_exited(self.pid)),
            Err(error) => require_alive(self.pid, self.pidfd.as_ref()).and(Err(error)),
            opened => opened,
        }
    }
}

/// The pidfd of a thread that is not the first of its process; none before Linux 6.9.
fn thread(tid: Pid) -> Result<Option<OwnedFd>, Error> {
    match pidfd_open_thread(tid) {
        Err(Errno::EINVAL) => Ok(None),
        Err(Errno::ESRCH) => Err(does_not_exist(tid)),
        opened => opened.context(|| format!("cannot open thread {tid}")).map(Some),
    }
}

fn does_not_exist(pid: Pid) -> Error {
    Error::new(format!("process {pid} does not exist"))
}

fn require_inode(pid: Pid, pidfd: Option<&OwnedFd>, inode: u64) -> Result<(), Error> {
    let is_unique = |pidfd: &&OwnedFd| fstatfs(pidfd).is_ok_and(|about| about.filesystem_type() == PIDFS_MAGIC);
    let Some(pidfd) = pidfd.filter(is_unique) else {
        return Err(Error::new(format!("cannot tell whether process {pid} is the one with the inode {inode}"))
            .advise("a pidfd has an inode of its own since Linux 6.9"));
    };
    let about = pidfd.try_clone().map(File::from).and_then(|file| file.metadata());
    let about = about.context(|| format!("cannot examine process {pid}"))?;
    if about.ino() == inode {
        return Ok(());
    }
    Err(Error::new(format!("process {pid} is another one: its pidfd has the inode {}, not {inode}", about.ino())))
}

/// A pidfd becomes readable when its process ends; pidfd_open(2).
fn require_alive(pid: Pid, pidfd: Option<&OwnedFd>) -> Result<(), Error> {
    let Some(pidfd) = pidfd else { return Ok(()) };
    let mut ended = [PollFd::new(pidfd.as_fd(), PollFlags::POLLIN)];
    match poll(&mut ended, PollTimeout::ZERO).context(|| format!("cannot poll process {pid}"))? {
        0 => Ok(()),
        _ => Err(has_exited(pid)),
    }
}

#[cfg(test)]
mod tests;

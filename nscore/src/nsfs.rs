//! Namespace files: opened by path or PID, and what they tell of their namespace.
//!
//! A namespace file is a file on nsfs: `/proc/PID/ns/KIND`, or a bind mount of one, which keeps the namespace alive.
//! See namespaces(7) and ioctl_nsfs(2).

use std::fmt;
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::stat::fstat;
use nix::sys::statfs::{NSFS_MAGIC, fstatfs};
use nix::unistd::{Pid, Uid};

use crate::cli::error::{Advice, Context, Error};
use crate::kind::NamespaceKind;
use crate::sys;

/// Which namespace a file names: two files name the same one if and only if device and inode are equal; namespaces(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamespaceId {
    /// Device number of nsfs.
    pub dev: u64,
    /// Inode number, which `readlink /proc/PID/ns/KIND` shows in brackets.
    pub ino: u64,
}

/// An open namespace file, with the words that messages use for it.
#[derive(Debug)]
pub struct NamespaceFile {
    fd: OwnedFd,
    origin: Origin,
}

/// Where a namespace file came from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    Path(PathBuf),
    Process(Pid, NamespaceKind),
    ParentOf(NamespaceId),
    OwnerOf(NamespaceId),
    Id(u64),
    Socket(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "'{}'", path.display()),
            Self::Process(pid, kind) => write!(f, "the {kind} namespace of process {pid}"),
            Self::ParentOf(id) => write!(f, "the parent of namespace {}", id.ino),
            Self::OwnerOf(id) => write!(f, "the owner of namespace {}", id.ino),
            Self::Id(id) => write!(f, "the namespace with the id {id}"),
            Self::Socket(name) => write!(f, "the network namespace of {name}"),
        }
    }
}

impl NamespaceFile {
    /// Opens the file that `path` names, whatever is there.
    ///
    /// Somebody else may have chosen what that is, in a mount namespace of their own: it is not opened before it is known to be on
    /// nsfs, since to open a device, a FIFO or a terminal can be an act (open(2), `O_PATH`).
    ///
    /// # Errors
    ///
    /// The file cannot be opened, or is not on nsfs.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let origin = Origin::Path(path.to_owned());
        let open = |path: &Path, flags| {
            let opened = File::options().read(true).custom_flags(flags).open(path);
            let file = opened.context(|| format!("cannot open the namespace file {origin}"))?;
            let filesystem = fstatfs(&file).context(|| format!("cannot examine {origin}"))?;
            let is_on_nsfs = filesystem.filesystem_type() == NSFS_MAGIC;
            is_on_nsfs.then_some(file).ok_or_else(|| Error::new(format!("{origin} is not a namespace file")))
        };
        let place = open(path, libc::O_PATH)?;
        let again = format!("/proc/self/fd/{}", place.as_raw_fd());
        let file = match open(Path::new(&again), libc::O_NONBLOCK | libc::O_NOCTTY) {
            // There is no /proc that knows us, and the name is all that we have.
            Err(error) if error.errno() == Some(Errno::ENOENT) => open(path, libc::O_NONBLOCK | libc::O_NOCTTY)?,
            opened => opened?,
        };
        Ok(Self { fd: file.into(), origin })
    }

    /// Opens the namespace of this kind that the process is in, through the caller's `/proc`.
    ///
    /// # Errors
    ///
    /// There is no such process, the caller may not inspect it (ptrace(2), `PTRACE_MODE_READ_FSCREDS`), or the kernel
    /// lacks the kind.
    pub fn of_process(pid: Pid, kind: NamespaceKind) -> Result<Self, Error> {
        Self::of_process_in(Path::new(&format!("/proc/{pid}")), pid, kind)
    }

    /// As [`Self::of_process`], through this directory of the process in a procfs.
    ///
    /// # Errors
    ///
    /// As [`Self::of_process`].
    pub fn of_process_in(directory: &Path, pid: Pid, kind: NamespaceKind) -> Result<Self, Error> {
        let origin = Origin::Process(pid, kind);
        let file = File::open(directory.join(kind.link())).context(|| format!("cannot open {origin}"))?;
        Ok(Self { fd: file.into(), origin })
    }

    /// Opens the namespace that has this 64-bit id, Linux 6.19.
    ///
    /// # Errors
    ///
    /// There is none, or the kernel cannot look for it.
    pub fn by_id(id: u64) -> Result<Self, Error> {
        let origin = Origin::Id(id);
        let fd = match sys::nsfs::open_by_id(id) {
            Err(Errno::ESTALE | Errno::ENOENT) => {
                return Err(Error::new(format!("cannot open {origin}: there is none"))
                    .advise("ids of namespaces can be opened since Linux 6.19; lsns -o +NSID shows them"));
            }
            opened => opened
                .context(|| format!("cannot open {origin}"))
                .hint(Errno::EBADF, "this needs Linux 6.19 or newer")
                .hint(Errno::EOPNOTSUPP, "this needs Linux 6.19 or newer")?,
        };
        Ok(Self { fd, origin })
    }

    /// Opens the network namespace that a socket is in; messages call the socket `name`.
    ///
    /// # Errors
    ///
    /// It is no socket, or the caller has no `CAP_NET_ADMIN` over that namespace.
    pub fn of_socket(socket: BorrowedFd<'_>, name: String) -> Result<Self, Error> {
        let fd = match sys::network::namespace_of_socket(socket) {
            Err(Errno::ENOTTY) => return Err(Error::new(format!("{name} is not a socket"))),
            opened => opened
                .context(|| format!("cannot open the network namespace of {name}"))
                .hint(Errno::EPERM, "this needs CAP_NET_ADMIN in the user namespace that owns it")?,
        };
        Ok(Self { fd, origin: Origin::Socket(name) })
    }

    /// Its 64-bit id, which no other namespace has had since the machine started; Linux 6.18.
    ///
    /// # Errors
    ///
    /// The kernel gives none (`ENOTTY`).
    pub fn unique_id(&self) -> Result<u64, Error> {
        sys::nsfs::id(self.fd.as_fd()).context(|| format!("cannot ask for the id of {self}"))
    }

    /// Opens the caller's own namespace of this kind.
    ///
    /// # Errors
    ///
    /// The kernel lacks the kind, or `/proc` is not mounted.
    pub fn own(kind: NamespaceKind) -> Result<Self, Error> {
        let origin = Origin::Path(Path::new("/proc/self").join(kind.link()));
        let file = File::open(Path::new("/proc/self").join(kind.link()))
            .context(|| format!("cannot open the namespace file {origin}"))?;
        Ok(Self { fd: file.into(), origin })
    }

    /// Which namespace it is.
    ///
    /// # Errors
    ///
    /// Those of fstat(2).
    pub fn id(&self) -> Result<NamespaceId, Error> {
        let status = fstat(&self.fd).context(|| format!("cannot examine {self}"))?;
        Ok(NamespaceId { dev: status.st_dev, ino: status.st_ino })
    }

    /// Of which kind it is.
    ///
    /// # Errors
    ///
    /// The kernel does not say (before Linux 4.11), or it is a kind unknown to us.
    pub fn kind(&self) -> Result<NamespaceKind, Error> {
        let flag = sys::nsfs::clone_flag(self.fd.as_fd()).context(|| format!("cannot ask for the kind of {self}"))?;
        NamespaceKind::from_clone_flag(flag)
            .ok_or_else(|| Error::new(format!("{self} is of an unknown kind, {:#x}", flag.bits())))
    }

    /// The file, if the namespace is of this kind.
    ///
    /// # Errors
    ///
    /// It is of another, or the kernel does not say.
    pub fn of_kind(self, kind: NamespaceKind) -> Result<Self, Error> {
        match self.kind()? {
            found if found == kind => Ok(self),
            found => Err(Error::new(format!("{self} is of the kind {found}, not {kind}"))),
        }
    }

    /// The parent of a PID or user namespace; `None` where the caller may not see one, or there is none.
    ///
    /// # Errors
    ///
    /// The namespace is of a kind that has no parent, or the kernel refuses for another reason.
    pub fn parent(&self) -> Result<Option<Self>, Error> {
        let id = self.id()?;
        visible(sys::nsfs::parent_namespace(self.fd.as_fd()), Origin::ParentOf(id))
            .context(|| format!("cannot open the parent of {self}"))
    }

    /// The user namespace that owns this one; `None` where the caller may not see it.
    ///
    /// # Errors
    ///
    /// The kernel refuses for another reason.
    pub fn owner(&self) -> Result<Option<Self>, Error> {
        let id = self.id()?;
        visible(sys::nsfs::owning_user_namespace(self.fd.as_fd()), Origin::OwnerOf(id))
            .context(|| format!("cannot open the owner of {self}"))
    }

    /// The user who made this user namespace, as the caller's user namespace sees them.
    ///
    /// # Errors
    ///
    /// It is not a user namespace.
    pub fn owner_uid(&self) -> Result<Uid, Error> {
        sys::nsfs::owner_uid(self.fd.as_fd()).context(|| format!("cannot ask who made {self}"))
    }
}

impl AsFd for NamespaceFile {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// The file in the words of a message: `'/run/netns/a'`, `the PID namespace of process 17`.
impl fmt::Display for NamespaceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.origin.fmt(f)
    }
}

/// `EPERM` of the two relation requests says that the answer lies outside what the caller may see; ioctl_nsfs(2).
fn visible(answer: nix::Result<OwnedFd>, origin: Origin) -> nix::Result<Option<NamespaceFile>> {
    match answer {
        Ok(fd) => Ok(Some(NamespaceFile { fd, origin })),
        Err(Errno::EPERM) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// The kind and the inode number in the text of a link: `mnt:[4026531832]`; namespaces(7).
pub fn namespace_in(link: &[u8]) -> Option<(NamespaceKind, u64)> {
    let (kind, number) = str::from_utf8(link).ok()?.split_once(":[")?;
    let kind = kind.trim_end_matches("_for_children");
    Some((NamespaceKind::from_name(kind)?, number.strip_suffix(']')?.parse().ok()?))
}

#[cfg(test)]
mod tests;

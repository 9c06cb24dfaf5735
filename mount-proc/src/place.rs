//! The mount point: opened once, and what the kernel tells of the mount that it is on.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::fcntl::{OFlag, open, openat};
use nix::sys::stat::Mode;
use procfs::FromBufRead;
use procfs::process::{MountInfos, MountOptFields};

use nscore::sys::mount as sys;
use nscore::{Context, Error};

/// How what is mounted at a place propagates; mount_namespaces(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    /// To every peer of the mount: other mount namespaces see it.
    Shared,
    /// Nowhere.
    Private,
    /// Nobody can tell: the place does not exist, or its mount is not listed, as in a chroot to a plain directory.
    Unknown,
}

/// A directory to mount on.
#[derive(Debug)]
pub struct Place {
    directory: OwnedFd,
    /// Where it will be found again: the name without links. A working directory that is covered is still named `.`.
    by_name: PathBuf,
}

impl Place {
    /// Opens the directory.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn open(at: &Path) -> Result<Self, Error> {
        let directory = open_directory(at).context(|| format!("cannot use '{}' as a mount point", at.display()))?;
        let by_name = fs::canonicalize(at).unwrap_or_else(|_| at.to_owned());
        Ok(Self { directory, by_name })
    }

    /// Opens what its name leads to now.
    ///
    /// # Errors
    ///
    /// Those of open(2).
    pub fn open_again(&self) -> nix::Result<OwnedFd> {
        open_directory(&self.by_name)
    }

    /// Whether it is on a mount of another mount namespace, where we cannot mount.
    pub fn is_elsewhere(&self) -> bool {
        mounts_around(self.as_fd()).is_some_and(|(id, mounts)| mounts.into_iter().all(|mount| mount.mnt_id != id))
    }
}

impl AsFd for Place {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.directory.as_fd()
    }
}

fn open_directory(at: &Path) -> nix::Result<OwnedFd> {
    open(at, OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty())
}

/// Asks how a mount at this place would propagate.
pub fn propagation(at: &Path) -> Propagation {
    let around = open_directory(at).ok().and_then(|directory| mounts_around(directory.as_fd()));
    let mount = around.and_then(|(id, mounts)| mounts.into_iter().find(|mount| mount.mnt_id == id));
    match mount {
        None => Propagation::Unknown,
        Some(mount) if mount.opt_fields.iter().any(|field| matches!(field, MountOptFields::Shared(_))) => {
            Propagation::Shared
        }
        Some(_) => Propagation::Private,
    }
}

/// Whether something is mounted on the mount that this directory is the root of.
pub fn is_covered(root: BorrowedFd<'_>) -> bool {
    mounts_around(root).is_some_and(|(id, mounts)| mounts.into_iter().any(|mount| mount.pid == id))
}

/// The id of the mount that a directory is on, and all mounts of our mount namespace below our root directory.
///
/// `/proc` tells, and where that knows nothing of us (it is not mounted, or of a PID namespace that we are not in) a procfs that
/// is made to be asked and mounted nowhere.
fn mounts_around(directory: BorrowedFd<'_>) -> Option<(i32, MountInfos)> {
    let ask = |proc: OwnedFd| Some((mount_id(directory, proc.as_fd())?, mounts(proc.as_fd())?));
    open_directory(Path::new("/proc")).ok().and_then(ask).or_else(|| ask(unmounted_procfs().ok()?))
}

fn unmounted_procfs() -> nix::Result<OwnedFd> {
    let context = sys::fsopen(c"proc")?;
    sys::fsconfig_create(context.as_fd())?;
    sys::fsmount(context.as_fd(), 0)
}

/// proc_pid_fdinfo(5).
fn mount_id(directory: BorrowedFd<'_>, proc: BorrowedFd<'_>) -> Option<i32> {
    let mut about = String::new();
    open_below(proc, &format!("self/fdinfo/{}", directory.as_raw_fd()))?.read_to_string(&mut about).ok()?;
    about.lines().find_map(|line| line.strip_prefix("mnt_id:"))?.trim().parse().ok()
}

/// proc_pid_mountinfo(5).
fn mounts(proc: BorrowedFd<'_>) -> Option<MountInfos> {
    MountInfos::from_buf_read(BufReader::new(open_below(proc, "self/mountinfo")?)).ok()
}

/// Opens a file of a procfs, which need not be mounted.
pub fn open_below(procfs: BorrowedFd<'_>, path: &str) -> Option<File> {
    openat(procfs, path, OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty()).ok().map(File::from)
}

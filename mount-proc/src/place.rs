//! The mount point: opened once, and how the mount that it is on propagates.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;

use nscore::{Context, Error};

use crate::mounts::{is_procfs_refused, mounts_around};

/// How what is mounted at a place propagates; mount_namespaces(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    /// To every peer of the mount: other mount namespaces see it.
    Shared,
    /// Nowhere.
    Private,
    /// The mount is not listed, since it is above our root directory, as in a chroot to a plain directory.
    Unlisted,
    /// Nothing will be mounted, as the attempt will tell: there is no such place, or the kernel makes no procfs here.
    Impossible,
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
        let directory = open_directory(at).context(|| cannot_use(at))?;
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
        mounts_around(self.as_fd()).is_ok_and(|(id, mounts)| mounts.iter().all(|mount| mount.id != id))
    }
}

impl AsFd for Place {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.directory.as_fd()
    }
}

fn cannot_use(at: &Path) -> String {
    format!("cannot use '{}' as a mount point", at.display())
}

/// Opens a directory to name it by, not to read it.
pub fn open_directory(at: &Path) -> nix::Result<OwnedFd> {
    open(at, OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty())
}

/// Asks how a mount at this place would propagate.
///
/// # Errors
///
/// The place cannot be opened, or nobody tells.
pub fn propagation(at: &Path) -> Result<Propagation, Error> {
    let place = match open_directory(at) {
        Err(Errno::ENOENT | Errno::ENOTDIR) => return Ok(Propagation::Impossible),
        opened => opened.context(|| cannot_use(at))?,
    };
    let asked = mounts_around(place.as_fd());
    if asked.is_err() && is_procfs_refused() {
        return Ok(Propagation::Impossible);
    }
    let asked = asked.context(|| format!("cannot find out whether '{}' is on a shared mount", at.display()));
    let (id, mounts) = asked
        .map_err(|error| error.advise("put a program behind '--' to mount it for that program only, or say --force"))?;
    Ok(match mounts.iter().find(|mount| mount.id == id) {
        None => Propagation::Unlisted,
        Some(mount) if mount.is_shared => Propagation::Shared,
        Some(_) => Propagation::Private,
    })
}

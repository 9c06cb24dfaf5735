//! How the mounts of a new mount namespace propagate; mount_namespaces(7).

use std::path::Path;

use nix::errno::Errno;
use nix::mount::{MsFlags, mount};

use nscore::cli::hints;
use nscore::{Advice, Context, Error};

/// What `--propagation` asks for, for the whole tree of mounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Propagation {
    /// Nothing comes in and nothing goes out.
    #[default]
    Private,
    /// Every mount is a peer of what is mounted below it from now on.
    Shared,
    /// What the parent namespace mounts comes in.
    Slave,
    /// As it was in the namespace that was copied.
    Unchanged,
}

impl Propagation {
    /// Every word that the option takes.
    pub const ALL: [Self; 4] = [Self::Private, Self::Shared, Self::Slave, Self::Unchanged];

    /// The word that the option takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Shared => "shared",
            Self::Slave => "slave",
            Self::Unchanged => "unchanged",
        }
    }

    /// The flag of mount(2) and its name; nothing where there is nothing to change.
    pub const fn flag(self) -> Option<(MsFlags, &'static str)> {
        match self {
            Self::Private => Some((MsFlags::MS_PRIVATE, "MS_PRIVATE")),
            Self::Shared => Some((MsFlags::MS_SHARED, "MS_SHARED")),
            Self::Slave => Some((MsFlags::MS_SLAVE, "MS_SLAVE")),
            Self::Unchanged => None,
        }
    }

    /// Whether a mount made in the new namespace may show up in another.
    pub const fn spreads(self) -> bool {
        matches!(self, Self::Shared | Self::Unchanged)
    }

    /// Changes every mount of the caller's mount namespace.
    ///
    /// # Errors
    ///
    /// `EPERM` without privileges in it, `EINVAL` where the root directory is no mount, as in a chroot.
    pub fn set(self) -> Result<(), Error> {
        let Some((flag, name)) = self.flag() else { return Ok(()) };
        change(Path::new("/"), flag)
            .context(|| format!("cannot make the mounts below '/' {} ({name})", self.name()))
            .hint_by(hints::restricted)
    }
}

/// Keeps what will be mounted on this place from spreading. Where it is no mount point (`EINVAL`), the mount around it is as
/// shared as was asked for.
///
/// # Errors
///
/// The place does not exist.
pub fn keep_from_spreading(place: &Path) -> Result<(), Error> {
    match change(place, MsFlags::MS_PRIVATE) {
        Err(Errno::EINVAL) => Ok(()),
        made => made.context(|| format!("cannot make the mount on '{}' private", place.display())),
    }
}

fn change(mounts: &Path, flag: MsFlags) -> nix::Result<()> {
    mount(Some("none"), mounts, None::<&str>, MsFlags::MS_REC | flag, None::<&str>)
}

//! How the mounts of a new mount namespace propagate; mount_namespaces(7).

use nix::mount::MsFlags;

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
}

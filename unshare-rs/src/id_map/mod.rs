//! ID maps: which ids of the new user namespace are which outside; user_namespaces(7).
//!
//! [`ranges`] is the arithmetic, [`sources`] the ranges that files name, [`mod@write`] the ways to hand a map to the kernel.

mod ranges;
mod sources;
mod write;

use std::fmt;

pub use ranges::{IdMap, IdRange};
pub use sources::{Ranges, Sources};
pub use write::{MapWriter, write, write_setgroups};

/// Whether a map is one of user or of group ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// User ids.
    User,
    /// Group ids.
    Group,
}

impl IdKind {
    /// The file below `/proc/PID` that holds the map.
    pub const fn file(self) -> &'static str {
        match self {
            Self::User => "uid_map",
            Self::Group => "gid_map",
        }
    }

    /// The privileged program that writes such a map for users who may not.
    pub const fn program(self) -> &'static str {
        match self {
            Self::User => "newuidmap",
            Self::Group => "newgidmap",
        }
    }

    /// The file that says which ids a user may map; subuid(5), subgid(5).
    pub const fn subordinate_file(self) -> &'static str {
        match self {
            Self::User => "/etc/subuid",
            Self::Group => "/etc/subgid",
        }
    }
}

impl fmt::Display for IdKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "user",
            Self::Group => "group",
        })
    }
}

/// What the caller's own id is to be inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// The same number as outside.
    Same,
    /// This one.
    Is(u32),
}

impl Inside {
    /// The range of one id that this asks for, where `outer` is the caller's.
    pub const fn of(self, outer: u32) -> IdRange {
        match self {
            Self::Same => IdRange { inner: outer, outer, count: 1 },
            Self::Is(inner) => IdRange { inner, outer, count: 1 },
        }
    }
}

/// Whether setgroups(2) works in a user namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setgroups {
    /// It does, for those with the capability.
    Allow,
    /// It does not, and never again.
    Deny,
}

impl Setgroups {
    /// The word that the kernel reads, and `--setgroups` takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

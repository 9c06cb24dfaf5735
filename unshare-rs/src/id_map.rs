//! Which id of the new user namespace the caller's own id becomes; user_namespaces(7).

use std::fmt;
use std::fs::File;
use std::io::Write;

use nix::unistd::{Gid, Uid};

use nscore::{Advice, Context, Error};

/// What an id of the caller is to be inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside<Id> {
    /// The same number as outside.
    Same,
    /// This one.
    Is(Id),
}

impl<Id: Copy> Inside<Id> {
    /// The map of one id that this asks for, where `outer` is the caller's.
    pub fn of(self, outer: Id) -> IdMap<Id> {
        match self {
            Self::Same => IdMap { inner: outer, outer },
            Self::Is(inner) => IdMap { inner, outer },
        }
    }
}

/// A map of a single id, the one kind that every process may write for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdMap<Id> {
    /// The id in the new user namespace.
    pub inner: Id,
    /// The id in its parent.
    pub outer: Id,
}

/// The line that the kernel reads: inner, outer, count.
impl<Id: fmt::Display> fmt::Display for IdMap<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} 1", self.inner, self.outer)
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

/// Writes the map of the user ids.
///
/// # Errors
///
/// The kernel refuses it: the namespace has one already, or the caller may not.
pub fn write_uid_map(map: IdMap<Uid>) -> Result<(), Error> {
    write("uid_map", &map.to_string())
}

/// Writes the map of the group ids.
///
/// # Errors
///
/// The kernel refuses it: the namespace has one already, or the caller may not.
pub fn write_gid_map(map: IdMap<Gid>) -> Result<(), Error> {
    write("gid_map", &map.to_string())
}

/// Allows or denies setgroups(2) in the caller's user namespace.
///
/// # Errors
///
/// The kernel refuses: what was denied once stays denied, and the initial user namespace always allows it.
pub fn write_setgroups(word: Setgroups) -> Result<(), Error> {
    write("setgroups", word.name())
}

/// The kernel takes what is written in one piece only.
fn write(name: &str, line: &str) -> Result<(), Error> {
    let path = format!("/proc/self/{name}");
    let written = File::options().write(true).open(&path).and_then(|mut file| file.write_all(line.as_bytes()));
    written
        .context(|| format!("cannot write '{line}' to '{path}'"))
        .hint(nix::errno::Errno::ENOENT, "this needs the proc file system on /proc: mount-proc mounts one")
        .hint(nix::errno::Errno::EPERM, "only a new user namespace (-U) takes this, and only once")
}

//! The command line: which namespaces, who one is in them, and what happens before the program.
//!
//! [`table`] has the options themselves, one entry each, and [`words`] what their values may be.

mod table;
mod words;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use nix::unistd::{Gid, Uid};

use nscore::cli::Recorded;
use nscore::launch::Environment;
use nscore::{KindSet, NamespaceKind};

use crate::binfmt::{self, Registration};
use crate::clock::Clock;
use crate::handshake::Channel;
use crate::id_map::{IdKind, Inside, Ranges, Setgroups};
use crate::propagation::Propagation;
use crate::signal_name::SignalNumber;

pub use table::{BEYOND, OPTIONS};

/// The options as they were given; what they imply is [`crate::plan`]'s affair.
#[derive(Debug, Default)]
pub struct Options {
    /// The kinds named.
    pub kinds: KindSet,
    /// Every kind that the kernel has.
    pub all: bool,
    /// Where a bind mount keeps a namespace alive.
    pub files: Vec<(NamespaceKind, PathBuf)>,
    /// Run the program as a child.
    pub fork: bool,
    /// Pass SIGTERM and SIGINT on to the child.
    pub forward_signals: bool,
    /// What the child gets when its parent dies.
    pub kill_child: Option<SignalNumber>,
    /// Make PID 1 an init, and the program its child.
    pub init: bool,
    /// Where to mount a procfs.
    pub mount_proc: Option<PathBuf>,
    /// Where to mount binfmt_misc.
    pub mount_binfmt: Option<PathBuf>,
    /// The interpreter to register there.
    pub interpreter: Option<Registration>,
    /// Bring the loopback device up.
    pub loopback: bool,
    /// Where to tell the program's PID and namespaces.
    pub info: Option<Channel>,
    /// What to wait for before the program starts.
    pub block: Option<Channel>,
    /// What the caller's user id becomes.
    pub map_user: Option<Inside>,
    /// What the caller's group id becomes.
    pub map_group: Option<Inside>,
    /// Further user ids that are mapped.
    pub map_users: Vec<Ranges>,
    /// Further group ids that are mapped.
    pub map_groups: Vec<Ranges>,
    /// Who owns the new user namespace.
    pub owner: Option<(Uid, Gid)>,
    /// Let the program have the capabilities that unshare has in the new user namespace.
    pub keep_caps: bool,
    /// How far clocks are ahead inside, in seconds.
    pub clocks: Vec<(Clock, i64)>,
    /// The environment of the program.
    pub environment: Environment,
    /// Whether setgroups(2) works inside.
    pub setgroups: Option<Setgroups>,
    /// How mounts propagate.
    pub propagation: Propagation,
    /// The new root directory.
    pub root: Option<PathBuf>,
    /// The working directory, as seen from the new root.
    pub directory: Option<PathBuf>,
    /// The user id inside to take.
    pub uid: Option<Uid>,
    /// The group id inside to take.
    pub gid: Option<Gid>,
    /// Print the plan only.
    pub explain: bool,
}

impl Options {
    fn unshare(&mut self, kind: NamespaceKind, file: Option<OsString>) -> Recorded {
        self.kinds.insert(kind);
        if let Some(file) = file {
            self.files.retain(|(other, _)| *other != kind);
            self.files.push((kind, file.into()));
        }
        Ok(())
    }

    fn map_both(&mut self, inside: Inside) {
        self.map_user = Some(inside);
        self.map_group = Some(inside);
    }

    fn map_ranges_of_both(&mut self, ranges: Ranges) {
        self.map_users.push(ranges);
        self.map_groups.push(ranges);
    }

    fn load_interpreter(&mut self, word: OsString) -> Recorded {
        self.interpreter = Some(Registration::parse(word)?);
        self.mount_binfmt.get_or_insert_with(|| PathBuf::from(binfmt::USUAL_PLACE));
        Ok(())
    }

    fn set_clock(&mut self, clock: Clock, word: &OsStr) -> Recorded {
        let seconds = clock.parse_offset(word)?;
        self.clocks.retain(|(other, _)| *other != clock);
        self.clocks.push((clock, seconds));
        Ok(())
    }

    /// The single id that the caller's own is mapped to, and the further ranges.
    pub fn maps(&self, kind: IdKind) -> (Option<Inside>, &[Ranges]) {
        match kind {
            IdKind::User => (self.map_user, &self.map_users),
            IdKind::Group => (self.map_group, &self.map_groups),
        }
    }
}

//! The command line: which namespaces, who one is in them, and what happens before the program.

use std::ffi::OsString;
use std::path::PathBuf;

use nix::unistd::{Gid, Uid};

use nscore::cli::Takes::{Maybe, Nothing, Value};
use nscore::cli::values::{gid, gid_or_name, malformed, uid, uid_or_name};
use nscore::cli::{Opt, Recorded};
use nscore::{KindSet, NamespaceKind};

use crate::id_map::{Inside, Setgroups};
use crate::propagation::Propagation;
use crate::signal_name::SignalNumber;

/// The options as they were given; what they imply is [`crate::plan`]'s affair.
#[derive(Debug, Default)]
pub struct Options {
    /// The kinds named.
    pub kinds: KindSet,
    /// Run the program as a child.
    pub fork: bool,
    /// What the child gets when its parent dies.
    pub kill_child: Option<SignalNumber>,
    /// Where to mount a procfs.
    pub mount_proc: Option<PathBuf>,
    /// What the caller's user id becomes.
    pub map_user: Option<Inside<Uid>>,
    /// What the caller's group id becomes.
    pub map_group: Option<Inside<Gid>>,
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
    fn map_both(&mut self, user: Inside<Uid>, group: Inside<Gid>) {
        self.map_user = Some(user);
        self.map_group = Some(group);
    }
}

/// The option of a kind: its letter and, in full, its name.
const fn kind(kind: NamespaceKind, long: &'static str, record: fn(&mut Options), help: &'static str) -> Opt<Options> {
    Opt { short: Some(kind.letter()), long, takes: Nothing(record), help }
}

/// The option table.
pub static OPTIONS: &[Opt<Options>] = &[
    kind(NamespaceKind::Ipc, "ipc", |o| o.kinds.insert(NamespaceKind::Ipc), "unshare the IPC namespace"),
    kind(NamespaceKind::Mnt, "mount", |o| o.kinds.insert(NamespaceKind::Mnt), "unshare the mount namespace"),
    kind(NamespaceKind::Net, "net", |o| o.kinds.insert(NamespaceKind::Net), "unshare the network namespace"),
    kind(NamespaceKind::Pid, "pid", |o| o.kinds.insert(NamespaceKind::Pid), "unshare the PID namespace; see -f"),
    kind(NamespaceKind::Uts, "uts", |o| o.kinds.insert(NamespaceKind::Uts), "unshare the UTS namespace (host name)"),
    kind(NamespaceKind::User, "user", |o| o.kinds.insert(NamespaceKind::User), "unshare the user namespace"),
    kind(NamespaceKind::Cgroup, "cgroup", |o| o.kinds.insert(NamespaceKind::Cgroup), "unshare the cgroup namespace"),
    kind(NamespaceKind::Time, "time", |o| o.kinds.insert(NamespaceKind::Time), "unshare the time namespace"),
    Opt {
        short: Some('f'),
        long: "fork",
        takes: Nothing(|options| options.fork = true),
        help: "run the program as a child: with -p, as PID 1",
    },
    Opt {
        short: None,
        long: "kill-child",
        takes: Maybe("SIGNAL", record_kill_child),
        help: "send the child SIGNAL (KILL) when unshare dies; implies -f",
    },
    Opt {
        short: None,
        long: "mount-proc",
        takes: Maybe("DIR", |options, place| {
            options.mount_proc = Some(place.map_or_else(|| PathBuf::from("/proc"), PathBuf::from));
            Ok(())
        }),
        help: "mount a new procfs on DIR (/proc); implies -m",
    },
    Opt {
        short: Some('r'),
        long: "map-root-user",
        takes: Nothing(|options| options.map_both(Inside::Is(Uid::from_raw(0)), Inside::Is(Gid::from_raw(0)))),
        help: "be root inside; implies -U",
    },
    Opt {
        short: Some('c'),
        long: "map-current-user",
        takes: Nothing(|options| options.map_both(Inside::Same, Inside::Same)),
        help: "be oneself inside; implies -U",
    },
    Opt {
        short: None,
        long: "map-user",
        takes: Value("UID", |options, user| {
            options.map_user = Some(Inside::Is(uid_or_name(&user)?));
            Ok(())
        }),
        help: "be the user UID (number or name) inside; implies -U",
    },
    Opt {
        short: None,
        long: "map-group",
        takes: Value("GID", |options, group| {
            options.map_group = Some(Inside::Is(gid_or_name(&group)?));
            Ok(())
        }),
        help: "be in the group GID (number or name) inside; implies -U",
    },
    Opt {
        short: None,
        long: "setgroups",
        takes: Value("allow|deny", record_setgroups),
        help: "let setgroups(2) work inside (allow) or not (deny)",
    },
    Opt {
        short: None,
        long: "propagation",
        takes: Value("private|shared|slave|unchanged", record_propagation),
        help: "set how mounts propagate in a new mount namespace (default private)",
    },
    Opt {
        short: Some('R'),
        long: "root",
        takes: Value("DIR", |options, directory| {
            options.root = Some(directory.into());
            Ok(())
        }),
        help: "make DIR the root directory",
    },
    Opt {
        short: Some('w'),
        long: "wd",
        takes: Value("DIR", |options, directory| {
            options.directory = Some(directory.into());
            Ok(())
        }),
        help: "make DIR, seen from the new root, the working directory",
    },
    Opt {
        short: Some('S'),
        long: "setuid",
        takes: Value("UID", |options, user| {
            options.uid = Some(uid(&user)?);
            Ok(())
        }),
        help: "become the user UID inside",
    },
    Opt {
        short: Some('G'),
        long: "setgid",
        takes: Value("GID", |options, group| {
            options.gid = Some(gid(&group)?);
            Ok(())
        }),
        help: "become the group GID inside, and leave all other groups",
    },
    Opt {
        short: None,
        long: "explain",
        takes: Nothing(|options| options.explain = true),
        help: "print the steps that would be taken, and take none",
    },
];

fn record_kill_child(options: &mut Options, signal: Option<OsString>) -> Recorded {
    options.kill_child = Some(match signal {
        Some(name) => SignalNumber::named(&name)?,
        None => SignalNumber::KILL,
    });
    Ok(())
}

fn record_setgroups(options: &mut Options, word: OsString) -> Recorded {
    let known = [Setgroups::Allow, Setgroups::Deny].into_iter().find(|known| word == known.name());
    options.setgroups = Some(known.ok_or_else(|| malformed("'--setgroups' word ('allow' or 'deny')", &word))?);
    Ok(())
}

fn record_propagation(options: &mut Options, word: OsString) -> Recorded {
    let known = Propagation::ALL.into_iter().find(|known| word == known.name());
    options.propagation =
        known.ok_or_else(|| malformed("propagation ('private', 'shared', 'slave' or 'unchanged')", &word))?;
    Ok(())
}

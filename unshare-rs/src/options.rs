//! The command line: which namespaces, who one is in them, and what happens before the program.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use nix::unistd::{Gid, Uid};

use nscore::cli::Takes::{Maybe, MaybeLong, Nothing, Value};
use nscore::cli::values::{gid, gid_or_name, malformed, number, uid, uid_or_name};
use nscore::cli::{Opt, Recorded};
use nscore::launch::Environment;
use nscore::{Error, KindSet, NamespaceKind};

use crate::clock::Clock;
use crate::id_map::{IdKind, Inside, Ranges, Setgroups};
use crate::propagation::Propagation;
use crate::signal_name::SignalNumber;

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
    /// Where to mount a procfs.
    pub mount_proc: Option<PathBuf>,
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

/// The option of a kind: its letter and, in full, its name.
const fn kind(
    kind: NamespaceKind,
    long: &'static str,
    record: fn(&mut Options, Option<OsString>) -> Recorded,
    help: &'static str,
) -> Opt<Options> {
    Opt { short: Some(kind.letter()), long, takes: MaybeLong("FILE", record), help }
}

/// The option table.
pub static OPTIONS: &[Opt<Options>] = &[
    kind(
        NamespaceKind::Ipc,
        "ipc",
        |o, file| o.unshare(NamespaceKind::Ipc, file),
        "unshare the IPC namespace; FILE keeps it alive",
    ),
    kind(NamespaceKind::Mnt, "mount", |o, file| o.unshare(NamespaceKind::Mnt, file), "unshare the mount namespace"),
    kind(NamespaceKind::Net, "net", |o, file| o.unshare(NamespaceKind::Net, file), "unshare the network namespace"),
    kind(NamespaceKind::Pid, "pid", |o, file| o.unshare(NamespaceKind::Pid, file), "unshare the PID namespace; see -f"),
    kind(
        NamespaceKind::Uts,
        "uts",
        |o, file| o.unshare(NamespaceKind::Uts, file),
        "unshare the UTS namespace (host name)",
    ),
    kind(NamespaceKind::User, "user", |o, file| o.unshare(NamespaceKind::User, file), "unshare the user namespace"),
    kind(
        NamespaceKind::Cgroup,
        "cgroup",
        |o, file| o.unshare(NamespaceKind::Cgroup, file),
        "unshare the cgroup namespace",
    ),
    kind(NamespaceKind::Time, "time", |o, file| o.unshare(NamespaceKind::Time, file), "unshare the time namespace"),
    Opt {
        short: Some('a'),
        long: "all",
        takes: Nothing(|options| options.all = true),
        help: "unshare every kind of namespace that this kernel has; implies -f",
    },
    Opt {
        short: Some('f'),
        long: "fork",
        takes: Nothing(|options| options.fork = true),
        help: "run the program as a child: with -p, as PID 1",
    },
    Opt {
        short: None,
        long: "forward-signals",
        takes: Nothing(|options| options.forward_signals = true),
        help: "pass SIGTERM and SIGINT on to the child; implies -f",
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
        takes: Nothing(|options| options.map_both(Inside::Is(0))),
        help: "be root inside; implies -U",
    },
    Opt {
        short: Some('c'),
        long: "map-current-user",
        takes: Nothing(|options| options.map_both(Inside::Same)),
        help: "be oneself inside; implies -U",
    },
    Opt {
        short: None,
        long: "map-user",
        takes: Value("UID", |options, user| {
            options.map_user = Some(Inside::Is(uid_or_name(&user)?.as_raw()));
            Ok(())
        }),
        help: "be the user UID (number or name) inside; implies -U",
    },
    Opt {
        short: None,
        long: "map-group",
        takes: Value("GID", |options, group| {
            options.map_group = Some(Inside::Is(gid_or_name(&group)?.as_raw()));
            Ok(())
        }),
        help: "be in the group GID (number or name) inside; implies -U",
    },
    Opt {
        short: None,
        long: "map-users",
        takes: Value("INNER:OUTER:COUNT|auto|subids|all", |options, ranges| {
            options.map_users.push(Ranges::parse(&ranges)?);
            Ok(())
        }),
        help: "map a range of user ids too (repeatable); implies -U",
    },
    Opt {
        short: None,
        long: "map-groups",
        takes: Value("INNER:OUTER:COUNT|auto|subids|all", |options, ranges| {
            options.map_groups.push(Ranges::parse(&ranges)?);
            Ok(())
        }),
        help: "map a range of group ids too (repeatable); implies -U",
    },
    Opt {
        short: None,
        long: "map-auto",
        takes: Nothing(|options| options.map_ranges_of_both(Ranges::Auto)),
        help: "map the caller's first subordinate ids, from 0 on; implies -U",
    },
    Opt {
        short: None,
        long: "map-subids",
        takes: Nothing(|options| options.map_ranges_of_both(Ranges::Subids)),
        help: "map the caller's first subordinate ids to themselves; implies -U",
    },
    Opt {
        short: None,
        long: "owner",
        takes: Value("UID:GID", record_owner),
        help: "let this user own the new user namespace; implies -U",
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
        long: "keep-caps",
        takes: Nothing(|options| options.keep_caps = true),
        help: "let the program keep the capabilities inside (with -U)",
    },
    Opt {
        short: None,
        long: "monotonic",
        takes: Value("SECONDS", |options, seconds| options.set_clock(Clock::Monotonic, &seconds)),
        help: "set the monotonic clock ahead inside (with -T)",
    },
    Opt {
        short: None,
        long: "boottime",
        takes: Value("SECONDS", |options, seconds| options.set_clock(Clock::Boottime, &seconds)),
        help: "set the boot-time clock ahead inside (with -T)",
    },
    Opt {
        short: None,
        long: "clear-env",
        takes: Nothing(|options| {
            if options.environment == Environment::Inherited {
                options.environment = Environment::Only(Vec::new());
            }
        }),
        help: "start the program with an empty environment",
    },
    Opt {
        short: None,
        long: "whitelist-env",
        takes: Value("NAMES", |options, names| {
            let names = names.as_bytes().split(|byte| *byte == b',').filter(|name| !name.is_empty());
            options.environment = Environment::Only(names.map(|name| OsStr::from_bytes(name).to_owned()).collect());
            Ok(())
        }),
        help: "start the program with these variables only (separated by commas)",
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

fn record_owner(options: &mut Options, word: OsString) -> Recorded {
    let mut ids = word.as_bytes().split(|byte| *byte == b':').map(|id| number::<u32>(OsStr::from_bytes(id)));
    let (Some(Some(user)), Some(Some(group)), None) = (ids.next(), ids.next(), ids.next()) else {
        return Err(malformed("owner (UID:GID, as numbers)", &word));
    };
    if [user, group].contains(&u32::MAX) {
        return Err(Error::new(format!("'{}' names the id that is nobody's, 4294967295", word.display())));
    }
    options.owner = Some((Uid::from_raw(user), Gid::from_raw(group)));
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

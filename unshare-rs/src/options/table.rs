//! The option table.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use nscore::NamespaceKind;
use nscore::cli::Takes::{Maybe, MaybeLong, Nothing, Value};
use nscore::cli::values::{gid, gid_or_name, uid, uid_or_name};
use nscore::cli::{Opt, Recorded};
use nscore::launch::Environment;

use super::Options;
use super::words::{descriptor, record_kill_child, record_owner, record_propagation, record_setgroups};
use crate::binfmt;
use crate::clock::Clock;
use crate::handshake::Channel;
use crate::id_map::{Inside, Ranges};

/// The option of a kind: its letter and, in full, its name.
const fn kind(
    kind: NamespaceKind,
    long: &'static str,
    record: fn(&mut Options, Option<OsString>) -> Recorded,
    help: &'static str,
) -> Opt<Options> {
    Opt { short: Some(kind.letter()), long, takes: MaybeLong("FILE", record), help }
}

/// The options, in the order of the help.
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
        long: "init",
        takes: Nothing(|options| options.init = true),
        help: "make PID 1 an init that starts the program, passes signals on and reaps orphans (with -p); implies -f",
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
        short: None,
        long: "mount-binfmt",
        takes: Maybe("DIR", |options, place| {
            options.mount_binfmt = Some(place.map_or_else(|| PathBuf::from(binfmt::USUAL_PLACE), PathBuf::from));
            Ok(())
        }),
        help: "mount binfmt_misc on DIR (/proc/sys/fs/binfmt_misc, in a new procfs); implies -m -U",
    },
    Opt {
        short: Some('l'),
        long: "load-interp",
        takes: Value("SPEC", Options::load_interpreter),
        help: "register the interpreter SPEC there; implies --mount-binfmt",
    },
    Opt {
        short: None,
        long: "loopback",
        takes: Nothing(|options| options.loopback = true),
        help: "bring up the device lo in the new network namespace; implies -n",
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
        long: "info-fd",
        takes: Value("FD", |options, fd| {
            options.info = Some(Channel::Info(descriptor(&fd)?));
            Ok(())
        }),
        help: "write the program's PID and namespaces to FD, as a line of JSON, before it starts",
    },
    Opt {
        short: None,
        long: "block-fd",
        takes: Value("FD", |options, fd| {
            options.block = Some(Channel::Block(descriptor(&fd)?));
            Ok(())
        }),
        help: "start the program once FD can be read or is closed",
    },
    Opt {
        short: None,
        long: "explain",
        takes: Nothing(|options| options.explain = true),
        help: "print the steps that would be taken, and take none",
    },
];

/// The options that util-linux 2.42.4 lacks.
pub const BEYOND: &[&str] =
    &["all", "init", "loopback", "info-fd", "block-fd", "clear-env", "whitelist-env", "explain"];

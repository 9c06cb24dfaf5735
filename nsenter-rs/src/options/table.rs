//! The option table.

use std::path::PathBuf;

use nscore::NamespaceKind;
use nscore::cli::Opt;
use nscore::cli::option::Takes::{Maybe, Nothing, Value};

use super::{Options, Source};

/// Every option of nsenter(1).
pub static TABLE: &[Opt<Options>] = &[
    Opt {
        short: Some('a'),
        long: "all",
        takes: Nothing(|options| options.all = true),
        help: "enter all namespaces of the target",
    },
    Opt {
        short: Some('t'),
        long: "target",
        takes: Value("PID", Options::set_target),
        help: "take namespaces and directories from the process PID, which PID:INODE makes sure of",
    },
    Opt {
        short: Some('m'),
        long: "mount",
        takes: Maybe("FILE|=:NSID", |options, file| options.enter(NamespaceKind::Mnt, file)),
        help: "enter the mount namespace, of the target or of FILE",
    },
    Opt {
        short: Some('u'),
        long: "uts",
        takes: Maybe("FILE|=:NSID", |options, file| options.enter(NamespaceKind::Uts, file)),
        help: "enter the UTS namespace (hostname etc)",
    },
    Opt {
        short: Some('i'),
        long: "ipc",
        takes: Maybe("FILE|=:NSID", |options, file| options.enter(NamespaceKind::Ipc, file)),
        help: "enter the System V IPC namespace",
    },
    Opt {
        short: Some('n'),
        long: "net",
        takes: Maybe("FILE|=:NSID", |options, file| options.enter(NamespaceKind::Net, file)),
        help: "enter the network namespace",
    },
    Opt {
        short: Some('N'),
        long: "net-socket",
        takes: Value("FD", Options::set_net_socket),
        help: "enter the network namespace of the target's socket FD",
    },
    Opt {
        short: Some('p'),
        long: "pid",
        takes: Maybe("FILE|=:NSID", |options, file| options.enter(NamespaceKind::Pid, file)),
        help: "enter the PID namespace, in a child",
    },
    Opt {
        short: Some('C'),
        long: "cgroup",
        takes: Maybe("FILE|=:NSID", |options, file| options.enter(NamespaceKind::Cgroup, file)),
        help: "enter the cgroup namespace",
    },
    Opt {
        short: Some('U'),
        long: "user",
        takes: Maybe("FILE|=:NSID", |options, file| options.enter(NamespaceKind::User, file)),
        help: "enter the user namespace, as its root",
    },
    Opt {
        short: None,
        long: "user-parent",
        takes: Nothing(|options| options.user_parent = true),
        help: "enter the parent of the user namespace, or the owner of what is entered",
    },
    Opt {
        short: Some('T'),
        long: "time",
        takes: Maybe("FILE|=:NSID", |options, file| options.enter(NamespaceKind::Time, file)),
        help: "enter the time namespace",
    },
    Opt {
        short: Some('S'),
        long: "setuid",
        takes: Value("UID|follow", Options::set_uid),
        help: "become the user UID inside; 'follow' takes the target's",
    },
    Opt {
        short: Some('G'),
        long: "setgid",
        takes: Value("GID|follow", Options::set_gid),
        help: "become the group GID inside and drop the supplementary groups; 'follow' takes the target's",
    },
    Opt {
        short: None,
        long: "preserve-credentials",
        takes: Nothing(|options| options.preserve_credentials = true),
        help: "keep user and groups when entering a user namespace",
    },
    Opt {
        short: None,
        long: "keep-caps",
        takes: Nothing(|options| options.keep_caps = true),
        help: "let the program keep the capabilities inside (with -U)",
    },
    Opt {
        short: Some('r'),
        long: "root",
        takes: Maybe("DIR", |options, directory| {
            options.root = Some(Source::new(directory));
            Ok(())
        }),
        help: "change the root directory, to the target's or to DIR",
    },
    Opt {
        short: Some('w'),
        long: "wd",
        takes: Maybe("DIR", |options, directory| {
            options.wd = Some(Source::new(directory));
            Ok(())
        }),
        help: "change the working directory, to the target's or to DIR",
    },
    Opt {
        short: Some('W'),
        long: "wdns",
        takes: Maybe("DIR", |options, directory| {
            options.wdns = Some(directory.map(PathBuf::from));
            Ok(())
        }),
        help: "change the working directory to what DIR names inside",
    },
    Opt {
        short: Some('e'),
        long: "env",
        takes: Nothing(|options| options.environment = true),
        help: "give the program the environment of the target",
    },
    Opt {
        short: Some('c'),
        long: "join-cgroup",
        takes: Nothing(|options| options.join_cgroup = true),
        help: "move to the cgroup of the target",
    },
    Opt {
        short: Some('Z'),
        long: "follow-context",
        takes: Nothing(|options| options.follow_context = true),
        help: "run the program in the SELinux context of the target",
    },
    Opt {
        short: Some('F'),
        long: "no-fork",
        takes: Nothing(|options| options.no_fork = true),
        help: "do not fork after entering a PID namespace",
    },
    Opt {
        short: None,
        long: "explain",
        takes: Nothing(|options| options.explain = true),
        help: "do nothing; print the steps that would be taken",
    },
];

/// The options that util-linux 2.42.4 lacks.
pub const BEYOND: &[&str] = &["explain"];

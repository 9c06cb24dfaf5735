//! The option table, and what a command line asks for.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use nix::unistd::{Gid, Pid, Uid};
use nscore::cli::option::Takes::{Maybe, Nothing, Value};
use nscore::cli::values;
use nscore::cli::{Opt, Recorded};
use nscore::{Error, NamespaceKind};

/// What a command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The process whose namespaces and directories are meant.
    pub target: Option<Pid>,
    /// Enter every kind of the target, but for what [`Self::namespaces`] says.
    pub all: bool,
    /// The kinds asked for one by one.
    pub namespaces: BTreeMap<NamespaceKind, Source>,
    /// The root directory.
    pub root: Option<Source>,
    /// The working directory, as it is named outside.
    pub wd: Option<Source>,
    /// The working directory, as it is named inside. Without DIR the option changes nothing.
    pub wdns: Option<Option<PathBuf>>,
    /// The user to become.
    pub setuid: Option<Id<Uid>>,
    /// The group to become, which drops the supplementary groups.
    pub setgid: Option<Id<Gid>>,
    /// Entering a user namespace changes neither user nor groups.
    pub preserve_credentials: bool,
    /// Execute the program without a fork, also where it then stays outside the PID namespace.
    pub no_fork: bool,
    /// Print the plan instead of carrying it out.
    pub explain: bool,
}

/// Where something to enter comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The target has it.
    Target,
    /// This path names it.
    Path(PathBuf),
}

/// A user or group to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id<I> {
    /// This one, as the entered user namespace counts.
    Number(I),
    /// That of the target.
    Follow,
}

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
        help: "take namespaces and directories from the process PID",
    },
    Opt {
        short: Some('m'),
        long: "mount",
        takes: Maybe("FILE", |options, file| options.enter(NamespaceKind::Mnt, file)),
        help: "enter the mount namespace, of the target or of FILE",
    },
    Opt {
        short: Some('u'),
        long: "uts",
        takes: Maybe("FILE", |options, file| options.enter(NamespaceKind::Uts, file)),
        help: "enter the UTS namespace (hostname etc)",
    },
    Opt {
        short: Some('i'),
        long: "ipc",
        takes: Maybe("FILE", |options, file| options.enter(NamespaceKind::Ipc, file)),
        help: "enter the System V IPC namespace",
    },
    Opt {
        short: Some('n'),
        long: "net",
        takes: Maybe("FILE", |options, file| options.enter(NamespaceKind::Net, file)),
        help: "enter the network namespace",
    },
    Opt {
        short: Some('p'),
        long: "pid",
        takes: Maybe("FILE", |options, file| options.enter(NamespaceKind::Pid, file)),
        help: "enter the PID namespace, in a child",
    },
    Opt {
        short: Some('C'),
        long: "cgroup",
        takes: Maybe("FILE", |options, file| options.enter(NamespaceKind::Cgroup, file)),
        help: "enter the cgroup namespace",
    },
    Opt {
        short: Some('U'),
        long: "user",
        takes: Maybe("FILE", |options, file| options.enter(NamespaceKind::User, file)),
        help: "enter the user namespace, as its root",
    },
    Opt {
        short: Some('T'),
        long: "time",
        takes: Maybe("FILE", |options, file| options.enter(NamespaceKind::Time, file)),
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

impl Source {
    fn new(path: Option<OsString>) -> Self {
        path.map_or(Self::Target, |path| Self::Path(path.into()))
    }
}

impl Options {
    fn enter(&mut self, kind: NamespaceKind, file: Option<OsString>) -> Recorded {
        self.namespaces.insert(kind, Source::new(file));
        Ok(())
    }

    fn set_target(&mut self, word: OsString) -> Recorded {
        match self.target.replace(values::pid(&word)?) {
            None => Ok(()),
            Some(_) => Err(Error::usage("option '--target' may be given once only")),
        }
    }

    fn set_uid(&mut self, word: OsString) -> Recorded {
        self.setuid = Some(if word == "follow" { Id::Follow } else { Id::Number(values::uid(&word)?) });
        Ok(())
    }

    fn set_gid(&mut self, word: OsString) -> Recorded {
        self.setgid = Some(if word == "follow" { Id::Follow } else { Id::Number(values::gid(&word)?) });
        Ok(())
    }

    /// Whether a process has to say which user and group to become.
    pub fn follows(&self) -> bool {
        self.setuid == Some(Id::Follow) || self.setgid == Some(Id::Follow)
    }

    /// Makes sure that the options make sense together.
    ///
    /// # Errors
    ///
    /// No namespace is asked for, a target is missing, or two options exclude each other.
    pub fn check(&self) -> Result<(), Error> {
        if self.wd.is_some() && self.wdns.is_some() {
            return Err(Error::usage("options '--wd' and '--wdns' exclude each other"));
        }
        if self.namespaces.is_empty() && !self.all {
            return Err(Error::usage("no namespace is asked for"));
        }
        match self.needs_target() {
            Some(reason) if self.target.is_none() => Err(Error::usage(format!("no target process is given, {reason}"))),
            _ => Ok(()),
        }
    }

    /// The first thing asked for that only a target has.
    fn needs_target(&self) -> Option<String> {
        if self.all {
            return Some("which '--all' needs".to_owned());
        }
        if let Some((kind, _)) = self.namespaces.iter().find(|(_, source)| **source == Source::Target) {
            return Some(format!("nor a file for the {kind} namespace"));
        }
        let directories = [("root", &self.root), ("working", &self.wd)];
        if let Some((name, _)) = directories.into_iter().find(|(_, source)| **source == Some(Source::Target)) {
            return Some(format!("nor a path for the {name} directory"));
        }
        self.follows().then(|| "which 'follow' needs".to_owned())
    }
}

#[cfg(test)]
mod tests;

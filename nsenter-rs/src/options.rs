//! What a command line asks for; [`table`] has the options themselves.

mod table;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::RawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use nix::unistd::{Gid, Pid, Uid};
use nscore::cli::{Recorded, values};
use nscore::{Error, NamespaceKind};

pub use table::{BEYOND, TABLE};

/// What a command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The process whose namespaces and directories are meant.
    pub target: Option<TargetName>,
    /// Enter every kind of the target, but for what [`Self::namespaces`] says.
    pub all: bool,
    /// The kinds asked for one by one.
    pub namespaces: BTreeMap<NamespaceKind, Source>,
    /// The socket of the target whose network namespace is meant.
    pub net_socket: Option<RawFd>,
    /// Enter the parent of the user namespace that is meant, or the owner of what is entered.
    pub user_parent: bool,
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
    /// Let the program keep the capabilities that we have inside.
    pub keep_caps: bool,
    /// The program gets the environment of the target.
    pub environment: bool,
    /// Move to the cgroup of the target.
    pub join_cgroup: bool,
    /// Take the SELinux context of the target.
    pub follow_context: bool,
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
    /// It is the namespace with this 64-bit id.
    Id(u64),
}

/// A process, and what makes sure that it is the one that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetName {
    /// Its PID.
    pub pid: Pid,
    /// The inode number of its pidfd; pidfd_open(2), Linux 6.9.
    pub inode: Option<u64>,
}

/// A user or group to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id<I> {
    /// This one, as the entered user namespace counts.
    Number(I),
    /// That of the target.
    Follow,
}

impl Source {
    /// Of a directory.
    fn new(path: Option<OsString>) -> Self {
        path.map_or(Self::Target, |path| Self::Path(path.into()))
    }

    /// Of a namespace: `:NSID` is an id.
    fn of_namespace(word: Option<OsString>) -> Result<Self, Error> {
        let Some(id) = word.as_ref().and_then(|word| word.as_bytes().strip_prefix(b":")) else {
            return Ok(Self::new(word));
        };
        let id = OsStr::from_bytes(id);
        values::number(id).map(Self::Id).ok_or_else(|| values::malformed("namespace ID", id))
    }
}

impl Options {
    fn enter(&mut self, kind: NamespaceKind, file: Option<OsString>) -> Recorded {
        self.namespaces.insert(kind, Source::of_namespace(file)?);
        Ok(())
    }

    fn set_target(&mut self, word: OsString) -> Recorded {
        let mut parts = word.as_bytes().splitn(2, |byte| *byte == b':').map(OsStr::from_bytes);
        let pid = values::pid(parts.next().unwrap_or_default())?;
        let inode = parts
            .next()
            .map(|inode| values::number(inode).ok_or_else(|| values::malformed("process (PID or PID:INODE)", &word)));
        match self.target.replace(TargetName { pid, inode: inode.transpose()? }) {
            None => Ok(()),
            Some(_) => Err(Error::usage("option '--target' may be given once only")),
        }
    }

    fn set_net_socket(&mut self, word: OsString) -> Recorded {
        let fd = values::number(&word).filter(|fd: &RawFd| *fd >= 0);
        self.net_socket = Some(fd.ok_or_else(|| values::malformed("descriptor (a number)", &word))?);
        Ok(())
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
        if self.namespaces.is_empty() && !self.all && self.net_socket.is_none() && !self.user_parent {
            return Err(Error::usage("no namespace is asked for"));
        }
        if self.net_socket.is_some() && self.namespaces.contains_key(&NamespaceKind::Net) {
            return Err(Error::usage("options '--net' and '--net-socket' exclude each other"));
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
        let others = [
            (self.follows(), "follow"),
            (self.net_socket.is_some(), "--net-socket"),
            (self.user_parent && self.namespaces.is_empty(), "--user-parent"),
            (self.environment, "--env"),
            (self.join_cgroup, "--join-cgroup"),
            (self.follow_context, "--follow-context"),
        ];
        let needing = others.into_iter().find(|(is_asked_for, _)| *is_asked_for);
        needing.map(|(_, name)| format!("which '{name}' needs"))
    }
}

#[cfg(test)]
mod tests;

//! What is read of a row's process, each once and only if it is needed.
//!
//! A process that vanishes in the middle leaves its facts missing.

use std::collections::HashMap;
use std::fs;
use std::rc::Rc;

use nix::unistd::{Pid, Uid};
use procfs::process::Process;

use crate::census::{About, Namespace};
use crate::scan::Proc;

/// Which facts the rows need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The parent of the process.
    pub ppid: bool,
    /// The user of the process.
    pub uid: bool,
    /// What the process is called.
    pub command: bool,
    /// The cgroup of the process.
    pub cgroup: bool,
    /// The ids by which our network namespace knows others.
    pub netnsid: bool,
    /// Threads that are in another namespace than their process.
    pub threads: bool,
    /// Every process in a namespace.
    pub pids: bool,
}

/// What is known of a process.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ProcessFacts {
    /// The PID of its parent, 0 where `/proc` does not show that.
    pub ppid: Option<u64>,
    /// Its effective user.
    pub uid: Option<Uid>,
    /// Its command line, or its name where it has none.
    pub command: Option<Vec<u8>>,
    /// Its cgroup.
    pub cgroup: Option<String>,
}

/// What a row shows: a namespace and, where there is one, a process in it.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The namespace.
    pub namespace: Rc<Namespace>,
    /// The process.
    pub pid: Option<Pid>,
    /// Whether the row was asked for; else it is shown only if it is a relative of one that was.
    pub is_wanted: bool,
}

/// A row with what is known of its namespace and its process.
#[derive(Debug)]
pub struct Entry {
    /// What it shows.
    pub pair: Pair,
    /// What is known of the process.
    pub process: Rc<ProcessFacts>,
}

impl Entry {
    /// The process that the row shows, as a number for people.
    pub fn pid(&self) -> Option<u64> {
        self.pair.pid.map(|pid| pid.as_raw().unsigned_abs().into())
    }

    /// What the namespace tells of itself.
    pub fn about(&self) -> About {
        self.pair.namespace.about.unwrap_or_default()
    }

    /// The user of the process or, where there is none, who owns the namespace.
    pub fn uid(&self) -> Option<Uid> {
        if self.pair.pid.is_some() { self.process.uid } else { self.about().owner_uid }
    }
}

/// Reads facts.
#[derive(Debug)]
pub struct Reader<'a> {
    proc: &'a Proc,
    needs: Needs,
    /// Many namespaces have the same lowest PID.
    processes: HashMap<Pid, Rc<ProcessFacts>>,
}

impl<'a> Reader<'a> {
    /// A reader of what the rows need.
    pub fn new(proc: &'a Proc, needs: Needs) -> Self {
        Self { proc, needs, processes: HashMap::new() }
    }

    /// Reads the facts of a row.
    pub fn read(&mut self, pair: Pair) -> Entry {
        let process = match pair.pid {
            None => Rc::default(),
            Some(pid) => {
                let (proc, needs) = (self.proc, self.needs);
                self.processes.entry(pid).or_insert_with(|| Rc::new(read_process(proc, pid, needs))).clone()
            }
        };
        Entry { pair, process }
    }
}

fn read_process(proc: &Proc, pid: Pid, needs: Needs) -> ProcessFacts {
    let directory = proc.path_of(pid, "");
    let process = if needs.ppid || needs.uid { Process::new_with_root(directory.clone()).ok() } else { None };
    let process = process.as_ref();
    ProcessFacts {
        ppid: process
            .filter(|_| needs.ppid)
            .and_then(|process| process.stat().ok())
            .and_then(|stat| stat.ppid.try_into().ok()),
        uid: process.filter(|_| needs.uid).and_then(|process| process.uid().ok()).map(Uid::from_raw),
        command: if needs.command { nscore::proc::command(&directory).ok() } else { None },
        cgroup: if needs.cgroup {
            fs::read_to_string(directory.join("cgroup")).ok().and_then(|text| cgroup_in(&text))
        } else {
            None
        },
    }
}

/// The path in the one hierarchy of version 2 or, where processes are not kept in that, in the one of systemd or the first;
/// cgroups(7).
fn cgroup_in(text: &str) -> Option<String> {
    let lines = || text.lines().filter_map(|line| line.splitn(3, ':').collect::<Vec<_>>().try_into().ok());
    let path = |wanted: fn(&[&str; 3]) -> bool| {
        let [_, _, path] = lines().find(|line: &[&str; 3]| wanted(line))?;
        Some(path.to_owned())
    };
    path(|[number, _, path]| *number == "0" && *path != "/")
        .or_else(|| path(|[_, controllers, path]| *controllers == "name=systemd" && *path != "/"))
        .or_else(|| path(|[_, _, path]| *path != "/"))
        .or_else(|| path(|_| true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cgroup_is_that_of_version_2_or_another_that_says_something() {
        assert_eq!(cgroup_in("0::/system.slice/a.service\n").as_deref(), Some("/system.slice/a.service"));
        assert_eq!(cgroup_in("5:cpu:/b\n1:name=systemd:/a\n0::/\n").as_deref(), Some("/a"));
        assert_eq!(cgroup_in("5:cpu:/b:c\n1:name=systemd:/\n0::/\n").as_deref(), Some("/b:c"));
        assert_eq!(cgroup_in("0::/\n").as_deref(), Some("/"));
        assert_eq!(cgroup_in(""), None);
    }
}

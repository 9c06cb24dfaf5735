//! What is read of a row's process, each once and only if it is needed.
//!
//! All of it is read through one descriptor of the process's directory, so that it is of one process, whoever gets the PID
//! meanwhile. A process that vanishes in the middle leaves its facts missing, and so does another that has got its PID.

use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::rc::Rc;

use nix::errno::Errno;
use nix::fcntl::{OFlag, openat, readlinkat};
use nix::sys::stat::{Mode, fstat};
use nix::unistd::{Pid, Uid, read};
use nscore::nsfs::namespace_in;
use nscore::proc::{command, is_exhaustion, parent_in_stat};
use nscore::{Context, Error};

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
    pub cgroup: Option<Vec<u8>>,
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
    ///
    /// # Errors
    ///
    /// We have run out of descriptors or memory.
    pub fn read(&mut self, pair: Pair) -> Result<Entry, Error> {
        let process = match pair.pid {
            None => Rc::default(),
            Some(pid) => match self.processes.get(&pid) {
                Some(known) => Rc::clone(known),
                None => {
                    let read = read_process(self.proc, pid, &pair.namespace, self.needs);
                    let facts = Rc::new(unless_exhausted(read, pid)?.unwrap_or_default());
                    self.processes.insert(pid, Rc::clone(&facts));
                    facts
                }
            },
        };
        Ok(Entry { pair, process })
    }
}

/// The facts of the process that was found in the namespace under this PID.
fn read_process(proc: &Proc, pid: Pid, namespace: &Namespace, needs: Needs) -> io::Result<ProcessFacts> {
    let directory = proc.open_directory(&pid.to_string(), OFlag::O_PATH)?;
    let file = |name: &str| read_file(&directory, name);
    let facts = ProcessFacts {
        ppid: if needs.ppid { known(file("stat"))?.as_deref().and_then(parent_in_stat) } else { None }
            .map(|parent| parent.as_raw().unsigned_abs().into()),
        uid: if needs.uid { Some(Uid::from_raw(fstat(&directory)?.st_uid)) } else { None },
        command: if needs.command { known(command(file))? } else { None },
        cgroup: if needs.cgroup { known(file("cgroup"))?.as_deref().and_then(cgroup_in) } else { None },
    };
    // The last look, since the directory of a process that has ended seems to be root's. A zombie is in the namespace no more, so
    // that nobody can tell whether the PID is still that of the process that was.
    let link = readlinkat(&directory, namespace.kind.link())?;
    match namespace_in(link.as_bytes()) {
        Some((_, inode)) if inode == namespace.inode => Ok(facts),
        _ => Err(Errno::ESRCH.into()),
    }
}

/// Most files of a process are shorter, and read at once: the standard library would first ask for a size that procfs does not know.
const USUAL: usize = 4096;

fn read_file(directory: &OwnedFd, name: &str) -> io::Result<Vec<u8>> {
    let file = openat(directory, name, OFlag::O_RDONLY | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC, Mode::empty())?;
    let mut text = vec![0; USUAL];
    let mut length = 0;
    loop {
        match read(&file, &mut text[length..])? {
            0 => break,
            more => length += more,
        }
        if length == text.len() {
            text.resize(2 * length, 0);
        }
    }
    text.truncate(length);
    Ok(text)
}

/// What could not be read is not known, unless it is our own fault.
fn known<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Err(error) if error.raw_os_error().is_some_and(|raw| is_exhaustion(Errno::from_raw(raw))) => Err(error),
        read => Ok(read.ok()),
    }
}

fn unless_exhausted<T>(read: io::Result<T>, pid: Pid) -> Result<Option<T>, Error> {
    known(read).context(|| format!("cannot read what process {pid} is"))
}

/// The path in the one hierarchy of version 2 or, where processes are not kept in that, in the one of systemd or the first;
/// cgroups(7).
fn cgroup_in(text: &[u8]) -> Option<Vec<u8>> {
    let lines = || {
        text.split(|byte| *byte == b'\n').filter_map(|line| {
            let fields: Vec<&[u8]> = line.splitn(3, |byte| *byte == b':').collect();
            <[&[u8]; 3]>::try_from(fields).ok()
        })
    };
    let path = |wanted: fn(&[&[u8]; 3]) -> bool| {
        let [_, _, path] = lines().find(wanted)?;
        Some(path.to_vec())
    };
    path(|[number, _, path]| *number == b"0" && *path != b"/")
        .or_else(|| path(|[_, controllers, path]| *controllers == b"name=systemd" && *path != b"/"))
        .or_else(|| path(|[_, _, path]| *path != b"/"))
        .or_else(|| path(|_| true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cgroup_is_that_of_version_2_or_another_that_says_something() {
        for (text, path) in [
            (&b"0::/system.slice/a.service\n"[..], &b"/system.slice/a.service"[..]),
            (b"5:cpu:/b\n1:name=systemd:/a\n0::/\n", b"/a"),
            (b"5:cpu:/b:c\n1:name=systemd:/\n0::/\n", b"/b:c"),
            (b"0::/\n", b"/"),
            (b"0::/\xff\x1b\n", b"/\xff\x1b"), // a name may be any bytes
        ] {
            assert_eq!(cgroup_in(text).as_deref(), Some(path));
        }
        assert_eq!(cgroup_in(b""), None);
        assert_eq!(cgroup_in(b"::\n:"), Some(Vec::new()));
    }
}

//! What is read of a row's process and namespace, each once and only if it is needed.
//!
//! A process that vanishes in the middle leaves its facts missing.

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use nix::errno::Errno;
use nix::unistd::{Pid, Uid};
use nscore::nsfs::{NamespaceFile, NamespaceId};
use nscore::{Error, NamespaceKind, Status};
use procfs::process::Process;

use crate::scan::Namespace;

/// Which facts the rows need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The parent of the process.
    pub ppid: bool,
    /// The user of the process.
    pub uid: bool,
    /// What the process is called.
    pub command: bool,
    /// The parent of the namespace.
    pub parent: bool,
    /// The owner of the namespace.
    pub owner: bool,
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
}

/// What a row shows: a namespace and one process in it.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// The namespace.
    pub namespace: Namespace,
    /// The process.
    pub pid: Pid,
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
    /// The inode number of the parent of a PID or user namespace, if the caller may see it.
    pub parent: Option<u64>,
    /// The inode number of the owning user namespace, if the caller may see it.
    pub owner: Option<u64>,
}

impl Entry {
    /// The process that the row shows, as a number for people.
    pub fn pid(&self) -> u64 {
        self.pair.pid.as_raw().unsigned_abs().into()
    }
}

/// Reads facts.
#[derive(Debug)]
pub struct Reader {
    needs: Needs,
    /// Many namespaces have the same lowest PID.
    processes: HashMap<Pid, Rc<ProcessFacts>>,
}

impl Reader {
    /// A reader of what the rows need.
    pub fn new(needs: Needs) -> Self {
        Self { needs, processes: HashMap::new() }
    }

    /// Reads the facts of a row.
    ///
    /// # Errors
    ///
    /// The kernel lacks the ioctls that tell parents and owners.
    pub fn read(&mut self, pair: Pair) -> Result<Entry, Error> {
        let (needs, pid) = (self.needs, pair.pid);
        let process = self.processes.entry(pid).or_insert_with(|| Rc::new(read_process(pid, needs))).clone();
        let (parent, owner) = read_relatives(pair.namespace.kind, pid, needs)?;
        Ok(Entry { pair, process, parent, owner })
    }
}

fn read_process(pid: Pid, needs: Needs) -> ProcessFacts {
    let process = if needs.ppid || needs.uid { Process::new(pid.as_raw()).ok() } else { None };
    let process = process.as_ref();
    ProcessFacts {
        ppid: process
            .filter(|_| needs.ppid)
            .and_then(|process| process.stat().ok())
            .and_then(|stat| stat.ppid.try_into().ok()),
        uid: process.filter(|_| needs.uid).and_then(|process| process.uid().ok()).map(Uid::from_raw),
        command: if needs.command { read_command(pid) } else { None },
    }
}

fn read_command(pid: Pid) -> Option<Vec<u8>> {
    nscore::proc::command(Path::new(&format!("/proc/{pid}"))).ok()
}

/// The parent and the owner, as far as they are needed, of the namespace of this kind that the process is in.
fn read_relatives(kind: NamespaceKind, pid: Pid, needs: Needs) -> Result<(Option<u64>, Option<u64>), Error> {
    let needs_parent = needs.parent && matches!(kind, NamespaceKind::Pid | NamespaceKind::User);
    if !needs_parent && !needs.owner {
        return Ok((None, None));
    }
    let Ok(file) = NamespaceFile::of_process(pid, kind) else { return Ok((None, None)) };
    let parent = if needs_parent { inode_of(file.parent())? } else { None };
    let owner = if needs.owner { inode_of(file.owner())? } else { None };
    Ok((parent, owner))
}

fn inode_of(relative: Result<Option<NamespaceFile>, Error>) -> Result<Option<u64>, Error> {
    match relative.and_then(|file| file.map(|file| file.id()).transpose()) {
        Ok(id) => Ok(id.map(|NamespaceId { ino, .. }| ino)),
        // Linux before 4.9. The status is the one that lsns(8) promises.
        Err(error) if error.errno() == Some(Errno::ENOTTY) => Err(error.with_status(Status::Exit(2))),
        Err(_) => Ok(None),
    }
}

//! Translation by NSpid lists, for kernels without the ioctls.
//!
//! The list of a process has its PID in our namespace, in the one below, and so on. The PID at the depth of a namespace
//! is the PID in it only if that namespace is among the ancestors of the process's own: two siblings at one depth both
//! have a PID 1.

use nix::unistd::Pid;

use nscore::nsfs::NamespaceFile;
use nscore::{Error, NamespaceKind};

use crate::namespace::Namespace;
use crate::process::{self, Process};

pub(super) fn pid_in_namespace(namespace: &Namespace, pid: Pid) -> Result<Option<Pid>, Error> {
    match Process::open(pid)? {
        Some(process) => pid_of(&process, namespace),
        None => Ok(None),
    }
}

/// Asks every process that we see, and then every other thread.
pub(super) fn pid_from_namespace(namespace: &Namespace, pid: Pid) -> Result<Option<Pid>, Error> {
    let depth = namespace.depth()?;
    let mut deep_enough = Vec::new();
    let mut refusal = None;
    let mut is_meant = |process: &Process| {
        process.status.nspid.get(depth) == Some(&pid)
            && pid_of(process, namespace).unwrap_or_else(|error| {
                refusal = Some(error); // a namespace that hides is no answer, unless nobody else has a better one
                None
            }) == Some(pid)
    };
    for process in process::all()? {
        let process = process?;
        if is_meant(&process) {
            return Ok(Some(process.pid));
        }
        if process.status.depth() >= depth {
            deep_enough.push(process.pid);
        }
    }
    for thread in deep_enough.into_iter().flat_map(process::threads) {
        if let Some(thread) = Process::open(thread)?.filter(&mut is_meant) {
            return Ok(Some(thread.pid));
        }
    }
    refusal.map_or(Ok(None), Err)
}

/// The PID of the process in `namespace`; `None` if `namespace` does not see it, or it ends meanwhile.
fn pid_of(process: &Process, namespace: &Namespace) -> Result<Option<Pid>, Error> {
    let depth = namespace.depth()?;
    let Some(pid) = process.status.nspid.get(depth).copied() else { return Ok(None) };
    if namespace.is_own() {
        return Ok(Some(pid));
    }
    let is_in = ancestor(process.pid, process.status.depth() - depth).and_then(|ancestor| match ancestor {
        Some(ancestor) => Ok(ancestor.id()? == namespace.id),
        None => Ok(false),
    });
    match is_in {
        _ if !process.is_there() => Ok(None), // whatever was opened may be another's that got its PID
        Ok(is_in) => Ok(is_in.then_some(pid)),
        Err(error) => Err(error),
    }
}

/// The PID namespace so many levels above the one that the process lives in.
fn ancestor(pid: Pid, levels: usize) -> Result<Option<NamespaceFile>, Error> {
    let mut namespace = NamespaceFile::of_process(pid, NamespaceKind::Pid)?;
    for _ in 0..levels {
        match namespace.parent()? {
            Some(parent) => namespace = parent,
            None => return Ok(None),
        }
    }
    Ok(Some(namespace))
}

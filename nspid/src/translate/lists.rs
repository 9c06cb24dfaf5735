//! Translation by NSpid lists, for kernels without the ioctls and for the procfs of another namespace.
//!
//! The list of a process has its PID in the procfs's own namespace, in the one below, and so on. The PID at the depth of a
//! namespace is the PID in it only if that namespace is among the ancestors of the process's own: two siblings at one
//! depth both have a PID 1.

use nix::unistd::Pid;

use nscore::Error;
use nscore::nsfs::NamespaceId;
use nscore::sys::nsfs::Counted;

use crate::namespace::{Namespace, Place};
use crate::process::Process;
use crate::procfs::Procfs;

pub(super) fn pid_in(procfs: &Procfs, place: &Place, pid: Pid, counted: Counted) -> Result<Option<Pid>, Error> {
    let Some(process) = Process::open(procfs, pid)? else { return Ok(None) };
    match place {
        Place::Own => Ok(process.status.pids(counted).first().copied()),
        Place::Other(namespace) => pid_of(procfs, &process, namespace, counted),
    }
}

/// Asks every process that the procfs shows, and then every other thread.
pub(super) fn pid_from(
    procfs: &Procfs,
    namespace: &Namespace,
    pid: Pid,
    counted: Counted,
) -> Result<Option<Pid>, Error> {
    let depth = namespace.depth(procfs)?;
    let mut deep_enough = Vec::new();
    let mut refusal = None;
    let mut answer_of = |process: &Process| {
        if process.status.nspid.get(depth) != Some(&pid) {
            return None;
        }
        let is_meant = pid_of(procfs, process, namespace, Counted::Thread).unwrap_or_else(|error| {
            refusal = Some(error); // a namespace that hides is no answer, unless nobody else has a better one
            None
        });
        is_meant.and_then(|_| process.status.pids(counted).first().copied())
    };
    for process in procfs.processes()? {
        let process = process?;
        if let Some(answer) = answer_of(&process) {
            return Ok(Some(answer));
        }
        if process.status.depth() >= depth {
            deep_enough.push(process.pid);
        }
    }
    for process in deep_enough {
        for thread in procfs.threads(process)? {
            if let Some(answer) = Process::open(procfs, thread)?.as_ref().and_then(&mut answer_of) {
                return Ok(Some(answer));
            }
        }
    }
    refusal.map_or(Ok(None), Err)
}

/// The PID of the process in `namespace`; `None` if `namespace` does not see it, or it ends meanwhile.
fn pid_of(procfs: &Procfs, process: &Process, namespace: &Namespace, counted: Counted) -> Result<Option<Pid>, Error> {
    let depth = namespace.depth(procfs)?;
    let Some(pid) = process.status.pids(counted).get(depth).copied() else { return Ok(None) };
    let ancestor = ancestor(procfs, process.pid, process.status.depth() - depth);
    match ancestor {
        _ if !process.is_there() => Ok(None), // whatever was opened may be another's that got its PID
        Ok(ancestor) => Ok((ancestor == Some(namespace.id)).then_some(pid)),
        Err(error) => Err(error),
    }
}

/// The PID namespace so many levels above the one that the process lives in.
fn ancestor(procfs: &Procfs, pid: Pid, levels: usize) -> Result<Option<NamespaceId>, Error> {
    let mut namespace = procfs.namespace_of(pid)?;
    for _ in 0..levels {
        match namespace.parent()? {
            Some(parent) => namespace = parent,
            None => return Ok(None),
        }
    }
    namespace.id().map(Some)
}

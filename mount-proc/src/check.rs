//! Whether a procfs shows the PID namespace that was asked for.
//!
//! A process that lives in that namespace can tell: the procfs's `self` is the reader, and the `NSpid` list of its status begins
//! at the namespace of the procfs and ends at the reader's, so that it is one number if and only if these are the same;
//! proc_pid_status(5). For our own namespace we are that process. For another, its init usually tells as much without anybody
//! having to go there: `1/ns/pid` is the namespace of the procfs.

use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::sys::stat::fstat;
use nix::unistd::dup;
use procfs::FromRead;
use procfs::process::Stat;

use nscore::Error;
use nscore::nsfs::{NamespaceFile, NamespaceId};
use nscore::proc::{ProcView, view_of};
use nscore::sys::pid_namespace::{Refusal, open_inside};

use crate::context::not_inside;
use crate::mount::{Mount, Whose};
use crate::mounts::open_below;

/// Makes sure that the procfs shows the namespace that was asked for, and that this one still has its init: `pidns=` accepts
/// one that has lost it.
///
/// # Errors
///
/// It does not, or has none.
pub fn require_asked(procfs: BorrowedFd<'_>, mount: &Mount<'_>) -> Result<(), Error> {
    let shows = match mount.whose {
        Whose::Own => is_mine(procfs),
        Whose::Other(ns) => match as_init_tells(procfs, ns.id()?) {
            Some(shows) => shows,
            None => as_a_visitor_tells(procfs, ns).map_err(|refusal| not_inside(refusal, mount))?,
        },
    };
    if shows { Ok(()) } else { Err(mount.refused("something else shows there")) }
}

/// Whether the procfs is of the calling process's own PID namespace.
fn is_mine(procfs: BorrowedFd<'_>) -> bool {
    open_below(procfs, "self/status").is_ok_and(|status| matches!(view_of(status), Ok(ProcView::Own)))
}

/// `None` if init tells nothing: it is gone, hidden by `hidepid=`, we may not inspect it, or it is a zombie. That may be the whole
/// process or its first thread alone, while others go on.
fn as_init_tells(procfs: BorrowedFd<'_>, asked: NamespaceId) -> Option<bool> {
    let state = Stat::from_read(open_below(procfs, "1/stat").ok()?).ok()?.state;
    if matches!(state, 'Z' | 'X') {
        return None;
    }
    let found = fstat(open_below(procfs, "1/ns/pid").ok()?).ok()?;
    Some(NamespaceId { dev: found.st_dev, ino: found.st_ino } == asked)
}

/// By a process that goes there, which nobody can where init has exited.
fn as_a_visitor_tells(procfs: BorrowedFd<'_>, ns: &NamespaceFile) -> Result<bool, Refusal> {
    match open_inside(ns.as_fd(), || if is_mine(procfs) { dup(procfs) } else { Err(Errno::ENXIO) }) {
        Ok(_) => Ok(true),
        Err(Refusal::Open(_)) => Ok(false),
        Err(refusal) => Err(refusal),
    }
}

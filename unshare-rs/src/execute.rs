//! Takes the steps of a plan.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::mount::{MsFlags, mount};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::unshare;
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, chdir, chroot, getpid, setgid, setgroups, setuid};

use nscore::cli::hints;
use nscore::launch::{self, Forked};
use nscore::sys::process;
use nscore::{Advice, Context, Error, KindSet, Status};

use crate::id_map;
use crate::plan::Step;
use crate::propagation::Propagation;
use crate::signal_name::SignalNumber;

/// Takes the steps in order; in the parent of a fork, waits for the child instead.
///
/// # Errors
///
/// The first step that fails.
pub fn execute(steps: &[Step]) -> Result<Status, Error> {
    let mut parent = None;
    for step in steps {
        match step {
            Step::Unshare(kinds) => unshare_kinds(*kinds)?,
            Step::PinParent => parent = Some(open_self()?),
            Step::Fork => {
                if let Forked::Parent(child) = launch::fork(&[Signal::SIGINT, Signal::SIGTERM])? {
                    return child.wait();
                }
            }
            Step::DieWithParent(signal) => die_with(parent.as_ref(), *signal)?,
            Step::MapUser(map) => id_map::write_uid_map(*map)?,
            Step::Setgroups(word) => id_map::write_setgroups(*word)?,
            Step::MapGroup(map) => id_map::write_gid_map(*map)?,
            Step::Propagate(propagation) => propagate(*propagation)?,
            Step::KeepFromSpreading(place) => keep_from_spreading(place)?,
            Step::ChangeRoot(root) => change_root(root)?,
            Step::ChangeDirectory(directory) => change_directory(directory)?,
            Step::MountProc(place) => mount_proc::mount(place)?,
            Step::DropGroups => drop_groups()?,
            Step::SetGid(gid) => set_gid(*gid)?,
            Step::SetUid(uid) => set_uid(*uid)?,
            Step::Execute(program) => match program.execute()? {},
        }
    }
    Ok(Status::SUCCESS)
}

fn unshare_kinds(kinds: KindSet) -> Result<(), Error> {
    let s = if kinds.iter().count() == 1 { "" } else { "s" };
    unshare(kinds.clone_flags())
        .context(|| format!("cannot create new {kinds} namespace{s}"))
        .hint_by(|errno| hints::creating(kinds, errno))
}

fn open_self() -> Result<OwnedFd, Error> {
    process::pidfd_open(getpid()).context(|| "cannot open a pidfd of this process")
}

/// A parent that died before the request would never be reported, and its PID cannot be asked for: in a new PID
/// namespace getppid(2) is 0 always. Its pidfd is readable once it has died.
fn die_with(parent: Option<&OwnedFd>, signal: SignalNumber) -> Result<(), Error> {
    let number = signal.number();
    process::set_parent_death_signal(number).context(|| format!("cannot ask for {signal} at the parent's death"))?;
    let Some(parent) = parent else { return Ok(()) };
    let mut events = [PollFd::new(parent.as_fd(), PollFlags::POLLIN)];
    if poll(&mut events, PollTimeout::ZERO).context(|| "cannot see whether the parent lives")? == 0 {
        return Ok(());
    }
    process::raise(number).context(|| format!("cannot take {signal}"))?;
    Err(Error::new("the parent died before the program started")) // PID 1 survives what it sends itself
}

fn propagate(propagation: Propagation) -> Result<(), Error> {
    let Some((flag, name)) = propagation.flag() else { return Ok(()) };
    mount(Some("none"), "/", None::<&str>, MsFlags::MS_REC | flag, None::<&str>)
        .context(|| format!("cannot make the mounts below '/' {} ({name})", propagation.name()))
}

/// Where the place is no mount point (`EINVAL`), the mount around it is as shared as was asked for.
fn keep_from_spreading(place: &Path) -> Result<(), Error> {
    match mount(Some("none"), place, None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>) {
        Err(Errno::EINVAL) => Ok(()),
        made => made.context(|| format!("cannot make the mount on '{}' private", place.display())),
    }
}

fn change_root(root: &Path) -> Result<(), Error> {
    chroot(root)
        .context(|| format!("cannot make '{}' the root directory", root.display()))
        .hint(Errno::EPERM, "only root may do this; -r creates a user namespace in which you are root")
}

fn change_directory(directory: &Path) -> Result<(), Error> {
    chdir(directory).context(|| format!("cannot make '{}' the working directory", directory.display()))
}

fn drop_groups() -> Result<(), Error> {
    setgroups(&[])
        .context(|| "cannot leave the supplementary groups")
        .hint(Errno::EPERM, "a group map (-r, -c, --map-group) denies setgroups(2); or only root may do this")
}

fn set_gid(gid: Gid) -> Result<(), Error> {
    setgid(gid)
        .context(|| format!("cannot become group {gid}"))
        .hint(Errno::EINVAL, "the new user namespace has no such group: map it with --map-group")
}

fn set_uid(uid: Uid) -> Result<(), Error> {
    setuid(uid)
        .context(|| format!("cannot become user {uid}"))
        .hint(Errno::EINVAL, "the new user namespace has no such user: map it with --map-user")
}

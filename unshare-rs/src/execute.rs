//! Takes the steps of a plan.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::mount::{MsFlags, mount};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::unshare;
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, chdir, chroot, getpid, pipe2, read, setgid, setgroups, setuid};

use nscore::cli::hints;
use nscore::launch::{self, Forked};
use nscore::sys::{capability, process, signal};
use nscore::{Advice, Context, Error, KindSet, Status};

use crate::clock;
use crate::helper::{self, Deed, Helper, Started};
use crate::id_map::{self, MapWriter};
use crate::persistence::{self, Binds};
use crate::plan::{Step, step};
use crate::propagation::Propagation;
use crate::signal_name::SignalNumber;

/// Takes the steps in order; in the parent of a fork, waits for the child instead.
///
/// # Errors
///
/// The first step that fails.
pub fn execute(steps: &[Step]) -> Result<Status, Error> {
    let mut progress = Progress { deeds: step::deeds(steps), ..Progress::default() };
    for step in steps {
        if let Some(status) = progress.take(step)? {
            return Ok(status);
        }
    }
    Ok(Status::SUCCESS)
}

/// What earlier steps have reached.
#[derive(Default)]
struct Progress<'a> {
    deeds: Vec<&'a Deed>,
    helper: Option<Helper>,
    binds: Binds,
    parent: Option<OwnedFd>,
}

impl Progress<'_> {
    /// Takes one step; a status is the end of this process.
    fn take(&mut self, step: &Step) -> Result<Option<Status>, Error> {
        match step {
            Step::CheckPlace(file) => persistence::check(file)?,
            Step::StartHelper => match helper::start(&self.deeds)? {
                Started::Leaver(helper) => self.helper = Some(helper),
                Started::Helper => return Ok(Some(Status::SUCCESS)),
            },
            Step::Unshare(kinds) => unshare_kinds(*kinds)?,
            Step::ByHelper(_) => self.helper.as_mut().map_or(Ok(()), Helper::act)?,
            Step::SetClock(clock, seconds) => clock::set_ahead(*clock, *seconds)?,
            Step::Bind(kind, file) => self.binds.bind(*kind, None, file)?,
            Step::DismissHelper => self.helper.take().map_or(Ok(()), Helper::dismiss)?,
            Step::PinParent => self.parent = Some(open_self()?),
            Step::Fork { by_parent, forwards } => return self.fork(by_parent, *forwards),
            Step::DieWithParent(signal) => die_with(self.parent.as_ref(), *signal)?,
            Step::MapIds(kind, map) => id_map::write(*kind, map, None, MapWriter::Directly)?,
            Step::Setgroups(word) => id_map::write_setgroups(*word, None)?,
            Step::Propagate(propagation) => propagate(*propagation)?,
            Step::KeepFromSpreading(place) => keep_from_spreading(place)?,
            Step::ChangeRoot(root) => change_root(root)?,
            Step::ChangeDirectory(directory) => change_directory(directory)?,
            Step::MountProc(place) => mount_proc::mount(place)?,
            Step::DropGroups => drop_groups()?,
            Step::SetGid(gid) => set_gid(*gid)?,
            Step::SetUid(uid) => set_uid(*uid)?,
            Step::KeepCapabilities => {
                capability::keep_across_exec().context(|| "cannot keep the capabilities for the program")?;
            }
            Step::Execute(program, environment) => {
                self.binds.keep();
                match program.execute_in(environment)? {}
            }
        }
        Ok(None)
    }

    /// Goes on in a child. Where the parent has something to do first, the child waits for it.
    fn fork(&mut self, by_parent: &[Step], forwards: bool) -> Result<Option<Status>, Error> {
        let held = [Signal::SIGINT, Signal::SIGTERM];
        let gate = (!by_parent.is_empty()).then(|| pipe2(OFlag::O_CLOEXEC)).transpose();
        let gate = gate.context(|| "cannot make a pipe to the child")?;
        match launch::fork(&held)? {
            Forked::Parent(child) => {
                for step in by_parent {
                    if let Err(error) = self.take(step) {
                        child.abandon();
                        return Err(error);
                    }
                }
                self.binds.keep();
                drop(gate);
                if forwards { child.wait_forwarding(&held) } else { child.wait() }.map(Some)
            }
            Forked::Child => {
                self.binds.keep(); // the parent takes them back if need be
                self.helper.take().map(std::mem::forget); // the parent's
                if forwards {
                    // A shell's background job ignores SIGINT; what is passed on is to arrive, as with util-linux.
                    for signal in held {
                        let _ = signal::set_default(signal as i32).context(|| format!("cannot reset {signal}"))?;
                    }
                }
                if let Some((ready, go)) = gate {
                    drop(go);
                    let _ = read(&ready, &mut [0]); // ends when the parent closes its end
                }
                Ok(None)
            }
        }
    }
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

//! Takes the steps of a plan.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::unshare;
use nix::sys::signal::{SigSet, Signal};
use nix::unistd::{Gid, Uid, chdir, chroot, getpid, pipe2, setgid, setgroups, setuid};

use nscore::cli::{self, hints};
use nscore::launch::{self, Forked};
use nscore::sys::{capability, network, process, signal};
use nscore::{Advice, Context, Error, KindSet, Status};

use crate::binfmt;
use crate::clock;
use crate::gate::{self, Gate};
use crate::handshake::{self, Channel};
use crate::helper::{self, Deed, Helper, Parentage, Started};
use crate::id_map::{self, MapWriter};
use crate::init;
use crate::persistence::{self, Binds};
use crate::plan::{ForkStep, Step, step};
use crate::propagation;
use crate::signal_name::SignalNumber;

/// Takes the steps in order; in the parent of a fork, waits for the child instead.
///
/// # Errors
///
/// The first step that fails.
pub fn execute(steps: &[Step]) -> Result<Status, Error> {
    let mut progress = Progress { deeds: step::deeds(steps), ..Progress::default() };
    for step in steps {
        match progress.take(step) {
            Ok(None) => {}
            Ok(Some(status)) => return Ok(status),
            Err(error) => {
                if let Some(gate) = progress.gate {
                    gate.refuse();
                }
                return Err(error);
            }
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
    /// The descriptors of the caller's, by the options that name them.
    channels: Vec<(Channel, OwnedFd)>,
    /// The `/proc` of the caller.
    proc: Option<OwnedFd>,
    /// Where init tells how the program ended.
    report: Option<File>,
    root: Option<PathBuf>,
    /// In a child, where the parent waits for its execution.
    gate: Option<Gate>,
}

impl Progress<'_> {
    /// Takes one step; a status is the end of this process.
    fn take(&mut self, step: &Step) -> Result<Option<Status>, Error> {
        match step {
            Step::TakeDescriptor(channel) => self.channels.push((*channel, channel.take()?)),
            Step::PinProc => self.proc = Some(handshake::pin_proc()?),
            Step::CheckPlace(file) => persistence::check(file)?,
            Step::StartHelper(parentage) => return self.start_helper(*parentage),
            Step::Unshare(kinds) => unshare_kinds(*kinds)?,
            Step::BringLoopbackUp => bring_loopback_up(),
            Step::ByHelper(_) => self.helper.as_mut().map_or(Ok(()), Helper::act)?,
            Step::SetClock(clock, seconds) => clock::set_ahead(*clock, *seconds)?,
            Step::Bind(kind, file) => self.binds.bind(*kind, None, file)?,
            Step::DismissHelper => {
                self.helper = self.helper.take().map_or(Ok(None), Helper::dismiss)?;
            }
            Step::PinParent => self.parent = Some(open_self()?),
            Step::Fork(how) => return self.fork(how),
            Step::DieWithParent(signal) => return die_with(self.parent.as_ref(), *signal),
            Step::MapIds(kind, map) => id_map::write(*kind, map, None, MapWriter::Directly)?,
            Step::Setgroups(word) => id_map::write_setgroups(*word, None)?,
            Step::Propagate(propagation) => propagation.set()?,
            Step::KeepFromSpreading(place) => propagation::keep_from_spreading(place)?,
            Step::ChangeRoot(root) => {
                change_root(root)?;
                self.root = Some(root.clone());
            }
            Step::ChangeDirectory(directory) => change_directory(directory)?,
            Step::MountProc(place) => mount_proc::mount(place)?,
            Step::MountBinfmt(place) => binfmt::mount_at(place)?,
            Step::Register(registration, place) => binfmt::register(registration, place)?,
            Step::StartInit => return self.start_init(),
            Step::TellInfo => self.tell_info()?,
            Step::AwaitGo => self.await_go()?,
            Step::DropGroups => drop_groups()?,
            Step::SetGid(gid) => set_gid(*gid)?,
            Step::SetUid(uid) => set_uid(*uid)?,
            Step::KeepCapabilities => {
                capability::keep_across_exec().context(|| "cannot keep the capabilities for the program")?;
            }
            Step::Execute(program, environment) => {
                match program.execute_in(environment).hint_by(|errno| self.not_in_root(errno))? {}
            }
        }
        Ok(None)
    }

    /// Goes on in the process that leaves; the helper serves until its end.
    fn start_helper(&mut self, parentage: Parentage) -> Result<Option<Status>, Error> {
        match helper::start(parentage)? {
            Started::Leaver(helper) => {
                self.helper = Some(helper);
                Ok(None)
            }
            Started::Helper(post) => {
                self.close_channels();
                Ok(Some(post.serve(&self.deeds)))
            }
            Started::Between(status) => Ok(Some(status)),
        }
    }

    /// Goes on in a child. Where the parent has something to do first, the child waits for it, and the parent learns whether
    /// the program runs: what it has done is taken back if not.
    fn fork(&mut self, how: &ForkStep) -> Result<Option<Status>, Error> {
        let passed_on = [Signal::SIGINT, Signal::SIGTERM];
        // An init cannot stop and so tells of no stop: the terminal has to stop the parent too.
        let held = if how.has_init { passed_on.into_iter().collect() } else { launch::held_while_waiting(&passed_on) };
        let report = how.has_init.then(|| pipe2(OFlag::O_CLOEXEC)).transpose();
        let report = report.context(|| "cannot make a pipe for the end of the program")?;
        let needs_gate = !how.by_parent.is_empty() || !self.binds.is_empty();
        let gate = needs_gate.then(UnixStream::pair).transpose().context(|| "cannot make a channel to the child")?;
        match launch::fork(&held)? {
            Forked::Parent(child) => {
                self.close_channels();
                let gate = gate.map(|(ours, _)| ours); // open until the child is gone that has to hear nothing of our failure
                self.attend(how, gate.as_ref()).inspect_err(|_| child.abandon())?;
                drop(gate);
                let end =
                    if how.forwards { child.wait_forwarding(&passed_on.into_iter().collect()) } else { child.wait() }?;
                Ok(Some(report.map_or(end, |(read, write)| as_reported(read, write, end))))
            }
            Forked::Child(restored) => {
                self.report = report.map(|(_, write)| write.into());
                self.binds.keep(); // the parent takes them back if need be
                self.helper = None; // the parent's too
                let theirs = gate.map(|(_, theirs)| theirs); // of the other end the parent must have the only copy
                self.gate = theirs.map(Gate::enter).transpose()?;
                restored?;
                if how.forwards {
                    // A shell's background job ignores SIGINT; what is passed on is to arrive, as with util-linux.
                    for signal in passed_on {
                        let _ = signal::set_default(signal as i32).context(|| format!("cannot reset {signal}"))?;
                    }
                }
                Ok(None)
            }
        }
    }

    /// The parent's part, until the program runs.
    fn attend(&mut self, how: &ForkStep, gate: Option<&UnixStream>) -> Result<(), Error> {
        for step in &how.by_parent {
            self.take(step)?;
        }
        if !gate.map_or(Ok(true), gate::open_until_execution)? {
            self.binds = Binds::default();
            self.helper = None;
            return Ok(()); // the child has said what failed, and its status tells
        }
        self.binds.keep();
        for step in &how.once_it_runs {
            self.take(step)?;
        }
        Ok(())
    }
}

impl Progress<'_> {
    fn start_init(&mut self) -> Result<Option<Status>, Error> {
        let Some(report) = self.report.take() else { return Ok(None) };
        match launch::fork(&SigSet::all())? {
            Forked::Child(restored) => restored.map(|()| None),
            Forked::Parent(program) => {
                self.close_channels();
                // Init lives as long as the program: an end of the gate would hide the execution from the parent, and through
                // the caller's /proc the program, which may look into init, would find a way out.
                *self = Self::default();
                init::serve(program.pid(), report).map(Some)
            }
        }
    }

    fn tell_info(&mut self) -> Result<(), Error> {
        let info = self.channels.extract_if(.., |(channel, _)| matches!(channel, Channel::Info(_))).next();
        let (Some((channel, to)), Some(proc)) = (info, self.proc.take()) else { return Ok(()) };
        channel.close();
        handshake::tell(&proc, to)
    }

    /// What an option names twice stays open until the second has been served.
    fn await_go(&mut self) -> Result<(), Error> {
        let block = self.channels.extract_if(.., |(channel, _)| matches!(channel, Channel::Block(_))).next();
        let Some((channel, from)) = block else { return Ok(()) };
        channel.close();
        handshake::await_go(&from)
    }

    /// The program's affair, and of no process beside it: the other side may wait for the end.
    fn close_channels(&mut self) {
        self.channels.drain(..).for_each(|(channel, _)| channel.close());
    }

    fn not_in_root(&self, errno: Errno) -> Option<String> {
        let root = self.root.as_ref().filter(|root| errno == Errno::ENOENT && *root != Path::new("/"))?;
        Some(format!("it is looked for inside the new root directory '{}'", root.display()))
    }
}

fn as_reported(read: OwnedFd, write: OwnedFd, end: Status) -> Status {
    drop(write);
    let reported = init::reported_end(read.into()).unwrap_or(end);
    if let Status::Signal(_) = reported {
        launch::forgo_core_dump();
    }
    reported
}

/// A network namespace without it is still one.
fn bring_loopback_up() {
    if let Err(error) = network::bring_loopback_up().context(|| "cannot bring the loopback device up") {
        cli::warn(&error.to_string());
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
/// namespace getppid(2) is 0 always. Its pidfd is readable once it has died. Who has lost it dies without a word: the parent
/// has said what it died of, or was killed.
fn die_with(parent: Option<&OwnedFd>, signal: SignalNumber) -> Result<Option<Status>, Error> {
    let number = signal.number();
    process::set_parent_death_signal(number).context(|| format!("cannot ask for {signal} at the parent's death"))?;
    let Some(parent) = parent else { return Ok(None) };
    let mut events = [PollFd::new(parent.as_fd(), PollFlags::POLLIN)];
    let died = poll(&mut events, PollTimeout::ZERO).context(|| "cannot see whether the parent lives")? > 0;
    Ok(died.then_some(Status::Signal(number)))
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

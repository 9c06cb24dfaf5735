//! A process that stays outside of the new namespaces and acts on them from there.
//!
//! A namespace is kept alive by a bind mount in the mount namespace of the caller, and only who is privileged in the parent
//! user namespace may map a range of ids: neither is possible for the process that has left. The helper is forked before,
//! and does one [`Deed`] for each byte that it gets. If it is not dismissed, it takes its bind mounts back.
//!
//! No program may be executed with a child that it does not know of. So the helper has ended before, or, where it has to see
//! whether the program runs, it is an orphan from the start: the execution closes the channel to it, and one that fails
//! recalls it.

use std::io::{ErrorKind, Read, Write};
use std::mem;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use nix::errno::Errno;
use nix::sys::signal::{SigSet, SigmaskHow, Signal, sigprocmask};
use nix::unistd::{ForkResult, Pid, getpid};

use nscore::cli::hints;
use nscore::sys::process::{self, ChildChange};
use nscore::sys::signal;
use nscore::{Advice, Context, Error, NamespaceKind, Status};

use crate::gate::hear;
use crate::id_map::{self, IdKind, IdMap, MapWriter, Setgroups};
use crate::persistence::Binds;

/// What the helper does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Map ids in the new user namespace.
    MapIds(IdKind, IdMap, MapWriter),
    /// Allow or deny setgroups(2) in the new user namespace.
    Setgroups(Setgroups),
    /// Keep a new namespace alive.
    Bind(NamespaceKind, PathBuf),
}

/// The helper, as the process that leaves knows it.
pub struct Helper {
    bond: Bond,
    leaver: Pid,
    channel: UnixStream,
}

/// How the end of the helper shows.
enum Bond {
    /// It is a child, which has not been waited for.
    Child(Pid),
    /// It is a child that has been waited for.
    Ended,
    /// It is an orphan, and closes its end of the channel.
    Orphan,
}

/// Whose child the helper is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parentage {
    /// Of the process that leaves, which waits for its end.
    Child,
    /// Of whoever takes orphans: init(1), or a subreaper.
    Orphan,
}

/// Which of the two processes goes on after [`start`].
pub enum Started {
    /// The one that leaves.
    Leaver(Helper),
    /// The helper.
    Helper(Post),
    /// A process between the two, which has to end so that the helper is an orphan.
    Between(Status),
}

/// Where the helper waits for what it has to do.
pub struct Post {
    parentage: Parentage,
    leaver: Pid,
    channel: UnixStream,
}

/// The bytes that ask for the next deed, for the end, and to take back all the same.
const NEXT: u8 = b'n';
const DISMISS: u8 = b'd';
const RECALL: u8 = b'r';

/// The answer that a deed is done. Any other is the message, and behind [`SEPARATOR`] the advice.
const DONE: u8 = 0;

/// No message has a NUL byte: the names in it are those of files and programs.
const SEPARATOR: char = '\0';

/// Forks; twice for an orphan, whose first parent ends at once.
///
/// # Errors
///
/// There can be no further process.
pub fn start(parentage: Parentage) -> Result<Started, Error> {
    let (ours, theirs) = UnixStream::pair().context(|| "cannot make a channel to a helper")?;
    let leaver = getpid();
    let post = |channel| Started::Helper(Post { parentage, leaver, channel });
    let bond = match (fork()?, parentage) {
        (ForkResult::Child, Parentage::Child) => return Ok(post(theirs)),
        (ForkResult::Child, Parentage::Orphan) => {
            drop(ours);
            return Ok(match process::fork() {
                Ok(ForkResult::Child) => post(theirs),
                Ok(ForkResult::Parent { .. }) => Started::Between(Status::SUCCESS),
                Err(errno) => Started::Between(Status::Exit(errno as i32)),
            });
        }
        (ForkResult::Parent { child }, Parentage::Child) => Bond::Child(child),
        (ForkResult::Parent { child }, Parentage::Orphan) => {
            orphaned(process::wait(child))?;
            Bond::Orphan
        }
    };
    Ok(Started::Leaver(Helper { bond, leaver, channel: ours }))
}

fn fork() -> Result<ForkResult, Error> {
    process::fork().context(|| "cannot fork a helper").hint_by(hints::forking)
}

/// What the end of the process between tells: its status is the error of its fork. Where SIGCHLD is ignored nobody can tell, and
/// the channel will.
fn orphaned(end: nix::Result<ChildChange>) -> Result<(), Error> {
    let forked = match end {
        Ok(ChildChange::Exited(0)) | Err(_) => return Ok(()),
        Ok(ChildChange::Exited(errno)) => Err(Errno::from_raw(errno)),
        Ok(_) => return Err(Error::new("the helper process was killed")),
    };
    forked.context(|| "cannot fork a helper").hint_by(hints::forking)
}

impl Post {
    /// Does one deed after another, until the helper is dismissed or the other process has ended. What fails, the other process
    /// tells; the status tells it whether what was bound is kept.
    pub fn serve(mut self, deeds: &[&Deed]) -> Status {
        let mut binds = Binds::default();
        let mut deeds = deeds.iter();
        loop {
            match hear(&self.channel) {
                Ok(Some(DISMISS)) => return self.end(binds),
                Ok(Some(NEXT)) => {}
                _ => return Status::FAILURE, // the other process has failed, and said so
            }
            let Some(deed) = deeds.next() else { return Status::FAILURE };
            let done = prepare().and_then(|()| deed.perform(self.leaver, &mut binds));
            if self.channel.write_all(&answer(&done)).is_err() || done.is_err() {
                return Status::FAILURE;
            }
        }
    }

    /// Keeps what was bound. An orphan waits until the program has closed the channel, or the other process recalls it.
    fn end(mut self, mut binds: Binds) -> Status {
        if self.parentage == Parentage::Orphan {
            let is_heard = self.channel.write_all(&[DONE]).is_ok();
            if !is_heard || matches!(hear(&self.channel), Ok(Some(RECALL))) {
                return Status::FAILURE;
            }
        }
        binds.keep();
        Status::SUCCESS
    }
}

/// Once would do, but here the failure is told as the deed's.
fn prepare() -> Result<(), Error> {
    // Where SIGCHLD is ignored nobody can learn how newuidmap ended.
    let _ = signal::set_default(Signal::SIGCHLD as i32).context(|| "cannot reset SIGCHLD")?;
    // A terminal's ^C ends the other process; the helper then has to take back what it has bound.
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&SigSet::all()), None).context(|| "cannot hold signals back")
}

fn answer(done: &Result<(), Error>) -> Vec<u8> {
    match done {
        Ok(()) => vec![DONE],
        Err(error) => format!("{error}{SEPARATOR}{}", error.advice().unwrap_or_default()).into_bytes(),
    }
}

fn refusal(answer: &str) -> Error {
    let (message, advice) = answer.split_once(SEPARATOR).unwrap_or((answer, ""));
    let error = Error::new(message);
    if advice.is_empty() { error } else { error.advise(advice.to_owned()) }
}

fn lost() -> &'static str {
    "the helper process is lost"
}

impl Deed {
    fn perform(&self, leaver: Pid, binds: &mut Binds) -> Result<(), Error> {
        match self {
            Self::MapIds(kind, map, writer) => id_map::write(*kind, map, Some(leaver), *writer),
            Self::Setgroups(word) => id_map::write_setgroups(*word, Some(leaver)),
            Self::Bind(kind, file) => binds.bind(*kind, Some(leaver), file),
        }
    }
}

impl Helper {
    /// Has the helper do its next deed.
    ///
    /// # Errors
    ///
    /// That of the deed.
    pub fn act(&mut self) -> Result<(), Error> {
        self.channel.write_all(&[NEXT]).context(lost)?;
        let first = match hear(&self.channel).context(lost)? {
            Some(DONE) => return Ok(()),
            Some(first) => first,
            None => return Err(Error::new("the helper process was killed")),
        };
        let mut answer = vec![first];
        self.channel.read_to_end(&mut answer).context(lost)?; // a helper that has failed ends
        Err(refusal(&String::from_utf8_lossy(&answer)))
    }

    /// Lets the helper end, with all that it did. An orphan stays until the program runs, and takes it back if this is dropped
    /// before.
    ///
    /// # Errors
    ///
    /// It could not be told, and has taken back what it had bound. One that was killed has not.
    pub fn dismiss(mut self) -> Result<Option<Self>, Error> {
        match self.channel.write_all(&[DISMISS]) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {} // it has ended, and tells how
            told => told.context(lost)?,
        }
        if matches!(self.bond, Bond::Orphan) {
            return match hear(&self.channel) {
                Ok(Some(DONE)) => Ok(Some(self)),
                _ => Err(Error::new(lost())),
            };
        }
        match self.end() {
            Some(ChildChange::Exited(status)) if status != 0 => Err(Error::new(lost())),
            _ => Ok(None),
        }
    }

    /// Waits for the end of the helper. `None` where nobody can tell: of an orphan, or where SIGCHLD is ignored and the kernel has
    /// waited (`ECHILD`).
    fn end(&mut self) -> Option<ChildChange> {
        let _ = self.channel.shutdown(Shutdown::Write);
        match mem::replace(&mut self.bond, Bond::Ended) {
            Bond::Child(pid) => process::wait(pid).ok(),
            Bond::Ended => None,
            Bond::Orphan => {
                let _ = self.channel.read_to_end(&mut Vec::new());
                None
            }
        }
    }
}

/// A fork of the leaver just closes its end.
impl Drop for Helper {
    fn drop(&mut self) {
        if getpid() != self.leaver {
            return;
        }
        if matches!(self.bond, Bond::Orphan) {
            let _ = self.channel.write_all(&[RECALL]); // one that was not dismissed ends by any word but the next
        }
        let _ = self.end();
    }
}

//! A process that stays outside of the new namespaces and acts on them from there.
//!
//! A namespace is kept alive by a bind mount in the mount namespace of the caller, and only who is privileged in the parent
//! user namespace may map a range of ids: neither is possible for the process that has left. The helper is forked before,
//! and does one [`Deed`] for each byte that it gets. If it is not dismissed, it takes its bind mounts back.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

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
    /// Until it has been waited for.
    pid: Option<Pid>,
    leaver: Pid,
    channel: UnixStream,
}

/// Which of the two processes goes on after [`start`].
pub enum Started {
    /// The one that leaves.
    Leaver(Helper),
    /// The helper.
    Helper(Post),
}

/// Where the helper waits for what it has to do.
pub struct Post {
    leaver: Pid,
    channel: UnixStream,
}

/// The bytes that ask for the next deed, and for the end.
const NEXT: u8 = b'n';
const DISMISS: u8 = b'd';

/// The answer that a deed is done. Any other is the message, and behind [`SEPARATOR`] the advice.
const DONE: u8 = 0;

/// No message has a NUL byte: the names in it are those of files and programs.
const SEPARATOR: char = '\0';

/// Forks.
///
/// # Errors
///
/// There can be no further process.
pub fn start() -> Result<Started, Error> {
    let (ours, theirs) = UnixStream::pair().context(|| "cannot make a channel to a helper")?;
    let leaver = getpid();
    match process::fork().context(|| "cannot fork a helper").hint_by(hints::forking)? {
        ForkResult::Parent { child } => Ok(Started::Leaver(Helper { pid: Some(child), leaver, channel: ours })),
        ForkResult::Child => Ok(Started::Helper(Post { leaver, channel: theirs })),
    }
}

impl Post {
    /// Does one deed after another, until the helper is dismissed or the other process has ended. What fails, the other process
    /// tells; the status tells it whether what was bound is kept.
    pub fn serve(mut self, deeds: &[&Deed]) -> Status {
        let mut binds = Binds::default();
        let mut deeds = deeds.iter();
        loop {
            match hear(&self.channel) {
                Ok(Some(DISMISS)) => {
                    binds.keep();
                    return Status::SUCCESS;
                }
                Ok(Some(_)) => {}
                _ => return Status::FAILURE, // the other process has failed, and said so
            }
            let Some(deed) = deeds.next() else { return Status::FAILURE };
            let done = prepare().and_then(|()| deed.perform(self.leaver, &mut binds));
            if self.channel.write_all(&answer(&done)).is_err() || done.is_err() {
                return Status::FAILURE;
            }
        }
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

    /// Lets the helper end, with all that it did.
    ///
    /// # Errors
    ///
    /// It could not be told, and has taken back what it had bound. One that was killed has not.
    pub fn dismiss(mut self) -> Result<(), Error> {
        match self.channel.write_all(&[DISMISS]) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
            told => told.context(lost)?,
        }
        match self.end() {
            Some(ChildChange::Exited(status)) if status != 0 => Err(Error::new(lost())),
            _ => Ok(()),
        }
    }

    /// Waits for the end of the helper. `None` where nobody can tell (`ECHILD`): SIGCHLD is ignored, and the kernel has waited.
    fn end(&mut self) -> Option<ChildChange> {
        let _ = self.channel.shutdown(std::net::Shutdown::Write);
        process::wait(self.pid.take()?).ok()
    }
}

/// No program may be executed with a child that it does not know of. A fork of the leaver just closes its end.
impl Drop for Helper {
    fn drop(&mut self) {
        if getpid() != self.leaver {
            return;
        }
        let _ = self.end();
    }
}

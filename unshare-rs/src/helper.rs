//! A process that stays outside of the new namespaces and acts on them from there.
//!
//! A namespace is kept alive by a bind mount in the mount namespace of the caller, and only who is privileged in the parent
//! user namespace may map a range of ids: neither is possible for the process that has left. The helper is forked before,
//! and does one [`Deed`] for each byte that it gets. If it is not dismissed, it takes its bind mounts back.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use nix::sys::signal::Signal;
use nix::unistd::{ForkResult, Pid, getpid};

use nscore::sys::{process, signal};
use nscore::{Context, Error, NamespaceKind};

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
    pid: Pid,
    leaver: Pid,
    channel: UnixStream,
}

/// Which of the two processes goes on after [`start`].
pub enum Started {
    /// The one that leaves.
    Leaver(Helper),
    /// The helper, which has done all it was asked for.
    Helper,
}

/// The bytes that ask for the next deed, and for the end.
const NEXT: u8 = b'n';
const DISMISS: u8 = b'd';

/// The answer that a deed is done. Any other is the message, and behind [`SEPARATOR`] the advice.
const DONE: u8 = 0;

/// No message has a line feed.
const SEPARATOR: char = '\n';

/// Forks. The helper returns when it is dismissed, or the other process has ended.
///
/// # Errors
///
/// There can be no further process.
pub fn start(deeds: &[&Deed]) -> Result<Started, Error> {
    let (ours, theirs) = UnixStream::pair().context(|| "cannot make a channel to a helper")?;
    let leaver = getpid();
    match process::fork().context(|| "cannot fork a helper")? {
        ForkResult::Parent { child } => Ok(Started::Leaver(Helper { pid: child, leaver, channel: ours })),
        ForkResult::Child => {
            drop(ours);
            serve(theirs, leaver, deeds)?;
            Ok(Started::Helper)
        }
    }
}

fn serve(mut channel: UnixStream, leaver: Pid, deeds: &[&Deed]) -> Result<(), Error> {
    // Where SIGCHLD is ignored nobody can learn how newuidmap ended.
    let _ = signal::set_default(Signal::SIGCHLD as i32).context(|| "cannot reset SIGCHLD")?;
    let mut binds = Binds::default();
    let mut deeds = deeds.iter();
    loop {
        let mut byte = [0];
        match channel.read(&mut byte) {
            Ok(1) if byte[0] == DISMISS => {
                binds.keep();
                return Ok(());
            }
            Ok(1) => {}
            _ => return Ok(()), // the other process has failed, and said so
        }
        let Some(deed) = deeds.next() else { return Ok(()) };
        let done = deed.perform(leaver, &mut binds);
        if channel.write_all(&answer(&done)).is_err() || done.is_err() {
            return Ok(());
        }
    }
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
    "the helper process was lost"
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
        let mut first = [0];
        let asked = self.channel.write_all(&[NEXT]).and_then(|()| self.channel.read_exact(&mut first));
        asked.context(lost)?;
        if first == [DONE] {
            return Ok(());
        }
        let mut answer = first.to_vec();
        self.channel.read_to_end(&mut answer).context(lost)?; // a helper that has failed ends
        Err(refusal(&String::from_utf8_lossy(&answer)))
    }

    /// Lets the helper end, with all that it did.
    ///
    /// # Errors
    ///
    /// The helper was killed.
    pub fn dismiss(mut self) -> Result<(), Error> {
        self.channel.write_all(&[DISMISS]).context(lost)
    }
}

/// No program may be executed with a child that it does not know of. A fork of the leaver just closes its end.
impl Drop for Helper {
    fn drop(&mut self) {
        if getpid() != self.leaver {
            return;
        }
        let _ = self.channel.shutdown(std::net::Shutdown::Write);
        let _ = process::wait(self.pid); // ECHILD: SIGCHLD is ignored, and the kernel has waited until the end
    }
}

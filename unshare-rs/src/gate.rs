//! Between a parent and its child: the child goes on once it is let, and the parent learns whether the program runs.

use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;

use nscore::{Context, Error};

/// What the parent says to let the child go on.
const GO: u8 = b'g';

/// What the child says when it will not execute the program. The execution itself closes the channel, and says nothing.
const FAILED: u8 = b'f';

/// The child's side, which an execution closes.
pub struct Gate(UnixStream);

impl Gate {
    /// Waits until the parent lets the child go on. The parent's end must be open in the parent alone, or its death would never
    /// show.
    ///
    /// # Errors
    ///
    /// The parent has died, or has given up.
    pub fn enter(channel: UnixStream) -> Result<Self, Error> {
        match hear(&channel).context(|| "cannot wait for the parent")? {
            Some(_) => Ok(Self(channel)),
            None => Err(Error::new("the parent died before the program started")),
        }
    }

    /// Tells the parent that there will be no program.
    pub fn refuse(mut self) {
        let _ = self.0.write_all(&[FAILED]); // a parent that is gone has taken nothing back anyway
    }
}

/// Lets the child go on, and returns whether it has executed the program. A child that dies before counts as one that has
/// failed only if it could say so, or has not gone on at all.
///
/// # Errors
///
/// The child cannot be let go on, or nobody can tell whether it has: it must be killed before anything is taken back from it.
pub fn open_until_execution(mut channel: &UnixStream) -> Result<bool, Error> {
    match channel.write_all(&[GO]) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(false), // the child has failed, and said so
        sent => sent.context(|| "cannot let the child go on")?,
    }
    match hear(channel) {
        // The other end was closed with what it had not read yet; unix(7).
        Err(error) if error.kind() == ErrorKind::ConnectionReset => Ok(false),
        said => Ok(said.context(|| "cannot see whether the program runs")?.is_none()),
    }
}

/// The next byte that the other side says; `None` once it has closed its end.
///
/// # Errors
///
/// `ECONNRESET` if it has done so without reading what was said to it.
pub fn hear(mut channel: &UnixStream) -> io::Result<Option<u8>> {
    let mut byte = [0];
    loop {
        match channel.read(&mut byte) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => return read.map(|length| (length > 0).then_some(byte[0])),
        }
    }
}

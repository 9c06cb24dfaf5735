//! Between a parent and its child: the child goes on once it is let, and the parent learns whether the program runs.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use nscore::{Context, Error};

/// What the parent says to let the child go on.
const GO: u8 = b'g';

/// What the child says when it will not execute the program. The execution itself closes the channel, and says nothing.
const FAILED: u8 = b'f';

/// The child's side, which an execution closes.
pub struct Gate(UnixStream);

impl Gate {
    /// Waits until the parent lets the child go on.
    ///
    /// # Errors
    ///
    /// The parent has died, or has given up.
    pub fn enter(mut channel: UnixStream) -> Result<Self, Error> {
        channel.read_exact(&mut [0]).context(|| "the parent died before the program started")?;
        Ok(Self(channel))
    }

    /// Tells the parent that there will be no program.
    pub fn refuse(mut self) {
        let _ = self.0.write_all(&[FAILED]); // a parent that is gone has taken nothing back anyway
    }
}

/// Lets the child go on, and returns whether it has executed the program. A child that dies before counts as one that has
/// failed only if it could say so.
pub fn open_until_execution(mut channel: UnixStream) -> bool {
    let said = channel.write_all(&[GO]).and_then(|()| channel.read(&mut [0]));
    matches!(said, Ok(0))
}

//! Results on standard output, messages on standard error.
//!
//! Neither goes through Rust's own buffers: nothing flushes those behind a C `main`.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::unistd::write;

use super::error::{Cause, Context, Error, hint};
use super::tool::invoked_as;
use crate::table::escape;

/// Writes to standard output.
///
/// A closed pipe ends the tool by SIGPIPE where that has its default disposition, and is no error elsewhere: the
/// reader has seen enough. Neither is a standard output that was closed from the start.
///
/// # Errors
///
/// The text could not be written, to a full device say.
pub fn print(text: impl AsRef<[u8]>) -> Result<(), Error> {
    told(write_all(io::stdout().as_fd(), text.as_ref()))
}

/// As [`print()`], what `write` writes, while it does.
///
/// # Errors
///
/// As there.
pub fn print_by(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut out = BufWriter::with_capacity(PORTION, StandardOutput);
    let written = write(&mut out).and_then(|()| out.flush());
    drop(out.into_parts()); // what could not be written is not tried again
    told(written)
}

/// How much is written at once.
const PORTION: usize = 64 * 1024;

fn told(written: Result<(), impl Into<Cause>>) -> Result<(), Error> {
    match written.map_err(Into::into) {
        Err(Cause::Errno(Errno::EPIPE | Errno::EBADF)) => Ok(()),
        result => result.context(|| "cannot write to standard output"),
    }
}

struct StandardOutput;

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(write(io::stdout().as_fd(), bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Prints a message of a tool that goes on.
pub fn warn(message: &str) {
    complain(&escape::line(&format!("{}: {message}", invoked_as())));
}

/// Gives advice that no failure asks for, where somebody is there to read it: on a terminal.
pub fn advise(advice: &str) {
    if io::stderr().is_terminal() {
        complain(&hint(advice));
    }
}

/// Writes lines that are escaped already to standard error, in one piece. There is nobody to tell if it fails.
pub(super) fn complain(text: &str) {
    let _ = write_all(io::stderr().as_fd(), text.as_bytes());
}

fn write_all(fd: BorrowedFd<'_>, mut text: &[u8]) -> nix::Result<()> {
    while !text.is_empty() {
        match write(fd, text) {
            Ok(written) => text = &text[written..],
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

//! Standard input, in pieces that are there without waiting.

use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::unistd::read;

use nscore::{Context, Error};

/// How much is read at once.
const CHUNK: usize = 64 * 1024;

/// Standard input, cut where something ends: words or lines.
#[derive(Debug, Default)]
pub struct Input {
    buffer: Vec<u8>,
    /// How much of the buffer was in the last piece.
    used: usize,
}

impl Input {
    /// Reads the next piece: up to the last byte that is there and `ends` something; what is behind waits for more. `false`
    /// after the end. What has no end and is longer than `longest` is cut.
    ///
    /// # Errors
    ///
    /// Standard input cannot be read.
    pub fn advance(&mut self, ends: impl Fn(u8) -> bool, longest: usize) -> Result<bool, Error> {
        self.buffer.drain(..self.used);
        self.used = 0;
        loop {
            let old = self.buffer.len();
            if !self.fill()? {
                self.used = old;
                return Ok(old > 0);
            }
            if let Some(last) = self.buffer[old..].iter().rposition(|byte| ends(*byte)) {
                self.used = old + last + 1;
                return Ok(true);
            }
            self.buffer.truncate(longest);
        }
    }

    /// The piece that was read last.
    pub fn piece(&self) -> &[u8] {
        &self.buffer[..self.used]
    }

    /// Reads once; `false` at the end.
    fn fill(&mut self) -> Result<bool, Error> {
        let old = self.buffer.len();
        self.buffer.resize(old + CHUNK, 0);
        loop {
            match read(std::io::stdin().as_fd(), &mut self.buffer[old..]) {
                Err(Errno::EINTR) => {}
                length => {
                    let length = length.context(|| "cannot read standard input")?;
                    self.buffer.truncate(old + length);
                    return Ok(length > 0);
                }
            }
        }
    }
}

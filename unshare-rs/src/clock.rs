//! The clocks of a time namespace; time_namespaces(7).

use std::ffi::OsStr;
use std::fmt;
use std::fs;

use nix::errno::Errno;

use nscore::cli::values::malformed;
use nscore::{Advice, Context, Error};

/// A clock that a time namespace may set ahead or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// `CLOCK_MONOTONIC`.
    Monotonic,
    /// `CLOCK_BOOTTIME`.
    Boottime,
}

impl Clock {
    /// Reads whole seconds, with a sign or without.
    ///
    /// # Errors
    ///
    /// It is no number.
    pub fn parse_offset(self, word: &OsStr) -> Result<i64, Error> {
        word.to_str().and_then(|text| text.parse().ok()).ok_or_else(|| malformed("number of seconds", word))
    }
}

/// The name that `timens_offsets` takes.
impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Monotonic => "monotonic",
            Self::Boottime => "boottime",
        })
    }
}

/// Sets a clock ahead in the time namespace that the caller's children will be in, while it has no process yet.
///
/// # Errors
///
/// `ERANGE` if the clock would be negative or overflow, `EACCES` once a process is inside.
pub fn set_ahead(clock: Clock, seconds: i64) -> Result<(), Error> {
    let path = "/proc/self/timens_offsets";
    fs::write(path, format!("{clock} {seconds} 0\n"))
        .context(|| format!("cannot set the {clock} clock {seconds} seconds ahead ('{path}')"))
        .hint(Errno::ERANGE, "no clock may be set back beyond its start, nor ahead beyond about 146 years")
        .hint(Errno::ENOENT, "this needs the proc file system on /proc: mount-proc mounts one")
}

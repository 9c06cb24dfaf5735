//! The values of options that have words of their own.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use nix::unistd::{Gid, Uid};

use nscore::Error;
use nscore::cli::Recorded;
use nscore::cli::values::{malformed, number};

use super::Options;
use crate::id_map::Setgroups;
use crate::propagation::Propagation;
use crate::signal_name::SignalNumber;

/// A descriptor, which is not negative.
///
/// # Errors
///
/// It is no such number.
pub fn descriptor(word: &OsStr) -> Result<i32, Error> {
    number(word).filter(|fd| *fd >= 0).ok_or_else(|| malformed("descriptor (a number)", word))
}

/// `--kill-child[=SIGNAL]`.
///
/// # Errors
///
/// There is no such signal.
pub fn record_kill_child(options: &mut Options, signal: Option<OsString>) -> Recorded {
    options.kill_child = Some(match signal {
        Some(name) => SignalNumber::named(&name)?,
        None => SignalNumber::KILL,
    });
    Ok(())
}

/// `--owner UID:GID`.
///
/// # Errors
///
/// It is no pair of numbers, or one is the id that is nobody's.
pub fn record_owner(options: &mut Options, word: OsString) -> Recorded {
    let mut ids = word.as_bytes().split(|byte| *byte == b':').map(|id| number::<u32>(OsStr::from_bytes(id)));
    let (Some(Some(user)), Some(Some(group)), None) = (ids.next(), ids.next(), ids.next()) else {
        return Err(malformed("UID:GID pair of numbers", &word));
    };
    if [user, group].contains(&u32::MAX) {
        return Err(Error::new(format!("'{}' names the id that is nobody's, 4294967295", word.display())));
    }
    options.owner = Some((Uid::from_raw(user), Gid::from_raw(group)));
    Ok(())
}

/// `--setgroups WORD`.
///
/// # Errors
///
/// There is no such word.
pub fn record_setgroups(options: &mut Options, word: OsString) -> Recorded {
    let known = [Setgroups::Allow, Setgroups::Deny].into_iter().find(|known| word == known.name());
    options.setgroups = Some(known.ok_or_else(|| malformed("'--setgroups' word ('allow' or 'deny')", &word))?);
    Ok(())
}

/// `--propagation WORD`.
///
/// # Errors
///
/// There is no such word.
pub fn record_propagation(options: &mut Options, word: OsString) -> Recorded {
    let known = Propagation::ALL.into_iter().find(|known| word == known.name());
    options.propagation =
        known.ok_or_else(|| malformed("propagation ('private', 'shared', 'slave' or 'unchanged')", &word))?;
    Ok(())
}

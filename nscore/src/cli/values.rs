//! Values that options of several tools take: PIDs, user and group ids.

use std::ffi::OsStr;
use std::fmt::Display;
use std::str::FromStr;

use nix::unistd::{Gid, Pid, Uid};

use super::error::Error;
use crate::users;

/// The largest PID that any Linux gives: `PID_MAX_LIMIT`, pid_max in proc_sys_kernel(5).
pub const PID_MAX_LIMIT: i32 = 1 << 22;

/// The id that stands for "no change" in chown(2) and setresuid(2), and so is nobody's.
const NO_ID: u32 = u32::MAX;

/// A PID: a whole number from 1.
///
/// # Errors
///
/// It is not.
pub fn pid(word: &OsStr) -> Result<Pid, Error> {
    match number::<i32>(word) {
        Some(pid) if pid > 0 => Ok(Pid::from_raw(pid)),
        _ => Err(malformed("PID", word)),
    }
}

/// A user id, as a number.
///
/// # Errors
///
/// It is no number, or the one that is nobody's.
pub fn uid(word: &OsStr) -> Result<Uid, Error> {
    id(word).map(Uid::from_raw).ok_or_else(|| malformed("user ID", word))
}

/// A group id, as a number.
///
/// # Errors
///
/// It is no number, or the one that is nobody's.
pub fn gid(word: &OsStr) -> Result<Gid, Error> {
    id(word).map(Gid::from_raw).ok_or_else(|| malformed("group ID", word))
}

/// A user by name or number.
///
/// # Errors
///
/// No user has that name.
pub fn uid_or_name(word: &OsStr) -> Result<Uid, Error> {
    let named = id(word).map(Uid::from_raw).or_else(|| users::uid_of(word));
    named.ok_or_else(|| Error::new(format!("there is no user '{}'", word.display())))
}

/// A group by name or number.
///
/// # Errors
///
/// No group has that name.
pub fn gid_or_name(word: &OsStr) -> Result<Gid, Error> {
    let named = id(word).map(Gid::from_raw).or_else(|| users::gid_of(word));
    named.ok_or_else(|| Error::new(format!("there is no group '{}'", word.display())))
}

/// The word as a number without a sign or blanks.
pub fn number<N: FromStr>(word: &OsStr) -> Option<N> {
    let word = word.to_str()?;
    if word.starts_with('+') { None } else { word.parse().ok() }
}

/// The message for a value that is none.
pub fn malformed(what: impl Display, word: &OsStr) -> Error {
    Error::new(format!("'{}' is not a {what}", word.display()))
}

fn id(word: &OsStr) -> Option<u32> {
    number(word).filter(|id| *id != NO_ID)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_is_a_whole_number_from_one() {
        assert_eq!(pid(OsStr::new("17")).expect("a PID"), Pid::from_raw(17));
        for word in ["", "0", "-1", "+1", "1x", " 1", "2147483648"] {
            assert_eq!(pid(OsStr::new(word)).expect_err("no PID").to_string(), format!("'{word}' is not a PID"));
        }
    }

    #[test]
    fn the_last_id_is_nobodys() {
        assert_eq!(uid(OsStr::new("4294967294")).expect("an id"), Uid::from_raw(4_294_967_294));
        assert!(uid(OsStr::new("4294967295")).is_err());
        assert!(gid(OsStr::new("-1")).is_err());
    }

    #[test]
    fn names_are_looked_up_where_a_number_is_not_given() {
        assert_eq!(uid_or_name(OsStr::new("root")).expect("root"), Uid::from_raw(0));
        assert_eq!(gid_or_name(OsStr::new("5")).expect("a number"), Gid::from_raw(5));
        let error = uid_or_name(OsStr::new("no such user")).expect_err("nobody").to_string();
        assert_eq!(error, "there is no user 'no such user'");
    }
}

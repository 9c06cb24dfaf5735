//! Names of users and groups: `/etc/passwd` and `/etc/group`, then the system's other name services.
//!
//! A static program cannot load the C library's NSS modules, so getpwnam(3) is not used. The files are read here; a
//! name that they lack (LDAP, systemd-homed, …) is asked of getent(1), where the machine has it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::process::{Command, Stdio};

use nix::errno::Errno;
use nix::unistd::{Gid, Uid};

use crate::cli::error::{Context, Error};
use crate::proc::is_exhaustion;

/// The user with this name.
pub fn uid_of(name: &OsStr) -> Option<Uid> {
    number(&lookup(Database::Passwd, Key::Name(name.as_bytes()))?).map(Uid::from_raw)
}

/// The group with this name.
pub fn gid_of(name: &OsStr) -> Option<Gid> {
    number(&lookup(Database::Group, Key::Name(name.as_bytes()))?).map(Gid::from_raw)
}

/// The name of the user with this id.
pub fn user_name(uid: Uid) -> Option<OsString> {
    field(&lookup(Database::Passwd, Key::Id(uid.as_raw()))?, 0)
}

/// The login shell of the user with this id, if their passwd entry names one.
pub fn login_shell(uid: Uid) -> Option<OsString> {
    field(&lookup(Database::Passwd, Key::Id(uid.as_raw()))?, 6).filter(|shell| !shell.is_empty())
}

/// Names of users, each looked up once.
#[derive(Debug, Default)]
pub struct UserNames(HashMap<u32, Vec<u8>>);

impl UserNames {
    /// The name of the user with this id, or the id itself where nobody knows a name.
    pub fn name(&mut self, uid: Uid) -> &[u8] {
        let known = self.0.entry(uid.as_raw());
        known.or_insert_with(|| user_name(uid).map_or_else(|| uid.to_string().into_bytes(), OsString::into_vec))
    }

    /// As [`Self::name`], for those who may have no descriptor left to look with.
    ///
    /// # Errors
    ///
    /// They have none, or no memory.
    pub fn look_up(&mut self, uid: Uid) -> Result<&[u8], Error> {
        match self.0.entry(uid.as_raw()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(unknown) => {
                let line = try_lookup(Database::Passwd, Key::Id(uid.as_raw()));
                let line = line.context(|| format!("cannot look for the name of user {uid}"))?;
                let name = line.and_then(|line| field(&line, 0));
                Ok(unknown.insert(name.map_or_else(|| uid.to_string().into_bytes(), OsString::into_vec)))
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Database {
    Passwd,
    Group,
}

impl Database {
    const fn name(self) -> &'static str {
        match self {
            Self::Passwd => "passwd",
            Self::Group => "group",
        }
    }
}

#[derive(Clone, Copy)]
enum Key<'a> {
    Name(&'a [u8]),
    Id(u32),
}

impl Key<'_> {
    /// Whether a line `name:password:id:…` is the one; passwd(5), group(5).
    fn matches(self, line: &[u8]) -> bool {
        match self {
            Self::Name(name) => line.split(|byte| *byte == b':').next() == Some(name),
            Self::Id(id) => number(line) == Some(id),
        }
    }
}

fn lookup(database: Database, key: Key<'_>) -> Option<Vec<u8>> {
    try_lookup(database, key).ok().flatten()
}

/// The line of the one; an error only where we have run out of something.
fn try_lookup(database: Database, key: Key<'_>) -> nix::Result<Option<Vec<u8>>> {
    let text = match fs::read(format!("/etc/{}", database.name())) {
        Ok(text) => text,
        Err(error) => match error.raw_os_error().map(Errno::from_raw).filter(|errno| is_exhaustion(*errno)) {
            Some(errno) => return Err(errno),
            None => Vec::new(),
        },
    };
    let line = text.split(|byte| *byte == b'\n').find(|line| key.matches(line)).map(<[u8]>::to_vec);
    Ok(line.or_else(|| ask_getent(database, key)))
}

fn ask_getent(database: Database, key: Key<'_>) -> Option<Vec<u8>> {
    let word = match key {
        _ if cfg!(fuzzing) => return None, // a process for each input would take too long
        Key::Name(name) if name.is_empty() || name[0] == b'-' || name[0].is_ascii_digit() => return None,
        Key::Name(name) => OsString::from_vec(name.to_vec()),
        Key::Id(id) => id.to_string().into(),
    };
    let answer = Command::new("getent")
        .arg(database.name())
        .arg(word)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|answer| answer.status.success())?;
    answer.stdout.split(|byte| *byte == b'\n').find(|line| key.matches(line)).map(<[u8]>::to_vec)
}

fn field(line: &[u8], index: usize) -> Option<OsString> {
    line.split(|byte| *byte == b':').nth(index).map(|field| OsString::from_vec(field.to_vec()))
}

/// The third field, which is the id in both files.
fn number(line: &[u8]) -> Option<u32> {
    field(line, 2)?.to_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_found_by_name_and_by_id() {
        assert_eq!(uid_of(OsStr::new("root")), Some(Uid::from_raw(0)));
        assert_eq!(gid_of(OsStr::new("root")), Some(Gid::from_raw(0)));
        assert_eq!(user_name(Uid::from_raw(0)), Some("root".into()));
        assert!(login_shell(Uid::from_raw(0)).is_some_and(|shell| shell.as_bytes().starts_with(b"/")));
    }

    #[test]
    fn a_name_is_matched_whole_and_an_id_in_its_own_field() {
        let line = b"games:x:5:60:games:/usr/games:/usr/sbin/nologin";
        assert!(Key::Name(b"games").matches(line));
        assert!(!Key::Name(b"game").matches(line));
        assert!(Key::Id(5).matches(line));
        assert!(!Key::Id(60).matches(line));
    }

    #[test]
    fn a_user_without_a_name_is_shown_by_number() {
        let mut names = UserNames::default();
        assert_eq!(names.name(Uid::from_raw(0)), b"root");
        assert_eq!(names.name(Uid::from_raw(4_000_000_123)), b"4000000123");
    }

    #[test]
    fn nobody_is_called_by_an_empty_or_hyphenated_name() {
        assert_eq!(uid_of(OsStr::new("")), None);
        assert_eq!(uid_of(OsStr::new("--help")), None);
    }
}

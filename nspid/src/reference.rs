//! References to PID namespaces, as options take them.

use std::ffi::OsStr;
use std::path::PathBuf;

use nix::unistd::Pid;

use nscore::cli::values::{self, PID_MAX_LIMIT, number};
use nscore::nsfs::NamespaceFile;
use nscore::{Error, NamespaceKind};

use crate::namespace::Place;
use crate::process::Process;
use crate::procfs::Procfs;
use crate::search;

/// Which PID namespace is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `self`: ours.
    Own,
    /// A PID: the one that this process lives in.
    Process(Pid),
    /// An inode number, bare or as readlink(1) prints it: `pid:[4026531836]`.
    Inode(u64),
    /// `:NSID`: a 64-bit id, which lsns shows in its column NSID.
    Id(u64),
    /// A path: the one that the file there names.
    Path(PathBuf),
}

impl Reference {
    /// Reads a reference. A number that can be a PID is one: the inode numbers of namespaces are larger.
    ///
    /// # Errors
    ///
    /// It is empty, or a number that is neither.
    pub fn parse(word: &OsStr) -> Result<Self, Error> {
        let malformed = || values::malformed("reference to a PID namespace", word);
        let text = word.to_str().unwrap_or_default();
        if word.is_empty() {
            Err(malformed())
        } else if text == "self" {
            Ok(Self::Own)
        } else if let Some(rest) = text.strip_prefix("pid:[") {
            let inode = rest.strip_suffix(']').and_then(|digits| number(digits.as_ref()));
            inode.map(Self::Inode).ok_or_else(malformed)
        } else if let Some(id) = text.strip_prefix(':') {
            number(id.as_ref()).map(Self::Id).ok_or_else(malformed)
        } else if text.is_empty() || text.contains(|character: char| !character.is_ascii_digit()) {
            Ok(Self::Path(word.into()))
        } else {
            match values::pid(word) {
                Ok(pid) if pid.as_raw() <= PID_MAX_LIMIT => Ok(Self::Process(pid)),
                _ => number(word).filter(|inode| *inode != 0).map(Self::Inode).ok_or_else(malformed),
            }
        }
    }

    /// Finds the namespace.
    ///
    /// # Errors
    ///
    /// There is no such thing, it is no PID namespace, or we may not look at it.
    pub fn find(&self, procfs: &Procfs) -> Result<Place, Error> {
        match self {
            Self::Own if procfs.is_ours() => Ok(Place::Own),
            Self::Own => Place::of_file(procfs, NamespaceFile::own(NamespaceKind::Pid)?),
            Self::Process(pid) => of_process(procfs, *pid),
            Self::Inode(inode) => search::with_inode(procfs, *inode),
            Self::Id(id) => search::with_id(procfs, *id),
            Self::Path(path) => Place::of_file(procfs, NamespaceFile::open(path)?),
        }
    }
}

/// A process in the procfs's own namespace need not let us look at it (PID 1 often has more capabilities than we have).
fn of_process(procfs: &Procfs, pid: Pid) -> Result<Place, Error> {
    let missing = || Error::new(format!("there is no process {pid}"));
    let process = Process::open(procfs, pid)?.ok_or_else(missing)?;
    if process.status.depth() == 0 {
        return Ok(Place::Own);
    }
    let opened = procfs.namespace_of(pid);
    if process.is_there() { Place::of_file(procfs, opened?) } else { Err(missing()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(word: &str) -> Reference {
        Reference::parse(word.as_ref()).expect(word)
    }

    #[test]
    fn a_number_is_a_pid_as_long_as_it_can_be_one() {
        assert_eq!(parsed("4194304"), Reference::Process(Pid::from_raw(4_194_304)));
        assert_eq!(parsed("4194305"), Reference::Inode(4_194_305));
        assert_eq!(parsed("4026531836"), Reference::Inode(4_026_531_836));
    }

    #[test]
    fn what_readlink_prints_is_a_reference() {
        assert_eq!(parsed("pid:[4026531836]"), Reference::Inode(4_026_531_836));
    }

    #[test]
    fn a_colon_stands_before_an_id() {
        assert_eq!(parsed(":17"), Reference::Id(17));
        assert_eq!(parsed(":18446744073709551615"), Reference::Id(u64::MAX));
    }

    #[test]
    fn every_other_word_is_a_path() {
        assert_eq!(parsed("self"), Reference::Own);
        for path in ["./self", "./:17", "/run/pidns/a", "12a", "-1"] {
            assert_eq!(parsed(path), Reference::Path(path.into()));
        }
    }

    #[test]
    fn numbers_that_are_neither_are_refused_by_name() {
        for word in ["", "0", "18446744073709551616", "pid:[]", "pid:[+1]", "pid:[1", "pid:[x]", ":", ":x", ":+1"] {
            let error = Reference::parse(word.as_ref()).expect_err(word).to_string();
            assert_eq!(error, format!("'{word}' is not a reference to a PID namespace"));
        }
    }
}

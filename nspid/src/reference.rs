//! References to PID namespaces, as options take them.

use std::ffi::OsStr;
use std::path::PathBuf;

use nix::unistd::Pid;

use nscore::cli::values::{self, PID_MAX_LIMIT, number};
use nscore::nsfs::NamespaceFile;
use nscore::{Error, NamespaceKind};

use crate::namespace::Namespace;
use crate::process::{self, Process};

/// Which PID namespace is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `self`: ours.
    Own,
    /// A PID: the one that this process lives in.
    Process(Pid),
    /// An inode number, bare or as readlink(1) prints it: `pid:[4026531836]`.
    Inode(u64),
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
        } else if text.is_empty() || text.contains(|character: char| !character.is_ascii_digit()) {
            Ok(Self::Path(word.into()))
        } else {
            match values::pid(word) {
                Ok(pid) if pid.as_raw() <= PID_MAX_LIMIT => Ok(Self::Process(pid)),
                _ => number(word).filter(|inode| *inode != 0).map(Self::Inode).ok_or_else(malformed),
            }
        }
    }

    /// Opens the namespace.
    ///
    /// # Errors
    ///
    /// There is no such thing, it is no PID namespace, or we may not look at it.
    pub fn open(&self) -> Result<Namespace, Error> {
        match self {
            Self::Own => Namespace::own(),
            Self::Process(pid) => of_process(*pid),
            Self::Inode(inode) => with_inode(*inode),
            Self::Path(path) => Namespace::of_file(NamespaceFile::open(path)?),
        }
    }
}

/// A process in our own namespace need not let us look at it (PID 1 often has more capabilities than we have).
fn of_process(pid: Pid) -> Result<Namespace, Error> {
    match Process::open(pid)? {
        None => Err(Error::new(format!("there is no process {pid}"))),
        Some(process) if process.status.depth() == 0 => Namespace::own(),
        Some(_) => Namespace::of_file(NamespaceFile::of_process(pid, NamespaceKind::Pid)?),
    }
}

/// Looks for a process that lives in the namespace; those that hide theirs from us are passed over.
fn with_inode(inode: u64) -> Result<Namespace, Error> {
    let own = Namespace::own()?;
    if own.id.ino == inode {
        return Ok(own);
    }
    for process in process::all()? {
        let process = process?;
        if process.status.depth() > 0
            && let Ok(file) = NamespaceFile::of_process(process.pid, NamespaceKind::Pid)
            && file.id()?.ino == inode
        {
            return Namespace::of_file(file);
        }
    }
    Err(Error::new(format!("no process that we may inspect is in a PID namespace {inode}")))
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
    fn every_other_word_is_a_path() {
        assert_eq!(parsed("self"), Reference::Own);
        for path in ["./self", "/run/pidns/a", "12a", "-1"] {
            assert_eq!(parsed(path), Reference::Path(path.into()));
        }
    }

    #[test]
    fn numbers_that_are_neither_are_refused_by_name() {
        for word in ["", "0", "18446744073709551616", "pid:[]", "pid:[+1]", "pid:[1", "pid:[x]"] {
            let error = Reference::parse(word.as_ref()).expect_err(word).to_string();
            assert_eq!(error, format!("'{word}' is not a reference to a PID namespace"));
        }
    }
}

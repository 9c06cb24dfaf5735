//! A directory, opened outside and changed to inside.

use std::fmt;
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::fcntl::OFlag;
use nscore::{Context, Error};

/// An open directory, with the words that messages use for it.
#[derive(Debug)]
pub struct Directory {
    file: File,
    name: String,
}

impl Directory {
    /// Opens a directory. As for chdir(2) nobody needs the permission to read it (`O_PATH` of open(2)).
    ///
    /// # Errors
    ///
    /// There is no such directory, or we may not reach it.
    pub fn open(path: &Path, name: String) -> Result<Self, Error> {
        let flags = OFlag::O_PATH | OFlag::O_DIRECTORY;
        let file = File::options().read(true).custom_flags(flags.bits()).open(path);
        Ok(Self { file: file.context(|| format!("cannot open {name}"))?, name })
    }
}

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// The directory in the words of a message: `the root directory of process 17`.
impl fmt::Display for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

//! A temporary directory that goes away again, and the scripts in it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{env, io};

use nix::unistd::mkdtemp;

/// A temporary directory, removed when dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes a directory that nobody else has, and that every user may enter.
    ///
    /// # Errors
    ///
    /// It cannot be made; the error names where.
    pub fn new() -> io::Result<Self> {
        let parent = env::temp_dir();
        let path = mkdtemp(&parent.join("nstools-xtask-XXXXXX")).map_err(|errno| {
            let error = io::Error::from(errno);
            let message = format!("cannot make a temporary directory in '{}': {error}", parent.display());
            io::Error::new(error.kind(), message)
        })?;
        let scratch = Self(path);
        fs::set_permissions(scratch.path(), Permissions::from_mode(0o755))?;
        Ok(scratch)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes an executable script.
///
/// # Errors
///
/// It cannot be written.
pub fn write_script(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text)?;
    fs::set_permissions(path, Permissions::from_mode(0o755))
}

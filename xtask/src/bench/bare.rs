//! Builds the program that makes the system calls of our programs and does nothing else: `bare.c`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::{self, succeed};

/// Compiles it for speed, static and at a fixed address as our programs are, and returns where it is.
///
/// # Errors
///
/// There is no C compiler, or no static C library.
pub fn compile(directory: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let bare = directory.join("bare");
    let source = workspace::root().join("xtask/src/bench/bare.c");
    succeed(Command::new("cc").args(["-O2", "-static", "-no-pie", "-o"]).arg(&bare).arg(source))?;
    Ok(bare)
}

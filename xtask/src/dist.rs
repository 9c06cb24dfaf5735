//! Installs the five programs as static release builds.

use std::fs;
use std::path::Path;

use crate::Done;
use crate::workspace::{self, PROGRAMS};

/// Builds the programs and copies them to `prefix/bin`.
///
/// # Errors
///
/// They do not compile, or `prefix` cannot be written to.
pub fn run(prefix: &Path) -> Done {
    let built = workspace::build_static()?;
    let directory = prefix.join("bin");
    fs::create_dir_all(&directory).map_err(|error| format!("cannot make '{}': {error}", directory.display()))?;
    for program in PROGRAMS {
        let to = directory.join(program);
        install(&built.join(program), &to)?;
        println!("{}", to.display());
    }
    Ok(())
}

/// Copies to a file of its own first: a program that runs cannot be written to, and nobody is to start half of one.
fn install(from: &Path, to: &Path) -> Done {
    let new = to.with_extension("new");
    let copied = fs::copy(from, &new).and_then(|_| fs::rename(&new, to));
    copied.map_err(|error| format!("cannot install '{}': {error}", to.display()).into())
}

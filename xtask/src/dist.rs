//! Installs the five programs as static release builds.

use std::path::Path;
use std::{env, fs};

use crate::Done;
use crate::workspace::{self, PROGRAMS};

/// Builds the programs and copies them to `prefix/bin`.
///
/// # Errors
///
/// They do not compile, or `prefix` cannot be written to.
pub fn run(prefix: &Path) -> Done {
    let host = host()?;
    let flags = env::var("RUSTFLAGS").unwrap_or_default() + " -C target-feature=+crt-static";
    // With a target named, the flags apply to the programs and not to what runs while they are built.
    let mut build = workspace::cargo();
    build.args(["build", "--quiet", "--release", "--workspace", "--bins", "--exclude", "xtask", "--target", &host]);
    workspace::succeed(build.env("RUSTFLAGS", flags.trim()))?;
    let built = workspace::target_directory().join(&host).join("release");
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

/// The target that rustc builds for by itself.
fn host() -> Result<String, Box<dyn std::error::Error>> {
    let output = workspace::rustc().arg("-vV").output()?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not tell its host".into())
}

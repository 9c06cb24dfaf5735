//! Where things are in the workspace, and how to call cargo.

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Done;

/// The five programs.
pub const PROGRAMS: [&str; 5] = ["unshare", "nsenter", "lsns", "nspid", "mount-proc"];

/// The directory of the workspace.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// The directory that cargo writes to.
pub fn target_directory() -> PathBuf {
    // `cargo run` has put this very program in TARGET/PROFILE.
    let own = env::current_exe().ok();
    let target = own.as_deref().and_then(Path::parent).and_then(Path::parent);
    target.map_or_else(|| root().join("target"), Path::to_owned)
}

/// The directory of the programs that are shown and compared: `NSTOOLS_SUBJECT`, else the one that [`build`] builds them in.
pub fn built() -> PathBuf {
    env::var_os("NSTOOLS_SUBJECT").map_or_else(|| target_directory().join("debug"), PathBuf::from)
}

/// Builds all programs, and not xtask, which runs.
///
/// # Errors
///
/// They do not compile.
pub fn build() -> Done {
    succeed(cargo().args(["build", "--quiet", "--workspace", "--exclude", "xtask"]))
}

/// The cargo that runs us, in the directory of the workspace.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command, which must succeed.
///
/// # Errors
///
/// It does not start, or fails.
pub fn succeed(command: &mut Command) -> Done {
    let status = command.status().map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed: {status}").into()) }
}

/// The PATH that finds the programs of [`built`] first.
///
/// # Errors
///
/// The path of the workspace has a colon.
pub fn search_path() -> Result<OsString, env::JoinPathsError> {
    let inherited = env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
    env::join_paths([built()].into_iter().chain(env::split_paths(&inherited)))
}

/// A cargo command whose programs are linked statically, in `TARGET/HOST`, and name no directory of this machine: the same
/// source makes the same bytes wherever it lies.
///
/// # Errors
///
/// rustc does not tell its host.
pub fn static_cargo(command: &str) -> Result<Command, Box<dyn Error>> {
    let mut flags: Vec<_> = env::var("RUSTFLAGS").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    // At a fixed address nothing has to be relocated before main; docs/performance.md has the figures.
    flags.extend(["-C", "target-feature=+crt-static", "-C", "relocation-model=static"].map(str::to_owned));
    flags.extend(paths_of_this_machine().iter().map(|path| format!("--remap-path-prefix={path}=/nstools")));
    let mut cargo = cargo();
    // With a target named, the flags apply to the programs and not to what runs while they are built.
    cargo.args([command, "--target", &host()?]).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
    Ok(cargo)
}

/// The directories that the compiler reads source from: later ones lie in earlier ones.
pub fn paths_of_this_machine() -> Vec<String> {
    let home = env::home_dir().map(|home| home.join(".cargo"));
    let sources = env::var_os("CARGO_HOME").map(PathBuf::from).or(home).unwrap_or_default().join("registry/src");
    // One directory a registry, whose name tells which.
    let registries = fs::read_dir(&sources).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mut registries: Vec<_> = registries.collect();
    registries.sort();
    let paths = [root(), sources].into_iter().chain(registries);
    paths.map(|path| path.display().to_string()).collect()
}

/// Makes sure that a program is installed.
///
/// # Errors
///
/// It is not; the error says what to install.
pub fn require(program: &str, install: &str) -> Result<(), String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let is_there = env::split_paths(&path).any(|directory| directory.join(program).is_file());
    if is_there { Ok(()) } else { Err(format!("{program} is missing: install {install}")) }
}

/// Builds all programs for release, linked statically, and returns the directory that they are in.
///
/// # Errors
///
/// They do not compile, or rustc does not tell its host.
pub fn build_static() -> Result<PathBuf, Box<dyn Error>> {
    let mut build = static_cargo("build")?;
    succeed(build.args(["--quiet", "--release", "--workspace", "--bins", "--exclude", "xtask"]))?;
    built_static()
}

/// The directory that [`build_static`] builds in.
///
/// # Errors
///
/// rustc does not tell its host.
pub fn built_static() -> Result<PathBuf, Box<dyn Error>> {
    Ok(target_directory().join(host()?).join("release"))
}

/// The target that rustc builds for by itself.
///
/// # Errors
///
/// rustc does not tell.
pub fn host() -> Result<String, Box<dyn Error>> {
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-vV").output()?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not tell its host".into())
}

//! The words that tests are written in: [`sh`], [`hold()`], [`requires!`]. Never shipped.
//!
//! Tests run the built binaries in real namespaces, the way a user would type it. Whatever a test starts dies when it
//! goes out of scope, also when the test fails.
#![expect(clippy::expect_used, reason = "a test that cannot run its commands has to stop")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

mod hold;
mod limit;
mod need;
mod outcome;
mod terminal;

use std::env;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;
use nscore::sys::signal::set_default;

pub use hold::{Held, hold};
use limit::Limit;
pub use need::{Need, is_reference, skip};
pub use outcome::Outcome;
pub use terminal::{Terminal, sh_on_terminal};

/// Runs a command line with `sh -c`, our binaries first in PATH, and returns how it ended.
#[must_use = "say what the test expects: succeeds(), prints(), ..."]
pub fn sh(line: &str) -> Outcome {
    sh_reading(line, "")
}

/// As [`sh`], with this text as standard input.
#[must_use = "say what the test expects: succeeds(), prints(), ..."]
pub fn sh_reading(line: &str, input: &str) -> Outcome {
    use std::io::Write;

    let mut child = command(line).process_group(0).stdin(Stdio::piped()).spawn().expect("sh starts");
    let _limit = Limit::on(child.id().cast_signed());
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let _ = stdin.write_all(input.as_bytes()); // a command that does not read its input is no failure
    drop(stdin);
    Outcome::new(line, child.wait_with_output().expect("sh can be waited for"))
}

/// `sh -c LINE` with the programs under test first in PATH, in the C locale, its output piped.
pub fn command(line: &str) -> Command {
    shell(line, programs_under_test())
}

/// As [`command`], with our programs even where the reference is tested: for what a test only prepares.
pub fn command_with_ours(line: &str) -> Command {
    shell(line, [subject()])
}

fn shell(line: &str, programs: impl IntoIterator<Item = PathBuf>) -> Command {
    heed_signals();
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).envs(environment(programs));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Undoes what nohup(1) and a shell that starts a job in the background have done to this process: what it ignores, command lines
/// would ignore too, and some are about these signals.
fn heed_signals() {
    for signal in [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT] {
        set_default(signal as i32).expect("it is a signal");
    }
}

/// What command lines find in their environment: these programs first in PATH, and the C locale.
fn environment(programs: impl IntoIterator<Item = PathBuf>) -> [(&'static str, OsString); 2] {
    [("PATH", search_path(programs)), ("LC_ALL", "C.UTF-8".into())]
}

/// The programs under test: util-linux's in front of ours, where they are to pass the tests.
fn programs_under_test() -> impl Iterator<Item = PathBuf> {
    reference().into_iter().chain([subject()])
}

/// The directory of the binaries under test: `NSTOOLS_SUBJECT`, else the one that cargo builds them in.
pub fn subject() -> PathBuf {
    env::var_os("NSTOOLS_SUBJECT").map_or_else(built, PathBuf::from)
}

/// How often a test repeats something, or the seconds that it does so for: a sixth where `NSTOOLS_SLOW` says that the machine is
/// emulated.
pub fn repeats(many: u64) -> u64 {
    if is_slow() { many.div_ceil(6) } else { many }
}

fn is_slow() -> bool {
    env::var_os("NSTOOLS_SLOW").is_some()
}

/// The directory of util-linux's programs, if they are to pass the tests in place of ours: `NSTOOLS_REFERENCE`.
fn reference() -> Option<PathBuf> {
    env::var_os("NSTOOLS_REFERENCE").map(PathBuf::from)
}

/// Test binaries are in `target/PROFILE/deps`, programs in `target/PROFILE`.
fn built() -> PathBuf {
    let own = env::current_exe().expect("a test knows its own binary");
    let deps = own.parent().expect("a binary is in a directory");
    let profile = deps.parent().expect("deps is in a profile's directory").to_owned();
    for program in ["unshare", "nsenter", "lsns", "nspid", "mount-proc"] {
        assert!(profile.join(program).exists(), "{program} is not built: run 'cargo build --workspace' first");
    }
    profile
}

fn search_path(programs: impl IntoIterator<Item = PathBuf>) -> OsString {
    let inherited = env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
    let sbin = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    let directories = programs.into_iter().chain(env::split_paths(&inherited)).chain(sbin);
    env::join_paths(directories).expect("no directory of PATH holds a colon")
}

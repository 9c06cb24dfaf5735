//! A tool as the rest of the workspace sees it, and the start and the end of its run.

use std::ffi::{OsString, c_int};
use std::io::IsTerminal;
use std::sync::OnceLock;

use super::error::Error;
use super::option::OptionView;
use super::output;
use crate::sys;
use crate::table::{Column, escape};

/// A program of this workspace: what `main`, help, manual page and completions need to know of it.
pub struct Tool {
    /// Its name in the manual.
    pub name: &'static str,
    /// What follows the name on the usage lines, one form a line.
    pub usage: &'static [&'static str],
    /// What it does, in one sentence without a full stop.
    pub about: &'static str,
    /// Its option table, seen without the actions.
    pub options: fn() -> Vec<OptionView>,
    /// Long names of options that the reference lacks: no abbreviation that it takes becomes ambiguous by them.
    pub beyond: &'static [&'static str],
    /// The columns of its table, if it prints one.
    pub columns: &'static [Column],
    /// Its story, given the words after the name.
    pub run: fn(Vec<OsString>) -> Result<Status, Error>,
}

/// How a tool ends: as the program it waited for ended, or with its own exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// exit(3) with this status.
    Exit(i32),
    /// Killed by this signal.
    Signal(i32),
}

impl Status {
    /// All went well.
    pub const SUCCESS: Self = Self::Exit(0);
    /// The tool itself failed.
    pub const FAILURE: Self = Self::Exit(EXIT_FAILURE);
    /// The program is there and cannot be executed.
    pub const NOT_EXECUTABLE: Self = Self::Exit(126);
    /// The program is not there.
    pub const NOT_FOUND: Self = Self::Exit(127);
}

const EXIT_FAILURE: c_int = 1;

static INVOKED_AS: OnceLock<String> = OnceLock::new();

/// The base name that the tool was started with; messages begin with it.
pub fn invoked_as() -> &'static str {
    INVOKED_AS.get().map_or("nstools", String::as_str)
}

/// Runs a tool from C's `main` and returns what it ends with; [`crate::main!`] calls it. Before anything else, one that has been made
/// set-user-ID or the like refuses to run.
pub fn start(tool: &'static Tool) -> c_int {
    if sys::privilege::is_beyond_the_callers() {
        output::complain(&beyond_the_callers().message(tool.name, std::io::stderr().is_terminal()));
        return EXIT_FAILURE;
    }
    sys::start::occupy_closed_standard_descriptors();
    let mut words = std::env::args_os();
    let invoked_as = words.next().as_deref().and_then(base_name).unwrap_or_else(|| tool.name.to_owned());
    sys::memory::say_at_exhaustion(escape::line(&format!("{invoked_as}: Out of memory")));
    let _ = INVOKED_AS.set(invoked_as); // the only call, so it cannot be set already
    let status = (tool.run)(words.collect()).unwrap_or_else(|error| {
        report(&error);
        error.status()
    });
    match status {
        Status::Exit(status) => status,
        Status::Signal(signal) => {
            sys::signal::die_of(signal);
            128 + signal // the shell's convention, where the signal's default is not to kill
        }
    }
}

/// The message for a program that has rights which its caller has not. None of ours could keep them from the caller.
fn beyond_the_callers() -> Error {
    Error::new("this must not run with rights that its caller has not (set-user-ID, set-group-ID, file capabilities)")
        .advise("take them from the file with 'chmod ug-s' and 'setcap -r'; sudo(8) gives rights to those who may have them")
}

/// Prints a failure, for a tool that goes on after it.
pub fn report(error: &Error) {
    output::complain(&error.message(invoked_as(), std::io::stderr().is_terminal()));
}

fn base_name(word: &std::ffi::OsStr) -> Option<String> {
    std::path::Path::new(word).file_name().map(|name| name.to_string_lossy().into_owned())
}

//! What the fuzzer calls: the pure parts, and the reading of a process in a directory that need not be a procfs. Only in its
//! builds.

use std::ffi::OsString;
use std::path::Path;
use std::rc::Rc;

use nix::unistd::Pid;
use nscore::cli::{self, Invocation, Order};
use nscore::{Error, NamespaceKind};

use crate::census::Census;
use crate::facts::{Needs, Pair, Reader};
use crate::options::TABLE;
use crate::scan::Proc;

/// What these words ask for, in no particular form.
///
/// # Errors
///
/// Those of the command line.
pub fn request(words: Vec<OsString>) -> Result<String, Error> {
    match cli::parse(&crate::TOOL, TABLE, Order::Mixed, words)? {
        Invocation::Print(text) => Ok(text),
        Invocation::Run(options, operands) => options.request(&operands.words).map(|request| format!("{request:?}")),
    }
}

/// What is read of a process in this directory, in no particular form; empty where there is no such directory.
pub fn facts(directory: &Path, pid: i32) -> String {
    let Ok(proc) = Proc::open(directory) else { return String::new() };
    let needs = Needs { ppid: true, uid: true, command: true, cgroup: true, ..Needs::default() };
    let namespace = Rc::new(Census::new(false).namespace(NamespaceKind::Pid, 1).clone());
    let entry = Reader::new(&proc, needs).read(Pair { namespace, pid: Some(Pid::from_raw(pid)), is_wanted: true });
    format!("{entry:?}")
}

/// The container that a cgroup belongs to.
pub fn container(cgroup: &str) -> Option<String> {
    crate::container::container(cgroup)
}

//! Handing a map to the kernel: by writing its file, or through newuidmap(1) and newgidmap(1).

use std::fs::{File, Metadata};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::errno::Errno;
use nix::sys::stat::Mode;
use nix::unistd::Pid;

use nscore::cli::hints;
use nscore::sys::capability;
use nscore::{Advice, Context, Error};

use super::{IdKind, IdMap, Setgroups};

/// Who writes a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapWriter {
    /// We do, by the file under `/proc`.
    Directly,
    /// The set-user-ID program does: only root may map ids that are not the caller's own.
    Program,
}

/// Maps the ids of the user namespace that the process `of` is in; `None` is the caller.
///
/// # Errors
///
/// The kernel or the program refuses.
pub fn write(kind: IdKind, map: &IdMap, of: Option<Pid>, writer: MapWriter) -> Result<(), Error> {
    match (writer, of) {
        (MapWriter::Program, Some(pid)) => run(kind, map, pid),
        _ => write_file(of, kind.file(), &map.to_string()),
    }
}

/// Allows or denies setgroups(2) in the user namespace of a process; `None` is the caller.
///
/// # Errors
///
/// The kernel refuses: what was denied once stays denied, and the initial user namespace always allows it.
pub fn write_setgroups(word: Setgroups, of: Option<Pid>) -> Result<(), Error> {
    write_file(of, "setgroups", word.name())
}

/// The kernel takes what is written in one piece only, and less than a page of it.
fn write_file(of: Option<Pid>, name: &str, text: &str) -> Result<(), Error> {
    let path = format!("/proc/{}/{name}", of.map_or_else(|| "self".to_owned(), |pid| pid.to_string()));
    if text.len() >= 4096 {
        return Err(Error::new(format!("{} bytes are more than '{path}' takes, 4095", text.len())));
    }
    let shown = text.lines().next().unwrap_or_default();
    let written = File::options().write(true).open(&path).and_then(|mut file| file.write_all(text.as_bytes()));
    written
        .context(|| format!("cannot write '{shown}' to '{path}'"))
        .hint_by(hints::restricted)
        .hint(Errno::ENOENT, "this needs the proc file system on /proc: mount-proc mounts one")
        .hint(
            Errno::EPERM,
            "only a new user namespace (-U) takes this, only once, and only ids that the caller may map",
        )
}

fn run(kind: IdKind, map: &IdMap, pid: Pid) -> Result<(), Error> {
    let program = kind.program();
    let numbers = map.ranges().iter().flat_map(|range| [range.inner, range.outer, range.count]);
    let mut command = Command::new(program);
    command.arg(pid.to_string()).args(numbers.map(|number| number.to_string()));
    let output = match command.stdin(Stdio::null()).stdout(Stdio::null()).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Error::new(format!("cannot map {kind} ids: there is no program {program}"))
                .advise("it is in the package uidmap (Debian) or shadow-utils (Fedora)"));
        }
        output => output.context(|| format!("cannot run {program}"))?,
    };
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let reason = said.lines().last().map_or_else(|| output.status.to_string(), str::to_owned);
    let error = Error::new(format!("cannot map {kind} ids: {reason}"));
    Err(match find(program).filter(|path| !may_be_privileged(path)) {
        Some(path) => error.advise(format!("'{}' must be set-user-ID root, or have its capability", path.display())),
        None => error.advise(format!("{program} maps only what {} gives the caller", kind.subordinate_file())),
    })
}

/// Where PATH finds the program.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(program)).find(|path| path.is_file())
}

/// Whether a file gives privileges to who executes it: by its mode, or by its capabilities; capabilities(7).
fn may_be_privileged(path: &Path) -> bool {
    let is_set_user_id = |about: Metadata| about.uid() == 0 && about.mode() & Mode::S_ISUID.bits() != 0;
    path.metadata().is_ok_and(is_set_user_id) || capability::file_has_some(path)
}

//! What more than one tool reads in `/proc`: whether it is the caller's own, and what a process is called.
//!
//! A procfs shows the PID namespace it was mounted in. After `unshare --pid --fork` without `--mount-proc` it still
//! shows the parent's, and every PID read there means another process than the same number given to a system call.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use nix::unistd::getpid;

use crate::cli::error::{Context, Error};

/// What `/proc` is to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcView {
    /// It shows the caller's own PID namespace.
    Own,
    /// It shows another PID namespace.
    Foreign,
}

/// Tells what `/proc` is to the caller.
///
/// # Errors
///
/// `/proc` is not mounted, or its `status` cannot be read.
pub fn proc_view() -> Result<ProcView, Error> {
    match File::open("/proc/self/status").and_then(view_of) {
        Ok(view) => Ok(view),
        // A procfs of a namespace that we are not in has no `self` at all.
        Err(error) if error.kind() == io::ErrorKind::NotFound && Path::new("/proc/sys").exists() => {
            Ok(ProcView::Foreign)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Error::new("/proc is not mounted").advise("mount it with 'mount-proc'"))
        }
        Err(error) => Err(error).context(|| "cannot read /proc/self/status"),
    }
}

/// Tells what a procfs is to the caller, whose status file in it this is, `self/status`: theirs if `NSpid` is one number, our PID.
/// `NSpid` lists the PIDs from the procfs's namespace inwards; proc_pid_status(5).
///
/// Whoever starts a program waits for this, so the one line is looked for and the others are not understood.
///
/// # Errors
///
/// The file cannot be read.
pub fn view_of(mut status: File) -> io::Result<ProcView> {
    let mut text = Vec::with_capacity(4096); // most are shorter, and are read at once
    status.read_to_end(&mut text)?;
    let is_own = nspid(&text) == Some(getpid().to_string().as_bytes());
    Ok(if is_own { ProcView::Own } else { ProcView::Foreign })
}

/// The NSpid list in the text of a status file, its numbers with tabs between.
fn nspid(status: &[u8]) -> Option<&[u8]> {
    status.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"NSpid:\t"))
}

/// Makes sure that `/proc` shows the caller's own PID namespace.
///
/// # Errors
///
/// It shows another one, or is not mounted.
pub fn require_own_proc() -> Result<(), Error> {
    match proc_view()? {
        ProcView::Own => Ok(()),
        ProcView::Foreign => Err(foreign_proc()),
    }
}

/// The message for a `/proc` that shows another PID namespace than the caller's.
pub fn foreign_proc() -> Error {
    Error::new("/proc shows another PID namespace than ours, so its PIDs are not the ones we would act on")
        .advise("give this PID namespace its own /proc: run the program behind 'mount-proc --'")
}

/// What a process is called: its command line with blanks between the words, or, for one that has none (a kernel
/// thread, a zombie), its name. `directory` is its directory in a procfs, `/proc/PID`.
///
/// The bytes are the process's own and may be hostile; [`crate::table`] escapes them.
///
/// # Errors
///
/// The process is gone.
pub fn command(directory: &Path) -> io::Result<Vec<u8>> {
    let mut line = fs::read(directory.join("cmdline"))?;
    if line.is_empty() {
        let mut name = fs::read(directory.join("comm"))?;
        name.pop_if(|byte| *byte == b'\n');
        return Ok(name);
    }
    line.pop_if(|byte| *byte == 0); // the one behind the last word; a program may have written others
    line.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_called_by_its_command_line() {
        let own = command(Path::new("/proc/self")).expect("we live");
        let words: Vec<_> = std::env::args().collect();
        assert_eq!(String::from_utf8_lossy(&own), words.join(" "));
    }

    #[test]
    fn a_process_without_a_command_line_is_called_by_its_name() {
        // Until somebody waits for it, a process that has ended is a zombie.
        let mut child = std::process::Command::new("true").spawn().expect("true starts");
        let directory = Path::new("/proc").join(child.id().to_string());
        while !fs::read_to_string(directory.join("stat")).is_ok_and(|stat| stat.contains(") Z ")) {
            std::thread::yield_now();
        }
        assert_eq!(command(&directory).expect("a zombie is still there"), b"true");
        child.wait().expect("it is ours");
        assert!(command(&directory).is_err());
    }

    #[test]
    fn nspid_is_a_line_of_its_own_and_no_name_can_pose_as_it() {
        assert_eq!(nspid(b"Name:\tNSpid:\\t7\nUmask:\t0022\nNSpid:\t52341\t1\nNSpgid:\t9\n"), Some(&b"52341\t1"[..]));
        assert_eq!(nspid(b"Name:\tNSpid:\nPid:\t7\n"), None);
    }

    #[test]
    fn the_machine_that_runs_the_tests_has_its_own_proc() {
        assert_eq!(proc_view().expect("a /proc"), ProcView::Own);
    }
}

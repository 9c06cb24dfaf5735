//! What more than one tool reads in `/proc`: whether it is the caller's own, and what a process is called.
//!
//! A procfs shows the PID namespace it was mounted in. After `unshare --pid --fork` without `--mount-proc` it still
//! shows the parent's, and every PID read there means another process than the same number given to a system call.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use nix::errno::Errno;
use nix::unistd::{Pid, getpid};

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
/// thread, a zombie), its name. `read` reads a file of its directory in a procfs, `/proc/PID`.
///
/// The bytes are the process's own and may be hostile; [`crate::table`] escapes them.
///
/// # Errors
///
/// The process is gone.
pub fn command<E>(read: impl Fn(&str) -> Result<Vec<u8>, E>) -> Result<Vec<u8>, E> {
    let mut line = read("cmdline")?;
    if line.is_empty() {
        let mut name = read("comm")?;
        name.pop_if(|byte| *byte == b'\n');
        return Ok(name);
    }
    line.pop_if(|byte| *byte == 0); // the one behind the last word; a program may have written others
    line.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
    Ok(line)
}

/// Whether the caller has run out of descriptors or memory, so that a call which failed tells nothing of what it was made for:
/// open(2). A table without what could not be read then would be wrong.
pub fn is_exhaustion(errno: Errno) -> bool {
    matches!(errno, Errno::EMFILE | Errno::ENFILE | Errno::ENOMEM)
}

/// The PID of a process's parent in the text of its stat file, 0 where the procfs does not show that: the second field behind
/// the name; proc_pid_stat(5). The name is in parentheses and may hold any byte but NUL, so that only the last parenthesis ends it.
pub fn parent_in_stat(stat: &[u8]) -> Option<Pid> {
    let name_end = stat.iter().rposition(|byte| *byte == b')')?;
    let mut fields = stat[name_end + 1..].trim_ascii().split(|byte| *byte == b' ');
    let parent: i32 = str::from_utf8(fields.nth(1)?).ok()?.parse().ok()?;
    (parent >= 0).then(|| Pid::from_raw(parent))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    fn command_of(directory: &Path) -> io::Result<Vec<u8>> {
        command(|file| fs::read(directory.join(file)))
    }

    #[test]
    fn a_process_is_called_by_its_command_line() {
        let own = command_of(Path::new("/proc/self")).expect("we live");
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
        assert_eq!(command_of(&directory).expect("a zombie is still there"), b"true");
        child.wait().expect("it is ours");
        assert!(command_of(&directory).is_err());
    }

    #[test]
    fn the_parent_stands_behind_the_name_whatever_that_is() {
        let own = fs::read("/proc/self/stat").expect("a /proc");
        assert_eq!(parent_in_stat(&own), Some(nix::unistd::getppid()));
        for name in ["x", "", ")", ") R 1 (", "a b", "a\n) S 9 ", "(((", "\u{1b}[2J"] {
            assert_eq!(parent_in_stat(format!("7 ({name}) S 42 7 7\n").as_bytes()), Some(Pid::from_raw(42)), "{name}");
        }
        assert_eq!(parent_in_stat(b"7 (\xff\x80) R 0 1"), Some(Pid::from_raw(0)));
        for torn in [
            "",
            ")",
            "(",
            "7 (x)",
            "7 (x) ",
            "7 (x)\n",
            "7 (x) S",
            "7 (x) S ",
            "7 (x) S x 1",
            "7 (x) S -1 1",
            "7 x S 1",
        ] {
            assert_eq!(parent_in_stat(torn.as_bytes()), None, "{torn:?}");
        }
        assert_eq!(parent_in_stat(b"7 (x) S 99999999999 1"), None);
    }

    proptest! {
        #[test]
        fn no_text_of_a_file_makes_a_reader_panic(text in any::<Vec<u8>>(), name in any::<Vec<u8>>(), parent in 0..1_000_000_i32) {
            let _ = (parent_in_stat(&text), nspid(&text));
            let _ = command(|_| Ok::<_, ()>(text.clone()));
            let stat = [&b"7 ("[..], &name, format!(") S {parent} 1 1 0 -1\n").as_bytes()].concat();
            prop_assert_eq!(parent_in_stat(&stat), Some(Pid::from_raw(parent)));
        }
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

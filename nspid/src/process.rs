//! A process and the proof that its PID still means it; all processes that we see.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::unistd::Pid;

use nscore::{Context, Error};

use crate::status::Status;

/// More than the status of most processes; only the list of groups can be longer.
const USUAL_STATUS: usize = 4096;

/// A process (or thread), named by its open `/proc/PID/status`.
///
/// The file belongs to the process and not to its number: once the process is gone and the number free for another,
/// reading is an error (`ESRCH`). So what is read elsewhere by number (`/proc/PID/ns/pid`, an ioctl) was of this
/// process if its status can still be read afterwards: [`Process::is_there`]. A pidfd would do the same, but tells of
/// an ended thread, or of an ended process before Linux 6.9, only with more ado.
#[derive(Debug)]
pub struct Process {
    /// Its PID in our namespace.
    pub pid: Pid,
    /// Its status as it was first read.
    pub status: Status,
    file: File,
}

impl Process {
    /// Opens the process that has this PID in our namespace; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Its status cannot be read: procfs may be mounted with `hidepid`.
    pub fn open(pid: Pid) -> Result<Option<Self>, Error> {
        let opened = File::open(directory(pid).join("status")).and_then(|file| Ok((read(&file)?, file)));
        match opened {
            Ok((status, file)) => Ok(Some(Self { pid, status, file })),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(error).context(|| format!("cannot read the status of process {pid}")),
        }
    }

    /// Its status as it is now; `None` if the process is gone.
    pub fn status_now(&self) -> Option<Status> {
        read(&self.file).ok()
    }

    /// Whether the process still has its PIDs.
    pub fn is_there(&self) -> bool {
        self.file.read_at(&mut [0], 0).is_ok()
    }
}

/// The directory of a process in our procfs.
pub fn directory(pid: Pid) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}"))
}

/// All processes that we see, in the order of their PIDs. One that ends meanwhile is left out, as is one whose status
/// is hidden from us.
///
/// # Errors
///
/// `/proc` cannot be listed. An item is an error where a process is there, but we have run out of something.
pub fn all() -> Result<impl Iterator<Item = Result<Process, Error>>, Error> {
    let pids = numbers_in(Path::new("/proc")).context(|| "cannot list the processes in /proc")?;
    Ok(pids.into_iter().filter_map(|pid| match Process::open(pid) {
        Err(error) if matches!(error.errno(), Some(Errno::EACCES | Errno::EPERM)) => None,
        opened => opened.transpose(),
    }))
}

/// The numbers of the threads of a process, in our namespace; none if it is gone.
pub fn threads(pid: Pid) -> Vec<Pid> {
    numbers_in(&directory(pid).join("task")).unwrap_or_default()
}

/// The entries of a directory of procfs that are named by a PID.
fn numbers_in(directory: &Path) -> io::Result<Vec<Pid>> {
    let mut pids = Vec::new();
    for entry in fs::read_dir(directory)? {
        pids.extend(entry?.file_name().to_str().and_then(|name| name.parse().ok()).map(Pid::from_raw));
    }
    Ok(pids)
}

/// Whether procfs says so that a process has ended: `ENOENT` when opening, `ESRCH` when reading.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.raw_os_error().map(Errno::from_raw), Some(Errno::ENOENT | Errno::ESRCH))
}

fn read(file: &File) -> io::Result<Status> {
    let mut text = vec![0; USUAL_STATUS];
    let mut length = 0;
    loop {
        let read = file.read_at(&mut text[length..], length as u64)?;
        length += read;
        if let Some(status) = Status::parse(&text[..length]) {
            return Ok(status);
        }
        if read == 0 {
            return Err(io::Error::other("it has no line NSpid"));
        }
        if length == text.len() {
            text.resize(2 * length, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::unistd::getpid;

    #[test]
    fn we_are_among_all_processes() {
        let all: Vec<_> = all().expect("a /proc").collect::<Result<_, _>>().expect("readable");
        let own = all.iter().find(|process| process.pid == getpid()).expect("we are there");
        assert_eq!(own.status.nspid, [getpid()]);
    }

    #[test]
    fn a_process_is_there_until_somebody_waits_for_it() {
        let mut child = std::process::Command::new("true").spawn().expect("true starts");
        let pid = Pid::from_raw(child.id().cast_signed());
        let process = Process::open(pid).expect("readable").expect("it is not waited for");
        assert!(process.is_there());
        child.wait().expect("it is ours");
        assert!(!process.is_there());
        assert_eq!(process.status_now(), None);
        assert!(Process::open(pid).expect("readable").is_none());
    }
}

//! A process and the proof that its PID still means it.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use nix::errno::Errno;
use nix::unistd::Pid;

use nscore::{Context, Error};

use crate::procfs::Procfs;
use crate::status::Status;

/// More than the status of most processes; only the list of groups can be longer.
const USUAL_STATUS: usize = 4096;

/// A process (or thread), named by its open `/proc/PID/status`.
///
/// The file belongs to the process and not to its number: once the process is gone and the number free for another,
/// reading is an error (`ESRCH`). So what is read elsewhere by number (`/proc/PID/ns/pid`, an ioctl) was of this
/// process if its status can still be read afterwards: [`Process::is_there`]. A pidfd would do the same, but tells of
/// an ended thread, or of an ended process before Linux 6.9, only with more ado, and names no process of another procfs.
#[derive(Debug)]
pub struct Process {
    /// Its PID in the procfs's own namespace.
    pub pid: Pid,
    /// Its status as it was first read.
    pub status: Status,
    file: File,
}

impl Process {
    /// Opens the process that has this PID in the procfs; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Its status cannot be read: procfs may be mounted with `hidepid`.
    pub fn open(procfs: &Procfs, pid: Pid) -> Result<Option<Self>, Error> {
        Self::named(procfs, pid, pid)
    }

    /// As [`Self::open`], by the name of its directory: `self`, or its PID.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn named(procfs: &Procfs, name: impl std::fmt::Display, pid: Pid) -> Result<Option<Self>, Error> {
        let opened = procfs.open(&format!("{name}/status")).map(File::from);
        match opened.and_then(|file| Ok((read(&file)?, file))) {
            Ok((status, file)) => Ok(Some(Self { pid, status, file })),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(error).context(|| format!("cannot read the status of process {pid}")),
        }
    }

    /// The process that a thread belongs to; `None` if the thread is gone.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub fn of_thread(procfs: &Procfs, thread: Self) -> Result<Option<Self>, Error> {
        if thread.status.process == thread.pid {
            return Ok(Some(thread));
        }
        // As long as the thread lives, nobody else gets the number of its process.
        Ok(Self::open(procfs, thread.status.process)?.filter(|_| thread.is_there()))
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

/// Whether procfs says so that a process has ended: `ENOENT` when opening, `ESRCH` when reading.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.raw_os_error().map(Errno::from_raw), Some(Errno::ENOENT | Errno::ESRCH))
}

fn read(file: &File) -> io::Result<Status> {
    let mut usual = [0; USUAL_STATUS];
    let length = file.read_at(&mut usual, 0)?;
    let status = match Status::parse(&usual[..length]) {
        Some(status) => status,
        None => read_long(file, usual[..length].to_vec())?,
    };
    if status.is_leaving() { Err(Errno::ESRCH.into()) } else { Ok(status) }
}

fn read_long(file: &File, mut text: Vec<u8>) -> io::Result<Status> {
    loop {
        let length = text.len();
        text.resize(length.max(1) * 2, 0);
        let read = file.read_at(&mut text[length..], length as u64)?;
        text.truncate(length + read);
        if let Some(status) = Status::parse(&text) {
            return Ok(status);
        }
        if read == 0 {
            return Err(io::Error::other("it has no line NSpid"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_there_until_somebody_waits_for_it() {
        let procfs = Procfs::own().expect("a /proc");
        let mut child = std::process::Command::new("true").spawn().expect("true starts");
        let pid = Pid::from_raw(child.id().cast_signed());
        let process = Process::open(&procfs, pid).expect("readable").expect("it is not waited for");
        assert!(process.is_there());
        child.wait().expect("it is ours");
        assert!(!process.is_there());
        assert_eq!(process.status_now(), None);
        assert!(Process::open(&procfs, pid).expect("readable").is_none());
    }

    #[test]
    fn a_thread_leads_to_its_process() {
        let procfs = Procfs::own().expect("a /proc");
        let thread = Process::open(&procfs, nix::unistd::gettid()).expect("readable").expect("we run");
        let process = Process::of_thread(&procfs, thread).expect("readable").expect("we live");
        assert_eq!(process.pid, Pid::this());
    }

    /// The list of groups stands before NSpid and has no limit that matters.
    #[test]
    fn a_status_longer_than_usual_is_read_whole() {
        let path = std::env::temp_dir().join(format!("nspid-status-{}", std::process::id()));
        let groups = "4000000000 ".repeat(3000);
        let text = format!("Tgid:\t7\nPPid:\t1\nUid:\t0\t0\t0\t0\nGroups:\t{groups}\nNStgid:\t7\nNSpid:\t7\n");
        std::fs::write(&path, text).expect("a temporary file");
        let status = read(&File::open(&path).expect("a file"));
        std::fs::write(&path, "Tgid:\t7\n").expect("a temporary file");
        let none = read(&File::open(&path).expect("a file"));
        std::fs::remove_file(&path).expect("it was ours");
        assert_eq!(status.expect("a status").nspid, [Pid::from_raw(7)]);
        assert_eq!(none.expect_err("none").to_string(), "it has no line NSpid");
    }
}

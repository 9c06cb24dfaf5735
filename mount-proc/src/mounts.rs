//! The mounts of our mount namespace, as a procfs lists them.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::sys::stat::Mode;

use nscore::sys::mount as sys;

use crate::place::open_directory;

/// Whether something is mounted on the mount that this directory is the root of.
pub fn is_covered(root: BorrowedFd<'_>) -> bool {
    mounts_around(root).is_ok_and(|(id, mounts)| mounts.iter().any(|mount| mount.parent == id))
}

/// The id of the mount that a directory is on, and all mounts of our mount namespace below our root directory.
///
/// `/proc` tells, and where that knows nothing of us (it is not mounted, or of a PID namespace that we are not in) a procfs that
/// is made to be asked and mounted nowhere.
pub fn mounts_around(directory: BorrowedFd<'_>) -> io::Result<(u64, Vec<MountEntry>)> {
    let ask = |proc: OwnedFd| Ok((mount_id(directory, proc.as_fd())?, mounts(proc.as_fd())?));
    open_directory(Path::new("/proc")).map_err(io::Error::from).and_then(ask).or_else(|_| ask(unmounted_procfs()?))
}

/// Whether the kernel makes no procfs here, since it would reveal what is hidden: fsmount(2) is refused then, and so is mount(2).
pub fn is_procfs_refused() -> bool {
    sys::fsopen(c"proc").is_ok_and(|context| {
        sys::fsconfig_create(context.as_fd()).is_ok() && sys::fsmount(context.as_fd(), 0).err() == Some(Errno::EPERM)
    })
}

fn unmounted_procfs() -> nix::Result<OwnedFd> {
    let context = sys::fsopen(c"proc")?;
    sys::fsconfig_create(context.as_fd())?;
    sys::fsmount(context.as_fd(), 0)
}

/// proc_pid_fdinfo(5).
fn mount_id(directory: BorrowedFd<'_>, proc: BorrowedFd<'_>) -> io::Result<u64> {
    let about = read_below(proc, &format!("self/fdinfo/{}", directory.as_raw_fd()))?;
    let id = lines(&about).find_map(|line| number(line.strip_prefix(b"mnt_id:")?.trim_ascii()));
    id.ok_or_else(|| io::Error::other("fdinfo has no mnt_id"))
}

fn mounts(proc: BorrowedFd<'_>) -> io::Result<Vec<MountEntry>> {
    let text = read_below(proc, "self/mountinfo")?;
    lines(&text)
        .map(|line| MountEntry::parse(line).ok_or_else(|| io::Error::other("mountinfo has an odd line")))
        .collect()
}

/// What is needed of a line of mountinfo; proc_pid_mountinfo(5). Names of strangers stand there too, escaped and in any encoding.
#[derive(Debug, PartialEq, Eq)]
pub struct MountEntry {
    /// Its id.
    pub id: u64,
    /// The id of the mount that it is on.
    pub parent: u64,
    /// Whether it has peers; mount_namespaces(7).
    pub is_shared: bool,
}

impl MountEntry {
    /// `ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [OPTIONAL…] - …`, where `shared:N` is optional.
    fn parse(line: &[u8]) -> Option<Self> {
        let mut fields = line.split(|byte| *byte == b' ');
        let (id, parent) = (number(fields.next()?)?, number(fields.next()?)?);
        let optional: Vec<_> = fields.by_ref().skip(4).take_while(|field| *field != b"-").collect();
        fields.next()?; // the type, so that the line is whole
        Some(Self { id, parent, is_shared: optional.iter().any(|field| field.starts_with(b"shared:")) })
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

fn number(digits: &[u8]) -> Option<u64> {
    str::from_utf8(digits).ok()?.parse().ok()
}

fn read_below(procfs: BorrowedFd<'_>, path: &str) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(8192); // most are shorter, and are read at once
    open_below(procfs, path)?.read_to_end(&mut text)?;
    Ok(text)
}

/// Opens a file of a procfs, which need not be mounted.
///
/// # Errors
///
/// Those of openat(2).
pub fn open_below(procfs: BorrowedFd<'_>, path: &str) -> nix::Result<File> {
    openat(procfs, path, OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty()).map(File::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_is_shared_by_its_optional_field_alone() {
        let entry = |line: &[u8]| MountEntry::parse(line);
        let of = |is_shared| Some(MountEntry { id: 36, parent: 25, is_shared });
        assert_eq!(entry(b"36 25 0:4 / /proc rw,nosuid shared:7 master:1 - proc proc rw"), of(true));
        assert_eq!(entry(b"36 25 0:4 / /proc rw master:1 shared:7 - proc proc rw"), of(true));
        assert_eq!(entry(b"36 25 0:4 / /proc rw master:1 - proc proc rw"), of(false));
        assert_eq!(entry(b"36 25 0:4 / /shared:7\\040shared:7\xff rw - proc shared:7 rw"), of(false));
    }

    #[test]
    fn a_line_that_is_not_whole_is_none() {
        for line in [
            &b""[..],
            b"36",
            b"36 25",
            b"36 25 0:4 / /proc rw",
            b"36 25 0:4 / /proc rw shared:7",
            b"x 25 0:4 / / rw - a b c",
        ] {
            assert_eq!(MountEntry::parse(line), None, "{}", line.escape_ascii());
        }
    }
}

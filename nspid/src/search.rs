//! The search for a PID namespace by a number.
//!
//! A namespace whose processes have ended can still be kept by a mount or a descriptor, or as the one that a process would
//! give its next child; namespaces(7).

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;

use nscore::mountinfo::nsfs_mounts;
use nscore::nsfs::{NamespaceFile, namespace_in};
use nscore::sys::nsfs::list;
use nscore::{Error, NamespaceKind};

use crate::namespace::Place;
use crate::procfs::Procfs;

/// The namespace with this inode number.
///
/// # Errors
///
/// It is not found: a process that hides its namespace from us is passed over.
pub fn with_inode(procfs: &Procfs, inode: u64) -> Result<Place, Error> {
    let is_meant = |file: &NamespaceFile| file.id().is_ok_and(|id| id.ino == inode);
    search(procfs, is_meant)?.unwrap_or_else(|| {
        Err(Error::new(format!("no PID namespace that we may inspect has the inode number {inode}"))
            .advise("lsns -t pid lists those that there are; root sees all"))
    })
}

/// The namespace with this 64-bit id. Linux 6.18 opens none by its id alone, and so it is searched for.
///
/// # Errors
///
/// It is not found, is of another kind, or the kernel knows no ids.
pub fn with_id(procfs: &Procfs, id: u64) -> Result<Place, Error> {
    match NamespaceFile::own(NamespaceKind::Pid)?.unique_id() {
        Err(error) if error.errno() == Some(Errno::ENOTTY) => {
            return Err(Error::new(format!("this kernel gives namespaces no ids such as ':{id}'"))
                .advise("they came with Linux 6.18; a PID, a path and an inode number name a namespace too"));
        }
        own => own?,
    };
    if let Ok(file) = NamespaceFile::by_id(id) {
        return Place::of_file(procfs, file);
    }
    let is_meant = |file: &NamespaceFile| file.unique_id().is_ok_and(|found| found == id);
    search(procfs, is_meant)?.unwrap_or_else(|| {
        Err(Error::new(format!("no PID namespace that we may inspect has the id {id}"))
            .advise("lsns -t pid -o +NSID lists those that there are; root sees all"))
    })
}

/// The first namespace that is the one meant, ours before all others.
fn search(
    procfs: &Procfs,
    is_meant: impl Fn(&NamespaceFile) -> bool + Copy,
) -> Result<Option<Result<Place, Error>>, Error> {
    let ours = NamespaceFile::own(NamespaceKind::Pid)?;
    if is_meant(&ours) {
        return Ok(Some(Place::of_file(procfs, ours)));
    }
    let elsewhere = || in_mounts().chain(listed()).find(is_meant).or_else(|| among_descriptors(procfs, is_meant));
    let found = among_processes(procfs, is_meant)?.or_else(elsewhere);
    Ok(found.map(|file| Place::of_file(procfs, file)))
}

fn among_processes(procfs: &Procfs, is_meant: impl Fn(&NamespaceFile) -> bool) -> Result<Option<NamespaceFile>, Error> {
    let of_children = |directory: PathBuf| NamespaceFile::open(&directory.join("ns/pid_for_children")).ok();
    for process in procfs.processes()? {
        let pid = process?.pid;
        let mut files = procfs.namespace_of(pid).ok().into_iter().chain(of_children(procfs.directory(pid)));
        if let Some(file) = files.find(&is_meant) {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

/// The one among those that descriptors keep.
fn among_descriptors(procfs: &Procfs, is_meant: impl Fn(&NamespaceFile) -> bool) -> Option<NamespaceFile> {
    let is_namespace = |path: &PathBuf| {
        let link = fs::read_link(path).unwrap_or_default();
        namespace_in(link.as_os_str().as_encoded_bytes()).is_some_and(|(kind, _)| kind == NamespaceKind::Pid)
    };
    let processes = procfs.processes().ok()?.filter_map(Result::ok);
    let descriptors = processes.filter_map(|process| fs::read_dir(procfs.directory(process.pid).join("fd")).ok());
    let paths = descriptors.flatten().filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter(is_namespace).filter_map(|path| NamespaceFile::open(&path).ok()).find(is_meant)
}

/// The PID namespaces that mounts in our mount namespace keep.
fn in_mounts() -> impl Iterator<Item = NamespaceFile> {
    let mounts = nsfs_mounts(Path::new("/proc/self/mountinfo")).into_iter();
    let points = mounts.filter(|(kind, ..)| *kind == NamespaceKind::Pid).map(|(.., point)| OsString::from_vec(point));
    points.filter_map(|point| NamespaceFile::open(Path::new(&point)).ok())
}

/// The PID namespaces that listns(2) names; none before Linux 6.19.
fn listed() -> impl Iterator<Item = NamespaceFile> {
    let ids = list(NamespaceKind::Pid.clone_flag()).unwrap_or_default();
    ids.into_iter().filter_map(|id| NamespaceFile::by_id(id).ok())
}

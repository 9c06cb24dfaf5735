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
use nscore::{Context, Error, NamespaceKind};

use crate::namespace::Place;
use crate::process::Process;
use crate::procfs::{Procfs, seen};

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
fn search(procfs: &Procfs, is_meant: impl Fn(&NamespaceFile) -> bool) -> Result<Option<Result<Place, Error>>, Error> {
    let ours = NamespaceFile::own(NamespaceKind::Pid)?;
    if is_meant(&ours) {
        return Ok(Some(Place::of_file(procfs, ours)));
    }
    let files = of_processes(procfs)?.chain(in_mounts()?).chain(listed()).chain(in_descriptors(procfs)?);
    for file in files {
        if let Some(file) = seen(file)?
            && is_meant(&file)
        {
            return Ok(Some(Place::of_file(procfs, file)));
        }
    }
    Ok(None)
}

/// A namespace file, or why it could not be opened.
type Opened = Result<NamespaceFile, Error>;

/// Those that processes live in or would give their children.
fn of_processes(procfs: &Procfs) -> Result<impl Iterator<Item = Opened>, Error> {
    let of_process = |process: Result<Process, Error>| match process {
        Ok(Process { pid, .. }) => {
            let of_children = procfs.directory(pid).join("ns/pid_for_children");
            vec![procfs.namespace_of(pid), NamespaceFile::open(&of_children)]
        }
        Err(error) => vec![Err(error)],
    };
    Ok(procfs.processes()?.flat_map(of_process))
}

/// Those that descriptors keep.
fn in_descriptors(procfs: &Procfs) -> Result<impl Iterator<Item = Opened>, Error> {
    let is_namespace = |path: &PathBuf| {
        let link = fs::read_link(path).unwrap_or_default();
        namespace_in(link.as_os_str().as_encoded_bytes()).is_some_and(|(kind, _)| kind == NamespaceKind::Pid)
    };
    let of_process = move |process: Result<Process, Error>| {
        let directory = procfs.directory(process?.pid).join("fd");
        let entries = fs::read_dir(&directory).context(|| format!("cannot list '{}'", directory.display()))?;
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        Ok(paths.filter(is_namespace).map(|path| NamespaceFile::open(&path)).collect())
    };
    let flat = |files: Result<Vec<Opened>, Error>| files.unwrap_or_else(|error| vec![Err(error)]);
    Ok(procfs.processes()?.map(of_process).flat_map(flat))
}

/// The PID namespaces that mounts in our mount namespace keep.
fn in_mounts() -> Result<impl Iterator<Item = Opened>, Error> {
    let mounts = nsfs_mounts(Path::new("/proc/self/mountinfo")).context(|| "cannot read what is mounted");
    let mounts = seen(mounts)?.unwrap_or_default().into_iter();
    let points = mounts.filter(|(kind, ..)| *kind == NamespaceKind::Pid).map(|(.., point)| OsString::from_vec(point));
    Ok(points.map(|point| NamespaceFile::open(Path::new(&point))))
}

/// The PID namespaces that listns(2) names; none before Linux 6.19.
fn listed() -> impl Iterator<Item = Opened> {
    let ids = list(NamespaceKind::Pid.clone_flag()).unwrap_or_default();
    ids.into_iter().map(NamespaceFile::by_id)
}

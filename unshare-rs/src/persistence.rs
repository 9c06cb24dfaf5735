//! Namespaces that outlive their processes: bind mounts of namespace files; namespaces(7).

use std::fs;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::unistd::Pid;

use nscore::{Advice, Context, Error, NamespaceKind};

/// Bind mounts that are taken back unless they are to be kept.
#[derive(Debug, Default)]
pub struct Binds(Vec<PathBuf>);

impl Binds {
    /// Binds the new namespace of this kind that the process `of` (`None`: the caller) or its children are in.
    ///
    /// # Errors
    ///
    /// `EINVAL` for a mount namespace on a shared mount, `EPERM` without privileges in the mount namespace.
    pub fn bind(&mut self, kind: NamespaceKind, of: Option<Pid>, file: &Path) -> Result<(), Error> {
        let process = of.map_or_else(|| "self".to_owned(), |pid| pid.to_string());
        let source = format!("/proc/{process}/{}", link(kind));
        mount(Some(source.as_str()), file, None::<&str>, MsFlags::MS_BIND, None::<&str>)
            .context(|| format!("cannot bind the {kind} namespace to '{}'", file.display()))
            .hint_by(|errno| why_not(kind, file, errno))?;
        self.0.push(file.to_owned());
        Ok(())
    }

    /// Whether nothing was bound that may have to be taken back.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps what was bound.
    pub fn keep(&mut self) {
        self.0.clear();
    }
}

impl Drop for Binds {
    fn drop(&mut self) {
        for file in self.0.drain(..).rev() {
            let _ = umount2(&file, MntFlags::MNT_DETACH); // somebody else was faster
        }
    }
}

/// The link to the new namespace: a process never enters a new PID or time namespace itself, only its children do.
pub const fn link(kind: NamespaceKind) -> &'static str {
    match kind {
        NamespaceKind::Pid => "ns/pid_for_children",
        NamespaceKind::Time => "ns/time_for_children",
        other => other.link(),
    }
}

/// Makes sure, before anything is done, that a namespace file can be bound there.
///
/// # Errors
///
/// It is missing, or a directory.
pub fn check(file: &Path) -> Result<(), Error> {
    let metadata = fs::metadata(file)
        .context(|| format!("cannot use '{}' to keep a namespace", file.display()))
        .hint(Errno::ENOENT, "the file must exist: create it with touch")?;
    if metadata.is_dir() {
        return Err(Error::new(format!("cannot use '{}' to keep a namespace: it is a directory", file.display())));
    }
    Ok(())
}

fn why_not(kind: NamespaceKind, file: &Path, errno: Errno) -> Option<String> {
    match errno {
        // A mount namespace in a shared mount would reach into itself; mount_namespaces(7).
        Errno::EINVAL if kind == NamespaceKind::Mnt => Some(format!(
            "'{}' must not be on a shared mount: 'mount --bind DIR DIR; mount --make-private DIR' around it makes one",
            file.display()
        )),
        Errno::EPERM => Some("only root may mount in this mount namespace".to_owned()),
        _ => None,
    }
}

//! Everything that a command line names outside, opened before anything is entered.

use std::ffi::CString;
use std::fs::File;
use std::path::Path;

use nscore::nsfs::NamespaceFile;
use nscore::{Error, KindSet, NamespaceKind};

use crate::directory::Directory;
use crate::entrance::Entrance;
use crate::options::{Options, Source};
use crate::target::{Kinds, Target};

/// Everything that a command line names outside.
#[derive(Debug, Default)]
pub struct Outside {
    /// The ways into the namespaces.
    pub entrances: Vec<Entrance>,
    /// Kinds that nobody named and whose namespace is ours already: to enter them again is welcome, not necessary.
    pub dispensable: KindSet,
    /// The root directory.
    pub root: Option<Directory>,
    /// The working directory.
    pub wd: Option<Directory>,
    /// The directory whose owner `follow` means.
    pub followed: Option<Directory>,
    /// The environment of the target.
    pub environment: Option<Vec<CString>>,
    /// The file by which we join the cgroup of the target.
    pub cgroup: Option<File>,
    /// The SELinux context of the target.
    pub selinux: Option<SelinuxContext>,
}

/// A SELinux context, and the `/proc` by which the program gets it.
#[derive(Debug)]
pub struct SelinuxContext {
    /// The context, as the kernel writes and reads it.
    pub context: Vec<u8>,
    /// `/proc`, opened while it is ours.
    pub proc: Directory,
}

impl Outside {
    /// Opens everything that the options name, the target first.
    ///
    /// # Errors
    ///
    /// Something does not exist, may not be opened, or is not what its option says.
    pub fn open(options: &Options) -> Result<Self, Error> {
        let target = options.target.map(Target::open).transpose()?;
        let target_of = |needed: bool| target.as_ref().filter(|_| needed);
        let mut outside = Self {
            root: directory(options.root.as_ref(), target.as_ref(), Target::root)?,
            wd: directory(options.wd.as_ref(), target.as_ref(), Target::wd)?,
            followed: target_of(options.follows()).map(Target::proc_directory).transpose()?,
            environment: target_of(options.environment).map(Target::environment).transpose()?,
            cgroup: target_of(options.join_cgroup).map(Target::cgroup_procs).transpose()?,
            selinux: target_of(options.follow_context).map(SelinuxContext::of).transpose()?,
            ..Self::default()
        };
        let owner = if options.user_parent { Some(owner(options, target.as_ref())?) } else { None };
        if let Some((target, fd)) = target.as_ref().zip(options.net_socket) {
            outside.entrances.push(Entrance::opened(target.network_of_socket(fd)?, NamespaceKind::Net));
        }
        outside.open_named(options)?;
        if let Some(target) = target {
            outside.open_target(target, options)?;
        }
        outside.entrances.extend(owner.map(|owner| Entrance::opened(owner, NamespaceKind::User)));
        Ok(outside)
    }

    /// The namespaces that files and ids name.
    fn open_named(&mut self, options: &Options) -> Result<(), Error> {
        for (kind, source) in &options.namespaces {
            match source {
                _ if options.user_parent && *kind == NamespaceKind::User => {} // its parent is what is meant
                Source::Path(path) => self.entrances.push(Entrance::file(path, *kind)?),
                Source::Id(id) => self.entrances.push(Entrance::id(*id, *kind)?),
                Source::Target => {}
            }
        }
        Ok(())
    }

    /// The namespaces that are the target's, before all others.
    fn open_target(&mut self, target: Target, options: &Options) -> Result<(), Error> {
        let named = options.namespaces.iter().filter(|(_, source)| **source == Source::Target);
        let mut kinds: KindSet = named.map(|(kind, _)| *kind).collect();
        if options.all {
            let unnamed = unnamed(target.kinds()?, options);
            unnamed.all.iter().for_each(|kind| kinds.insert(kind));
            self.dispensable = unnamed.shared;
        }
        if options.user_parent {
            kinds.remove(NamespaceKind::User);
        }
        if !kinds.is_empty() {
            self.entrances.splice(0..0, target.into_entrances(kinds)?);
        }
        Ok(())
    }
}

impl SelinuxContext {
    fn of(target: &Target) -> Result<Self, Error> {
        let proc = Directory::open(Path::new("/proc"), "/proc".to_owned())?;
        Ok(Self { context: target.selinux_context()?, proc })
    }
}

/// The parent of the user namespace that is asked for or, where none is, of the target's; without a target the owner of
/// another that is entered. The kernel calls both the owner: `NS_GET_USERNS` of ioctl_nsfs(2).
fn owner(options: &Options, target: Option<&Target>) -> Result<NamespaceFile, Error> {
    let user = options.namespaces.get(&NamespaceKind::User);
    let owned = match (user.or_else(|| options.namespaces.values().next()), target) {
        (Some(Source::Path(path)), target) if user.is_some() || target.is_none() => NamespaceFile::open(path)?,
        (Some(Source::Id(id)), target) if user.is_some() || target.is_none() => NamespaceFile::by_id(*id)?,
        (_, Some(target)) => target.namespace(NamespaceKind::User)?,
        (_, None) => return Err(Error::usage("no target process is given")), // which the options have checked
    };
    let outside =
        || Error::new(format!("cannot enter the owner of {owned}: it lies outside of our own user namespace"));
    owned.owner()?.ok_or_else(outside)
}

/// The kinds that only `--all` stands for: all but those that have their own option, and but our own user namespace,
/// which nobody can enter again (`EINVAL` of setns(2)).
fn unnamed(mut kinds: Kinds, options: &Options) -> Kinds {
    for kind in NamespaceKind::ALL {
        let is_our_user_namespace = kind == NamespaceKind::User && kinds.shared.contains(kind);
        let is_of_socket = kind == NamespaceKind::Net && options.net_socket.is_some();
        if is_our_user_namespace || is_of_socket || options.namespaces.contains_key(&kind) {
            kinds.all.remove(kind);
            kinds.shared.remove(kind);
        }
    }
    kinds
}

/// Opens a directory, of the target or by its path.
fn directory(
    source: Option<&Source>,
    target: Option<&Target>,
    of_target: impl Fn(&Target) -> Result<Directory, Error>,
) -> Result<Option<Directory>, Error> {
    match source {
        None => Ok(None),
        Some(Source::Target) => target.map(of_target).transpose(),
        Some(Source::Path(path)) => Directory::open(path, format!("the directory '{}'", path.display())).map(Some),
        Some(Source::Id(_)) => Ok(None), // only namespaces have ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_leaves_out_what_has_its_own_option_and_our_own_user_namespace() {
        let everything_shared = Kinds { all: KindSet::ALL, shared: KindSet::ALL };
        let mut options = Options { all: true, ..Options::default() };
        options.namespaces.insert(NamespaceKind::Net, Source::Target);
        let kinds = unnamed(everything_shared, &options);
        assert_eq!(kinds.all.to_string(), "cgroup, IPC, mount, PID, time and UTS");
        assert_eq!(kinds.shared, kinds.all);
        let foreign_user = unnamed(Kinds { shared: KindSet::EMPTY, ..everything_shared }, &options);
        assert!(foreign_user.all.contains(NamespaceKind::User));
        assert!(foreign_user.shared.is_empty());
    }
}

//! Everything that a command line names outside, opened before anything is entered.

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
}

impl Outside {
    /// Opens everything that the options name, the target first.
    ///
    /// # Errors
    ///
    /// Something does not exist, may not be opened, or is not what its option says.
    pub fn open(options: &Options) -> Result<Self, Error> {
        let target = options.target.map(Target::open).transpose()?;
        let mut outside = Self {
            root: directory(options.root.as_ref(), target.as_ref(), Target::root)?,
            wd: directory(options.wd.as_ref(), target.as_ref(), Target::wd)?,
            ..Self::default()
        };
        if let Some(target) = target {
            outside.open_target(target, options)?;
        }
        for (kind, source) in &options.namespaces {
            if let Source::Path(path) = source {
                outside.entrances.push(Entrance::file(path, *kind)?);
            }
        }
        Ok(outside)
    }

    fn open_target(&mut self, target: Target, options: &Options) -> Result<(), Error> {
        if options.follows() {
            self.followed = Some(target.proc_directory()?);
        }
        let named = options.namespaces.iter().filter(|(_, source)| **source == Source::Target);
        let mut kinds: KindSet = named.map(|(kind, _)| *kind).collect();
        if options.all {
            let unnamed = unnamed(target.kinds()?, options);
            unnamed.all.iter().for_each(|kind| kinds.insert(kind));
            self.dispensable = unnamed.shared;
        }
        if !kinds.is_empty() {
            self.entrances = target.into_entrances(kinds)?;
        }
        Ok(())
    }
}

/// The kinds that only `--all` stands for: all but those that have their own option, and but our own user namespace,
/// which nobody can enter again (`EINVAL` of setns(2)).
fn unnamed(mut kinds: Kinds, options: &Options) -> Kinds {
    for kind in NamespaceKind::ALL {
        let is_our_user_namespace = kind == NamespaceKind::User && kinds.shared.contains(kind);
        if is_our_user_namespace || options.namespaces.contains_key(&kind) {
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

//! Takes the steps of a plan: one system call or a few each, no decisions.

use std::path::Path;

use nix::sys::signal::{SigSet, Signal};
use nix::sys::stat::{FileStat, fstat};
use nix::unistd::{Gid, Uid, chdir, chroot, fchdir, setgid, setgroups, setuid};
use nscore::launch::{Forked, fork};
use nscore::{Context, Error, KindSet, Status, cli};

use crate::directory::Directory;
use crate::entrance::Entrance;
use crate::plan::{AfterRoot, Credential, Pass, Step};

/// What earlier steps have reached.
#[derive(Default)]
struct Progress {
    entered: KindSet,
    groups_dropped: bool,
    credentials_kept: bool,
}

/// Takes the steps and becomes the program. Returns, in the parent, where a fork is among the steps.
///
/// # Errors
///
/// That of the first step that fails.
pub fn execute(steps: &[Step<'_>]) -> Result<Status, Error> {
    let mut progress = Progress::default();
    for step in steps {
        match step {
            Step::DropGroupsEarly => progress.groups_dropped = setgroups(&[]).is_ok(),
            Step::Enter(entrance, kinds, pass) => progress.enter(entrance, *kinds, *pass)?,
            Step::ChangeRoot(root, after) => change_root(root, *after)?,
            Step::ChangeDirectory(wd) => fchdir(wd).context(|| format!("cannot change to {wd}"))?,
            Step::ChangeDirectoryInside(path) => {
                chdir(path).context(|| format!("cannot change to the directory '{}'", path.display()))?;
            }
            Step::Fork => {
                // What the terminal's keys send is the program's affair: it may live on, and we have to tell its end.
                if let Forked::Parent(child) = fork(&SigSet::from_iter([Signal::SIGINT, Signal::SIGQUIT]))? {
                    return child.wait();
                }
            }
            Step::SetGroup(gid) => progress.set_group(gid)?,
            Step::SetUser(uid) => progress.set_user(uid)?,
            Step::Execute(program) => match program.execute()? {},
        }
    }
    Ok(Status::SUCCESS)
}

impl Progress {
    fn enter(&mut self, entrance: &Entrance, kinds: KindSet, pass: Pass) -> Result<(), Error> {
        let left: KindSet = kinds.iter().filter(|kind| !self.entered.contains(*kind)).collect();
        if left.is_empty() {
            return Ok(());
        }
        match (entrance.enter(left), pass) {
            (Ok(()), _) => left.iter().for_each(|kind| self.entered.insert(kind)),
            (Err(_), Pass::First) => {}
            (Err(error), Pass::Only | Pass::Second) => return Err(error),
        }
        Ok(())
    }

    fn set_group(&mut self, gid: &Credential<'_, Gid>) -> Result<(), Error> {
        let gid_inside = match gid {
            Credential::Root => Gid::from_raw(0),
            Credential::Number(gid) => *gid,
            Credential::OwnerOf(directory) => Gid::from_raw(status(directory)?.st_gid),
        };
        let dropped = setgroups(&[]).context(|| "cannot drop the supplementary groups");
        let dropped = if self.groups_dropped { Ok(()) } else { dropped };
        let changed = dropped.and_then(|()| setgid(gid_inside).context(|| format!("cannot become group {gid_inside}")));
        self.settle(changed, matches!(gid, Credential::Root))
    }

    fn set_user(&mut self, uid: &Credential<'_, Uid>) -> Result<(), Error> {
        let uid_inside = match uid {
            Credential::Root if self.credentials_kept => return Ok(()),
            Credential::Root => Uid::from_raw(0),
            Credential::Number(uid) => *uid,
            Credential::OwnerOf(directory) => Uid::from_raw(status(directory)?.st_uid),
        };
        let changed = setuid(uid_inside).context(|| format!("cannot become user {uid_inside}"));
        self.settle(changed, matches!(uid, Credential::Root))
    }

    /// Where nobody asked for a credential, a user namespace that refuses it costs no more than a warning.
    fn settle(&mut self, changed: Result<(), Error>, is_default: bool) -> Result<(), Error> {
        match changed {
            Err(error) if is_default => {
                self.credentials_kept = true;
                cli::warn(&format!("{error}; credentials are kept"));
                Ok(())
            }
            result => result,
        }
    }
}

/// The working directory is left to the root's, or gone back to: chroot(2) moves nobody.
fn change_root(root: &Directory, after: AfterRoot) -> Result<(), Error> {
    let attempt = || format!("cannot make {root} the root directory");
    let here = match after {
        AfterRoot::Stay => Some(Directory::open(Path::new("."), "the working directory".to_owned())?),
        AfterRoot::InRoot => None,
    };
    fchdir(root).context(attempt)?;
    chroot(".").context(attempt)?;
    here.map_or(Ok(()), |here| fchdir(&here).context(|| format!("cannot go back to {here}")))
}

/// The owner, in terms of the user namespace that we are in by now.
fn status(directory: &Directory) -> Result<FileStat, Error> {
    fstat(directory).context(|| format!("cannot tell the owner of {directory}"))
}

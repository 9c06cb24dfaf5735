//! Takes the steps of a plan: one system call or a few each, no decisions.

use std::convert::Infallible;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::sys::signal::Signal;
use nix::sys::stat::{FileStat, Mode, fstat};
use nix::unistd::{Gid, Uid, chdir, chroot, fchdir, setgid, setgroups, setuid};
use nscore::launch::{Environment, Forked, Program, become_login_shell, fork, held_while_waiting};
use nscore::sys::{capability, process};
use nscore::{Advice, Context, Error, KindSet, Status, cli};

use crate::directory::Directory;
use crate::entrance::Entrance;
use crate::open::SelinuxContext;
use crate::plan::{AfterRoot, Credential, MissingShell, Pass, Step};

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
            Step::JoinCgroup(procs) => join_cgroup(procs)?,
            Step::DropGroupsEarly => progress.groups_dropped = setgroups(&[]).is_ok(),
            Step::Hide => process::hide_from_others().context(|| "cannot hide from those inside")?,
            Step::Enter(entrance, kinds, pass) => progress.enter(entrance, *kinds, *pass)?,
            Step::ChangeRoot(root, after) => change_root(root, *after)?,
            Step::ChangeDirectory(wd) => fchdir(wd).context(|| format!("cannot change to {wd}"))?,
            Step::ChangeDirectoryInside(path) => {
                chdir(path).context(|| format!("cannot change to the directory '{}'", path.display()))?;
            }
            Step::Fork => {
                // What the terminal's keys send is the program's affair: it may live on, and we have to tell its end.
                match fork(&held_while_waiting(&[Signal::SIGINT, Signal::SIGQUIT])) {
                    Ok(Forked::Parent(child)) => return child.wait(),
                    Ok(Forked::Child(restored)) => restored?,
                    Err(error) if error.errno() == Some(Errno::ENOMEM) => return Err(is_without_init(&error)),
                    Err(error) => return Err(error),
                }
            }
            Step::SetGroup(gid) => progress.set_group(gid)?,
            Step::SetUser(uid) => progress.set_user(uid)?,
            Step::KeepCapabilities => {
                capability::keep_across_exec().context(|| "cannot keep the capabilities for the program")?;
            }
            Step::FollowContext(selinux) => follow_context(selinux)?,
            Step::Execute(program, environment, missing_shell) => {
                match become_program(program, environment, *missing_shell)? {}
            }
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

/// `0` is the process that writes; cgroups(7).
fn join_cgroup(mut procs: &File) -> Result<(), Error> {
    procs
        .write_all(b"0")
        .context(|| "cannot join the cgroup of the target")
        .hint(Errno::EACCES, "both cgroups must be below one that we may write to")
        .hint(Errno::EOPNOTSUPP, "a cgroup with controllers for its children takes no process")
}

/// setns(2) takes a PID namespace without init, but no process can be made in it; pid_namespaces(7).
fn is_without_init(error: &Error) -> Error {
    Error::new(format!("{error}: the init process of the PID namespace has exited"))
}

/// setexeccon(3): the kernel takes it for the next execve(2) of the thread that writes.
fn follow_context(selinux: &SelinuxContext) -> Result<(), Error> {
    let path = "thread-self/attr/exec";
    let file = openat(&selinux.proc, path, OFlag::O_WRONLY | OFlag::O_CLOEXEC, Mode::empty());
    let file = file.context(|| "cannot open '/proc/thread-self/attr/exec'")?;
    File::from(file).write_all(&selinux.context).context(|| "cannot take the SELinux context of the target")
}

fn become_program(
    program: &Program,
    environment: &Environment,
    missing_shell: MissingShell,
) -> Result<Infallible, Error> {
    let error = match program.execute_in(environment) {
        Err(error) => error,
        executed => return executed,
    };
    let is_missing = *program == Program::LoginShell && error.status() == Status::NOT_FOUND;
    if !is_missing || missing_shell == MissingShell::Refuse {
        return Err(error);
    }
    cli::warn(&format!("{error}; /bin/sh takes its place"));
    become_login_shell(OsStr::new("/bin/sh"), environment)
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

//! Decides, from the options and what was opened for them, which steps to take in which order.
//!
//! Namespaces come in two passes where a user namespace is among them: its privileges hold inside, the present ones
//! outside, and either may be what the other namespaces need. So the first pass tries with the present ones and the
//! second enters the user namespace and then whatever is left. Root, directory and credentials follow, since they mean
//! those inside; the credentials last, because they give up the privileges.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Uid};
use nscore::launch::{Environment, Program};
use nscore::{KindSet, NamespaceKind};

use crate::directory::Directory;
use crate::entrance::Entrance;
use crate::open::{Outside, SelinuxContext};
use crate::options::{Id, Options};

/// One thing to do.
#[derive(Debug)]
pub enum Step<'a> {
    /// Move to the cgroup that this file belongs to.
    JoinCgroup(&'a File),
    /// Give up the supplementary groups while we may: a user namespace can deny it. No failure yet.
    DropGroupsEarly,
    /// Keep whoever is inside the user namespace from looking into us until the program runs: they have privileges over us.
    Hide,
    /// Enter namespaces of these kinds.
    Enter(&'a Entrance, KindSet, Pass),
    /// Change the root directory.
    ChangeRoot(&'a Directory, AfterRoot),
    /// Change the working directory to one opened outside.
    ChangeDirectory(&'a Directory),
    /// Change the working directory to what this path names inside.
    ChangeDirectoryInside(PathBuf),
    /// Go on in a child, which is the first to be inside the PID namespace.
    Fork,
    /// Drop the supplementary groups and change the group.
    SetGroup(Credential<'a, Gid>),
    /// Change the user.
    SetUser(Credential<'a, Uid>),
    /// Let the program have the capabilities of this process.
    KeepCapabilities,
    /// Let the program have this SELinux context.
    FollowContext(&'a SelinuxContext),
    /// Become the program.
    Execute(Program, Environment, MissingShell),
}

/// What to do about a `$SHELL` that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingShell {
    /// It is an error.
    Refuse,
    /// `/bin/sh` takes its place: the name meant a file outside.
    Replace,
}

/// When namespaces are entered, and what a failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// The only time: a failure is an error.
    Only,
    /// Before the user namespace, or before we can do with less: a failure is none.
    First,
    /// What the first pass has not entered: a failure is an error.
    Second,
}

/// Where a change of the root directory leaves the working directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterRoot {
    /// Where it was.
    Stay,
    /// In the new root, from where the next step goes on.
    InRoot,
}

/// A user or group to become.
#[derive(Debug)]
pub enum Credential<'a, I> {
    /// Root of the user namespace, as nobody asked for another: where that is impossible the present one stays.
    Root,
    /// This one.
    Number(I),
    /// The owner of this directory of the target.
    OwnerOf(&'a Directory),
}

/// The plan for these options, with what [`Outside::open`] opened for them.
pub fn plan<'a>(options: &Options, outside: &'a Outside, program: Program) -> Vec<Step<'a>> {
    let entered: KindSet = outside.entrances.iter().flat_map(|entrance| entrance.kinds().iter()).collect();
    let becomes_root = entered.contains(NamespaceKind::User) && !options.preserve_credentials;
    let group = credential(options.setgid, becomes_root, outside);
    let user = credential(options.setuid, becomes_root, outside);
    let mut steps: Vec<_> = outside.cgroup.iter().map(Step::JoinCgroup).collect();
    if group.is_some() && entered.contains(NamespaceKind::User) {
        steps.push(Step::DropGroupsEarly);
    }
    if entered.contains(NamespaceKind::User) {
        steps.push(Step::Hide);
    }
    push_entering(&mut steps, outside);
    push_directories(&mut steps, options, outside);
    if entered.contains(NamespaceKind::Pid) && !options.no_fork {
        steps.push(Step::Fork);
    }
    steps.extend(group.map(Step::SetGroup));
    steps.extend(user.map(Step::SetUser));
    if options.keep_caps && entered.contains(NamespaceKind::User) {
        steps.push(Step::KeepCapabilities);
    }
    steps.extend(outside.selinux.as_ref().map(Step::FollowContext));
    let environment = outside.environment.clone().map_or(Environment::Inherited, Environment::Exactly);
    let is_elsewhere = outside.root.is_some() || entered.contains(NamespaceKind::Mnt);
    let missing_shell = if is_elsewhere { MissingShell::Replace } else { MissingShell::Refuse };
    steps.push(Step::Execute(program, environment, missing_shell));
    steps
}

/// Whether `/proc` will show another PID namespace than the one that is entered.
pub fn leaves_proc_behind(steps: &[Step<'_>]) -> bool {
    let enters =
        |kind: NamespaceKind| steps.iter().any(|step| matches!(step, Step::Enter(_, kinds, _) if kinds.contains(kind)));
    let sees_another_root = steps.iter().any(|step| matches!(step, Step::ChangeRoot(..)));
    let program = steps.iter().find_map(|step| match step {
        Step::Execute(Program::Named { name, .. }, ..) => Path::new(name).file_name(),
        _ => None,
    });
    let mounts_it = program.is_some_and(|name| name == "mount-proc");
    enters(NamespaceKind::Pid) && !enters(NamespaceKind::Mnt) && !sees_another_root && !mounts_it
}

fn push_entering<'a>(steps: &mut Vec<Step<'a>>, outside: &'a Outside) {
    let but_user = |kind: &NamespaceKind| *kind != NamespaceKind::User;
    let user = outside.entrances.iter().find(|entrance| entrance.kinds().contains(NamespaceKind::User));
    let in_two_passes = user.is_some() || !outside.dispensable.is_empty();
    if in_two_passes {
        for entrance in &outside.entrances {
            push_enter(steps, entrance, entrance.kinds().iter().filter(but_user).collect(), Pass::First);
        }
    }
    if let Some(entrance) = user {
        push_enter(steps, entrance, [NamespaceKind::User].into_iter().collect(), Pass::Only);
    }
    let pass = if in_two_passes { Pass::Second } else { Pass::Only };
    for entrance in &outside.entrances {
        let needed = |kind: &NamespaceKind| but_user(kind) && !outside.dispensable.contains(*kind);
        push_enter(steps, entrance, entrance.kinds().iter().filter(needed).collect(), pass);
    }
}

fn push_enter<'a>(steps: &mut Vec<Step<'a>>, entrance: &'a Entrance, kinds: KindSet, pass: Pass) {
    if !kinds.is_empty() {
        steps.push(Step::Enter(entrance, kinds, pass));
    }
}

fn push_directories<'a>(steps: &mut Vec<Step<'a>>, options: &Options, outside: &'a Outside) {
    let inside = options.wdns.clone().flatten();
    if let Some(root) = &outside.root {
        let goes_on = outside.wd.is_some() || inside.is_some();
        steps.push(Step::ChangeRoot(root, if goes_on { AfterRoot::InRoot } else { AfterRoot::Stay }));
    }
    steps.extend(outside.wd.as_ref().map(Step::ChangeDirectory));
    steps.extend(inside.map(Step::ChangeDirectoryInside));
}

fn credential<'a, I>(wanted: Option<Id<I>>, becomes_root: bool, outside: &'a Outside) -> Option<Credential<'a, I>> {
    match wanted {
        Some(Id::Number(number)) => Some(Credential::Number(number)),
        Some(Id::Follow) => outside.followed.as_ref().map(Credential::OwnerOf),
        None => becomes_root.then_some(Credential::Root),
    }
}

/// The system call, and why.
impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::JoinCgroup(_) => f.write_str("write(cgroup.procs): move to the cgroup of the target"),
            Self::DropGroupsEarly => f.write_str("setgroups(): drop the supplementary groups, if we may"),
            Self::Hide => {
                f.write_str("prctl(PR_SET_DUMPABLE, 0): keep those inside from looking into us until the program runs")
            }
            Self::Enter(entrance, kinds, pass) => {
                let why = match pass {
                    Pass::Only => "",
                    Pass::First => ", if our present privileges suffice",
                    Pass::Second => ", unless the first attempt did",
                };
                write!(f, "{}: enter {}{why}", entrance.call(*kinds), entrance.namespaces(*kinds))
            }
            Self::ChangeRoot(root, AfterRoot::Stay) => {
                write!(f, "fchdir(), chroot(\".\"), fchdir(): make {root} the root and stay in the working directory")
            }
            Self::ChangeRoot(root, AfterRoot::InRoot) => write!(f, "fchdir(), chroot(\".\"): make {root} the root"),
            Self::ChangeDirectory(directory) => write!(f, "fchdir(): work in {directory}"),
            Self::ChangeDirectoryInside(path) => write!(f, "chdir(): work in '{}', as seen inside", path.display()),
            Self::Fork => {
                f.write_str("fork(): only children enter a PID namespace; wait for the child and end as it ends")
            }
            Self::SetGroup(gid) => write!(f, "setgroups(), setgid({gid}): have no groups but this{}", gid.condition()),
            Self::SetUser(uid) => write!(f, "setuid({uid}): become this user{}", uid.condition()),
            Self::KeepCapabilities => {
                f.write_str("prctl(PR_CAP_AMBIENT_RAISE): let the program keep the capabilities that we have inside")
            }
            Self::FollowContext(_) => f.write_str(
                "write(\"/proc/thread-self/attr/exec\"): give the program the SELinux context of the target",
            ),
            Self::Execute(program, environment, _) => write!(f, "execve(): run {program}{environment}"),
        }
    }
}

impl<I> Credential<'_, I> {
    fn condition(&self) -> &'static str {
        if matches!(self, Self::Root) { ", if the user namespace allows it" } else { "" }
    }
}

impl<I: fmt::Display> fmt::Display for Credential<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("0"),
            Self::Number(number) => number.fmt(f),
            Self::OwnerOf(_) => f.write_str("the target's"),
        }
    }
}

#[cfg(test)]
mod tests;

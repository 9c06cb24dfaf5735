//! Decides, from the options and what was opened for them, which steps to take in which order.
//!
//! Namespaces come in two passes where a user namespace is among them: its privileges hold inside, the present ones
//! outside, and either may be what the other namespaces need. So the first pass tries with the present ones and the
//! second enters the user namespace and then whatever is left. Root, directory and credentials follow, since they mean
//! those inside; the credentials last, because they give up the privileges.

use std::fmt;
use std::path::PathBuf;

use nix::unistd::{Gid, Uid};
use nscore::launch::Program;
use nscore::{KindSet, NamespaceKind};

use crate::directory::Directory;
use crate::entrance::Entrance;
use crate::open::Outside;
use crate::options::{Id, Options};

/// One thing to do.
#[derive(Debug)]
pub enum Step<'a> {
    /// Give up the supplementary groups while we may: a user namespace can deny it. No failure yet.
    DropGroupsEarly,
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
    /// Become the program.
    Execute(Program),
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
    let mut steps = Vec::new();
    if group.is_some() && entered.contains(NamespaceKind::User) {
        steps.push(Step::DropGroupsEarly);
    }
    push_entering(&mut steps, outside);
    push_directories(&mut steps, options, outside);
    if entered.contains(NamespaceKind::Pid) && !options.no_fork {
        steps.push(Step::Fork);
    }
    steps.extend(group.map(Step::SetGroup));
    steps.extend(user.map(Step::SetUser));
    steps.push(Step::Execute(program));
    steps
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
            Self::DropGroupsEarly => f.write_str("setgroups(): drop the supplementary groups, if we may"),
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
            Self::Execute(program) => write!(f, "execve(): run {program}"),
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

//! What will be done, in which order.

use std::fmt;
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Uid};

use nscore::launch::Program;
use nscore::{Error, KindSet, NamespaceKind};

use crate::id_map::{IdMap, Setgroups};
use crate::options::Options;
use crate::propagation::Propagation;
use crate::signal_name::SignalNumber;

/// What a plan needs to know of the one who asks for it: the effective ids.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// The effective user id.
    pub uid: Uid,
    /// The effective group id.
    pub gid: Gid,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Leave the caller's namespaces of these kinds for new ones.
    Unshare(KindSet),
    /// Keep a descriptor of this process, so that the child can tell whether it lives.
    PinParent,
    /// Go on in a child, while the parent waits.
    Fork,
    /// Get this signal when the parent dies, or take it now if it has died.
    DieWithParent(SignalNumber),
    /// Write the map of user ids.
    MapUser(IdMap<Uid>),
    /// Allow or deny setgroups(2).
    Setgroups(Setgroups),
    /// Write the map of group ids.
    MapGroup(IdMap<Gid>),
    /// Change how every mount propagates.
    Propagate(Propagation),
    /// Keep a mount on this place from spreading.
    KeepFromSpreading(PathBuf),
    /// Make this the root directory.
    ChangeRoot(PathBuf),
    /// Make this the working directory.
    ChangeDirectory(PathBuf),
    /// Mount a procfs of the PID namespace here.
    MountProc(PathBuf),
    /// Leave all supplementary groups.
    DropGroups,
    /// Take this group id.
    SetGid(Gid),
    /// Take this user id.
    SetUid(Uid),
    /// Become the program.
    Execute(Program),
}

/// Decides the steps.
///
/// # Errors
///
/// The options contradict each other.
pub fn plan(options: &Options, program: Program, caller: Caller) -> Result<Vec<Step>, Error> {
    let kinds = kinds(options);
    let mut steps = Vec::new();
    if !kinds.is_empty() {
        steps.push(Step::Unshare(kinds));
    }
    steps.extend(child(options));
    steps.extend(id_maps(options, caller)?);
    steps.extend(mounts(options, kinds));
    steps.extend(credentials(options));
    steps.push(Step::Execute(program));
    Ok(steps)
}

/// The kinds named, and those that other options imply.
fn kinds(options: &Options) -> KindSet {
    let mut kinds = options.kinds;
    if options.map_user.is_some() || options.map_group.is_some() {
        kinds.insert(NamespaceKind::User);
    }
    if options.mount_proc.is_some() {
        kinds.insert(NamespaceKind::Mnt);
    }
    kinds
}

fn child(options: &Options) -> Vec<Step> {
    match options.kill_child {
        Some(signal) => vec![Step::PinParent, Step::Fork, Step::DieWithParent(signal)],
        None if options.fork => vec![Step::Fork],
        None => Vec::new(),
    }
}

/// Without privileges outside, the kernel takes a group map only where setgroups(2) is denied; user_namespaces(7).
fn id_maps(options: &Options, caller: Caller) -> Result<Vec<Step>, Error> {
    if options.map_group.is_some() && options.setgroups == Some(Setgroups::Allow) {
        return Err(Error::usage("'--setgroups allow' contradicts a group map (-r, -c, --map-group)"));
    }
    let setgroups = options.map_group.map(|_| Setgroups::Deny).or(options.setgroups);
    let user = options.map_user.map(|inside| Step::MapUser(inside.of(caller.uid)));
    let group = options.map_group.map(|inside| Step::MapGroup(inside.of(caller.gid)));
    Ok([user, setgroups.map(Step::Setgroups), group].into_iter().flatten().collect())
}

fn mounts(options: &Options, kinds: KindSet) -> Vec<Step> {
    let mut steps = Vec::new();
    if kinds.contains(NamespaceKind::Mnt) && options.propagation.flag().is_some() {
        steps.push(Step::Propagate(options.propagation));
    }
    if let Some(root) = &options.root {
        steps.push(Step::ChangeRoot(root.clone()));
    }
    // A working directory outside the new root would be a way out of it.
    let directory = options.directory.clone().or_else(|| options.root.is_some().then(|| PathBuf::from("/")));
    steps.extend(directory.map(Step::ChangeDirectory));
    if let Some(place) = &options.mount_proc {
        if options.propagation.spreads() {
            steps.push(Step::KeepFromSpreading(place.clone()));
        }
        steps.push(Step::MountProc(place.clone()));
    }
    steps
}

/// The group first: who is no longer root may not change it.
fn credentials(options: &Options) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Some(gid) = options.gid {
        steps.extend([Step::DropGroups, Step::SetGid(gid)]);
    }
    steps.extend(options.uid.map(Step::SetUid));
    if let Some(signal) = options.kill_child.filter(|_| !steps.is_empty()) {
        steps.push(Step::DieWithParent(signal)); // a change of ids takes the request back; PR_SET_PDEATHSIG(2const)
    }
    steps
}

/// The system call and why it is made.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unshare(kinds) => {
                let s = if kinds.iter().count() == 1 { "" } else { "s" };
                write!(f, "unshare({}): make new {kinds} namespace{s}", kinds.clone_flag_names())
            }
            Self::PinParent => f.write_str("pidfd_open(): let the child see whether unshare lives"),
            Self::Fork => f.write_str("fork(): go on in a child; unshare waits, and ends as it ends"),
            Self::DieWithParent(signal) => write!(f, "prctl(PR_SET_PDEATHSIG): get {signal} when unshare dies"),
            Self::MapUser(map) => write!(f, "write(\"/proc/self/uid_map\"): be user {} inside ({map})", map.inner),
            Self::Setgroups(Setgroups::Deny) => {
                f.write_str("write(\"/proc/self/setgroups\"): deny setgroups(2), or no group map is taken")
            }
            Self::Setgroups(Setgroups::Allow) => f.write_str("write(\"/proc/self/setgroups\"): allow setgroups(2)"),
            Self::MapGroup(map) => write!(f, "write(\"/proc/self/gid_map\"): be group {} inside ({map})", map.inner),
            Self::Propagate(propagation) => write_propagate(f, *propagation),
            Self::KeepFromSpreading(place) => write_mount_private(f, place),
            Self::ChangeRoot(root) => write!(f, "chroot(): make {} the root directory", root.display()),
            Self::ChangeDirectory(to) => write!(f, "chdir(): make {} the working directory", to.display()),
            Self::MountProc(at) => {
                let calls = mount_proc::WHAT_IT_CALLS;
                write!(f, "{calls}: mount a procfs of this PID namespace on {}", at.display())
            }
            Self::DropGroups => f.write_str("setgroups(): leave all supplementary groups"),
            Self::SetGid(gid) => write!(f, "setgid(): become group {gid}"),
            Self::SetUid(uid) => write!(f, "setuid(): become user {uid}"),
            Self::Execute(program) => write!(f, "execve(): run {program}"),
        }
    }
}

fn write_propagate(f: &mut fmt::Formatter<'_>, propagation: Propagation) -> fmt::Result {
    let flag = propagation.flag().map_or("0", |(_, name)| name);
    write!(f, "mount(\"/\", MS_REC|{flag}): make every mount {}", propagation.name())
}

fn write_mount_private(f: &mut fmt::Formatter<'_>, place: &Path) -> fmt::Result {
    write!(f, "mount(\"{}\", MS_REC|MS_PRIVATE): keep the new procfs from spreading", place.display())
}

#[cfg(test)]
mod tests;

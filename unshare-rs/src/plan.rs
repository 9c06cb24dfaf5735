//! What will be done, in which order.

mod caller;
mod maps;
pub mod step;

use std::path::PathBuf;

use nscore::launch::Program;
use nscore::{Error, KindSet, NamespaceKind};

use crate::helper::Deed;
use crate::options::Options;

pub use caller::Caller;
use maps::Maps;
pub use step::{Step, lines};

/// Decides the steps.
///
/// # Errors
///
/// The options contradict each other.
pub fn plan(options: &Options, program: Program, caller: &Caller) -> Result<Vec<Step>, Error> {
    let kinds = kinds(options, caller);
    let forks = options.fork || options.all || options.forward_signals || options.kill_child.is_some();
    check(options, kinds, forks)?;
    let maps = Maps::decide(options, caller)?;
    let binds = Binds::decide(options, kinds);

    let mut before = options.files.iter().map(|(_, file)| Step::CheckPlace(file.clone())).collect::<Vec<_>>();
    let needs_helper = !maps.outside.is_empty() || binds.outside && !options.files.is_empty();
    if needs_helper {
        before.push(Step::StartHelper);
    }
    if let Some((user, group)) = options.owner {
        before.extend([Step::DropGroups, Step::SetGid(group), Step::SetUid(user)]);
    }
    if !kinds.is_empty() {
        before.push(Step::Unshare(kinds));
    }
    before.extend(maps.outside.into_iter().map(Step::ByHelper));
    before.extend(options.clocks.iter().map(|(clock, seconds)| Step::SetClock(*clock, *seconds)));
    before.extend(binds.now);
    let mut by_parent = binds.once_forked;
    if needs_helper {
        // The program must not find a child that it did not start, but the parent needs the helper until its last bind.
        if by_parent.is_empty() { &mut before } else { &mut by_parent }.push(Step::DismissHelper);
    }

    let mut steps = before;
    if forks {
        steps.extend(options.kill_child.map(|_| Step::PinParent));
        steps.push(Step::Fork { by_parent, forwards: options.forward_signals });
        steps.extend(options.kill_child.map(Step::DieWithParent));
    }
    steps.extend(maps.inside);
    steps.extend(mounts(options, kinds));
    steps.extend(credentials(options, kinds));
    steps.push(Step::Execute(program, options.environment.clone()));
    Ok(steps)
}

fn check(options: &Options, kinds: KindSet, forks: bool) -> Result<(), Error> {
    if !options.clocks.is_empty() && !kinds.contains(NamespaceKind::Time) {
        return Err(Error::usage("'--monotonic' and '--boottime' need a new time namespace (--time)"));
    }
    if options.files.iter().any(|(kind, _)| *kind == NamespaceKind::Pid) && !forks {
        return Err(Error::usage("'--pid=FILE' needs '--fork': a PID namespace without a process cannot be kept"));
    }
    Ok(())
}

/// The kinds named, and those that other options imply.
fn kinds(options: &Options, caller: &Caller) -> KindSet {
    let mut kinds = if options.all { caller.kinds } else { options.kinds };
    options.kinds.iter().for_each(|kind| kinds.insert(kind));
    let maps = options.map_user.is_some() || options.map_group.is_some();
    if maps || !options.map_users.is_empty() || !options.map_groups.is_empty() || options.owner.is_some() {
        kinds.insert(NamespaceKind::User);
    }
    if options.mount_proc.is_some() {
        kinds.insert(NamespaceKind::Mnt);
    }
    kinds
}

/// Who binds namespaces to files, and when.
struct Binds {
    now: Vec<Step>,
    /// A PID namespace is there once it has a process.
    once_forked: Vec<Step>,
    /// They belong in the caller's mount namespace, and need the caller's privileges.
    outside: bool,
}

impl Binds {
    fn decide(options: &Options, kinds: KindSet) -> Self {
        let outside =
            kinds.contains(NamespaceKind::Mnt) || kinds.contains(NamespaceKind::User) || options.owner.is_some();
        let step = |(kind, file): &(NamespaceKind, PathBuf)| {
            if outside { Step::ByHelper(Deed::Bind(*kind, file.clone())) } else { Step::Bind(*kind, file.clone()) }
        };
        let (pid, others): (Vec<_>, Vec<_>) = options.files.iter().partition(|(kind, _)| *kind == NamespaceKind::Pid);
        Self { now: others.into_iter().map(step).collect(), once_forked: pid.into_iter().map(step).collect(), outside }
    }
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
fn credentials(options: &Options, kinds: KindSet) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Some(gid) = options.gid {
        steps.extend([Step::DropGroups, Step::SetGid(gid)]);
    }
    steps.extend(options.uid.map(Step::SetUid));
    if let Some(signal) = options.kill_child.filter(|_| !steps.is_empty()) {
        steps.push(Step::DieWithParent(signal)); // a change of ids takes the request back; PR_SET_PDEATHSIG(2const)
    }
    if options.keep_caps && kinds.contains(NamespaceKind::User) {
        steps.push(Step::KeepCapabilities);
    }
    steps
}

#[cfg(test)]
mod tests;

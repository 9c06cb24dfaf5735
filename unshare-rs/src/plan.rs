//! What will be done, in which order.

mod caller;
mod maps;
pub mod step;

use std::path::{Path, PathBuf};

use nscore::launch::Program;
use nscore::{Error, KindSet, NamespaceKind};

use crate::binfmt::{self, Registration};
use crate::helper::{Deed, Parentage};
use crate::options::Options;

pub use caller::Caller;
use maps::Maps;
pub use step::{ForkStep, Step, lines};

/// Decides the steps.
///
/// # Errors
///
/// The options contradict each other.
pub fn plan(options: &Options, program: Program, caller: &Caller) -> Result<Vec<Step>, Error> {
    let kinds = kinds(options, caller);
    let forks = options.fork || options.all || options.forward_signals || options.kill_child.is_some() || options.init;
    check(options, kinds, forks)?;
    let maps = Maps::decide(options, caller)?;
    let binds = Binds::decide(options, kinds);

    let channels = [options.info, options.block].into_iter().flatten();
    let mut before: Vec<_> = channels.map(Step::TakeDescriptor).collect();
    before.extend(options.info.map(|_| Step::PinProc));
    before.extend(options.files.iter().map(|(_, file)| Step::CheckPlace(file.clone())));
    let needs_helper = !maps.outside.is_empty() || !binds.by_helper.is_empty();
    let sees_execution = !forks && !binds.by_helper.is_empty();
    let parentage = if sees_execution { Parentage::Orphan } else { Parentage::Child };
    before.extend(needs_helper.then_some(Step::StartHelper(parentage)));
    if let Some((user, group)) = options.owner {
        before.extend([Step::DropGroups, Step::SetGid(group), Step::SetUid(user)]);
    }
    if !kinds.is_empty() {
        before.push(Step::Unshare(kinds));
    }
    if options.loopback {
        before.push(Step::BringLoopbackUp);
    }
    before.extend(maps.outside.into_iter().map(Step::ByHelper));
    before.extend(options.clocks.iter().map(|(clock, seconds)| Step::SetClock(*clock, *seconds)));
    before.extend(binds.now);
    // The program must not find a child that it did not start; the parent of a fork is one that it does not find.
    let is_needed_later = !binds.by_helper.is_empty();
    let dismiss = needs_helper.then_some(Step::DismissHelper);
    if !is_needed_later {
        before.extend(dismiss.clone());
    }
    let dismiss = dismiss.filter(|_| is_needed_later);

    let mut steps = before;
    let mut last = Vec::new();
    if forks {
        steps.extend(options.kill_child.map(|_| Step::PinParent));
        steps.push(Step::Fork(ForkStep {
            by_parent: binds.by_helper.into_iter().chain(binds.once_forked).collect(),
            once_it_runs: dismiss.into_iter().collect(),
            forwards: options.forward_signals,
            has_init: options.init,
        }));
        steps.extend(options.kill_child.map(Step::DieWithParent));
    } else {
        steps.extend(binds.by_helper); // before anything is private: the kernel refuses what would reach into itself
        last.extend(dismiss);
    }
    steps.extend(maps.inside);
    steps.extend(mounts(options, kinds));
    if options.init {
        steps.push(Step::StartInit); // with the privileges that unshare has inside, and the root that the program has
    }
    steps.extend(options.info.map(|_| Step::TellInfo));
    steps.extend(options.block.map(|_| Step::AwaitGo));
    steps.extend(credentials(options, kinds));
    steps.extend(last); // a helper that is not dismissed takes back what it has bound
    steps.push(Step::Execute(program, options.environment.clone()));
    Ok(steps)
}

fn check(options: &Options, kinds: KindSet, forks: bool) -> Result<(), Error> {
    if !options.clocks.is_empty() && !kinds.contains(NamespaceKind::Time) {
        return Err(Error::usage("'--monotonic' and '--boottime' need a new time namespace (--time)"));
    }
    if options.init && !kinds.contains(NamespaceKind::Pid) {
        return Err(Error::usage("'--init' needs a new PID namespace (--pid)"));
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
    let ranges = !options.map_users.is_empty() || !options.map_groups.is_empty();
    if maps || ranges || options.owner.is_some() || options.mount_binfmt.is_some() {
        kinds.insert(NamespaceKind::User);
    }
    if options.mount_proc.is_some() || options.mount_binfmt.is_some() {
        kinds.insert(NamespaceKind::Mnt);
    }
    if options.loopback {
        kinds.insert(NamespaceKind::Net);
    }
    kinds
}

/// Who binds namespaces to files, and when.
#[derive(Default)]
struct Binds {
    /// By this process, at once.
    now: Vec<Step>,
    /// By this process too, but a PID namespace is there only once it has a process.
    once_forked: Vec<Step>,
    /// By the helper: they belong in the caller's mount namespace, and need the caller's privileges.
    by_helper: Vec<Step>,
}

impl Binds {
    fn decide(options: &Options, kinds: KindSet) -> Self {
        let is_outside =
            kinds.contains(NamespaceKind::Mnt) || kinds.contains(NamespaceKind::User) || options.owner.is_some();
        let mut binds = Self::default();
        for (kind, file) in options.files.iter().cloned() {
            if is_outside {
                binds.by_helper.push(Step::ByHelper(Deed::Bind(kind, file)));
            } else if kind == NamespaceKind::Pid {
                binds.once_forked.push(Step::Bind(kind, file));
            } else {
                binds.now.push(Step::Bind(kind, file));
            }
        }
        binds
    }
}

/// Whether the program stays outside of the PID namespace that was asked for.
pub fn leaves_pid_1_to_a_child(steps: &[Step]) -> bool {
    let makes = |step: &Step| matches!(step, Step::Unshare(kinds) if kinds.contains(NamespaceKind::Pid));
    steps.iter().any(makes) && !steps.iter().any(|step| matches!(step, Step::Fork(_)))
}

fn mounts(options: &Options, kinds: KindSet) -> Vec<Step> {
    let mut steps = Vec::new();
    let spreads = options.propagation.spreads();
    let mut binfmt = mount_binfmt(options);
    let register = options.interpreter.clone().zip(options.mount_binfmt.clone());
    binfmt.extend(register.map(|(interpreter, place)| Step::Register(interpreter, place)));
    if kinds.contains(NamespaceKind::Mnt) && options.propagation.flag().is_some() {
        steps.push(Step::Propagate(options.propagation));
    }
    if let Some(root) = &options.root {
        if options.interpreter.as_ref().is_some_and(Registration::is_fixed) {
            // The interpreter is opened where the caller sees it; the mount inside the root shows the same registrations.
            steps.append(&mut binfmt);
            binfmt = mount_binfmt(options);
        }
        steps.push(Step::ChangeRoot(root.clone()));
    }
    // A working directory outside the new root would be a way out of it.
    let directory = options.directory.clone().or_else(|| options.root.is_some().then(|| PathBuf::from("/")));
    steps.extend(directory.map(Step::ChangeDirectory));
    let usual_binfmt = options.mount_binfmt.as_ref().filter(|place| *place == Path::new(binfmt::USUAL_PLACE));
    let for_binfmt = usual_binfmt.map(|_| PathBuf::from("/proc"));
    if let Some(place) = options.mount_proc.clone().or(for_binfmt) {
        if spreads {
            steps.push(Step::KeepFromSpreading(place.clone()));
        }
        steps.push(Step::MountProc(place));
    }
    steps.extend(binfmt);
    steps
}

fn mount_binfmt(options: &Options) -> Vec<Step> {
    let Some(place) = &options.mount_binfmt else { return Vec::new() };
    let keep = options.propagation.spreads().then(|| Step::KeepFromSpreading(place.clone()));
    keep.into_iter().chain([Step::MountBinfmt(place.clone())]).collect()
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
mod properties;
#[cfg(test)]
mod tests;

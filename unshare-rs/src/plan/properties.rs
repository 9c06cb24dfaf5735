//! What holds for the plan of every command line.

use proptest::prelude::*;

use super::tests::steps_of;
use super::*;
use crate::handshake::Channel;
use crate::propagation::Propagation;

/// Words that a command line may have: every option, with values that make it do something else.
const WORDS: &[&str] = &[
    "-i",
    "-m",
    "-n",
    "-p",
    "-u",
    "-U",
    "-C",
    "-T",
    "-a",
    "-f",
    "--forward-signals",
    "--kill-child",
    "--init",
    "--mount-proc",
    "--mount-proc=/x",
    "--mount-binfmt",
    "--mount-binfmt=/y",
    "-l :x:M::a::/i:",
    "-l :x:M::a::/i:F",
    "--loopback",
    "-r",
    "-c",
    "--map-user 5",
    "--map-group 5",
    "--map-users 10:10:5",
    "--map-groups 10:10:5",
    "--owner 5:6",
    "--setgroups allow",
    "--setgroups deny",
    "--propagation private",
    "--propagation slave",
    "--propagation shared",
    "--propagation unchanged",
    "-R /srv",
    "-w /tmp",
    "-S 5",
    "-G 6",
    "--keep-caps",
    "--monotonic 5",
    "--boottime 5",
    "--clear-env",
    "--whitelist-env A",
    "--info-fd 3",
    "--block-fd 3",
    "--block-fd 4",
    "--ipc=i",
    "--mount=m",
    "--net=n",
    "--pid=p",
    "--uts=u",
    "--user=U",
    "--cgroup=C",
    "--time=T",
];

/// A plan of a command line that is not refused, with the line for the message of a failure.
fn any_plan() -> impl Strategy<Value = (String, Vec<Step>)> {
    let words = prop::sample::subsequence(WORDS, 0..12).prop_shuffle();
    (words, prop::sample::select(vec![0u32, 1000])).prop_filter_map("refused", |(words, uid)| {
        let line = format!("{} true", words.join(" "));
        let steps = steps_of(uid, &line).ok()?;
        Some((line, steps))
    })
}

/// What a step is, or not.
type Property = fn(&Step) -> bool;

fn position(steps: &[Step], is_it: impl Fn(&Step) -> bool) -> Option<usize> {
    steps.iter().position(is_it)
}

fn count(steps: &[Step], is_it: impl Fn(&Step) -> bool) -> usize {
    steps.iter().filter(|step| is_it(step)).count()
}

fn fork(steps: &[Step]) -> Option<&ForkStep> {
    steps.iter().find_map(|step| if let Step::Fork(how) = step { Some(how) } else { None })
}

const fn changes_ids(step: &Step) -> bool {
    matches!(step, Step::DropGroups | Step::SetGid(_) | Step::SetUid(_))
}

const fn needs_no_privileges(step: &Step) -> bool {
    let others = matches!(step, Step::DieWithParent(_) | Step::KeepCapabilities | Step::DismissHelper);
    changes_ids(step) || others || matches!(step, Step::Execute(..))
}

fn makes(step: &Step, kind: NamespaceKind) -> bool {
    matches!(step, Step::Unshare(kinds) if kinds.contains(kind))
}

proptest! {
    #[test]
    fn the_program_is_executed_once_and_last((_, steps) in any_plan()) {
        prop_assert!(matches!(steps.last(), Some(Step::Execute(..))));
        prop_assert_eq!(count(&steps, |step| matches!(step, Step::Execute(..))), 1);
        prop_assert!(count(&steps, |step| matches!(step, Step::Fork(_))) <= 1);
        prop_assert!(count(&steps, |step| matches!(step, Step::Unshare(_))) <= 1);
    }

    /// A mount is made in a new mount namespace only, and only where it goes nowhere else: behind the change that makes all
    /// mounts private or slaves, or else behind one that makes its own place private.
    #[test]
    fn nothing_is_mounted_before_propagation_is_set((line, steps) in any_plan()) {
        for (index, step) in steps.iter().enumerate() {
            let (Step::MountProc(place) | Step::MountBinfmt(place)) = step else { continue };
            prop_assert!(steps[..index].iter().any(|step| makes(step, NamespaceKind::Mnt)), "{}", line);
            let propagation = steps[..index].iter().find_map(|step| match step {
                Step::Propagate(propagation) => Some(*propagation),
                _ => None,
            });
            if propagation.is_none_or(Propagation::spreads) {
                let keep = Step::KeepFromSpreading(place.clone());
                prop_assert_eq!(steps[..index].last(), Some(&keep), "{}", line);
            }
        }
    }

    /// A mount namespace that is kept, or others beside a new one, are bound where the caller sees it.
    #[test]
    fn nothing_is_bound_by_who_has_left_the_callers_mount_namespace((line, steps) in any_plan()) {
        let has_left = |step: &Step| makes(step, NamespaceKind::Mnt) || makes(step, NamespaceKind::User);
        if let Some(left) = position(&steps, has_left) {
            let by_parent = fork(&steps).map_or(&[][..], |how| &how.by_parent[..]);
            let own_bind = steps[left..].iter().chain(by_parent).any(|step| matches!(step, Step::Bind(..)));
            prop_assert!(!own_bind, "{}", line);
        }
    }

    /// Behind a change of ids there are only steps that need no privileges. The owner of a user namespace is become before it is
    /// made, and gets them by making it.
    #[test]
    fn privileges_are_dropped_when_no_step_needs_them_any_more((line, steps) in any_plan()) {
        let made = position(&steps, |step| makes(step, NamespaceKind::User)).unwrap_or(0);
        let early: Vec<_> = steps[..made].iter().skip_while(|step| !changes_ids(step)).collect();
        prop_assert!(early.iter().all(|step| changes_ids(step)), "{}", line);
        if !early.is_empty() {
            // The files of the process under /proc are root's now.
            prop_assert!(!steps.iter().any(|step| matches!(step, Step::MapIds(..) | Step::Setgroups(_))), "{}", line);
        }
        let late = steps[made..].iter().skip_while(|step| !changes_ids(step));
        prop_assert!(late.clone().all(needs_no_privileges), "{}", line);
        let kinds: Vec<_> = late.filter(|step| changes_ids(step)).map(|step| matches!(step, Step::SetUid(_))).collect();
        prop_assert!(kinds.is_sorted(), "groups change first: {}", line);
    }

    /// A change of ids takes the request back, and so does a fork.
    #[test]
    fn death_with_the_parent_is_asked_for_behind_what_takes_the_request_back((line, steps) in any_plan()) {
        let asks = |step: &Step| matches!(step, Step::DieWithParent(_));
        if steps.iter().any(asks) {
            let takes_back = steps.iter().rposition(|step| changes_ids(step) || matches!(step, Step::Fork(_)));
            prop_assert!(steps.iter().rposition(asks) > takes_back, "{}", line);
            let forked = position(&steps, |step| matches!(step, Step::Fork(_)));
            prop_assert!(position(&steps, |step| *step == Step::PinParent) < forked, "{}", line);
        }
    }

    /// What is taken or pinned is served once, later and by the process that becomes the program; [`execute`](crate::execute)
    /// closes it then.
    #[test]
    fn every_descriptor_that_is_taken_is_given_up((line, steps) in any_plan()) {
        let forked = position(&steps, |step| matches!(step, Step::Fork(_)));
        let pairs: [[Property; 2]; 4] = [
            [|step| matches!(step, Step::TakeDescriptor(Channel::Info(_))), |step| *step == Step::TellInfo],
            [|step| *step == Step::PinProc, |step| *step == Step::TellInfo],
            [|step| matches!(step, Step::TakeDescriptor(Channel::Block(_))), |step| *step == Step::AwaitGo],
            [|step| *step == Step::PinParent, |step| matches!(step, Step::DieWithParent(_))],
        ];
        for [takes, gives] in pairs {
            prop_assert_eq!(count(&steps, takes), usize::from(steps.iter().any(gives)), "{}", line);
            if let (Some(taken), Some(given)) = (position(&steps, takes), position(&steps, gives)) {
                prop_assert!(taken < given && forked.is_none_or(|forked| taken < forked && forked < given), "{}", line);
            }
        }
    }

    /// The helper is started before the namespaces are left, and dismissed behind its last deed, by whoever started it.
    #[test]
    fn a_helper_that_is_started_is_dismissed((line, steps) in any_plan()) {
        let nothing = ForkStep::default();
        let how = fork(&steps).unwrap_or(&nothing);
        let own: Vec<_> = match position(&steps, |step| matches!(step, Step::Fork(_))) {
            Some(forked) => steps[..forked].iter().chain(&how.by_parent).chain(&how.once_it_runs).cloned().collect(),
            None => steps.clone(),
        };
        let started = position(&own, |step| matches!(step, Step::StartHelper(_)));
        let dismissed = position(&own, |step| *step == Step::DismissHelper);
        prop_assert_eq!(count(&own, |step| *step == Step::DismissHelper), usize::from(started.is_some()), "{}", line);
        let orphan = position(&steps, |step| *step == Step::StartHelper(Parentage::Orphan));
        let binds = |step: &Step| matches!(step, Step::ByHelper(Deed::Bind(..)));
        prop_assert_eq!(orphan.is_some(), fork(&steps).is_none() && steps.iter().any(binds), "{}", line);
        let deeds = |step: &Step| matches!(step, Step::ByHelper(_));
        prop_assert_eq!(started.is_some(), own.iter().any(deeds), "{}", line);
        prop_assert_eq!(count(&own, deeds), step::deeds(&steps).len(), "{}", line);
        prop_assert!(own.iter().rposition(deeds) <= dismissed && started <= position(&own, deeds), "{}", line);
        prop_assert!(started <= position(&own, |step| matches!(step, Step::Unshare(_))), "{}", line);
    }
}

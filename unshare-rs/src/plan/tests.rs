//! Command lines, and the plans that they become.

use nscore::cli::{self, Invocation, Order};

use super::*;
use crate::options::OPTIONS;

const CALLER: Caller = Caller { uid: Uid::from_raw(1000), gid: Gid::from_raw(100) };

/// The explanation of the plan for a command line, without what every line of it says of its purpose.
fn calls(line: &str) -> Vec<String> {
    let steps = steps(line).expect("a plan");
    steps.iter().map(|step| step.to_string().split(": ").next().unwrap_or_default().to_owned()).collect()
}

fn steps(line: &str) -> Result<Vec<Step>, Error> {
    let words = line.split_whitespace().map(Into::into).collect();
    match cli::parse(&crate::TOOL, OPTIONS, Order::OptionsFirst, words)? {
        Invocation::Run(options, operands) => plan(&options, Program::from_words(operands.words), CALLER),
        Invocation::Print(text) => Err(Error::new(text)),
    }
}

fn explained(line: &str) -> String {
    cli::explanation(&steps(line).expect("a plan"))
}

#[test]
fn without_options_there_is_only_the_program() {
    assert_eq!(explained("true"), "1. execve(): run true\n");
    assert_eq!(explained(""), "1. execve(): run the login shell\n");
}

#[test]
fn all_kinds_are_made_by_one_call() {
    assert_eq!(
        calls("-imnpuUCT true")[0],
        "unshare(CLONE_NEWCGROUP|CLONE_NEWIPC|CLONE_NEWNS|CLONE_NEWNET|CLONE_NEWPID|CLONE_NEWTIME|CLONE_NEWUSER|\
         CLONE_NEWUTS)"
    );
}

#[test]
fn the_articles_command_mounts_proc_in_the_child_and_where_nothing_spreads() {
    assert_eq!(
        explained("-p -f --mount-proc ps aux"),
        "1. unshare(CLONE_NEWNS|CLONE_NEWPID): make new mount and PID namespaces\n\
         2. fork(): go on in a child; unshare waits, and ends as it ends\n\
         3. mount(\"/\", MS_REC|MS_PRIVATE): make every mount private\n\
         4. fsopen(\"proc\"), fsmount(), move_mount(): mount a procfs of this PID namespace on /proc\n\
         5. execve(): run ps aux\n"
    );
}

#[test]
fn maps_imply_a_user_namespace_and_the_last_word_on_an_id_counts() {
    let steps = steps("-r --map-user 5 true").expect("a plan");
    assert_eq!(steps[0], Step::Unshare(KindSet::from_iter([NamespaceKind::User])));
    assert_eq!(steps[1], Step::MapUser(IdMap { inner: Uid::from_raw(5), outer: CALLER.uid }));
    assert_eq!(steps[2], Step::Setgroups(Setgroups::Deny));
    assert_eq!(steps[3], Step::MapGroup(IdMap { inner: Gid::from_raw(0), outer: CALLER.gid }));
}

#[test]
fn the_current_ids_map_to_themselves() {
    let steps = steps("-c true").expect("a plan");
    assert_eq!(steps[1], Step::MapUser(IdMap { inner: CALLER.uid, outer: CALLER.uid }));
    assert_eq!(steps[3], Step::MapGroup(IdMap { inner: CALLER.gid, outer: CALLER.gid }));
}

#[test]
fn setgroups_is_denied_for_a_group_map_alone() {
    assert_eq!(calls("--map-user 5 true")[1..], ["write(\"/proc/self/uid_map\")", "execve()"]);
    assert!(explained("-U --setgroups deny true").contains("deny setgroups(2)"));
    assert_eq!(steps("-r --setgroups deny true").expect("a plan"), steps("-r true").expect("a plan"));
    let error = steps("-r --setgroups allow true").expect_err("a contradiction");
    assert!(error.to_string().contains("contradicts a group map"), "{error}");
}

#[test]
fn a_new_root_is_entered_before_proc_is_mounted_in_it() {
    assert_eq!(
        calls("-R /srv --mount-proc true")[1..],
        [
            "mount(\"/\", MS_REC|MS_PRIVATE)",
            "chroot()",
            "chdir()",
            "fsopen(\"proc\"), fsmount(), move_mount()",
            "execve()"
        ]
    );
    assert!(explained("-R /srv true").contains("chdir(): make / the working directory"));
    assert!(explained("-R /srv -w /tmp true").contains("chdir(): make /tmp the working directory"));
}

#[test]
fn propagation_is_changed_only_in_a_new_mount_namespace() {
    assert_eq!(calls("--propagation slave true"), ["execve()"]);
    assert_eq!(calls("-m --propagation unchanged true")[1..], ["execve()"]);
    assert_eq!(calls("-m --propagation slave true")[1..], ["mount(\"/\", MS_REC|MS_SLAVE)", "execve()"]);
    assert!(
        calls("--mount-proc --propagation shared true").contains(&"mount(\"/proc\", MS_REC|MS_PRIVATE)".to_owned())
    );
}

#[test]
fn the_groups_change_before_the_user_and_death_is_asked_for_again_behind_them() {
    assert_eq!(
        calls("--kill-child=TERM -S 5 -G 6 true"),
        [
            "pidfd_open()",
            "fork()",
            "prctl(PR_SET_PDEATHSIG)",
            "setgroups()",
            "setgid()",
            "setuid()",
            "prctl(PR_SET_PDEATHSIG)",
            "execve()"
        ]
    );
}

#[test]
fn options_behind_the_program_are_its_own() {
    let steps = steps("-mp true -f").expect("a plan");
    assert_eq!(steps.last(), Some(&Step::Execute(Program::from_words(vec!["true".into(), "-f".into()]))));
    assert!(!steps.contains(&Step::Fork));
}

#[test]
fn values_that_make_no_sense_are_refused() {
    for line in [
        "--setgroups perhaps true",
        "--propagation wide true",
        "--kill-child=9 true",
        "-S root true",
        "--map-user -1 true",
        "--map-group=no-such-group true",
    ] {
        assert!(steps(line).is_err(), "{line}");
    }
}

use std::fs::File;
use std::path::Path;

use nix::unistd::Pid;

use super::*;

/// What would be open for a target with the PID 17 and these kinds; a plan makes no use of its descriptor.
fn target(kinds: &[NamespaceKind]) -> Outside {
    let pidfd = File::open("/dev/null").expect("a descriptor").into();
    let entrance = Entrance::pidfd(Pid::from_raw(17), pidfd, kinds.iter().copied().collect());
    Outside { entrances: vec![entrance], ..Outside::default() }
}

fn directory() -> Option<Directory> {
    Some(Directory::open(Path::new("/"), "'/there'".to_owned()).expect("there is a root"))
}

fn explains(options: &Options, outside: &Outside, lines: &[&str]) {
    let plan = nscore::cli::explanation(&plan(options, outside, Program::from_words(vec!["ls".into()])));
    assert_eq!(plan.lines().collect::<Vec<_>>(), lines);
}

#[test]
fn the_targets_namespaces_are_entered_at_once() {
    explains(
        &Options::default(),
        &target(&[NamespaceKind::Net, NamespaceKind::Mnt]),
        &[
            "1. setns(pidfd, CLONE_NEWNS|CLONE_NEWNET): enter the mount and network namespaces of process 17",
            "2. execve(): run ls",
        ],
    );
}

#[test]
fn a_file_is_entered_by_itself() {
    let uts = Path::new("/proc/self/ns/uts");
    let mut outside = target(&[NamespaceKind::Net]);
    outside.entrances.push(Entrance::file(uts, NamespaceKind::Uts).expect("our own"));
    explains(
        &Options::default(),
        &outside,
        &[
            "1. setns(pidfd, CLONE_NEWNET): enter the network namespace of process 17",
            "2. setns(ns_file, CLONE_NEWUTS): enter the UTS namespace '/proc/self/ns/uts'",
            "3. execve(): run ls",
        ],
    );
}

#[test]
fn a_user_namespace_is_entered_between_two_passes_and_as_its_root() {
    explains(
        &Options::default(),
        &target(&[NamespaceKind::User, NamespaceKind::Net]),
        &[
            "1. setgroups(): drop the supplementary groups, if we may",
            "2. prctl(PR_SET_DUMPABLE, 0): keep those inside from looking into us until the program runs",
            "3. setns(pidfd, CLONE_NEWNET): enter the network namespace of process 17, if our present privileges suffice",
            "4. setns(pidfd, CLONE_NEWUSER): enter the user namespace of process 17",
            "5. setns(pidfd, CLONE_NEWNET): enter the network namespace of process 17, unless the first attempt did",
            "6. setgroups(), setgid(0): have no groups but this, if the user namespace allows it",
            "7. setuid(0): become this user, if the user namespace allows it",
            "8. execve(): run ls",
        ],
    );
}

#[test]
fn credentials_are_preserved_where_that_is_asked_for() {
    explains(
        &Options { preserve_credentials: true, ..Options::default() },
        &target(&[NamespaceKind::User]),
        &[
            "1. prctl(PR_SET_DUMPABLE, 0): keep those inside from looking into us until the program runs",
            "2. setns(pidfd, CLONE_NEWUSER): enter the user namespace of process 17",
            "3. execve(): run ls",
        ],
    );
}

#[test]
fn credentials_asked_for_are_no_matter_of_what_is_allowed() {
    let ids = Options {
        setuid: Some(Id::Number(Uid::from_raw(5))),
        setgid: Some(Id::Follow),
        preserve_credentials: true,
        ..Options::default()
    };
    explains(
        &ids,
        &Outside { followed: directory(), ..target(&[NamespaceKind::Net]) },
        &[
            "1. setns(pidfd, CLONE_NEWNET): enter the network namespace of process 17",
            "2. setgroups(), setgid(the target's): have no groups but this",
            "3. setuid(5): become this user",
            "4. execve(): run ls",
        ],
    );
}

#[test]
fn only_a_pid_namespace_needs_a_fork() {
    let fork = "2. fork(): only children enter a PID namespace; wait for the child and end as it ends";
    let enter = "1. setns(pidfd, CLONE_NEWPID): enter the PID namespace of process 17";
    let outside = target(&[NamespaceKind::Pid]);
    explains(&Options::default(), &outside, &[enter, fork, "3. execve(): run ls"]);
    explains(&Options { no_fork: true, ..Options::default() }, &outside, &[enter, "2. execve(): run ls"]);
}

#[test]
fn what_all_finds_to_be_ours_already_is_tried_and_not_insisted_on() {
    let outside = Outside {
        dispensable: [NamespaceKind::Mnt].into_iter().collect(),
        ..target(&[NamespaceKind::Mnt, NamespaceKind::Net])
    };
    explains(
        &Options { all: true, ..Options::default() },
        &outside,
        &[
            "1. setns(pidfd, CLONE_NEWNS|CLONE_NEWNET): enter the mount and network namespaces of process 17, \
             if our present privileges suffice",
            "2. setns(pidfd, CLONE_NEWNET): enter the network namespace of process 17, unless the first attempt did",
            "3. execve(): run ls",
        ],
    );
}

#[test]
fn directories_are_changed_inside_and_the_present_one_stays_if_no_other_is_asked_for() {
    let enter = "1. setns(pidfd, CLONE_NEWNET): enter the network namespace of process 17";
    let root = Outside { root: directory(), ..target(&[NamespaceKind::Net]) };
    let stay = "2. fchdir(), chroot(\".\"), fchdir(): make '/there' the root and stay in the working directory";
    explains(&Options::default(), &root, &[enter, stay, "3. execve(): run ls"]);
    let both = Outside { wd: directory(), ..root };
    let make_root = "2. fchdir(), chroot(\".\"): make '/there' the root";
    explains(&Options::default(), &both, &[enter, make_root, "3. fchdir(): work in '/there'", "4. execve(): run ls"]);
    let inside = Options { wdns: Some(Some("etc".into())), ..Options::default() };
    let root = Outside { wd: None, ..both };
    explains(&inside, &root, &[enter, make_root, "3. chdir(): work in 'etc', as seen inside", "4. execve(): run ls"]);
}

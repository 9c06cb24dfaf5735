//! Command lines, and the plans that they become.

mod ids;
mod mounts;

use nscore::cli::{self, Invocation, Order};

use nix::unistd::{Gid, Uid};
use nscore::launch::Environment;

use super::*;
use crate::id_map::Sources;
use crate::options::OPTIONS;

fn caller(uid: u32) -> Caller {
    Caller {
        uid: Uid::from_raw(uid),
        gid: Gid::from_raw(100),
        kinds: KindSet::from_iter([NamespaceKind::Uts, NamespaceKind::Pid, NamespaceKind::User]),
        user_ids: Sources::default(),
        group_ids: Sources::default(),
    }
}

/// The explanation of the plan for a command line, without what every line of it says of its purpose.
fn calls(line: &str) -> Vec<String> {
    calls_of(1000, line)
}

fn calls_of(uid: u32, line: &str) -> Vec<String> {
    let steps = steps_of(uid, line).expect("a plan");
    lines(&steps).iter().map(|line| line.split(": ").next().unwrap_or_default().to_owned()).collect()
}

fn steps(line: &str) -> Result<Vec<Step>, Error> {
    steps_of(1000, line)
}

pub(super) fn steps_of(uid: u32, line: &str) -> Result<Vec<Step>, Error> {
    let words = line.split_whitespace().map(Into::into).collect();
    match cli::parse(&crate::TOOL, OPTIONS, Order::OptionsFirst, words)? {
        Invocation::Run(options, operands) => plan(&options, Program::from_words(operands.words), &caller(uid)),
        Invocation::Print(text) => Err(Error::new(text)),
    }
}

fn explained(line: &str) -> String {
    cli::explanation(&lines(&steps(line).expect("a plan")))
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
fn options_behind_the_program_are_its_own() {
    let steps = steps("-mp true -f").expect("a plan");
    let program = Program::from_words(vec!["true".into(), "-f".into()]);
    assert_eq!(steps.last(), Some(&Step::Execute(program, Environment::Inherited)));
    assert!(!steps.iter().any(|step| matches!(step, Step::Fork(_))));
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

#[test]
fn clocks_are_set_before_a_process_is_inside() {
    assert_eq!(
        calls("-Tf --monotonic 5 --boottime=-7 --monotonic 6 true"),
        [
            "unshare(CLONE_NEWTIME)",
            "write(\"/proc/self/timens_offsets\")",
            "write(\"/proc/self/timens_offsets\")",
            "fork()",
            "execve()"
        ]
    );
    assert!(steps("--monotonic 5 true").is_err());
    assert!(explained("-T --monotonic 5 --monotonic 6 true").contains("monotonic clock 6 seconds"));
}

#[test]
fn all_is_what_the_kernel_has_and_what_is_named() {
    assert_eq!(calls("-a true")[..2], ["unshare(CLONE_NEWPID|CLONE_NEWUSER|CLONE_NEWUTS)", "fork()"]);
    assert_eq!(calls("-an true")[0], "unshare(CLONE_NEWNET|CLONE_NEWPID|CLONE_NEWUSER|CLONE_NEWUTS)");
}

#[test]
fn an_environment_is_empty_or_only_what_is_named() {
    assert!(explained("--clear-env true").ends_with("run true, with an empty environment\n"));
    assert!(explained("--whitelist-env A,B true").ends_with("run true, with no environment but A, B\n"));
    assert!(explained("--whitelist-env A,B --clear-env true").ends_with("no environment but A, B\n"));
}

#[test]
fn an_init_is_made_in_the_new_root_and_keeps_the_privileges_that_the_program_drops() {
    assert_eq!(
        calls("-p --init -R /srv -S 5 true")[1..],
        ["fork()", "chroot()", "chdir()", "fork()", "setuid()", "execve()"]
    );
    let error = steps("--init true").expect_err("no PID namespace");
    assert!(error.to_string().contains("--pid"), "{error}");
}

#[test]
fn the_caller_is_told_last_and_its_descriptors_are_taken_first() {
    assert_eq!(
        calls("-np --mount-proc --init --info-fd 3 --block-fd 3 -S 5 true"),
        [
            "fcntl(3, F_DUPFD_CLOEXEC)",
            "fcntl(3, F_DUPFD_CLOEXEC)",
            "open(\"/proc\")",
            "unshare(CLONE_NEWNS|CLONE_NEWNET|CLONE_NEWPID)",
            "fork()",
            "mount(\"/\", MS_REC|MS_PRIVATE)",
            "fsopen(\"proc\"), fsmount(), move_mount()",
            "fork()",
            "write()",
            "poll()",
            "setuid()",
            "execve()"
        ]
    );
}

#[test]
fn the_loopback_device_implies_a_network_namespace() {
    assert_eq!(calls("--loopback true"), ["unshare(CLONE_NEWNET)", "ioctl(SIOCSIFFLAGS)", "execve()"]);
}

#[test]
fn every_option_is_explained() {
    let plain = explained("true");
    for line in [
        "-a true",
        "-i true",
        "-m true",
        "-n true",
        "-p true",
        "-u true",
        "-U true",
        "-C true",
        "-T true",
        "-f true",
        "--forward-signals true",
        "--kill-child true",
        "-p --init true",
        "--mount-proc true",
        "--mount-binfmt true",
        "-l :x:M::a::/i: true",
        "--loopback true",
        "-r true",
        "-c true",
        "--map-user 5 true",
        "--map-group 5 true",
        "--map-users 0:0:1 true",
        "--map-groups 0:0:1 true",
        "--owner 5:6 true",
        "-U --setgroups deny true",
        "-R / true",
        "-w / true",
        "-S 5 true",
        "-G 5 true",
        "-U --keep-caps true",
        "-T --monotonic 5 true",
        "-T --boottime 5 true",
        "--clear-env true",
        "--whitelist-env A true",
        "--info-fd 3 true",
        "--block-fd 3 true",
        "--uts=x true",
    ] {
        assert_ne!(explained(line), plain, "{line}");
    }
    assert_ne!(explained("-m --propagation slave true"), explained("-m true"));
    assert_ne!(explained("-U --keep-caps true"), explained("-U true"));
    assert_ne!(explained("-p --init true"), explained("-pf true"));
    assert_ne!(explained("-f --forward-signals true"), explained("-f true"));
}

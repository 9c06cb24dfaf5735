//! What cannot be done is told in one line that names it, and nothing is mounted.
//!
//! The tests run on a machine whose `/proc` is needed: even a tool that refuses nothing must find no place there, or be in a user
//! or mount namespace of its own.

mod ways;

use testkit::{hold, requires, sh, sh_on_terminal};

use ways::by_every_way;

#[test]
fn a_place_that_cannot_be_used_is_named() {
    sh("mount-proc /no/such/place")
        .ends_with(1)
        .prints("")
        .complains("mount-proc: cannot use '/no/such/place' as a mount point: No such file or directory\n");
    sh("mount-proc --force /etc/passwd")
        .ends_with(1)
        .prints("")
        .complains("mount-proc: cannot use '/etc/passwd' as a mount point: Not a directory\n");
}

#[test]
fn a_user_without_privileges_is_told_what_was_refused() {
    requires!(OrdinaryUser);
    sh("mount-proc --force")
        .ends_with(1)
        .complains("mount-proc: cannot mount a procfs on '/proc': Operation not permitted\n");
    sh("mount-proc -- true").ends_with(1).complains_of(&["mount-proc: cannot ", "mount namespace", "not permitted"]);
}

#[test]
fn command_lines_that_make_no_sense_are_refused() {
    let help = "Try 'mount-proc --help' for more information.\n";
    for (words, message) in [
        ("--none /no/such", "unrecognized option '--none'"),
        ("-x /no/such", "invalid option -- 'x'"),
        ("/no/such ps", "unexpected operand 'ps'; a program stands behind '--'"),
        ("/no/such --", "no program behind '--'"),
        ("-t 1 -n /x /no/such", "options '--target' and '--pidns' exclude each other"),
    ] {
        sh(&format!("mount-proc {words}")).ends_with(1).prints("").complains(&format!("mount-proc: {message}\n{help}"));
    }
}

#[test]
fn what_names_no_pid_namespace_is_named() {
    for (option, message) in [
        ("-t 2147483647", "process 2147483647 does not exist"),
        ("-t x", "'x' is not a PID"),
        ("-t 0", "'0' is not a PID"),
        ("-n /no/such", "cannot open the namespace file '/no/such': No such file or directory"),
        ("-n /etc/passwd", "'/etc/passwd' is not a namespace file"),
        ("-n /proc/self/ns/uts", "'/proc/self/ns/uts' is of the kind UTS, not PID"),
    ] {
        for more in ["/no/such/place", "--explain /no/such/place", "/no/such/place -- true"] {
            sh(&format!("mount-proc {option} {more}"))
                .ends_with(1)
                .prints("")
                .complains(&format!("mount-proc: {message}\n"));
        }
    }
}

#[test]
fn a_process_whose_namespaces_are_hidden_from_us_is_named() {
    requires!(OrdinaryUser);
    sh("mount-proc -t 1 -- true")
        .ends_with(1)
        .prints("")
        .complains("mount-proc: cannot open the PID namespace of process 1: Permission denied\n");
}

#[test]
fn a_process_of_another_proc_is_not_taken_for_ours() {
    requires!(UserNamespaces);
    sh("unshare -Urpf mount-proc -t 1 -- true").ends_with(1).prints("").complains(
        "mount-proc: /proc shows another PID namespace than ours, so its PIDs are not the ones we would act on\n",
    );
}

#[test]
fn a_namespace_that_is_not_below_ours_is_refused() {
    requires!(UserNamespaces);
    let inside = "exec 9</proc/self/ns/pid; unshare -pmf mount-proc -n /proc/self/fd/9 /tmp";
    by_every_way(&format!("unshare -Urpf --mount-proc sh -c '{inside}'"), |outcome| {
        outcome.ends_with(1).prints("").complains(
            "mount-proc: cannot mount a procfs of the PID namespace '/proc/self/fd/9' on '/tmp': it is neither ours nor below \
             ours\n",
        )
    });
}

/// Root of a user namespace has no power over the PID namespaces outside.
#[test]
fn a_pid_namespace_of_another_owner_is_refused() {
    requires!(UserNamespaces);
    by_every_way("unshare -Urm mount-proc", |outcome| {
        outcome
            .ends_with(1)
            .prints("")
            .complains("mount-proc: cannot mount a procfs on '/proc': Operation not permitted\n")
    });
    let held = hold("unshare -Urpf");
    by_every_way(
        &format!("exec 9</proc/{}/ns/pid; unshare -Urm mount-proc -n /proc/self/fd/9 /proc", held.pid()),
        |outcome| {
            outcome.ends_with(1).prints("").complains(
            "mount-proc: cannot mount a procfs of the PID namespace '/proc/self/fd/9' on '/proc': Operation not permitted\n",
        )
        },
    );
}

#[test]
fn on_a_terminal_the_user_namespace_that_lacks_a_pid_namespace_is_told_of_it() {
    requires!(UserNamespaces);
    let outcome = sh_on_terminal("unshare -Urm mount-proc").ends_with(1);
    let complaint = outcome.stderr();
    let advice = complaint.lines().nth(1).unwrap_or_default();
    assert!(advice.starts_with("  hint: ") && advice.contains("'unshare -pf'"), "{outcome}");
}

#[test]
fn on_a_terminal_the_way_to_the_missing_privilege_is_told() {
    requires!(OrdinaryUser, UserNamespaces);
    let held = hold("unshare -Urpf");
    for (line, way) in [
        ("mount-proc --force".to_owned(), "unshare -Urpf --mount-proc"),
        ("mount-proc -- true".to_owned(), "unshare -Urpf --mount-proc"),
        (format!("unshare -Urm mount-proc -t {} /proc", held.pid()), "ptrace(2)"),
        (format!("mount-proc -t {} /tmp", held.pid()), "nsenter -t PID -U --preserve-credentials"),
        (format!("mount-proc -t {} -- true", held.pid()), "nsenter -t PID -U --preserve-credentials"),
    ] {
        let outcome = sh_on_terminal(&line).ends_with(1);
        let complaint = outcome.stderr();
        let advice = complaint.lines().nth(1).unwrap_or_default();
        assert!(advice.starts_with("  hint: ") && advice.contains(way), "{outcome}");
    }
}

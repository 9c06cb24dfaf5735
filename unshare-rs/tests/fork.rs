//! `--fork`: the program is a child, and unshare ends as it ends.

use testkit::{ours_only, requires, sh};

/// `unshare(CLONE_NEWPID)` moves only the children to come, so PID 1 needs a fork.
#[test]
fn fork_makes_the_program_pid_1() {
    requires!(UserNamespaces);
    sh("unshare -Urpf sh -c 'echo $$'").succeeds().prints("1\n");
    sh("unshare -fmpUr sh -c 'echo $$'").succeeds().prints("1\n");
}

#[test]
fn without_a_fork_only_the_programs_children_are_inside() {
    requires!(UserNamespaces);
    sh("unshare -Urp sh -c 'readlink /proc/$$/ns/pid; exit'; readlink /proc/self/ns/pid >&2")
        .succeeds()
        .complains(&sh("readlink /proc/self/ns/pid").stdout())
        .prints(&sh("readlink /proc/self/ns/pid").stdout());
}

#[test]
fn the_programs_end_is_ours() {
    for fork in ["", "-f", "--kill-child"] {
        sh(&format!("exec unshare {fork} sh -c 'exit 7'")).ends_with(7).complains("");
        sh(&format!("exec unshare {fork} sh -c 'kill -TERM $$'")).dies_of(15).complains("");
        sh(&format!("exec unshare {fork} sh -c 'kill -KILL $$'")).dies_of(9).complains("");
    }
}

#[test]
fn while_the_program_is_stopped_so_are_we() {
    ours_only!("stops with the program");
    let line = "unshare -f sh -c 'kill -STOP $$; exit 5' & \
                until grep -q 'State:.T' /proc/$!/status; do sleep 0.01; done; kill -CONT $!; wait $!";
    sh(line).ends_with(5).complains("");
}

/// What a terminal or a supervisor sends to both is for the program to obey or not. util-linux holds the signals back only
/// a moment after the fork.
#[test]
fn an_interrupted_parent_waits_for_the_end() {
    for signal in ["INT", "TERM"] {
        let line = format!(
            "unshare -f sh -c 'sleep 1; exit 3' & \
             until grep -q . /proc/$!/task/$!/children; do sleep 0.01; done; sleep 0.1; kill -{signal} $!; wait $!"
        );
        sh(&line).ends_with(3).complains("");
    }
}

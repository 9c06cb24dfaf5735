//! The program: in a child inside a PID namespace, its end is ours, and it finds nothing of nsenter's.

use testkit::{hold, requires, sh, sh_reading};

/// `NSpid` has one number for each PID namespace from that of `/proc` inwards.
const LEVELS: &str = "sh -c 'set -- $(grep NSpid /proc/self/status); echo $(($# - 1))'";

#[test]
fn a_pid_namespace_is_entered_by_a_child() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    sh(&format!("nsenter -t {} -U -p {LEVELS}", held.pid())).succeeds().prints("2\n");
}

#[test]
fn without_a_fork_only_the_programs_children_are_inside() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    let enter = format!("nsenter -t {} -U -p --no-fork", held.pid());
    sh(&format!("{enter} readlink /proc/self/ns/pid_for_children")).succeeds().prints(&(held.namespace("pid") + "\n"));
    let own = sh("readlink /proc/self/ns/pid").succeeds().stdout();
    sh(&format!("{enter} sh -c 'readlink /proc/$$/ns/pid'")).succeeds().prints(&own);
}

#[test]
fn only_a_pid_namespace_makes_a_child() {
    requires!(UserNamespaces);
    let held = hold("unshare -Un");
    let line = format!("echo $$; exec nsenter -t {} -U -n --preserve-credentials sh -c 'echo $$'", held.pid());
    let pids = sh(&line).succeeds().stdout();
    let pids: Vec<_> = pids.lines().collect();
    assert_eq!(pids[0], pids[1]);
}

#[test]
fn the_programs_end_is_ours() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    for kinds in ["-U", "-U -p"] {
        let enter = format!("exec nsenter -t {} {kinds} --preserve-credentials", held.pid());
        sh(&format!("{enter} sh -c 'exit 7'")).ends_with(7).complains("");
        sh(&format!("{enter} sh -c 'kill -TERM $$'")).dies_of(15).complains("");
    }
}

#[test]
fn a_program_that_is_missing_or_no_program_has_its_own_status() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    for kinds in ["-U", "-U -p"] {
        let enter = format!("nsenter -t {} {kinds} --preserve-credentials", held.pid());
        sh(&format!("{enter} no-such-program"))
            .ends_with(127)
            .complains("nsenter: cannot execute 'no-such-program': No such file or directory\n");
        sh(&format!("{enter} /etc/passwd"))
            .ends_with(126)
            .complains("nsenter: cannot execute '/etc/passwd': Permission denied\n");
    }
}

#[test]
fn no_program_means_the_login_shell() {
    requires!(UserNamespaces);
    let held = hold("unshare -Un");
    let line = format!("SHELL=/bin/sh HOME=/nonexistent nsenter -t {} -U -n --preserve-credentials", held.pid());
    let outcome = sh_reading(&line, "echo $0; readlink /proc/self/ns/net\n");
    outcome.succeeds().prints(&format!("-sh\n{}\n", held.namespace("net")));
}

#[test]
fn the_program_has_no_descriptor_of_ours() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urmpf");
    let list = "ls /proc/self/fd";
    let without = sh(list).succeeds().stdout();
    let pid = held.pid();
    for options in ["-a", "-a -r -w", "-a --no-fork -S follow", &format!("-U -m/proc/{pid}/ns/mnt -w/ -r/")] {
        let line = format!("nsenter -t {pid} --preserve-credentials {options} {list}");
        sh(&line).succeeds().complains("").prints(&without);
    }
}

#[test]
fn a_signal_that_was_ignored_or_not_stays_so() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    let read = "grep -E 'Sig(Ign|Blk|Cgt)' /proc/self/status";
    for trap in ["", "trap '' PIPE CHLD INT; "] {
        let without = sh(&format!("{trap}{read}")).succeeds().stdout();
        let line = format!("{trap}nsenter -t {} -U -p --preserve-credentials {read}", held.pid());
        sh(&line).succeeds().prints(&without);
    }
}

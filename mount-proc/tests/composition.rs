//! Together with the other tools, as people type it.

use testkit::{Outcome, hold, requires, sh};

/// The commands that ps lists, without its header.
fn commands(outcome: &Outcome, column: usize) -> Vec<String> {
    let command = |line: &str| line.split_whitespace().skip(column).collect::<Vec<_>>().join(" ");
    outcome.stdout().lines().skip(1).map(command).collect()
}

#[test]
fn entering_only_a_pid_namespace_shows_its_processes_to_ps() {
    requires!(Root, Program("ps"));
    let held = hold("unshare -pf");
    // The mount namespace around it is for the machine's sake, should the tool ever forget to make its own.
    let line = format!("nsenter -t {} -p mount-proc -- ps aux", held.pid());
    let outcome = sh(&format!("unshare -m sh -c '{line}'")).succeeds().complains("");
    assert_eq!(commands(&outcome, 10), ["sleep 1000000", "ps aux"], "{outcome}");
}

#[test]
fn an_ordinary_user_enters_the_user_namespace_too() {
    requires!(UserNamespaces, Program("ps"));
    let held = hold("unshare -Urpf");
    let enter = format!("nsenter -t {} -U -p --preserve-credentials", held.pid());
    let outcome = sh(&format!("{enter} mount-proc -- ps aux")).succeeds().complains("");
    assert_eq!(commands(&outcome, 10), ["sleep 1000000", "ps aux"], "{outcome}");
}

#[test]
fn a_shell_in_new_namespaces_mounts_its_own() {
    requires!(Root, Program("ps"));
    let outcome = sh("unshare -pfm sh -c 'mount-proc && ps'").succeeds().complains("");
    assert_eq!(commands(&outcome, 3), ["sh", "ps"], "{outcome}");
}

#[test]
fn so_does_one_of_an_ordinary_user() {
    requires!(UserNamespaces, Program("ps"));
    let outcome = sh("unshare -Urpfm sh -c 'mount-proc && ps'").succeeds().complains("");
    assert_eq!(commands(&outcome, 3), ["sh", "ps"], "{outcome}");
}

//! Entering a user namespace gains privileges inside and gives up those outside; both are used.

use testkit::{hold, requires, sh};

#[test]
fn a_user_gains_the_privileges_of_their_own_user_namespace() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urn");
    let capabilities = "grep CapEff /proc/self/status";
    let inside = sh(&format!("nsenter -t {} -U {capabilities}", held.pid())).succeeds().stdout();
    assert!(!inside.contains("\t0000000000000000\n"), "{inside}");
}

#[test]
fn an_ordinary_user_cannot_do_without_the_user_namespace() {
    requires!(OrdinaryUser, UserNamespaces);
    let held = hold("unshare -Urn");
    let message =
        format!("nsenter: cannot enter the network namespace of process {}: Operation not permitted\n", held.pid());
    sh(&format!("nsenter -t {} -n true", held.pid())).ends_with(1).complains(&message);
}

/// The mount namespace is one of ours that the user namespace has no power over: only the first pass can enter it.
#[test]
fn root_enters_what_the_user_namespace_has_no_power_over() {
    requires!(Root);
    let namespaces = hold("unshare -mu");
    let user = hold("unshare -Ur");
    let files = format!("-m/proc/{0}/ns/mnt -u/proc/{0}/ns/uts", namespaces.pid());
    let links = ["mnt", "user", "uts"];
    let expected =
        format!("{}\n{}\n{}\n", namespaces.namespace("mnt"), user.namespace("user"), namespaces.namespace("uts"));
    let read = links.map(|name| format!("/proc/self/ns/{name}")).join(" ");
    sh(&format!("nsenter -t {} -U {files} readlink {read}", user.pid())).succeeds().prints(&expected);
}

#[test]
fn another_users_process_is_out_of_reach() {
    requires!(OrdinaryUser);
    sh("nsenter -t 1 -n true").ends_with(1).complains_of(&["of process 1: Operation not permitted"]);
    sh("nsenter -at 1 true").ends_with(1).complains_of(&["of process 1: Permission denied"]);
}

//! `--keep-caps`: the program has the capabilities that unshare has inside.

use testkit::{requires, sh};

const READ: &str = "sed -n 's/^Cap\\(Eff\\|Amb\\):.0*\\(.\\).*/\\1 \\2/p' /proc/self/status";

#[test]
fn capabilities_survive_the_execution_although_nobody_is_root_inside() {
    requires!(UserNamespaces);
    sh("unshare -c --keep-caps grep CapAmb /proc/self/status | grep -vc ':.0*$'").succeeds().prints("1\n");
    sh("unshare -U --keep-caps unshare -n true").succeeds().complains("");
}

#[test]
fn without_a_user_namespace_nothing_is_kept() {
    let without = sh(READ).succeeds().stdout();
    sh(&format!("unshare --keep-caps {READ}")).succeeds().prints(&without);
}

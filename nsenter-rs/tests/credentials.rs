//! Who the program runs as.

use testkit::{hold, ours_only, requires, sh};

const IDS: &str = "sh -c 'id -u; id -g; id -G'";

#[test]
fn a_user_namespace_is_entered_as_its_root() {
    requires!(UserNamespaces);
    let held = hold("unshare -Ur");
    sh(&format!("nsenter -t {} -U sh -c 'id -u; id -g'", held.pid())).succeeds().prints("0\n0\n");
}

/// unshare(1) with `-r` denies setgroups, but whoever may drop groups outside has done so by then.
#[test]
fn root_enters_without_supplementary_groups() {
    requires!(Root, Program("setpriv"));
    let held = hold("unshare -Ur");
    sh(&format!("setpriv --groups 5,6 nsenter -t {} -U {IDS}", held.pid()))
        .succeeds()
        .complains("")
        .prints("0\n0\n0\n");
}

#[test]
fn groups_that_cannot_be_dropped_are_kept_with_a_warning() {
    requires!(OrdinaryUser, UserNamespaces);
    let held = hold("unshare -Ur");
    sh(&format!("nsenter -t {} -U id -u", held.pid()))
        .succeeds()
        .prints("0\n")
        .complains("nsenter: cannot drop the supplementary groups: Operation not permitted; credentials are kept\n");
}

#[test]
fn a_namespace_without_an_id_0_is_entered_with_the_credentials_kept() {
    ours_only!("credentials are kept, with a warning");
    requires!(Root);
    let held = hold("unshare -U");
    sh(&format!("nsenter -t {} -U id -u", held.pid()))
        .succeeds()
        .prints("65534\n")
        .complains("nsenter: cannot become group 0: Invalid argument; credentials are kept\n");
}

#[test]
fn credentials_can_be_preserved() {
    requires!(UserNamespaces);
    let held = hold("unshare -U");
    sh(&format!("nsenter -t {} -U --preserve-credentials sh -c 'id -u; id -g'", held.pid()))
        .succeeds()
        .complains("")
        .prints("65534\n65534\n");
}

#[test]
fn without_a_user_namespace_nothing_changes() {
    requires!(Root, Program("setpriv"));
    let held = hold("unshare -n");
    sh(&format!(
        "setpriv --reuid 3 --regid 4 --groups 5 --ambient-caps +sys_admin,+sys_ptrace --inh-caps \
                 +sys_admin,+sys_ptrace nsenter -t {} -n {IDS}",
        held.pid()
    ))
    .succeeds()
    .prints("3\n4\n4 5\n");
}

#[test]
fn ids_asked_for_are_set_and_the_groups_dropped() {
    requires!(Root, Program("setpriv"));
    let held = hold("unshare -n");
    let enter = format!("setpriv --groups 5 nsenter -t {} -n", held.pid());
    sh(&format!("{enter} -S 3 -G 4 {IDS}")).succeeds().prints("3\n4\n4\n");
    sh(&format!("{enter} -G 4 {IDS}")).succeeds().prints("0\n4\n4\n");
    sh(&format!("{enter} -S 3 {IDS}")).succeeds().prints("3\n0\n0 5\n");
}

#[test]
fn follow_takes_the_ids_of_the_target() {
    requires!(Root, Program("setpriv"));
    let held = hold("unshare -n setpriv --reuid 3 --regid 4 --clear-groups");
    sh(&format!("nsenter -t {} -n -S follow -G follow {IDS}", held.pid())).succeeds().prints("3\n4\n4\n");
}

#[test]
fn followed_ids_are_those_inside() {
    requires!(UserNamespaces);
    let held = hold("unshare -Ur");
    sh(&format!("nsenter -t {} -U --preserve-credentials -S follow id -u", held.pid())).succeeds().prints("0\n");
}

#[test]
fn ids_asked_for_that_cannot_be_set_are_an_error() {
    requires!(UserNamespaces);
    let held = hold("unshare -Ur");
    sh(&format!("nsenter -t {} -U --preserve-credentials -S 7 true", held.pid()))
        .ends_with(1)
        .complains("nsenter: cannot become user 7: Invalid argument\n");
}

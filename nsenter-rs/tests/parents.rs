//! `--user-parent`: the user namespace above the one that is meant.

use testkit::{hold, ours_only, requires, sh};

const READ: &str = "readlink /proc/self/ns/user";

#[test]
fn the_parent_of_the_targets_user_namespace_is_entered() {
    requires!(UserNamespaces);
    let outer = hold("unshare -Ur");
    let inner = hold(&format!("nsenter -t {} -U unshare -Urn", outer.pid()));
    let expected = outer.namespace("user") + "\n";
    for options in ["--user-parent", "-U --user-parent", "--user-parent -S 0"] {
        sh(&format!("nsenter -t {} {options} {READ}", inner.pid())).succeeds().prints(&expected);
    }
    let net = format!("{}\n{expected}", inner.namespace("net"));
    sh(&format!("nsenter -t {} -n --user-parent readlink /proc/self/ns/net /proc/self/ns/user", inner.pid()))
        .succeeds()
        .prints(&net);
}

#[test]
fn a_file_has_an_owner_too() {
    ours_only!("needs no target where a FILE is named");
    requires!(UserNamespaces);
    let outer = hold("unshare -Ur");
    let inner = hold(&format!("nsenter -t {} -U unshare -Ur", outer.pid()));
    sh(&format!("nsenter -U/proc/{}/ns/user --user-parent {READ}", inner.pid()))
        .succeeds()
        .prints(&(outer.namespace("user") + "\n"));
}

#[test]
fn a_parent_that_is_ours_or_out_of_sight_is_refused() {
    requires!(UserNamespaces);
    let held = hold("unshare -Ur");
    sh(&format!("nsenter -t {} --user-parent true", held.pid()))
        .ends_with(1)
        .complains_of(&["nsenter: cannot enter the user namespace (the owner of namespace ", "Invalid argument"]);
    sh("unshare -Ur sh -c 'nsenter -t $$ --user-parent true'")
        .ends_with(1)
        .complains_of(&["nsenter: cannot enter the owner of ", "outside of our own user namespace"]);
}

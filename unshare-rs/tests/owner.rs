//! `--owner`: root makes a user namespace for somebody else.

use testkit::{ours_only, requires, sh};

#[test]
fn the_owner_is_become_outside_and_maps_are_made_by_root() {
    requires!(Root);
    let read = "sh -c 'tr -s \" \" </proc/self/uid_map; tr -s \" \" </proc/self/gid_map; id -u; id -G'";
    sh(&format!("unshare -U --owner 5:6 {read}")).succeeds().complains("").prints("65534\n65534\n");
    sh(&format!("unshare -r --owner 5:6 {read}")).succeeds().prints(" 0 0 1\n 0 0 1\n65534\n65534\n");
    sh(&format!("unshare --owner 5:6 --map-users 0:0:9 --map-groups 0:0:9 {read}"))
        .succeeds()
        .prints(" 0 0 9\n 0 0 9\n5\n6\n");
}

#[test]
fn lsns_knows_the_owner() {
    requires!(Root);
    sh("unshare -m --owner 5:6 --kill-child sleep 1000 & until read c </proc/$!/task/$!/children; grep -q sleep /proc/$c/comm; \
        do sleep 0.01; done; lsns -rn -t user -p $c -o UID; kill -KILL $!")
    .prints("5\n");
}

#[test]
fn words_that_are_no_owner_are_refused() {
    for word in ["5", "5:", ":6", "5:6:7", "a:b", "root:root"] {
        sh(&format!("unshare --owner '{word}' echo ran")).ends_with(1).complains_of(&["unshare: ", word]);
    }
    ours_only!("--owner -1:0");
    for word in ["-1:0", "0:4294967295"] {
        sh(&format!("unshare --owner '{word}' echo ran")).ends_with(1).complains_of(&["unshare: ", word]);
    }
}

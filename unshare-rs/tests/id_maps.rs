//! Which ids the caller has inside a user namespace.

use testkit::{requires, sh};

const IDS: &str = "sh -c 'id -u; id -g'";

#[test]
fn root_inside_is_the_caller_outside() {
    requires!(UserNamespaces);
    sh(&format!("unshare -r {IDS}")).succeeds().prints("0\n0\n");
    let maps = sh("unshare -r cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups").succeeds().stdout();
    let (uid, gid) = (nix::unistd::geteuid(), nix::unistd::getegid());
    let words: Vec<_> = maps.split_whitespace().collect();
    assert_eq!(words, ["0", &uid.to_string(), "1", "0", &gid.to_string(), "1", "deny"]);
}

#[test]
fn the_current_ids_can_stay_as_they_are() {
    requires!(UserNamespaces);
    sh(&format!("unshare -c {IDS}")).succeeds().prints(&sh(IDS).succeeds().stdout());
}

#[test]
fn ids_are_chosen_by_number_or_name_and_the_last_choice_wins() {
    requires!(UserNamespaces);
    sh(&format!("unshare --map-user 7 --map-group=9 {IDS}")).succeeds().prints("7\n9\n");
    sh(&format!("unshare -c --map-user root --map-group root {IDS}")).succeeds().prints("0\n0\n");
    sh(&format!("unshare -r --map-user 7 {IDS}")).succeeds().prints("7\n0\n");
    sh(&format!("unshare --map-user 7 -r {IDS}")).succeeds().prints("0\n0\n");
}

#[test]
fn without_a_map_nobody_is_anybody() {
    requires!(UserNamespaces);
    sh("unshare -U cat /proc/self/uid_map").succeeds().prints("");
    sh("unshare -U --setgroups deny cat /proc/self/setgroups").succeeds().prints("deny\n");
    sh("unshare -U cat /proc/self/setgroups").succeeds().prints("allow\n");
}

#[test]
fn words_that_make_no_ids_are_refused() {
    sh("unshare --map-user no-such-user true").ends_with(1).complains_of(&["unshare: ", "'no-such-user'"]);
    sh("unshare --map-group -1 true").ends_with(1).complains_of(&["unshare: ", "'-1'"]);
    sh("unshare -U --setgroups maybe true").ends_with(1).complains_of(&["unshare: ", "'maybe'"]);
    sh("unshare -r --setgroups allow true").ends_with(1).prints("").complains(
        "unshare: '--setgroups allow' contradicts a group map (-r, -c, --map-group)\n\
         Try 'unshare --help' for more information.\n",
    );
}

/// Ids inside that the caller's own is not mapped to; only root outside may change to them.
#[test]
fn ids_inside_are_taken_in_the_end() {
    requires!(Root);
    sh("unshare -S 3 -G 4 sh -c 'id -u; id -G'").succeeds().prints("3\n4\n");
    sh("unshare -n -S 3 -G 4 grep CapEff /proc/self/status").succeeds().prints("CapEff:\t0000000000000000\n");
}

#[test]
fn an_id_that_is_not_mapped_cannot_be_taken() {
    requires!(UserNamespaces);
    sh("unshare -r -S 7 true").ends_with(1).complains("unshare: cannot become user 7: Invalid argument\n");
}

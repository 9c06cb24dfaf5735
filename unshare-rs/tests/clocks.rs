//! `--monotonic` and `--boottime`: the clocks of a new time namespace.

use testkit::{requires, sh};

#[test]
fn offsets_are_what_the_program_finds() {
    requires!(UserNamespaces);
    let read = "sh -c 'tr -s \" \" </proc/self/timens_offsets'";
    sh(&format!("unshare -UrTf --monotonic 1000 --boottime=-1 {read}"))
        .succeeds()
        .complains("")
        .prints("monotonic 1000 0\nboottime -1 0\n");
    sh(&format!("unshare -UrTf --monotonic 7 --monotonic 5 {read}")).succeeds().prints("monotonic 5 0\nboottime 0 0\n");
}

#[test]
fn the_machine_seems_to_run_for_longer() {
    requires!(UserNamespaces);
    sh("read up rest </proc/uptime; unshare -UrTf --boottime 1000000 sh -c 'read up rest </proc/uptime; echo ${up%.*}' | \
        { read inside; [ $inside -ge $((${up%.*} + 1000000)) ] && [ $inside -le $((${up%.*} + 1000060)) ]; }")
    .succeeds();
}

#[test]
fn offsets_without_a_time_namespace_or_that_are_none_are_refused() {
    requires!(UserNamespaces);
    sh("unshare --monotonic 5 echo ran").ends_with(1).prints("");
    for word in ["", "x", "5.5", "1e3", "99999999999999999999"] {
        sh(&format!("unshare -UrTf --boottime '{word}' echo ran")).ends_with(1).complains_of(&["unshare: ", word]);
    }
    sh("unshare -UrTf --monotonic=-100000000000 echo ran")
        .ends_with(1)
        .complains_of(&["monotonic clock", "-100000000000"]);
}

//! `--kill-child`: the program does not outlive unshare.

use testkit::{ours_only, repeats, requires, sh};

/// Starts unshare, kills it, and waits until its child is gone; `timeout` tells a child that stays.
fn outlived_by_nobody(unshare: &str, program: &str) {
    let line = format!(
        "{unshare} {program} >/dev/null & \
         until read child </proc/$!/task/$!/children; grep -q sleep /proc/$child/comm; do sleep 0.01; done 2>/dev/null; \
         kill -KILL $!; \
         timeout 10 sh -c \"while [ -e /proc/$child ]; do sleep 0.01; done\" || echo it lives"
    );
    sh(&line).succeeds().prints("");
}

#[test]
fn the_child_dies_with_unshare() {
    outlived_by_nobody("unshare --kill-child", "sleep 1000");
}

#[test]
fn the_child_dies_with_unshare_as_pid_1_too() {
    requires!(UserNamespaces);
    outlived_by_nobody("unshare -Urp --kill-child", "sleep 1000");
}

/// Changing ids takes the request for the signal back; PR_SET_PDEATHSIG(2const).
#[test]
fn the_child_dies_with_unshare_after_a_change_of_ids_too() {
    ours_only!("the child's uid or gid changes");
    requires!(Root);
    outlived_by_nobody("unshare --kill-child -S 1 -G 1", "sleep 1000");
}

/// Whenever the parent dies: before the fork, after it, before the request or once the program runs.
#[test]
fn there_is_no_moment_at_which_the_child_would_stay() {
    requires!(Program("pgrep"));
    let rounds = repeats(200);
    let later = 4000 / rounds; // each round lets it live for this many turns of an empty loop more
    sh(&format!(
        "i=0; while [ $i -lt {rounds} ]; do unshare --kill-child sleep 7654321 & \
         j=0; while [ $j -lt $((i * {later})) ]; do j=$((j+1)); done; kill -KILL $!; i=$((i+1)); done; \
         i=0; while pgrep -xf 'sleep 7654321' >/dev/null && [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done; \
         pgrep -xfl 'sleep 7654321'"
    ))
    .ends_with(1)
    .prints("");
}

#[test]
fn the_signal_can_be_chosen() {
    for name in ["TERM", "SIGTERM", "term"] {
        let program = "sh -c 'trap \"echo got it; exit\" TERM; echo ready; while :; do sleep 0.01; done'";
        let line = format!(
            "mkfifo $0; unshare --kill-child={name} {program} >$0 & \
             {{ read ready; kill -KILL $!; cat; }} <$0"
        );
        let line =
            format!("d=$(mktemp -d); sh -c \"{}\" $d/fifo; rm -r $d", line.replace('$', "\\$").replace('"', "\\\""));
        sh(&line).succeeds().prints("got it\n");
    }
}

#[test]
fn a_word_that_is_no_signal_is_refused() {
    for word in ["NONE", "9", "RTMIN+99"] {
        sh(&format!("unshare --kill-child={word} true")).ends_with(1).complains_of(&["unshare: ", word]);
    }
}

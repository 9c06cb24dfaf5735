//! `--forward-signals`: what unshare gets, the program gets.

use testkit::{requires, sh};

#[test]
fn term_and_int_reach_the_program() {
    for signal in ["TERM", "INT"] {
        let line = format!(
            "unshare --forward-signals sh -c 'trap \"exit 4\" {signal}; echo; while :; do sleep 0.02; done' >$f & \
             until [ -s $f ]; do sleep 0.01; done; kill -{signal} $!; wait $!"
        );
        sh(&format!("f=$(mktemp); {line}; status=$?; rm $f; exit $status")).ends_with(4).complains("");
    }
}

#[test]
fn a_program_without_a_handler_dies_and_so_do_we() {
    sh("unshare --forward-signals sleep 1000 & until read c </proc/$!/task/$!/children; grep -q sleep /proc/$c/comm; \
        do sleep 0.01; done; kill -TERM $!; wait $!")
    .ends_with(143);
}

#[test]
fn it_forks() {
    requires!(UserNamespaces);
    sh("unshare -Urp --forward-signals sh -c 'echo $$'").succeeds().prints("1\n");
    sh("unshare --forward-signals sh -c 'exit 7'").ends_with(7);
}

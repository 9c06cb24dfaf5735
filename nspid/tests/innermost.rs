//! `-i`: just the PID in the namespace that a process lives in.

mod expected;
mod ways;

use testkit::{hold, requires, sh};

use expected::parent_and_pids;
use ways::{by_both_ways, reading_by_both_ways};

const NEW: &str = "unshare -Urpf --mount-proc";

#[test]
fn each_word_has_the_innermost_pid_for_an_answer() {
    requires!(UserNamespaces);
    let held = hold(&format!("{NEW} sh -c '\"$@\"; :' sh"));
    let nested = hold(&format!("{NEW} unshare -pf --mount-proc"));
    let (held, nested, own) = (held.pid(), nested.pid(), std::process::id());
    reading_by_both_ways(&format!("nspid -i {held} - {own}"), &format!("{nested}\n"), |outcome| {
        outcome.succeeds().prints(&format!("2\n1\n{own}\n")).complains("")
    });
}

#[test]
fn the_pids_given_may_be_those_of_a_namespace_between() {
    requires!(UserNamespaces);
    let held = hold(&format!("{NEW} unshare -pf --mount-proc"));
    let (middle, pids) = parent_and_pids(held.pid());
    by_both_ways(&format!("nspid -i --from {middle} {} 1", pids[1]), |outcome| {
        outcome.succeeds().prints("1\n1\n").complains("")
    });
}

#[test]
fn a_process_that_is_missing_costs_its_own_line_only() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    let messages = "nspid: process 4194304 does not exist or is not visible there\nnspid: 'x' is not a PID\n";
    sh(&format!("nspid -i 4194304 x {pid}")).ends_with(1).prints("-\n-\n1\n").complains(messages);
    sh(&format!("nspid -iq 4194304 {pid}")).ends_with(1).prints("-\n1\n").complains("");
}

#[test]
fn innermost_and_a_namespace_exclude_each_other() {
    sh("nspid -i --to self 1").ends_with(1).prints("").complains(
        "nspid: options '--to' and '--innermost' exclude each other\nTry 'nspid --help' for more information.\n",
    );
}

//! `--from` and `--to`: a PID of one namespace is the PID of the same process in another.

mod expected;
mod ways;

use testkit::{hold, requires, sh};

use expected::parent_and_pids;
use ways::by_both_ways;

const NEW: &str = "unshare -Urpf --mount-proc";

#[test]
fn from_and_to_answer_each_other() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    by_both_ways(&format!("nspid --to {pid} {pid}"), |outcome| outcome.succeeds().prints("1\n").complains(""));
    by_both_ways(&format!("nspid --from {pid} 1"), |outcome| {
        outcome.succeeds().prints(&format!("{pid}\n")).complains("")
    });
}

#[test]
fn a_nested_process_has_a_pid_in_every_namespace_on_the_way() {
    requires!(UserNamespaces);
    let held = hold(&format!("{NEW} unshare -pf --mount-proc"));
    let pid = held.pid();
    let (middle, pids) = parent_and_pids(pid);
    for (options, word, expected) in [
        (format!("--to {pid}"), pid, 1),
        (format!("--to {middle}"), pid, pids[1]),
        (format!("--from {middle}"), pids[1], pid),
        (format!("--from {middle} --to {pid}"), pids[1], 1),
        (format!("--from {pid} --to {middle}"), 1, pids[1]),
        ("--from self --to self".to_owned(), pid, pid),
    ] {
        by_both_ways(&format!("nspid {options} {word}"), |outcome| {
            outcome.succeeds().prints(&format!("{expected}\n")).complains("")
        });
    }
}

/// Siblings lie at the same depth and each has a PID 1, so that only the namespace's identity tells them apart.
#[test]
fn a_sibling_sees_nothing_of_its_sibling() {
    requires!(UserNamespaces);
    let (one, other) = (hold(NEW), hold(NEW));
    let (one, other) = (one.pid(), other.pid());
    by_both_ways(&format!("nspid --to {one} {other}"), |outcome| {
        let message = format!("nspid: process {other} does not exist or is not visible there\n");
        outcome.ends_with(1).prints("-\n").complains(&message)
    });
    by_both_ways(&format!("nspid --from {one} --to {other} 1"), |outcome| {
        outcome.ends_with(1).prints("-\n").complains("nspid: process 1 does not exist or is not visible there\n")
    });
    by_both_ways(&format!("nspid --from {one} 1; nspid --from {other} 1"), |outcome| {
        outcome.succeeds().prints(&format!("{one}\n{other}\n"))
    });
}

#[test]
fn a_process_outside_is_not_visible_inside() {
    requires!(UserNamespaces);
    let (held, own) = (hold(NEW), std::process::id());
    by_both_ways(&format!("nspid --to {} {own}", held.pid()), |outcome| {
        let message = format!("nspid: process {own} does not exist or is not visible there\n");
        outcome.ends_with(1).prints("-\n").complains(&message)
    });
}

/// The ioctls see upwards where an open file lets them; NSpid lists begin at our own namespace.
#[test]
fn a_namespace_above_ours_is_translated_where_the_kernel_can() {
    requires!(UserNamespaces);
    let inside = "p=$(nspid --to /proc/self/fd/9 1) && nspid --from /proc/self/fd/9 $p";
    let line = format!("exec 9</proc/self/ns/pid; {NEW} sh -c '{inside}'");
    let refusal = "nspid: '/proc/self/fd/9' is neither ours nor below ours\n";
    sh(&format!("export NSPID_NO_IOCTL=1; {line}")).ends_with(1).prints("").complains(refusal);
    requires!(Linux(6, 11));
    sh(&line).succeeds().prints("1\n").complains("");
}

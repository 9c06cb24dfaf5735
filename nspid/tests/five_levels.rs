//! Namespaces five levels deep: a process has a PID in each from ours down to its own, and in no other.

mod expected;
mod ways;

use testkit::{hold, requires};

use expected::parent_and_pids;
use ways::by_both_ways;

/// The processes on the way down, each one level deeper than the one before, and the PIDs of the last of them.
fn stack(innermost: i32) -> (Vec<i32>, Vec<i32>) {
    let mut processes = vec![innermost];
    let (_, pids) = parent_and_pids(innermost);
    while processes.len() < pids.len() {
        processes.push(parent_and_pids(processes[processes.len() - 1]).0);
    }
    processes.reverse();
    (processes, pids)
}

#[test]
fn every_level_translates_to_every_other() {
    requires!(UserNamespaces);
    let held = hold(&format!("unshare -Urpf --mount-proc {}", "unshare -pf --mount-proc ".repeat(4)));
    let (processes, pids) = stack(held.pid());
    assert_eq!(pids.len(), 6);
    let pairs = || (0..6).flat_map(|from| (0..6).map(move |to| (from, to)));
    let lines = |line: &dyn Fn(usize, usize) -> String| pairs().map(|(from, to)| line(from, to)).collect::<String>();
    let script = lines(&|from, to| format!("nspid -f {} -t {} {}; ", processes[from], processes[to], pids[from]));
    by_both_ways(&script, |outcome| {
        outcome.succeeds().prints(&lines(&|_, to| format!("{}\n", pids[to]))).complains("")
    });
}

#[test]
fn a_process_is_not_visible_below_its_own_level() {
    requires!(UserNamespaces);
    let held = hold(&format!("unshare -Urpf --mount-proc {}", "unshare -pf --mount-proc ".repeat(4)));
    let (processes, _) = stack(held.pid());
    for to in 1..6 {
        let words = processes.iter().map(|pid| format!(" {pid}")).collect::<String>();
        by_both_ways(&format!("nspid -q -t {}{words} | grep -c -", processes[to]), |outcome| {
            outcome.succeeds().prints(&format!("{to}\n"))
        });
    }
}

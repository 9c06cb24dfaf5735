//! While a PID belongs to one process after another, no pair of PIDs is ever printed that did not exist.

use std::collections::BTreeSet;

use testkit::{Outcome, requires, sh, skip};

/// Runs a line where PID 3000 is recycled all the time; `reuse/recycle.py` says between which processes.
fn while_recycled(line: &str) -> Outcome {
    let script = include_str!("reuse/recycle.py").replace('\'', "'\\''");
    sh(&format!("unshare -Urpf --mount-proc python3 -c '{script}' '{}'", line.replace('\'', "'\\''")))
}

/// Expects that a line prints these lines and never another, by either way. On a busy machine one run may miss some of them.
fn prints_only(line: &str, expected: &[&str]) {
    for way in ["N=20000", "N=2000; export NSPID_NO_IOCTL=1"] {
        let mut seen = BTreeSet::new();
        for _ in 0..10 {
            let outcome = while_recycled(&format!("{way}; {line}"));
            if outcome.stderr().starts_with("skip: ") {
                return skip(outcome.stderr().trim_start_matches("skip: ").trim_end());
            }
            seen.extend(outcome.stdout().lines().map(|line| line.trim_start().to_owned()));
            assert!(seen.iter().all(|line| expected.contains(&line.as_str())), "{outcome}");
            assert_eq!(outcome.stderr(), "", "{outcome}");
            if seen.len() == expected.len() {
                break;
            }
        }
        assert_eq!(seen.iter().collect::<Vec<_>>(), expected, "{way}; {line}");
    }
}

#[test]
fn from_one_namespace_to_another_there_are_two_steps_and_one_process() {
    requires!(UserNamespaces, Ctypes);
    prints_only("yes 1000 | head -n $N | nspid -q --from $A --to $B - | sort -u", &["-", "2000"]);
    prints_only("yes 2001 | head -n $N | nspid -q --from $B --to $A - | sort -u", &["-", "1001"]);
}

#[test]
fn the_innermost_pid_is_that_of_the_process_meant() {
    requires!(UserNamespaces, Ctypes);
    prints_only("yes 1001 | head -n $N | nspid -q --from $A -i - | sort -u", &["-", "2001"]);
    prints_only("yes 3000 | head -n $N | nspid -q -i - | sort -u", &["-", "2000", "2001", "50"]);
}

#[test]
fn from_and_to_ours_the_namespace_is_that_of_the_process() {
    requires!(UserNamespaces, Ctypes);
    prints_only("yes 3000 | head -n $N | nspid -q --to $B - | sort -u", &["-", "2000", "2001"]);
    prints_only("yes 50 | head -n $N | nspid -q --from $C - | sort -u", &["-", "3000"]);
}

#[test]
fn a_row_is_of_one_process() {
    requires!(UserNamespaces, Ctypes);
    let rename = "sed s/$(readlink /proc/$B/ns/pid | tr -dc 0-9)/B/\\;s/$(readlink /proc/$C/ns/pid | tr -dc 0-9)/C/";
    let line = "yes 3000 | head -n $N | nspid -qno NSPID,PIDNS,CHAIN - | sort -u";
    prints_only(&format!("{line} | {rename}"), &["2000 B 3000,1000,2000", "2001 B 3000,1001,2001", "50 C 3000,50"]);
}

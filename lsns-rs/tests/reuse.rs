//! While a PID belongs to one process after another, a row tells of one of them and never of two.

use std::collections::BTreeSet;

use testkit::{ours_only, requires, sh, skip};

/// The child of A is in the namespace of A. Its parent may be missing, if it has ended meanwhile, and is never B.
#[test]
fn the_parent_is_that_of_the_process_that_is_in_the_namespace() {
    ours_only!("PIDs that are reused meanwhile");
    requires!(UserNamespaces, Ctypes);
    let line = "inode=$(readlink /proc/$A/ns/uts | tr -dc 0-9); i=0; while [ $i -lt 150 ]; do \
                lsns -rn -o PID,PPID $inode; i=$((i+1)); done | grep ^3000 | sed \"s/ $A\\$/ A/; s/ $B\\$/ B/\"";
    let script = include_str!("reuse/recycle.py").replace('\'', "'\\''");
    let mut seen = BTreeSet::new();
    for _ in 0..5 {
        let outcome = sh(&format!("unshare -Urpf --mount-proc python3 -c '{script}' '{line}'"));
        if outcome.stderr().starts_with("skip: ") {
            return skip(outcome.stderr().trim_start_matches("skip: ").trim_end());
        }
        assert_eq!(outcome.stderr(), "", "{outcome}");
        seen.extend(outcome.stdout().lines().map(str::to_owned));
        assert!(seen.iter().all(|line| ["3000 ", "3000 A"].contains(&line.as_str())), "{outcome}");
    }
    assert!(!seen.is_empty());
}

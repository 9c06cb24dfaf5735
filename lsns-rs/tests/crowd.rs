//! Among so many processes that several threads read them, every one is counted once, and all holders are told in order.

use testkit::{ours_only, requires, sh};

/// Each shell of the crowd has descriptor 7 of the namespace open, and so has the lsns that looks.
#[test]
fn all_of_a_crowd_are_counted_and_told_in_order() {
    requires!(UserNamespaces);
    ours_only!("HOLDERS");
    let crowd = "f=$(mktemp -u); mkfifo $f; exec 3<>$f; rm $f; exec 7</proc/self/ns/uts; \
                 i=0; while [ $i -lt 1100 ]; do read x <&3 & i=$((i+1)); done; lsns -t uts -rn -o NPROCS,HOLDERS";
    let outcome = sh(&format!("unshare -Urpfu --mount-proc sh -c '{crowd}'")).succeeds();
    let output = outcome.stdout();
    let (count, holders) = output.trim_end().split_once(' ').expect("two columns");
    let pids: Vec<u32> = holders.split(',').map_while(|holder| holder.parse().ok()).collect();
    assert!(pids.is_sorted() && pids.len() > 1100, "{outcome}");
    assert_eq!(count, pids.len().to_string(), "{outcome}");
    let descriptors = pids.iter().map(|pid| format!("{pid}/fd/7"));
    let expected: Vec<String> = pids.iter().map(u32::to_string).chain(descriptors).collect();
    assert_eq!(holders, expected.join(","), "{outcome}");
}

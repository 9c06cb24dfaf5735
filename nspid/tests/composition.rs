//! nspid between other programs, as the manual shows it.

mod ways;

use testkit::{hold, requires, sh};

use ways::by_both_ways;

const NEW: &str = "unshare -Urpf --mount-proc";

/// The name is the result of a sum, so that no other command line holds it.
#[test]
fn behind_pgrep_the_pids_are_those_inside() {
    requires!(UserNamespaces, Program("pgrep"));
    let unique = std::process::id();
    let held = hold(&format!("{NEW} --kill-child sh -c 'sleep $((500000000 + {unique})) & \"$@\"; :' sh"));
    let name = format!("[s]leep {}", 500_000_000 + unique);
    sh(&format!("until pgrep -f '{name}'; do sleep 0.01; done")).succeeds();
    by_both_ways(&format!("pgrep -f '{name}' | nspid --to {} -", held.pid()), |outcome| {
        outcome.succeeds().prints("2\n").complains("")
    });
}

/// An init is killed by what it has a handler for, or by SIGKILL; pid_namespaces(7).
#[test]
fn before_xargs_the_answer_is_killed() {
    requires!(UserNamespaces, Program("xargs"));
    for variable in ["", "export NSPID_NO_IOCTL=1; "] {
        let held = hold(&format!("{NEW} sh -c 'trap \"exit 0\" TERM; \"$@\" & wait' sh"));
        let pid = held.pid();
        let gone = format!("while [ -e /proc/{pid}/ns/pid ]; do sleep 0.01; done");
        sh(&format!("{variable}nspid -q --from {pid} 1 | xargs -r kill; {gone}; echo gone"))
            .succeeds()
            .prints("gone\n")
            .complains("");
        sh(&format!("{variable}nspid -q --from {pid} 1 | xargs -r kill")).succeeds().prints("");
    }
}

/// In a namespace of its own, where no other test's come and go: its init, and one below with two processes.
#[test]
fn every_namespace_that_lsns_lists_can_be_listed() {
    requires!(UserNamespaces, Program("xargs"));
    let below = "unshare -pf --mount-proc sh -c \"sleep 1000 & exec sleep 2000\" &";
    let ready = "until nspid -no COMMAND | grep -qx \"sleep 2000\" && nspid -no COMMAND | grep -qx \"sleep 1000\"; do sleep 0.01; done";
    let line = "lsns -t pid -n -r -o NS | xargs -n1 nspid --list";
    let script = format!("{below} {ready}; {line} | grep \"sleep .000\\|COMMAND\"; lsns -t pid -nro NS | wc -l");
    for variable in ["", "NSPID_NO_IOCTL=1"] {
        let outcome = sh(&format!("{variable} {NEW} sh -c '{script}'")).succeeds().complains("");
        let words: Vec<Vec<String>> =
            outcome.stdout().lines().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect();
        let cells =
            |row: usize, cells: &[usize]| cells.iter().map(|cell| words[row][*cell].clone()).collect::<Vec<_>>();
        let heading = words.iter().rposition(|row| row[0] == "PID").expect("a heading");
        assert_eq!(cells(heading + 1, &[1, 3, 4]), ["1", "sleep", "2000"], "{outcome}");
        assert_eq!(cells(heading + 2, &[1, 3, 4]), ["2", "sleep", "1000"], "{outcome}");
        assert_eq!(words.last(), Some(&vec!["2".to_owned()]), "{outcome}");
    }
}

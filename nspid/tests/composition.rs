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
        let text = outcome.stdout();
        let words: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        let is = |row: &[&str], pid: &str, seconds: &str| row[1..2] == [pid] && row[3..] == ["sleep", seconds];
        // The later namespace may have the lower inode number, and so come first.
        let below =
            words.windows(3).find(|rows| rows[0][0] == "PID" && rows[1].len() == 5 && is(&rows[1], "1", "2000"));
        assert!(below.is_some_and(|rows| is(&rows[2], "2", "1000")), "{outcome}");
        assert_eq!(words.last(), Some(&vec!["2"]), "{outcome}");
    }
}

//! While a PID belongs to one process after another, no pair of PIDs is ever printed that did not exist.

use testkit::{Need, Outcome, requires, sh, skip};

/// Runs a line where PID 3000 is recycled all the time; `reuse/recycle.py` says between which processes.
fn while_recycled(line: &str) -> Outcome {
    let script = include_str!("reuse/recycle.py").replace('\'', "'\\''");
    sh(&format!("unshare -Urpf --mount-proc python3 -c '{script}' '{}'", line.replace('\'', "'\\''")))
}

/// Expects what a line prints by either way, which has to be some of these lines, sorted, and all of `always`.
fn prints_only(line: &str, expected: &str) {
    for way in ["N=20000", "N=2000; export NSPID_NO_IOCTL=1"] {
        let outcome = while_recycled(&format!("{way}; {line}"));
        if outcome.stderr().starts_with("skip: ") {
            return skip(outcome.stderr().trim_start_matches("skip: ").trim_end());
        }
        outcome.prints(expected).complains("");
    }
}

/// Whether python3 can make processes with PIDs of our choice.
fn check_python() -> Result<(), String> {
    Need::Program("python3").check()?;
    let outcome = sh("python3 -c 'import ctypes'");
    if outcome.stderr().is_empty() { Ok(()) } else { Err("python3 has no ctypes, to call clone3(2)".to_owned()) }
}

#[test]
fn from_one_namespace_to_another_there_are_two_steps_and_one_process() {
    requires!(UserNamespaces);
    if let Err(why) = check_python() {
        return skip(&why);
    }
    prints_only("yes 1000 | head -n $N | nspid -q --from $A --to $B - | sort -u", "-\n2000\n");
    prints_only("yes 2001 | head -n $N | nspid -q --from $B --to $A - | sort -u", "-\n1001\n");
}

#[test]
fn the_innermost_pid_is_that_of_the_process_meant() {
    requires!(UserNamespaces);
    if let Err(why) = check_python() {
        return skip(&why);
    }
    prints_only("yes 1001 | head -n $N | nspid -q --from $A -i - | sort -u", "-\n2001\n");
    prints_only("yes 3000 | head -n $N | nspid -q -i - | sort -u", "-\n2000\n2001\n50\n");
}

#[test]
fn from_and_to_ours_the_namespace_is_that_of_the_process() {
    requires!(UserNamespaces);
    if let Err(why) = check_python() {
        return skip(&why);
    }
    prints_only("yes 3000 | head -n $N | nspid -q --to $B - | sort -u", "-\n2000\n2001\n");
    prints_only("yes 50 | head -n $N | nspid -q --from $C - | sort -u", "-\n3000\n");
}

#[test]
fn a_row_is_of_one_process() {
    requires!(UserNamespaces);
    if let Err(why) = check_python() {
        return skip(&why);
    }
    let rename = "sed s/$(readlink /proc/$B/ns/pid | tr -dc 0-9)/B/\\;s/$(readlink /proc/$C/ns/pid | tr -dc 0-9)/C/";
    let line = "yes 3000 | head -n $N | nspid -qno NSPID,PIDNS,CHAIN - | sort -u";
    prints_only(&format!("{line} | {rename}"), "  50 C 3000,50\n2000 B 3000,1000,2000\n2001 B 3000,1001,2001\n");
}

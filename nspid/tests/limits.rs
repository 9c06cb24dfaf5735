//! Where we run out of descriptors or of memory, the output is right or there is a clear error: never a wrong one with status 0.

use testkit::{Outcome, hold, requires, sh};

const NEW: &str = "unshare -Urpf --mount-proc";

/// Runs a line under this limit of ulimit(1), `-n 4`.
fn limited(limit: &str, line: &str) -> Outcome {
    sh(&format!("ulimit {limit} && exec {line}"))
}

/// Expects under each limit what the line prints without one or, in words, that there was too little of something.
#[track_caller]
fn is_right_or_refused(line: &str, limits: impl IntoIterator<Item = String>) {
    let expected = sh(line).succeeds().stdout();
    for limit in limits {
        let outcome = limited(&limit, line);
        let complaint = outcome.stderr();
        if complaint.is_empty() {
            outcome.succeeds().prints(&expected);
            continue;
        }
        assert!(complaint.starts_with("nspid: "), "{limit}: {outcome}");
        assert!(["Too many open files", "emory"].iter().any(|words| complaint.contains(words)), "{limit}: {outcome}");
        outcome.ends_with(1);
    }
}

fn few_descriptors() -> impl Iterator<Item = String> {
    (4..14).map(|limit| format!("-n {limit}")) // with 3 not even a program can be loaded
}

#[test]
fn with_few_descriptors_nothing_is_left_out() {
    requires!(UserNamespaces);
    let held = hold(&format!("{NEW} unshare -pf --mount-proc"));
    let (pid, inode) = (held.pid(), held.inode("pid"));
    let columns = "PID,NSPID,PIDNS,CHAIN,DEPTH,USER,PPID,NSPPID,COMMAND";
    for line in [
        format!("nspid -no {columns} {pid}"),
        format!("nspid -Tno {columns} {pid}"),
        format!("nspid -no {columns} --list {pid}"),
        format!("nspid -no {columns} --list {inode}"),
        format!("nspid -no PID,USER {pid}"),
        format!("nspid --to {inode} {pid}"),
        format!("nspid --from {pid} 1"),
        format!("nspid --from {pid} -i 1"),
        format!("env NSPID_NO_IOCTL=1 nspid --from {pid} 1"),
        format!("env NSPID_NO_IOCTL=1 nspid --to {inode} {pid}"),
        format!("env NSPID_NO_IOCTL=1 nspid -no {columns} --list {inode}"),
    ] {
        is_right_or_refused(&line, few_descriptors());
    }
}

/// A namespace that only a mount or a descriptor keeps is searched for in all places.
#[test]
fn with_few_descriptors_nobody_says_that_there_is_none() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let line = format!("nspid --to {} {}", held.inode("pid"), held.pid());
    is_right_or_refused(&line, few_descriptors());
    let missing = limited("-n 6", "nspid --to 4294967294 1").ends_with(1).stderr();
    let words = ["Too many open files", "no PID namespace that we may inspect"];
    assert!(words.iter().any(|words| missing.contains(words)), "{missing}");
}

#[test]
fn without_memory_there_is_one_line_and_status_1() {
    // A line without an end.
    let outcome = limited("-v 60000", "nspid -F 1 --to self - </dev/zero");
    outcome.ends_with(1).prints("").complains("nspid: Out of memory\n");
}

#[test]
fn with_little_memory_a_table_is_whole_or_there_is_an_error() {
    requires!(UserNamespaces);
    let held = hold(&format!("{NEW} sh -c '\"$@\"; :' {}", "x".repeat(20_000))); // each row takes 20 kB
    let line = format!("yes {} | head -n 200 | nspid -J -o PID,COMMAND -", held.pid());
    let limits = [5_000, 6_000, 6_500, 7_000, 7_500, 8_000, 9_000, 12_000].map(|kib| format!("-v {kib}"));
    let can_be_loaded = |limit: &String| !limited(limit, "nspid --version").stdout().is_empty();
    is_right_or_refused(&line, limits.into_iter().filter(can_be_loaded));
}

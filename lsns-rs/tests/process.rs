//! `-p` shows only the namespaces of one process.

use testkit::{hold, ours_only, requires, sh};

#[test]
fn only_the_namespaces_of_the_process_are_shown() {
    requires!(UserNamespaces);
    let held = hold("unshare -Unu");
    let mut expected: Vec<u64> =
        ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"].map(|kind| held.inode(kind)).to_vec();
    expected.sort_unstable();
    let expected: String = expected.iter().map(|inode| format!("{inode}\n")).collect();
    sh(&format!("lsns -lrn -o NS --task {}", held.pid())).succeeds().prints(&expected);
}

#[test]
fn a_process_that_does_not_exist_is_an_error() {
    ours_only!("lsns -p 99999999");
    // Above PID_MAX_LIMIT of every machine.
    let complaint = "lsns: cannot read the namespaces of process 2147483647: No such file or directory\n";
    for options in ["", "-r", "-J", "-T"] {
        sh(&format!("lsns {options} -p 2147483647")).ends_with(1).prints("").complains(complaint);
    }
}

#[test]
fn a_word_that_is_no_pid_is_named() {
    for word in ["0", "x", "''", "4294967297"] {
        sh(&format!("lsns -p {word}")).ends_with(1).complains_of(&["lsns: ", word.trim_matches('\''), "PID"]);
    }
}

//! What an ordinary user may not look at is named, and everything else is still told.

mod inode;

use testkit::{hold, requires, sh, sh_on_terminal};

const NEW: &str = "unshare -pf --mount-proc";
const AS_USER: &str = "unshare -S 1234 -G 1234";

#[test]
fn a_namespace_of_another_user_is_refused_by_name() {
    requires!(Root);
    let held = hold(NEW);
    let pid = held.pid();
    for variable in ["", "NSPID_NO_IOCTL=1"] {
        for option in ["--to", "--from", "--list"] {
            let word = if option == "--list" { "" } else { "1" };
            sh(&format!("{variable} {AS_USER} nspid {option} {pid} {word}"))
                .ends_with(1)
                .prints("")
                .complains(&format!("nspid: cannot open the PID namespace of process {pid}: Permission denied\n"));
        }
        let inode = held.inode("pid");
        sh(&format!("{variable} {AS_USER} nspid --to {inode} 1"))
            .ends_with(1)
            .prints("")
            .complains(&format!("nspid: no PID namespace that we may inspect has the inode number {inode}\n"));
    }
}

#[test]
fn a_terminal_is_told_who_may_look() {
    requires!(Root);
    let held = hold(NEW);
    let outcome = sh_on_terminal(&format!("{AS_USER} nspid --to {} 1", held.pid())).ends_with(1);
    let advice = "  hint: this needs the user of the process and all its capabilities, or root\n";
    assert!(outcome.stderr().ends_with(advice), "{outcome}");
}

/// `/proc/PID/status` is for everybody.
#[test]
fn the_innermost_pid_needs_no_privilege() {
    requires!(Root);
    let held = hold(NEW);
    sh(&format!("{AS_USER} nspid -i {}", held.pid())).succeeds().prints("1\n").complains("");
}

#[test]
fn the_table_leaves_out_the_namespace_and_nothing_else() {
    requires!(Root);
    let held = hold(NEW);
    let pid = held.pid();
    sh(&format!("{AS_USER} nspid -no PID,PIDNS,NSPID,COMMAND {pid}"))
        .succeeds()
        .prints(&format!("{pid}  1 sleep 1000000\n"))
        .complains("");
}

/// Below the namespace that is ours it would look as if it lived there.
#[test]
fn in_the_tree_a_process_whose_namespace_is_hidden_stands_alone() {
    requires!(Root);
    let held = hold(NEW);
    let (pid, own) = (held.pid(), std::process::id());
    let line = format!("{AS_USER} nspid -Tno NSPID,PIDNS {pid} {own}");
    let width = own.to_string().len();
    let tree = format!("{:>width$} \n{:width$} {}\n{own} └─\n", 1, "", inode::of("self"));
    sh(&line).succeeds().prints(&tree).complains("");
    let outcome = sh_on_terminal(&line).succeeds().prints(&tree);
    assert_eq!(outcome.stderr(), "  hint: the namespaces of 1 processes could not be read; root sees all\n");
}

/// An open file is right enough for the ioctls. NSpid lists do not say whose they are.
#[test]
fn with_the_file_of_a_namespace_at_hand_the_kernel_tells() {
    requires!(Root);
    let held = hold(NEW);
    let pid = held.pid();
    let line = format!("exec 9</proc/{pid}/ns/pid; {AS_USER} nspid --to /proc/self/fd/9 {pid}");
    sh(&format!("export NSPID_NO_IOCTL=1; {line}")).ends_with(1).prints("-\n").complains(&format!(
        "nspid: cannot translate PID {pid}: cannot open the PID namespace of process {pid}: Permission denied\n"
    ));
    requires!(Linux(6, 11));
    sh(&line).succeeds().prints("1\n").complains("");
}

//! An inode number as operand shows the processes in that namespace, as a tree.

use testkit::{hold, requires, sh};

#[test]
fn the_processes_of_a_namespace_are_a_tree() {
    requires!(UserNamespaces);
    let held = hold("unshare -Ufp");
    let inode = held.inode("user");
    sh(&format!("lsns {inode} -o COMMAND"))
        .succeeds()
        .prints("COMMAND\nunshare -Ufp sh -c echo ready; exec sleep 1000000\n└─sleep 1000000\n");
    sh(&format!("lsns {inode} -l -n -o COMMAND"))
        .succeeds()
        .prints("unshare -Ufp sh -c echo ready; exec sleep 1000000\nsleep 1000000\n");
}

#[test]
fn the_columns_tell_process_parent_and_user() {
    requires!(UserNamespaces);
    let held = hold("unshare -Uu");
    let (pid, ppid) = (held.pid(), std::process::id());
    let user = sh("id -un 2> /dev/null").stdout(); // prints the number where there is no name
    sh(&format!("lsns -lr {}", held.inode("uts")))
        .succeeds()
        .prints(&format!("PID PPID USER COMMAND\n{pid} {ppid} {} sleep\\x201000000\n", user.trim()));
}

#[test]
fn a_namespace_without_processes_is_not_found() {
    sh("lsns 1").ends_with(1).complains_of(&["lsns: ", "namespace", "1"]);
    sh("lsns -t uts $(readlink /proc/self/ns/pid | tr -dc 0-9)").ends_with(1).complains_of(&["lsns: ", "namespace"]);
}

#[test]
fn an_operand_that_is_no_number_is_named() {
    sh("lsns door").ends_with(1).complains_of(&["lsns: ", "'door'"]);
}

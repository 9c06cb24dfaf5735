//! A namespace that a process is in is listed, with what is known of it.

use std::process;

use testkit::{hold, ours_only, requires, sh};

const ALL_KINDS: &str = "cgroup\nipc\nmnt\nnet\npid\ntime\nuser\nuts\n";

#[test]
fn a_held_namespace_is_listed_with_its_process() {
    requires!(UserNamespaces);
    let held = hold("unshare -Un");
    let (pid, uid) = (held.pid(), nix::unistd::geteuid());
    for kind in ["user", "net"] {
        let inode = held.inode(kind);
        sh(&format!("lsns -t {kind} -p {pid} -lrn -o NS,TYPE,NPROCS,PID,PPID,UID,PATH,COMMAND")).succeeds().prints(
            &format!("{inode} {kind} 1 {pid} {} {uid} /proc/{pid}/ns/{kind} sleep\\x201000000\n", process::id()),
        );
    }
}

#[test]
fn columns_are_aligned_below_their_headings() {
    requires!(UserNamespaces);
    let held = hold("unshare -Un");
    let (pid, inode) = (held.pid(), held.inode("net"));
    let line = format!("lsns -t net -p {pid} -l -o NS,TYPE,COMMAND");
    sh(&line).succeeds().prints(&format!("        NS TYPE COMMAND\n{inode} net  sleep 1000000\n"));
    sh(&format!("{line} -n")).succeeds().complains("");
}

#[test]
fn every_process_of_a_namespace_counts_and_the_lowest_pid_stands_for_them() {
    requires!(UserNamespaces);
    let held = hold("unshare -Uufp");
    let parent = sh(&format!("lsns -rn -t pid -p {} -o PPID -l", held.pid())).succeeds().stdout();
    let (inode, parent) = (held.inode("uts"), parent.trim());
    sh(&format!("lsns -rn -t uts -p {} -o NS,NPROCS,PID -l", held.pid()))
        .succeeds()
        .prints(&format!("{inode} 2 {parent}\n"));
}

#[test]
fn the_default_columns_are_those_of_the_manual() {
    for (options, headings) in [
        ("", "NS TYPE NPROCS PID USER COMMAND"),
        ("-o +PPID", "NS TYPE NPROCS PID USER COMMAND PPID"),
        ("-o path,Ns", "PATH NS"),
    ] {
        let outcome = sh(&format!("lsns -r -t uts {options}")).succeeds();
        assert_eq!(outcome.stdout().lines().next(), Some(headings), "{outcome}");
    }
}

#[test]
fn the_kinds_that_are_named_are_listed_and_without_a_name_all_eight() {
    let kinds = |options: &str| sh(&format!("lsns {options} -lrn -o TYPE | LC_ALL=C sort -u")).succeeds();
    kinds("").prints(ALL_KINDS);
    kinds("-t uts --type=time").prints("time\nuts\n");
}

#[test]
fn all_is_a_kind_and_kinds_may_be_a_list() {
    ours_only!("lsns -t net,pid");
    for options in ["-t all", "-t mnt,net,ipc,user -t pid,uts,cgroup,time"] {
        sh(&format!("lsns {options} -lrn -o TYPE | LC_ALL=C sort -u")).succeeds().prints(ALL_KINDS);
    }
}

#[test]
fn rows_are_in_the_order_of_inode_numbers() {
    requires!(UserNamespaces);
    let _held = [hold("unshare -Uu"), hold("unshare -Ui")];
    sh("lsns -lrn -o NS | sort -nc").succeeds().prints("").complains("");
}

#[test]
fn parent_and_owner_of_a_namespace_are_columns() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urfp");
    let (pid, user) = (held.pid(), held.inode("user"));
    let own = |kind| sh(&format!("readlink /proc/self/ns/{kind} | tr -dc 0-9")).succeeds().stdout();
    sh(&format!("lsns -t pid -p {pid} -lrn -o PNS,ONS")).succeeds().prints(&format!("{} {user}\n", own("pid")));
    sh(&format!("lsns -t user -p {pid} -lrn -o PNS,ONS")).succeeds().prints(&format!("{0} {0}\n", own("user")));
}

#[test]
fn a_full_device_is_an_error() {
    sh("lsns > /dev/full").ends_with(1).complains_of(&["lsns: ", "No space left on device"]);
}

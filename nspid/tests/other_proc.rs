//! `--proc`: PIDs are those of the namespace that another procfs shows.

mod expected;

use testkit::{Held, hold, requires, sh};

use expected::parent_and_pids;

/// A process two namespaces down, with the procfs of the namespace between at this path.
fn nested() -> (Held, String) {
    let held = hold("unshare -Urpmf --mount-proc=/mnt unshare -pf --mount-proc");
    let procfs = format!("/proc/{}/root/mnt", held.pid());
    (held, procfs)
}

#[test]
fn the_table_is_that_of_the_other_procfs() {
    requires!(UserNamespaces);
    let (held, procfs) = nested();
    let (_, pids) = parent_and_pids(held.pid());
    let inode = held.inode("pid");
    sh(&format!("nspid --proc {procfs} -no PID,NSPID,CHAIN,DEPTH,PIDNS,COMMAND"))
        .succeeds()
        .prints(&format!("{0} 1 {0},1 1 {inode} sleep 1000000\n", pids[1]))
        .complains("");
    sh(&format!("nspid --proc {procfs} -no PID,DEPTH,PPID {}", pids[1])).succeeds().prints(&format!(
        "{} 1 {}\n",
        pids[1],
        pids[1] - 1
    ));
}

/// The ioctls would take the numbers for ours, and answer for other processes.
#[test]
fn translations_begin_and_end_in_the_namespace_that_it_shows() {
    requires!(UserNamespaces);
    let (held, procfs) = nested();
    let (_, pids) = parent_and_pids(held.pid());
    let inner = pids[1];
    for (line, answer) in [
        (format!("--to {inner} {inner}"), 1),
        (format!("--from {inner} 1"), inner),
        (format!("-i {inner}"), 1),
        (format!("--from {inner} -i 1"), 1),
        (format!("--from {0} --to {0} 1", held.inode("pid")), 1),
    ] {
        sh(&format!("nspid --proc {procfs} {line}")).succeeds().prints(&format!("{answer}\n")).complains("");
    }
    sh(&format!("nspid --proc {procfs} -no PID --list {inner}")).succeeds().prints(&format!("{inner}\n"));
    sh(&format!("nspid --proc {procfs} -Tno PID,PIDNS {inner} | tail -n 2")).succeeds().prints(&format!(
        "{0:1$} └─{2}\n{inner}   └─\n",
        "",
        inner.to_string().len(),
        held.inode("pid")
    ));
}

/// What a container asks with the host's /proc at hand: which process am I out there?
#[test]
fn from_the_procfs_of_a_namespace_above_a_container_finds_itself() {
    requires!(UserNamespaces);
    let script = "outside=$(sed -n s/^PPid:.//p /proc/self/status); \
        [ $(nspid --proc /proc --from self 1) = $outside ] && nspid --proc /proc --to self $outside; \
        nspid --proc /proc -no NSPID,DEPTH --list self | head -n 1; nspid --proc /mnt -no PID,DEPTH 1";
    sh(&format!("unshare -Urpmf --mount-proc=/mnt sh -c '{script}'")).succeeds().prints("1\n1 1\n1 0\n").complains("");
}

/// The kernel shows the way up from there as far as our own namespace, and the procfs shows the rest.
#[test]
fn a_namespace_below_the_container_is_as_deep_as_both_ways_together() {
    requires!(UserNamespaces);
    let nested =
        "unshare -pf sleep 1000 & until nspid --proc /proc -rno DEPTH --list self | grep -q 2; do sleep 0.01; done";
    let find = "set -- $(nspid --proc /proc -rno DEPTH,PID,NSPID --list self | grep \"^ *2\")";
    let script = format!("{nested}; {find}; [ $(nspid --proc /proc --from $2 1) = $2 ] && echo $1 $3");
    sh(&format!("unshare -Urpmf --mount-proc=/mnt sh -c '{script}'")).succeeds().prints("2 1\n").complains("");
}

#[test]
fn a_namespace_that_it_does_not_show_is_refused() {
    requires!(UserNamespaces);
    let (_held, procfs) = nested();
    let message = format!("nspid: '{procfs}' shows no process of '/proc/self/ns/pid'\n");
    sh(&format!("nspid --proc {procfs} --to self 1")).ends_with(1).prints("").complains(&message);
    sh(&format!("nspid --proc {procfs} --list self")).ends_with(1).prints("").complains(&message);
}

/// The kernel shows nobody the parent of a namespace beside theirs; a process in it tells where it lies.
#[test]
fn a_namespace_beside_ours_is_found_by_the_processes_in_it() {
    requires!(Root);
    let beside = hold("unshare -pf --mount-proc");
    let pid = beside.pid();
    let line = format!("nspid --proc /proc --to {pid} {pid}; nspid --proc /proc --from {pid} 1");
    sh(&format!("unshare -pmf --mount-proc=/mnt sh -c '{line}'")).succeeds().prints(&format!("1\n{pid}\n"));
}

#[test]
fn our_own_procfs_under_another_name_is_like_proc() {
    let own = std::process::id();
    sh(&format!("nspid --proc /proc/self/root/proc -i {own}")).succeeds().prints(&format!("{own}\n")).complains("");
    sh(&format!("nspid --proc /proc --to self {own}")).succeeds().prints(&format!("{own}\n")).complains("");
}

#[test]
fn what_is_no_procfs_is_named() {
    sh("nspid --proc / 1").ends_with(1).prints("").complains("nspid: '/' is not a procfs\n");
    let message = "nspid: cannot open '/no/such': No such file or directory\n";
    sh("nspid --proc /no/such 1").ends_with(1).prints("").complains(message);
}

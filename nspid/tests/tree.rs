//! `-T`: PID namespaces as a tree, with the processes in each.

mod expected;
mod inode;
mod ways;

use testkit::{Held, hold, requires, sh};

use expected::parent_and_pids;
use ways::by_both_ways;

const NEW: &str = "unshare -Urpf --mount-proc";

/// A process two namespaces down, the process above it, and the inodes of their namespaces.
fn nested() -> (Held, i32, u64, u64) {
    let held = hold(&format!("{NEW} unshare -pf --mount-proc"));
    let (middle, _) = parent_and_pids(held.pid());
    let (middle_inode, inner_inode) = (inode::of(middle), held.inode("pid"));
    (held, middle, middle_inode, inner_inode)
}

#[test]
fn processes_stand_below_their_namespaces_and_those_below_their_parents() {
    requires!(UserNamespaces);
    let (held, middle, middle_inode, inner_inode) = nested();
    let (own, pid) = (inode::of("self"), held.pid());
    let (width, blank) = (pid.max(middle).to_string().len(), "");
    sh(&format!("nspid -T -o NSPID,PID,PIDNS {middle} {pid}")).succeeds().complains("").prints(&format!(
        "NSPID {:>width$} PIDNS\n      {blank:width$} {own}\n      {blank:width$} └─{middle_inode}\n    \
         1 {middle:>width$}   ├─\n      {blank:width$}   └─{inner_inode}\n    1 {pid:>width$}     └─\n",
        "PID"
    ));
}

#[test]
fn the_default_columns_begin_with_the_namespace() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let (own, pid, inode) = (inode::of("self"), held.pid(), held.inode("pid"));
    let (width, blank) = (pid.to_string().len(), " ".repeat(inode.to_string().len()));
    let gap = " ".repeat(width);
    sh(&format!("LC_ALL=C nspid -T {pid}")).succeeds().complains("").prints(&format!(
        "PIDNS{}{:>width$} NSPID COMMAND\n{own}{}{gap}       \n`-{inode} {gap}       \n  `-{} {pid}     1 sleep 1000000\n",
        " ".repeat(inode.to_string().len() + 2 - 5 + 1),
        "PID",
        " ".repeat(inode.to_string().len() + 2 - own.to_string().len() + 1),
        &blank[2..],
    ));
}

#[test]
fn json_nests_processes_and_namespaces() {
    requires!(UserNamespaces);
    let (held, middle, middle_inode, inner_inode) = nested();
    let (own, pid) = (inode::of("self"), held.pid());
    let json = sh(&format!("nspid -JT -o PIDNS,PID {pid} {middle}")).succeeds().complains("").stdout();
    let json = json.replace([' ', '\n'], "");
    let process = |pid| format!("{{\"pidns\":null,\"pid\":{pid}}}");
    let namespace = |inode, children| format!("{{\"pidns\":{inode},\"pid\":null,\"children\":[{children}]}}");
    let inner = namespace(inner_inode, process(pid));
    let expected = namespace(own, namespace(middle_inode, format!("{inner},{}", process(middle))));
    assert_eq!(json, format!("{{\"processes\":[{expected}]}}"));
}

#[test]
fn without_operands_every_process_below_ours_is_in_the_tree() {
    requires!(UserNamespaces);
    let (held, _, middle_inode, inner_inode) = nested();
    let tree = sh("nspid -Tno PID,PIDNS").succeeds().stdout();
    let rows: Vec<_> = tree.lines().map(|line| line.trim_start_matches([' ', '│', '├', '└', '─'])).collect();
    for row in [inode::of("self"), middle_inode, inner_inode] {
        assert_eq!(rows.iter().filter(|found| **found == row.to_string()).count(), 1, "{row}: {tree}");
    }
    let place = |row: String| rows.iter().position(|found| found.starts_with(&row)).expect("it is there");
    assert_eq!(place(inner_inode.to_string()) + 1, place(held.pid().to_string()), "{tree}");
    sh("unshare -Urpf --mount-proc nspid -T").succeeds().prints("").complains("");
}

#[test]
fn the_tree_of_a_list_has_the_members_and_the_namespaces_above() {
    requires!(UserNamespaces);
    let (_held, middle, middle_inode, inner_inode) = nested();
    let own = inode::of("self");
    by_both_ways(&format!("nspid -Tno NSPID,PIDNS --list {middle}"), |outcome| {
        outcome.succeeds().prints(&format!("  {own}\n  └─{middle_inode}\n1   └─\n"))
    });
    by_both_ways(&format!("nspid -Trno NSPID,PIDNS --list {middle}"), |outcome| {
        outcome.succeeds().prints(&format!("  {own}\n  └─{middle_inode}\n1   ├─\n    └─{inner_inode}\n1     └─\n"))
    });
}

#[test]
fn processes_of_our_own_namespace_stand_directly_below_it() {
    let own = std::process::id();
    sh(&format!("nspid -Tno DEPTH,PIDNS {own}"))
        .succeeds()
        .prints(&format!("  {}\n0 └─\n", inode::of("self")))
        .complains("");
}

#[test]
fn a_tree_is_for_people_or_json() {
    sh("nspid -T -0").ends_with(1).prints("").complains(
        "nspid: options '--null' and '--tree' exclude each other\nTry 'nspid --help' for more information.\n",
    );
}

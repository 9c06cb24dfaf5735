//! The table of processes: for operands, for the whole machine, and for a namespace.

mod expected;
mod ways;

use testkit::{Held, hold, requires, sh, sh_reading};

use expected::parent_and_pids;
use ways::by_both_ways;

const NEW: &str = "unshare -Urpf --mount-proc";
const SLEEP: &str = "sleep 1000000";

/// The words of the row of a process in a table without headings.
fn row(table: &str, held: &Held) -> Vec<String> {
    let pid = held.pid().to_string();
    let row = table.lines().find(|line| line.split_whitespace().next() == Some(&pid));
    row.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

#[test]
fn a_process_is_shown_from_outside_and_from_inside() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let (pid, inode) = (held.pid(), held.inode("pid"));
    let (pid_width, inode_width) = (pid.to_string().len(), inode.to_string().len());
    sh(&format!("nspid {pid}")).succeeds().complains("").prints(&format!(
        "{:>pid_width$} NSPID {:>inode_width$} COMMAND\n{pid} {:>5} {inode} {SLEEP}\n",
        "PID", "PIDNS", 1
    ));
}

#[test]
fn operands_keep_their_order_and_may_come_from_standard_input() {
    requires!(UserNamespaces);
    let (one, other) = (hold(NEW), hold(NEW));
    let (one, other) = (one.pid(), other.pid());
    let width = one.to_string().len().max(other.to_string().len());
    let rows = format!("{other:>width$} 1\n{one:>width$} 1\n{other:>width$} 1\n");
    sh(&format!("nspid -no PID,NSPID {other} {one} {other}")).succeeds().prints(&rows);
    sh_reading("nspid -no PID,NSPID -", &format!("{other} {one}\n{other}")).succeeds().prints(&rows);
}

#[test]
fn all_columns_of_a_nested_process() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf --mount-proc unshare -pf --mount-proc");
    let (pid, inode) = (held.pid(), held.inode("pid"));
    let table = sh("nspid -no PID,CHAIN,NSPID,PIDNS,DEPTH,NSPPID,PPID,USER,COMMAND").succeeds().stdout();
    let user = sh("id -un").stdout().trim_end().to_owned();
    let (ppid, pids) = parent_and_pids(pid);
    let chain = pids.iter().map(i32::to_string).collect::<Vec<_>>().join(",");
    let expected = format!("{pid} {chain} 1 {inode} 2 0 {ppid} {user} {SLEEP}");
    assert_eq!(row(&table, &held).join(" "), expected);
}

#[test]
fn the_parent_is_numbered_in_the_namespace_of_its_child() {
    requires!(UserNamespaces);
    let line = "unshare -Urpf --mount-proc sh -c 'sleep 1000 & nspid -no NSPPID,PPID,DEPTH $!; kill $!'";
    sh(line).succeeds().prints("1 1 0\n");
}

#[test]
fn without_operands_the_machine_is_mapped() {
    requires!(UserNamespaces);
    let (one, other) = (hold(NEW), hold(NEW));
    let table = sh("nspid -n").succeeds().stdout();
    for held in [&one, &other] {
        let expected = format!("{} 1 {} {SLEEP}", held.pid(), held.inode("pid"));
        assert_eq!(row(&table, held).join(" "), expected);
    }
    let depths = sh("nspid -no DEPTH").succeeds().stdout();
    assert!(depths.lines().all(|depth| depth.trim() != "0"), "{depths}");
}

#[test]
fn where_nothing_lives_below_nothing_is_mapped() {
    requires!(UserNamespaces);
    sh("unshare -Urpf --mount-proc nspid").succeeds().prints("").complains("");
    sh("unshare -Urpf --mount-proc nspid -J").succeeds().prints("{\n   \"processes\": [\n   ]\n}\n");
}

#[test]
fn a_list_holds_the_processes_of_one_namespace() {
    requires!(UserNamespaces);
    let outer = hold("unshare -Urpf --mount-proc unshare -pf --mount-proc");
    let _other = hold(NEW);
    let pid = outer.pid();
    by_both_ways(&format!("nspid -no PID,NSPID --list {pid}"), |outcome| {
        outcome.succeeds().prints(&format!("{pid} 1\n")).complains("")
    });
    let (middle, _) = parent_and_pids(pid);
    by_both_ways(&format!("nspid -no NSPID,PID --list {middle}"), |outcome| {
        outcome.succeeds().prints(&format!("1 {middle}\n"))
    });
    by_both_ways(&format!("nspid -no NSPID,DEPTH -r --list {middle}"), |outcome| {
        outcome.succeeds().prints("1 1\n1 2\n")
    });
}

#[test]
fn our_own_namespace_is_listed_like_any_other() {
    requires!(UserNamespaces);
    by_both_ways("unshare -Urpf --mount-proc sh -c 'nspid -no PID,NSPID,COMMAND --list self; true'", |outcome| {
        let rows = "1 1 sh -c nspid -no PID,NSPID,COMMAND --list self; true\n\
                    2 2 nspid -no PID,NSPID,COMMAND --list self\n";
        outcome.succeeds().prints(rows)
    });
}

#[test]
fn json_holds_numbers_as_numbers() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let (pid, inode) = (held.pid(), held.inode("pid"));
    sh(&format!("nspid -J {pid}")).succeeds().prints(&format!(
        "{{\n   \"processes\": [\n      {{\n         \"pid\": {pid},\n         \"nspid\": 1,\n         \
         \"pidns\": {inode},\n         \"command\": \"{SLEEP}\"\n      }}\n   ]\n}}\n"
    ));
}

#[test]
fn a_process_that_is_missing_costs_its_own_row_only() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    let messages = "nspid: there is no process 4194304\nnspid: 'x' is not a PID\n";
    sh(&format!("nspid -no PID 4194304 {pid} x")).ends_with(1).prints(&format!("{pid}\n")).complains(messages);
    sh("nspid -q 4194304").ends_with(1).prints("").complains("");
}

/// What a process calls itself must not drive the terminal.
#[test]
fn a_hostile_command_line_is_escaped() {
    requires!(UserNamespaces);
    let line = r#"unshare -Urpf --mount-proc sh -c 'nspid -no COMMAND $$; true' "$(printf "\033]0;x\a")""#;
    sh(line).succeeds().prints("sh -c nspid -no COMMAND $$; true \\x1b]0;x\\x07\n");
}

#[test]
fn the_columns_are_listed() {
    let list = sh("nspid -H").succeeds().complains("").stdout();
    let names: Vec<_> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, ["PID", "NSPID", "PIDNS", "CHAIN", "DEPTH", "USER", "PPID", "NSPPID", "COMMAND"]);
}

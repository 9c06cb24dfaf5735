//! References to PID namespaces, and the answers to those that refer to nothing.

mod ways;

use testkit::{Need, hold, requires, sh};

use ways::by_both_ways;

#[test]
fn a_namespace_is_known_by_pid_path_inode_and_link() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf --mount-proc");
    let (pid, inode, link) = (held.pid(), held.inode("pid"), held.namespace("pid"));
    for reference in [pid.to_string(), format!("/proc/{pid}/ns/pid"), inode.to_string(), link] {
        by_both_ways(&format!("nspid --from '{reference}' 1"), |outcome| {
            outcome.succeeds().prints(&format!("{pid}\n")).complains("")
        });
    }
}

#[test]
fn our_own_namespace_is_known_by_every_reference_too() {
    let link = std::fs::read_link("/proc/self/ns/pid").expect("our own").to_string_lossy().into_owned();
    for reference in ["self", "$$", "/proc/self/ns/pid", &format!("'{link}'")] {
        by_both_ways(&format!("nspid --from {reference} $$ | grep -cx $$"), |outcome| {
            outcome.succeeds().prints("1\n").complains("")
        });
    }
}

#[test]
fn a_reference_to_nothing_is_refused_by_name() {
    for (reference, message) in [
        ("4194304", "there is no process 4194304"),
        ("4194305", "no PID namespace that we may inspect has the inode number 4194305"),
        ("pid:[17]", "no PID namespace that we may inspect has the inode number 17"),
        ("/no/such/file", "cannot open the namespace file '/no/such/file': No such file or directory"),
        ("/proc/self/status", "'/proc/self/status' is not a namespace file"),
        ("/proc/self/ns/net", "'/proc/self/ns/net' is of the kind network, not PID"),
        ("0", "'0' is not a reference to a PID namespace"),
        ("", "'' is not a reference to a PID namespace"),
    ] {
        for option in ["--from", "--to"] {
            by_both_ways(&format!("nspid {option} '{reference}' 1"), |outcome| {
                outcome.ends_with(1).prints("").complains(&format!("nspid: {message}\n"))
            });
        }
        sh(&format!("nspid --list '{reference}'")).ends_with(1).prints("").complains(&format!("nspid: {message}\n"));
    }
}

/// 64-bit ids are for kernels that have them; on others the message says which.
#[test]
fn a_namespace_is_known_by_its_id() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf --mount-proc");
    let pid = held.pid();
    if Need::Linux(6, 18).check().is_err() {
        let message = "nspid: this kernel gives namespaces no ids such as ':17'\n";
        sh("nspid --from :17 1").ends_with(1).prints("").complains(message);
        return;
    }
    by_both_ways(&format!("nspid --from :$(lsns -t pid -p {pid} -nro NSID) 1"), |outcome| {
        outcome.succeeds().prints(&format!("{pid}\n")).complains("")
    });
    let message = "nspid: no PID namespace that we may inspect has the id 18446744073709551615\n";
    sh("nspid --from :18446744073709551615 1").ends_with(1).prints("").complains(message);
}

/// Lists the namespace, which is found and has no processes.
fn is_found_empty(before: &str, inode: &str) {
    by_both_ways(&format!("{before}; nspid --list {inode} && nspid --list \"pid:[{inode}]\""), |outcome| {
        outcome.succeeds().prints("").complains("")
    });
}

#[test]
fn a_namespace_that_only_a_mount_keeps_is_found() {
    requires!(UserNamespaces);
    let script = "f=\"$(mktemp -d)/a b\"; touch \"$f\"; unshare \"--pid=$f\" -f true; i=$(stat -c %i \"$f\"); \
        nspid --list $i && nspid --list \"$f\" && nspid --from $i 1; umount \"$f\"; rm -r \"${f%/*}\"";
    let message = "nspid: process 1 does not exist or is not visible there\n";
    by_both_ways(&format!("unshare -Urpmf --mount-proc sh -c '{script}'"), |outcome| {
        outcome.succeeds().prints("-\n").complains(message)
    });
}

#[test]
fn a_namespace_that_only_a_descriptor_keeps_is_found() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf --mount-proc");
    let (pid, inode) = (held.pid(), held.inode("pid"));
    let keep = "exec 9</proc/$p/ns/pid; kill -KILL $p; while [ -e /proc/$p/ns/pid ]; do sleep 0.01; done";
    let start = "unshare -Urpf --mount-proc sleep 1000 & u=$!; until p=$(cat /proc/$u/task/$u/children); [ \"$p\" ]; do sleep 0.01; done";
    is_found_empty(&format!("{start}; p=${{p% }}; i=$(readlink /proc/$p/ns/pid | tr -dc 0-9); {keep}"), "$i");
    sh(&format!("nspid -no PID --list {inode}")).succeeds().prints(&format!("{pid}\n"));
}

/// Its first process has ended, so that no child can come any more.
#[test]
fn a_namespace_that_is_only_there_for_children_is_found() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urp sh -c 'cat </dev/null; exec \"$@\"' sh");
    is_found_empty("true", &held.namespace("pid_for_children").replace(|byte: char| !byte.is_ascii_digit(), ""));
}

/// Every number read there would mean another process than the same number given to an ioctl.
#[test]
fn a_proc_of_another_namespace_is_refused() {
    requires!(UserNamespaces);
    for line in ["nspid", "nspid 1", "nspid --to self 1", "nspid --list self"] {
        sh(&format!("unshare -Urpf {line}")).ends_with(1).complains_of(&["nspid: /proc shows another PID namespace"]);
    }
}

//! References to PID namespaces, and the answers to those that refer to nothing.

mod ways;

use testkit::{hold, requires, sh};

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

/// Every number read there would mean another process than the same number given to an ioctl.
#[test]
fn a_proc_of_another_namespace_is_refused() {
    requires!(UserNamespaces);
    for line in ["nspid", "nspid 1", "nspid --to self 1", "nspid --list self"] {
        sh(&format!("unshare -Urpf {line}")).ends_with(1).complains_of(&["nspid: /proc shows another PID namespace"]);
    }
}

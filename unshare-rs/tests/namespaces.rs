//! Each kind of namespace is new where it is asked for, and nowhere else.

use testkit::{ours_only, requires, sh};

const KINDS: [(&str, &str); 8] = [
    ("cgroup", "-C"),
    ("ipc", "-i"),
    ("mnt", "-m"),
    ("net", "-n"),
    ("pid", "-pf"),
    ("time", "-Tf"),
    ("user", ""),
    ("uts", "-u"),
];

#[test]
fn a_namespace_is_new_if_it_is_asked_for_and_else_the_callers() {
    requires!(UserNamespaces);
    let read = KINDS.map(|(kind, _)| format!("/proc/self/ns/{kind}")).join(" ");
    let outside = sh(&format!("readlink {read}")).succeeds().stdout();
    for (wanted, option) in KINDS {
        let inside = sh(&format!("unshare -U {option} readlink {read}")).succeeds().complains("").stdout();
        for ((inside, outside), (kind, _)) in inside.lines().zip(outside.lines()).zip(KINDS) {
            assert_eq!(inside != outside, kind == wanted || kind == "user", "{kind} under {option}");
        }
    }
}

#[test]
fn all_kinds_together_are_all_new() {
    requires!(UserNamespaces);
    let read = KINDS.map(|(kind, _)| format!("/proc/self/ns/{kind}")).join(" ");
    let outside = sh(&format!("readlink {read}")).succeeds().stdout();
    let inside = sh(&format!("unshare -imnpuUCTf readlink {read}")).succeeds().stdout();
    assert_eq!(inside.lines().count(), KINDS.len());
    assert!(inside.lines().zip(outside.lines()).all(|(inside, outside)| inside != outside), "{inside}{outside}");
}

#[test]
fn without_proc_nobody_knows_what_all_is() {
    ours_only!("--all");
    requires!(UserNamespaces, Program("mount"));
    sh("unshare -Urm sh -c 'mount -t tmpfs none /proc; unshare -a echo ran'")
        .ends_with(1)
        .complains_of(&["unshare: cannot see in /proc which kinds of namespace this kernel has"]);
}

#[test]
fn all_is_every_kind_that_the_kernel_has() {
    ours_only!("--all");
    requires!(UserNamespaces);
    let read =
        "sh -c 'for link in /proc/self/ns/*; do case $link in *_for_children) ;; *) readlink $link;; esac; done'";
    let outside = sh(read).succeeds().stdout();
    for options in ["-a", "--all", "--all -r --mount-proc"] {
        let inside = sh(&format!("unshare {options} {read}")).succeeds().complains("").stdout();
        assert_eq!(inside.lines().count(), outside.lines().count(), "{inside}");
        assert!(inside.lines().all(|line| !outside.contains(line)), "{options}: {inside}{outside}");
    }
}

#[test]
fn a_host_name_set_inside_stays_inside() {
    requires!(UserNamespaces, Program("hostname"));
    let before = sh("uname -n").succeeds().stdout();
    sh("unshare -Uru sh -c 'hostname inside; uname -n'").succeeds().prints("inside\n");
    sh("uname -n").prints(&before);
}

#[test]
fn without_options_nothing_is_new() {
    let read = "sh -c 'readlink /proc/self/ns/*'";
    sh(&format!("unshare {read}")).succeeds().prints(&sh(read).succeeds().stdout());
}

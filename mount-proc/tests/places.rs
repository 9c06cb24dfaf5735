//! The mount point, however it is named.

mod ways;

use testkit::{Outcome, requires, sh};

use ways::by_every_way;

/// Runs `inside` with a directory of its own as `$0`, which is a mount, in new namespaces.
fn with_directory(inside: &str) -> String {
    format!(
        "d=$(mktemp -d); unshare -Urpmf --mount-proc sh -c 'mount -t tmpfs none $0; cd /; {inside}' $d; s=$?; rmdir $d; exit $s"
    )
}

const COUNT: &str = "grep -c . /proc/self/mountinfo";

/// The mounts were counted before and after, and between that a status was printed: 1.
#[track_caller]
fn refused(outcome: Outcome) -> Outcome {
    let output = outcome.stdout();
    let lines: Vec<_> = output.lines().collect();
    assert_eq!((lines[0], lines[1]), (lines[2], "1"), "{outcome}");
    outcome.succeeds()
}

#[test]
fn the_working_directory_and_a_link_are_places() {
    requires!(UserNamespaces, Program("mount"));
    let mount = |name: &str| format!("cd $0/p; mount-proc {name}; cat $0/p/1/comm; cd /; umount $0/p");
    let mounts = [".", "/proc/self/cwd", "../link", "/proc/self/fd/9"].map(mount).join("; ");
    let inside = format!("mkdir $0/p; ln -s p $0/link; exec 9<$0/p; {mounts}");
    by_every_way(&with_directory(&inside), |outcome| outcome.succeeds().complains("").prints(&"sh\n".repeat(4)));
}

#[test]
fn a_place_that_cannot_be_used_is_named_and_nothing_is_mounted() {
    requires!(UserNamespaces, Program("mount"));
    for (make, why) in
        [(":", "No such file or directory"), (">p", "Not a directory"), ("ln -s no p", "No such file or directory")]
    {
        let inside = format!("cd $0; {COUNT}; {make}; mount-proc p; echo $?; {COUNT}");
        refused(sh(&with_directory(&inside)))
            .complains(&format!("mount-proc: cannot use 'p' as a mount point: {why}\n"));
    }
}

#[test]
fn a_place_in_another_mount_namespace_is_refused() {
    requires!(UserNamespaces);
    let other =
        "unshare -m sleep 1000 & until [ $(readlink /proc/$!/ns/mnt) != $(readlink /proc/$$/ns/mnt) ]; do :; done";
    let line = format!("unshare -Urpmf --mount-proc sh -c '{other}; mount-proc /proc/$!/root/tmp'");
    by_every_way(&line, |outcome| {
        let complaint = outcome.stderr();
        assert!(complaint.starts_with("mount-proc: cannot mount a procfs on '/proc/"), "{outcome}");
        assert!(complaint.ends_with("/root/tmp': it is in another mount namespace\n"), "{outcome}");
        outcome.ends_with(1).prints("")
    });
}

/// The directory is below another mount, so that nobody would see what is mounted there.
#[test]
fn what_would_be_hidden_is_taken_back() {
    requires!(UserNamespaces, Program("mount"));
    for other in ["mkdir $0/p/q", ":"] {
        let hide = format!("mkdir -p $0/p/q; exec 9<$0/p/q; mount -t tmpfs none $0/p; {other}");
        let inside = format!("{hide}; {COUNT}; mount-proc /proc/self/fd/9; echo $?; {COUNT}");
        by_every_way(&with_directory(&inside), |outcome| {
            assert!(
                outcome.stderr().starts_with("mount-proc: cannot mount a procfs on '/proc/self/fd/9': "),
                "{outcome}"
            );
            refused(outcome)
        });
    }
}

/// There a procfs shows, but the other one.
#[test]
fn a_procfs_of_another_namespace_is_not_taken_for_the_one_that_was_asked_for() {
    requires!(UserNamespaces, Program("mount"));
    let hide = "mkdir -p $0/p/q; exec 9<$0/p/q; mount -t tmpfs none $0/p; mkdir $0/p/q; mount-proc $0/p/q";
    let child = "unshare -pf sleep 1000 & until read c </proc/$!/task/$!/children; [ $c ]; do :; done 2>/dev/null";
    let inside = format!("{child}; {hide}; {COUNT}; mount-proc -t $c /proc/self/fd/9; echo $?; {COUNT}");
    by_every_way(&with_directory(&inside), |outcome| {
        assert!(outcome.stderr().ends_with(" on '/proc/self/fd/9': something else shows there\n"), "{outcome}");
        refused(outcome)
    });
}

#[test]
fn neither_is_that_of_the_namespace_above() {
    requires!(UserNamespaces, Program("mount"));
    let hide = "mkdir -p $0/p/q; exec 9<$0/p/q; mount -t tmpfs none $0/p; mkdir $0/p/q; mount --rbind /proc $0/p/q";
    let inside = format!("{hide}; {COUNT}; mount-proc /proc/self/fd/9; echo $?; {COUNT}");
    by_every_way(&with_directory(&inside).replace(" --mount-proc", ""), |outcome| {
        refused(outcome)
            .complains("mount-proc: cannot mount a procfs on '/proc/self/fd/9': something else shows there\n")
    });
}

#[test]
fn a_place_that_nobody_may_search_is_refused() {
    requires!(OrdinaryUser);
    sh("d=$(mktemp -d); mkdir $d/p; chmod 0 $d; mount-proc $d/p 2>&1 | sed s:$d::; chmod 700 $d; rm -r $d")
        .prints("mount-proc: cannot use '/p' as a mount point: Permission denied\n");
}

//! Without a program the procfs is mounted in the caller's mount namespace.

use testkit::{requires, sh};

#[test]
fn proc_shows_the_callers_pid_namespace() {
    requires!(UserNamespaces);
    sh("unshare -Urmpf sh -c 'mount-proc && cat /proc/1/comm'").succeeds().complains("").prints("sh\n");
    sh("unshare -Urmpf sh -c 'cat /proc/1/comm >/dev/null; mount-proc; echo /proc/[0-9]*'")
        .succeeds()
        .prints("/proc/1\n");
}

#[test]
fn it_may_be_mounted_elsewhere_and_twice() {
    requires!(UserNamespaces);
    let inside = "mount-proc $0 && mount-proc $0 && cd $0 && echo [0-9]*";
    sh(&format!("d=$(mktemp -d); unshare -Urmpf sh -c '{inside}' $d; rmdir $d")).succeeds().complains("").prints("1\n");
}

#[test]
fn nothing_found_there_can_be_executed() {
    requires!(UserNamespaces);
    let inside = "mount-proc; tail -n 1 /proc/self/mountinfo | cut -d\" \" -f5,6,8,9";
    sh(&format!("unshare -Urmpf sh -c '{inside}'"))
        .succeeds()
        .prints("/proc rw,nosuid,nodev,noexec,relatime proc proc\n");
}

#[test]
fn a_place_that_would_spread_the_mount_is_refused_unless_forced() {
    requires!(UserNamespaces);
    let shared = "unshare -Urmpf --propagation shared sh -c";
    let count = "grep -c ' /proc ' /proc/self/mountinfo";
    let outcome = sh(&format!("{shared} \"{count} >&2; mount-proc 2>&1; {count} >&2\""));
    let (complaint, counts) = (outcome.stdout(), outcome.stderr());
    assert!(complaint.starts_with("mount-proc: '/proc' is on a shared mount: "), "{outcome}");
    assert!(complaint.contains("'--'") && complaint.contains("--force"), "{outcome}");
    assert_eq!(complaint.lines().count(), 1, "{outcome}");
    let counts: Vec<_> = counts.lines().collect();
    assert_eq!(counts[0], counts[1], "something was mounted: {outcome}");
    sh(&format!("{shared} 'mount-proc --force && cat /proc/1/comm'")).succeeds().complains("").prints("sh\n");
}

//! A place whose mount is shared is refused, also where `/proc` cannot tell that it is.

mod ways;

use testkit::{requires, sh};

use ways::by_every_way;

const REFUSAL: &str = "mount-proc: '/proc' is on a shared mount: a procfs there would cover it in other mount namespaces too; put \
                       a program behind '--' to mount it for that program only, or say --force\n";

#[test]
fn a_machine_without_proc_gets_one_unless_it_would_spread() {
    requires!(UserNamespaces, Program("mount"));
    let cover = "mount -t tmpfs none /proc";
    let line = |propagation: &str, mount: &str| {
        format!("unshare -Urpmf --propagation {propagation} sh -c '{cover}; {mount} && cat /proc/1/comm'")
    };
    sh(&line("shared", "mount-proc")).ends_with(1).prints("").complains(REFUSAL);
    by_every_way(&line("shared", "mount-proc --force"), |outcome| outcome.succeeds().complains("").prints("sh\n"));
    by_every_way(&line("private", "mount-proc"), |outcome| outcome.succeeds().complains("").prints("sh\n"));
}

/// There `/proc` has no `self` for us.
#[test]
fn the_procfs_of_another_namespace_does_not_hide_that_its_place_is_shared() {
    requires!(UserNamespaces, Program("mount"));
    let child = "unshare -pf sleep 1000 & until read c </proc/$!/task/$!/children; [ $c ]; do :; done 2>/dev/null";
    let line = |propagation: &str| {
        let inside = format!(
            "{child}; mount --make-{propagation} /proc; mount-proc -f -t $c /proc && test ! -e /proc/self && mount-proc && cat /proc/1/comm"
        );
        format!("unshare -Urpmf --mount-proc sh -c '{inside}'")
    };
    sh(&line("shared")).ends_with(1).prints("").complains(REFUSAL);
    sh(&line("private")).succeeds().complains("").prints("sh\n");
}

/// Each open(2) fails once, also that of the procfs by which we ask, and no other can be made.
#[test]
fn where_nobody_tells_nothing_is_mounted() {
    requires!(UserNamespaces, Program("mount"), Program("strace"));
    let attempt = "strace -E LD_LIBRARY_PATH -o /dev/null -e inject=openat:error=EIO:when=$n -e inject=fsopen:error=ENOSYS mount-proc /mnt";
    let inside = format!(
        "mount -t tmpfs none /mnt; mount --make-shared /mnt; \
         n=1; while [ $n -le 20 ]; do {attempt} && echo mounted $n; n=$((n+1)); done; grep -c \" - proc \" /proc/self/mountinfo"
    );
    let outcome = sh(&format!("unshare -Urpmf --mount-proc sh -c '{inside}'")).succeeds().prints("2\n");
    assert!(outcome.stderr().contains("cannot find out whether '/mnt' is on a shared mount: "), "{}", outcome.stderr());
}

//! Whoever is inside may be hostile: until the program runs, nsenter is a process of theirs with descriptors of ours.

use testkit::{ours_only, requires, sh};

#[test]
fn nobody_inside_can_look_into_us() {
    ours_only!("cannot look into `nsenter`");
    // An ordinary user's strace loses hold of what hides.
    requires!(Root, UserNamespaces, Program("strace"), Program("pgrep"));
    // strace holds us for a second where we are inside and not yet the program.
    let inside = "until p=$(pgrep -x nsenter); do sleep 0.01; done; readlink /proc/$p/exe || echo nothing";
    let line = format!(
        "unshare -Urmpf --mount-proc sh -c '{inside}' & \
         until read c </proc/$!/task/$!/children; [ $c ] && grep -qx sh /proc/$c/comm; do sleep 0.01; done 2>/dev/null; \
         strace -f -o /dev/null -e inject=setgid:delay_enter=1000000 nsenter -t $c -U -p true; wait"
    );
    sh(&line).succeeds().prints("nothing\n");
}

//! Where parts of the visible `/proc` are covered, as in most containers, the kernel mounts no new one in a user namespace;
//! mount_namespaces(7). The message says why.

mod ways;

use testkit::{requires, sh_on_terminal};

use ways::by_every_way;

/// A container: in a namespace of its own it covers parts of `/proc`, and whoever makes user namespaces in it cannot uncover them.
fn container(cover: &str, inside: &str) -> String {
    format!("unshare -Urpmf --mount-proc sh -c '{cover}; unshare -Urpmf {inside}'")
}

#[test]
fn the_mounts_that_cover_parts_of_it_are_named() {
    requires!(UserNamespaces, Program("mount"));
    let cover = "mount --bind /dev/null /proc/uptime; mount --bind /proc/sys /proc/sys";
    by_every_way(&container(cover, "mount-proc"), |outcome| {
        outcome.ends_with(1).prints("").complains(
            "mount-proc: cannot mount a procfs on '/proc': a new one would reveal what is covered in the one that is visible \
             here (/proc/uptime, /proc/sys)\n",
        )
    });
}

#[test]
fn on_a_terminal_the_options_that_uncover_it_are_told() {
    requires!(UserNamespaces, Program("mount"));
    let outcome = sh_on_terminal(&container("mount --bind /dev/null /proc/uptime", "mount-proc")).ends_with(1);
    let complaint = outcome.stderr();
    let advice = complaint.lines().nth(1).unwrap_or_default();
    assert!(advice.starts_with("  hint: "), "{outcome}");
    for option in ["--security-opt systempaths=unconfined", "--security-opt unmask=ALL", "procMount: Unmasked"] {
        assert!(advice.contains(option), "{outcome}");
    }
}

#[test]
fn a_mount_on_a_directory_that_is_always_empty_covers_nothing() {
    requires!(UserNamespaces, Program("mount"));
    let harmless = "[ -d /proc/sys/fs/binfmt_misc ] && mount -t tmpfs none /proc/sys/fs/binfmt_misc";
    by_every_way(&container(harmless, "mount-proc"), |outcome| outcome.succeeds().complains(""));
    by_every_way(&container(&format!("{harmless}; mount --bind /dev/null /proc/uptime"), "mount-proc"), |outcome| {
        outcome.ends_with(1).complains_of(&["(/proc/uptime)"])
    });
}

#[test]
fn a_procfs_on_top_of_another_covers_nothing() {
    requires!(UserNamespaces);
    by_every_way(&container("mount-proc", "mount-proc"), |outcome| outcome.succeeds().complains(""));
}

/// As in a container that was given no capabilities: that the `/proc` is masked too is not the reason.
#[test]
fn who_may_not_mount_at_all_is_not_told_of_masks() {
    requires!(UserNamespaces, Program("mount"), Program("setpriv"));
    let mask = "mount --bind /dev/null /proc/uptime";
    let line = format!("unshare -Urpmf --mount-proc sh -c '{mask}; setpriv --bounding-set=-sys_admin mount-proc'");
    by_every_way(&line, |outcome| {
        outcome
            .ends_with(1)
            .prints("")
            .complains("mount-proc: cannot mount a procfs on '/proc': Operation not permitted\n")
    });
}

/// What happens to `/proc` after the user namespace was made, since its maps are written there: a file tells that it was.
fn later(change: &str, until: &str, inside: &str) -> String {
    let change = format!("(until [ -e $0 ]; do sleep 0.01; done; {change})");
    let made = format!("unshare -Ur sh -c \": >$0; until {until}; do sleep 0.01; done; unshare -pmf {inside}\"");
    format!("f=$(mktemp -u); unshare -Urm sh -c '{change} & {made}' $f; s=$?; rm $f; exit $s")
}

#[test]
fn a_read_only_one_lets_only_read_only_ones_be_made() {
    requires!(UserNamespaces, Program("mount"));
    let line = |inside| later("mount -o remount,bind,ro /proc", "! test -w /proc/self/comm", inside);
    by_every_way(&line("mount-proc"), |outcome| {
        outcome.ends_with(1).prints("").complains(
            "mount-proc: cannot mount a procfs on '/proc': the procfs that is visible here is read-only, so a new one must be \
             too\n",
        )
    });
    by_every_way(&line("mount-proc -o ro -- cat /proc/1/comm"), |outcome| {
        outcome.succeeds().complains("").prints("cat\n")
    });
}

#[test]
fn where_none_is_visible_the_message_says_so() {
    requires!(UserNamespaces, Program("mount"));
    let line = later("mount -t tmpfs none /proc", "! test -e /proc/self", "mount-proc");
    by_every_way(&line, |outcome| {
        outcome.ends_with(1).prints("").complains(
            "mount-proc: cannot mount a procfs on '/proc': no procfs is visible here, and in a user namespace the kernel \
             mounts none then\n",
        )
    });
}

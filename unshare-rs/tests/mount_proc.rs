//! `--mount-proc`: a `/proc` of the new PID namespace.

use testkit::{requires, sh};

#[test]
fn ps_lists_only_what_is_inside() {
    requires!(UserNamespaces, Program("ps"));
    sh("unshare -Urpf --mount-proc ps -eo pid=,comm= | tr -s ' '").succeeds().prints(" 1 ps\n");
}

#[test]
fn root_needs_no_user_namespace() {
    requires!(Root, Program("ps"));
    sh("unshare -p -f --mount-proc ps -eo pid=,comm= | tr -s ' '").succeeds().prints(" 1 ps\n");
}

#[test]
fn without_it_proc_still_shows_the_outside() {
    requires!(UserNamespaces);
    let own = std::process::id();
    sh(&format!("unshare -Urpf test -d /proc/{own}")).succeeds();
    sh(&format!("unshare -Urpf --mount-proc test -d /proc/{own}")).ends_with(1).complains("");
}

#[test]
fn it_may_be_mounted_elsewhere() {
    requires!(UserNamespaces);
    let line = "d=$(mktemp -d); unshare -Urpf --mount-proc=$d sh -c \"echo $d/[0-9]*\" | sed s:$d/::g; rmdir $d";
    sh(line).succeeds().complains("").prints("1\n");
}

#[test]
fn the_mount_stays_inside() {
    requires!(UserNamespaces);
    let mounts = "cut -d' ' -f5 /proc/self/mountinfo";
    let before = sh(mounts).succeeds().stdout();
    for propagation in ["private", "shared", "slave", "unchanged"] {
        sh(&format!("unshare -Urpf --propagation {propagation} --mount-proc true")).succeeds().complains("");
    }
    sh(mounts).prints(&before);
}

/// The mount namespace around it is shared on purpose, as it is where systemd runs.
#[test]
fn the_mount_stays_inside_where_the_namespace_outside_is_shared() {
    requires!(UserNamespaces);
    for propagation in ["private", "shared", "slave", "unchanged"] {
        let mount = format!("unshare -pf --propagation {propagation} --mount-proc true");
        let line = format!("n() {{ grep -c ' /proc ' /proc/self/mountinfo; }}; a=$(n); {mount}; [ $a = $(n) ]");
        sh(&format!("unshare -Urm --propagation shared sh -c \"{}\"", line.replace('$', "\\$")))
            .succeeds()
            .complains("");
    }
}

#[test]
fn a_place_that_cannot_be_used_is_named_and_no_program_runs() {
    requires!(UserNamespaces);
    sh("unshare -Urpf --mount-proc=/no/such/place echo ran")
        .ends_with(1)
        .prints("")
        .complains("unshare: cannot use '/no/such/place' as a mount point: No such file or directory\n");
    sh("unshare -Urpf --mount-proc=/etc/passwd echo ran")
        .ends_with(1)
        .prints("")
        .complains("unshare: cannot use '/etc/passwd' as a mount point: Not a directory\n");
}

//! Root and working directory, opened outside or inside.

use testkit::{hold, requires, sh};

/// Into namespaces of the target `PID`, as root of its user namespace.
fn enter(pid: i32) -> String {
    format!("nsenter -t {pid} -U --preserve-credentials")
}

#[test]
fn the_working_directory_is_the_targets_or_the_one_given() {
    requires!(UserNamespaces);
    let held = hold("env -C /usr unshare -Urm");
    for options in ["-w", "--wd", "-m -w"] {
        sh(&format!("{} {options} pwd", enter(held.pid()))).succeeds().prints("/usr\n");
    }
    for options in ["-w/etc", "--wd=/etc", "-w=/etc"] {
        sh(&format!("{} {options} pwd", enter(held.pid()))).succeeds().prints("/etc\n");
    }
    sh(&format!("cd /var && {} pwd", enter(held.pid()))).succeeds().prints("/var\n");
}

#[test]
fn the_root_is_the_targets_or_the_one_given() {
    requires!(UserNamespaces);
    let held = hold("unshare -Ur");
    sh(&format!("{} -r ls -id /", enter(held.pid()))).succeeds().prints(&sh("ls -id /").succeeds().stdout());
    // Nothing can be executed in a root without programs.
    sh(&format!("{} -r/proc true", enter(held.pid())))
        .ends_with(127)
        .complains("nsenter: cannot execute 'true': No such file or directory\n");
}

#[test]
fn without_another_working_directory_the_present_one_stays() {
    requires!(UserNamespaces);
    let held = hold("unshare -Ur");
    sh(&format!("cd /var && {} -r pwd", enter(held.pid()))).succeeds().prints("/var\n");
}

#[test]
fn a_directory_inside_is_looked_up_behind_the_new_root() {
    requires!(UserNamespaces);
    let held = hold("unshare -Ur");
    for path in ["/etc", "etc"] {
        sh(&format!("cd /var && {} -r -W{path} pwd", enter(held.pid()))).succeeds().prints("/etc\n");
    }
    sh(&format!("cd /var && {} -W pwd", enter(held.pid()))).succeeds().prints("/var\n");
    sh(&format!("{} -W/none pwd", enter(held.pid())))
        .ends_with(1)
        .complains("nsenter: cannot change to the directory '/none': No such file or directory\n");
}

#[test]
fn a_directory_outside_is_a_tunnel_out_of_the_mount_namespace() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urm sh -c 'mount -t tmpfs none /var && exec \"$@\"' sh");
    let outside = sh("ls -id /var").succeeds().stdout();
    let inside = sh(&format!("{} -m ls -id /var", enter(held.pid()))).succeeds().stdout();
    assert_ne!(inside, outside);
    sh(&format!("{} -m -w/var ls -id .", enter(held.pid()))).succeeds().prints(&outside.replace("/var", "."));
    sh(&format!("{} -m -W/var ls -id .", enter(held.pid()))).succeeds().prints(&inside.replace("/var", "."));
}

#[test]
fn what_is_no_directory_is_refused_before_anything_is_entered() {
    sh("nsenter -n/proc/self/ns/net -r/etc/passwd true")
        .ends_with(1)
        .complains("nsenter: cannot open the directory '/etc/passwd': Not a directory\n");
    sh("nsenter -n/proc/self/ns/net -w/none true")
        .ends_with(1)
        .complains("nsenter: cannot open the directory '/none': No such file or directory\n");
}

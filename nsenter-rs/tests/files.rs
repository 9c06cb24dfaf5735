//! A namespace may come from a file instead of the target.

use testkit::{hold, requires, sh};

#[test]
fn a_file_names_a_namespace_without_a_target() {
    requires!(UserNamespaces);
    let held = hold("unshare -Un");
    let (pid, net) = (held.pid(), held.namespace("net") + "\n");
    for form in ["-n/proc/PID/ns/net", "-n=/proc/PID/ns/net", "--net=/proc/PID/ns/net"] {
        let net_file = form.replace("PID", &pid.to_string());
        sh(&format!("nsenter -U/proc/{pid}/ns/user {net_file} --preserve-credentials readlink /proc/self/ns/net"))
            .succeeds()
            .prints(&net);
    }
}

#[test]
fn a_file_overrides_the_target() {
    requires!(UserNamespaces);
    let outer = hold("unshare -Urnu");
    let inner = hold(&format!("nsenter -t {} -U -n -u unshare -n", outer.pid()));
    let read = "readlink /proc/self/ns/net /proc/self/ns/uts";
    let expected = format!("{}\n{}\n", inner.namespace("net"), outer.namespace("uts"));
    for options in ["-a", "-U -u"] {
        let net_file = format!("--net=/proc/{}/ns/net", inner.pid());
        sh(&format!("nsenter -t {} {options} {net_file} {read}", outer.pid())).succeeds().prints(&expected);
    }
}

#[test]
fn a_bind_mount_keeps_a_namespace_that_can_be_entered() {
    requires!(Root);
    let make = "mount -t tmpfs none /mnt && touch /mnt/uts && unshare -u sh -c \
                'hostname kept && mount --bind /proc/self/ns/uts /mnt/uts'";
    sh(&format!("unshare -m sh -c \"{make}; nsenter --uts=/mnt/uts uname -n\"")).succeeds().prints("kept\n");
}

#[test]
fn a_file_of_another_kind_is_refused() {
    sh("nsenter -n/proc/self/ns/uts true")
        .ends_with(1)
        .complains("nsenter: '/proc/self/ns/uts' is of the kind UTS, not network\n");
}

#[test]
fn a_file_that_is_no_namespace_is_refused() {
    sh("nsenter -n/etc/passwd true").ends_with(1).complains("nsenter: '/etc/passwd' is not a namespace file\n");
    sh("nsenter -n/none true")
        .ends_with(1)
        .complains("nsenter: cannot open the namespace file '/none': No such file or directory\n");
}

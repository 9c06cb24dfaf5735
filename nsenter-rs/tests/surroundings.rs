//! What else the target has: environment, cgroup, capabilities, SELinux context.

use testkit::{hold, ours_only, requires, sh};

#[test]
fn the_environment_of_the_target_replaces_ours() {
    requires!(UserNamespaces);
    let held = hold("env -i PATH=/usr/bin:/bin MARK=target unshare -Un");
    for option in ["-e", "--env"] {
        sh(&format!("OURS=1 nsenter -t {} -U --preserve-credentials {option} env | grep -v PWD | sort", held.pid()))
            .succeeds()
            .prints("MARK=target\nPATH=/usr/bin:/bin\n");
    }
    sh(&format!("nsenter -t {} -U --preserve-credentials env | grep -c MARK", held.pid())).prints("0\n");
}

/// A word without `=`, an empty name and a name that stands there twice are passed on as they are.
#[test]
fn odd_words_of_an_environment_are_passed_on() {
    requires!(UserNamespaces, Program("python3"));
    let python = "import os; os.execve(\"/bin/sleep\", [\"sleep\", \"1000\"], {b\"ODD\": b\"1\\n2\", b\"B\": b\"\"})";
    let line = "until grep -q sleep /proc/$!/comm; do sleep 0.01; done; \
                nsenter -t $! -U --preserve-credentials -e /bin/cat /proc/self/environ | tr '\\n\\0' ',\\n' | sort; kill -KILL $!";
    sh(&format!("unshare -U python3 -c '{python}' & {line}")).succeeds().prints("B=\nODD=1,2\n");
}

#[test]
fn the_path_and_the_shell_are_the_targets_too() {
    requires!(UserNamespaces);
    let line = "d=$(mktemp -d); printf '#!/bin/sh\\necho found\\n' >$d/only-there; chmod +x $d/only-there; \
                PATH=$d:$PATH SHELL=$d/only-there unshare -U sleep 1000 & \
                until grep -q sleep /proc/$!/comm; do sleep 0.01; done; e='nsenter -t '$!' -U --preserve-credentials -e'; \
                $e only-there; $e; nsenter -t $! -U --preserve-credentials only-there; echo $?; kill -KILL $!; rm -r $d";
    sh(line).succeeds().prints("found\nfound\n127\n");
}

#[test]
fn the_program_keeps_the_capabilities_inside() {
    ours_only!("--keep-caps");
    requires!(UserNamespaces);
    let held = hold("unshare -U");
    let amb = |options: &str| {
        let line =
            format!("nsenter -t {} -U --preserve-credentials {options} grep CapAmb /proc/self/status", held.pid());
        sh(&line).succeeds().stdout().trim_end().ends_with("0000000000000000")
    };
    assert!(amb(""));
    assert!(!amb("--keep-caps"));
}

#[test]
fn the_cgroup_of_the_target_is_joined() {
    requires!(Root, CgroupV2);
    let line = "c=/sys/fs/cgroup/nstools-$$; mkdir $c; unshare -n sleep 1000 & \
                until grep -q sleep /proc/$!/comm; do sleep 0.01; done; echo $! >$c/cgroup.procs; \
                for o in -c --join-cgroup; do nsenter -t $! -n $o sed s/$$/PID/ /proc/self/cgroup; done; nsenter -t $! -p $o sed s/$$/PID/ /proc/self/cgroup; \
                kill -KILL $!; wait; rmdir $c";
    sh(line).succeeds().prints("0::/nstools-PID\n0::/nstools-PID\n0::/nstools-PID\n");
}

#[test]
fn a_cgroup_outside_of_our_cgroup_namespace_is_not_joined() {
    ours_only!("a cgroup outside of our cgroup namespace");
    requires!(Root, CgroupV2);
    let line = "t=$$; c=/sys/fs/cgroup/nstools-$$; mkdir $c; \
                sh -c 'echo $$ >'$c'/cgroup.procs; exec unshare -C nsenter -t '$t' -n -c echo ran'; s=$?; rmdir $c; exit $s";
    sh(line)
        .ends_with(1)
        .complains_of(&["nsenter: cannot join the cgroup of process ", "it is outside of our cgroup namespace"]);
}

#[test]
fn without_cgroup_v2_that_is_an_error() {
    requires!(Root, NoCgroupV2);
    sh("nsenter -t $$ -u -c echo ran")
        .ends_with(1)
        .complains_of(&["nsenter: cannot join the cgroup of process ", "not cgroup v2"]);
}

#[test]
fn without_selinux_there_is_no_context_to_follow() {
    ours_only!("where the kernel has no SELinux");
    if std::path::Path::new("/sys/fs/selinux/enforce").exists() {
        return testkit::skip("SELinux is enabled here");
    }
    for option in ["-Z", "--follow-context"] {
        sh(&format!("nsenter -t $$ -u {option} echo ran"))
            .ends_with(1)
            .complains("nsenter: cannot follow the SELinux context: SELinux is not enabled here\n");
    }
}

#[test]
fn all_of_these_need_a_target() {
    for option in ["-e", "-c", "-S follow", "-r", "-w", "-N 0", "--user-parent"] {
        sh(&format!("nsenter -n/proc/self/ns/net {option} echo ran; [ $? = 1 ]")).succeeds().prints("");
    }
}

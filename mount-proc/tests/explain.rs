//! `--explain` prints the steps and takes none.

use testkit::{hold, requires, sh};

#[test]
fn the_steps_for_a_program_are_told_in_their_order() {
    sh("mount-proc --explain /no/such/place -- no-such-program").succeeds().complains("").prints(
        "1. unshare(CLONE_NEWNS): make a mount namespace for the program alone\n\
         2. mount(\"/\", MS_REC|MS_PRIVATE): keep what is mounted there from spreading out of it\n\
         3. fsopen(\"proc\"), fsmount(), move_mount(): mount a procfs of this PID namespace on /no/such/place\n\
         4. execve(): run no-such-program\n",
    );
}

#[test]
fn another_namespace_has_both_ways_to_it_told() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    let pid = held.pid();
    sh(&format!("mount-proc --explain -t {pid} -o ro,hidepid=invisible /no/such/place")).succeeds().complains("").prints(
        &format!(
            "1. fsopen(\"proc\"), fsconfig(pidns=,hidepid=2), fsmount(), move_mount(): mount a procfs of the PID namespace of \
             process {pid} on /no/such/place, read-only; where the kernel has no pidns=, setns(ns_file, CLONE_NEWPID) and \
             fsopen(\"proc\") in a child take its place\n"
        ),
    );
}

#[test]
fn nothing_is_mounted() {
    requires!(UserNamespaces);
    let count = "grep -c . /proc/self/mountinfo";
    let outcome = sh(&format!("unshare -Urpmf sh -c '{count}; mount-proc --explain >/dev/null; {count}'")).succeeds();
    let output = outcome.stdout();
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines[0], lines[1]);
}

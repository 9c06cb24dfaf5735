//! What cannot be done is told in one line that names it, and nothing is mounted.

use testkit::{requires, sh};

#[test]
fn a_place_that_cannot_be_used_is_named() {
    sh("mount-proc /no/such/place")
        .ends_with(1)
        .prints("")
        .complains("mount-proc: cannot use '/no/such/place' as a mount point: No such file or directory\n");
    sh("mount-proc --force /etc/passwd")
        .ends_with(1)
        .prints("")
        .complains("mount-proc: cannot use '/etc/passwd' as a mount point: Not a directory\n");
}

#[test]
fn a_user_without_privileges_is_told_what_was_refused() {
    requires!(OrdinaryUser);
    sh("mount-proc --force")
        .ends_with(1)
        .complains("mount-proc: cannot mount a procfs on '/proc': Operation not permitted\n");
    sh("mount-proc -- true").ends_with(1).complains_of(&["mount-proc: cannot ", "mount namespace", "not permitted"]);
}

#[test]
fn command_lines_that_make_no_sense_are_refused() {
    let help = "Try 'mount-proc --help' for more information.\n";
    for (words, message) in [
        ("--none", "unrecognized option '--none'"),
        ("-x", "invalid option -- 'x'"),
        ("/mnt ps", "unexpected operand 'ps'; a program stands behind '--'"),
        ("/mnt --", "no program behind '--'"),
    ] {
        sh(&format!("mount-proc {words}")).ends_with(1).prints("").complains(&format!("mount-proc: {message}\n{help}"));
    }
}

#[test]
fn explain_prints_the_steps_and_takes_none() {
    sh("mount-proc --explain /no/such/place -- no-such-program").succeeds().complains("").prints(
        "1. unshare(CLONE_NEWNS): make a mount namespace for the program alone\n\
         2. mount(\"/\", MS_REC|MS_PRIVATE): keep what is mounted there from spreading out of it\n\
         3. fsopen(\"proc\"), fsmount(), move_mount(): mount a procfs of this PID namespace on /no/such/place\n\
         4. execve(): run no-such-program\n",
    );
}

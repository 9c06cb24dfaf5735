//! Command lines that make no sense, and `--explain`.

use testkit::{hold, ours_only, requires, sh};

const TRY_HELP: &str = "Try 'nsenter --help' for more information.\n";

fn refuses(line: &str, message: &str) {
    sh(line).ends_with(1).prints("").complains(&format!("nsenter: {message}\n"));
}

fn points_at_help(line: &str, message: &str) {
    refuses(line, &format!("{message}\n{}", TRY_HELP.trim_end()));
}

#[test]
fn options_that_do_not_exist_are_refused() {
    points_at_help("nsenter --none", "unrecognized option '--none'");
    points_at_help("nsenter -Q", "invalid option -- 'Q'");
    points_at_help("nsenter --se", "option '--se' is ambiguous; possibilities: '--setuid' '--setgid'");
    points_at_help("nsenter -t", "option requires an argument -- 't'");
}

#[test]
fn something_to_enter_must_be_asked_for() {
    points_at_help("nsenter", "no namespace is asked for");
    points_at_help("nsenter -t $$ -r true", "no namespace is asked for");
    points_at_help("nsenter -n true", "no target process is given, nor a file for the network namespace");
    points_at_help("nsenter -a true", "no target process is given, which '--all' needs");
}

#[test]
fn a_target_must_be_a_process() {
    refuses("nsenter -t x -n true", "'x' is not a PID");
    refuses("nsenter -t 0 -n true", "'0' is not a PID");
    refuses("nsenter -t 4194305 -n true", "process 4194305 does not exist");
}

/// A shell that becomes `sleep` leaves its child to a program that never waits for it.
#[test]
fn a_zombie_has_no_namespaces() {
    for options in ["-n", "-a", "-n -r", "-n/proc/self/ns/net -w"] {
        let outcome = sh(&format!(
            "sh -c 'sleep 0.1 & exec sleep 1000' & \
             until read zombie </proc/$!/task/$!/children; grep -qs 'State:.Z' /proc/$zombie/status; \
             do sleep 0.01; done; \
             nsenter -t $zombie {options} true; status=$?; kill $!; exit $status"
        ));
        outcome.ends_with(1).complains_of(&["nsenter: process ", " has exited\n"]);
    }
}

/// The PIDs of a `/proc` that shows another PID namespace are not those that we would act on.
#[test]
fn a_foreign_proc_is_trusted_for_nothing() {
    ours_only!("`/proc` that belongs to another PID namespace");
    requires!(UserNamespaces);
    let foreign = "/proc shows another PID namespace than ours, so its PIDs are not the ones we would act on";
    for options in ["-a", "-n -r", "-n -w", "-n -S follow"] {
        refuses(&format!("unshare -Urnpf sh -c 'nsenter -t $$ {options} true; exit $?'"), foreign);
    }
    // The pidfd needs no /proc.
    sh("unshare -Urnpf sh -c 'nsenter -t $$ -n true; exit $?'").succeeds().complains("");
}

#[test]
fn explain_prints_the_steps_and_takes_none() {
    ours_only!("--explain");
    requires!(UserNamespaces);
    let held = hold("unshare -Unpf");
    let pid = held.pid();
    let expected = format!(
        "1. prctl(PR_SET_DUMPABLE, 0): keep those inside from looking into us until the program runs\n\
         2. setns(pidfd, CLONE_NEWNET|CLONE_NEWPID): enter the network and PID namespaces of process {pid}, \
         if our present privileges suffice\n\
         3. setns(pidfd, CLONE_NEWUSER): enter the user namespace of process {pid}\n\
         4. setns(pidfd, CLONE_NEWNET|CLONE_NEWPID): enter the network and PID namespaces of process {pid}, \
         unless the first attempt did\n\
         5. fork(): only children enter a PID namespace; wait for the child and end as it ends\n\
         6. execve(): run no-such-program --option\n"
    );
    sh(&format!("nsenter -t {pid} -U -n -p --preserve-credentials --explain no-such-program --option"))
        .succeeds()
        .complains("")
        .prints(&expected);
}

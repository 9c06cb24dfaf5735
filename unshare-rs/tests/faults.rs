//! What becomes of the other processes when one is killed or the kernel refuses it a call. strace(1) plays the kernel.

use testkit::{Outcome, ours_only, requires, sh};

/// Runs unshare under strace with these options in a mount namespace of its own, with two files to keep namespaces by, and then tells of the file `a`
/// and of processes that are left.
fn strace(fault: &str, line: &str) -> Outcome {
    let private = "mount -t tmpfs none /mnt; mount --make-private /mnt; cd /mnt; touch a b";
    let check = "stat -f -c %T a; ! pgrep -P $$,1 unshare";
    let traced = format!("timeout -s KILL 30 strace -qq -o log {fault} unshare {line}; echo $?; grep -q INJECTED log");
    sh(&format!("unshare -mpf --mount-proc sh -c '{private}; {traced} && {check}'"))
}

/// The parent is killed between the fork and the moment when the child may go on: the child must not wait for it for ever.
#[test]
fn a_child_does_not_outlive_a_parent_that_has_not_let_it_go_on() {
    ours_only!("takes back");
    requires!(Root, Program("mount"), Program("pgrep"), Program("strace"));
    for more in ["", "--init"] {
        sh(&format!(
            "unshare -mpf --mount-proc sh -c 'mount -t tmpfs none /mnt; mount --make-private /mnt; touch /mnt/a; \
             timeout 20 strace -f -qq -o /dev/null -e trace=mount -e inject=mount:signal=KILL:when=1 \
             unshare -f {more} --pid=/mnt/a echo ran; echo $?'"
        ))
        .succeeds()
        .prints("137\n");
    }
}

/// A signal changes nothing. Where nobody can tell any more whether the program runs, it does not go on, and only then are its
/// namespaces taken back.
#[test]
fn no_program_that_runs_loses_its_namespaces() {
    ours_only!("takes back");
    requires!(Root, Program("mount"), Program("pgrep"), Program("strace"));
    let program = "-f --uts=a sh -c \"sleep 0.2; stat -f -c %T a\"";
    strace("-e inject=recvfrom:error=EINTR:when=1", program).succeeds().complains("").prints("nsfs\n0\nnsfs\n");
    strace("-e inject=recvfrom:error=EIO:when=1", program)
        .succeeds()
        .complains("unshare: cannot see whether the program runs: Input/output error\n")
        .prints("1\ntmpfs\n");
}

/// The second read of the helper is of its dismissal; nobody else reads twice.
#[test]
fn no_program_starts_whose_namespaces_the_helper_will_take_back() {
    ours_only!("takes back");
    requires!(Root, Program("mount"), Program("pgrep"), Program("strace"));
    strace("-f -e inject=recvfrom:error=EIO:when=2", "-m --uts=a echo ran")
        .succeeds()
        .complains("unshare: the helper process is lost\n")
        .prints("1\ntmpfs\n");
}

#[test]
fn a_child_that_cannot_wait_for_its_parent_costs_it_the_namespaces() {
    ours_only!("takes back");
    requires!(Root, Program("mount"), Program("pgrep"), Program("strace"));
    strace("-f -e inject=recvfrom:error=EIO", "-f --uts=a echo ran").succeeds().prints("1\ntmpfs\n");
}

#[test]
fn a_program_whose_end_cannot_be_told_does_not_go_on_alone() {
    ours_only!("takes back");
    requires!(Root, Program("mount"), Program("pgrep"), Program("strace"));
    for (call, options) in [("rt_sigtimedwait", "--forward-signals"), ("wait4", "-f"), ("wait4", "--forward-signals")] {
        let outcome = strace(&format!("-e inject={call}:error=EPERM:when=1"), &format!("{options} sleep 1000"));
        let complaint = outcome.stderr();
        assert!(complaint.starts_with("unshare: cannot wait for process "), "{outcome}");
        outcome.succeeds().complains(&complaint).prints("1\ntmpfs\n");
    }
}

/// The parent fails while the child is held where it asks for the signal.
#[test]
fn a_child_that_has_lost_its_parent_dies_without_a_word() {
    ours_only!("no program starts whose parent has died");
    requires!(Root, Program("mount"), Program("pgrep"), Program("strace"));
    let fault = "-f -e inject=wait4:error=ECHILD -e inject=prctl:delay_enter=300000";
    for options in ["-f", "-pf", "-pf --mount-proc"] {
        let outcome = strace(fault, &format!("{options} --kill-child echo ran"));
        let complaint = outcome.stderr();
        assert!(complaint.ends_with(": No child processes\n") && complaint.lines().count() == 1, "{outcome}");
        outcome.succeeds().complains(&complaint).prints("1\ntmpfs\n");
    }
}

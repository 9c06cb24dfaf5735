//! The program finds what it would have found without unshare.

use testkit::{requires, sh, sh_reading};

const FORMS: [&str; 3] = ["unshare", "unshare -f", "unshare --kill-child"];

#[test]
fn a_signal_that_was_ignored_or_not_stays_so() {
    let read = "grep -E 'Sig(Ign|Blk|Cgt)' /proc/self/status";
    for trap in ["", "trap '' PIPE; ", "trap '' CHLD INT TERM QUIT; "] {
        let without = sh(&format!("{trap}{read}")).succeeds().stdout();
        for unshare in FORMS {
            sh(&format!("{trap}{unshare} {read}")).succeeds().complains("").prints(&without);
        }
    }
}

#[test]
fn the_program_has_the_callers_descriptors_and_none_of_ours() {
    for redirection in ["", "<&-", "2>&-", "<&- 2>&-", "7</dev/null"] {
        let without = sh(&format!("ls /proc/self/fd {redirection}")).succeeds().stdout();
        for unshare in FORMS {
            sh(&format!("{unshare} ls /proc/self/fd {redirection}")).succeeds().prints(&without);
        }
    }
}

#[test]
fn namespaces_leave_no_descriptor_either() {
    requires!(UserNamespaces);
    let without = sh("ls /proc/self/fd").succeeds().stdout();
    sh("unshare -Urpf --mount-proc --kill-child ls /proc/self/fd").succeeds().prints(&without);
}

#[test]
fn environment_umask_and_limits_are_the_callers() {
    for read in ["sh -c 'env | sort'", "sh -c umask", "sh -c 'ulimit -n'"] {
        let line = |unshare: &str| format!("umask 027; ulimit -n 77; env -i PATH=\"$PATH\" A=b {unshare} {read}");
        let without = sh(&line("")).succeeds().stdout();
        for unshare in FORMS {
            sh(&line(unshare)).succeeds().prints(&without);
        }
    }
}

#[test]
fn no_program_means_the_login_shell() {
    sh_reading("SHELL=/bin/sh HOME=/nonexistent unshare", "echo $0\n").succeeds().prints("-sh\n");
}

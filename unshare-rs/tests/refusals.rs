//! What cannot be done is told in one line that names it, with the right status.

use testkit::{ours_only, requires, sh};

fn points_at_help(line: &str, message: &str) {
    let message = format!("unshare: {message}\nTry 'unshare --help' for more information.\n");
    sh(line).ends_with(1).prints("").complains(&message);
}

#[test]
fn options_that_are_none_are_named() {
    points_at_help("unshare --none", "unrecognized option '--none'");
    points_at_help("unshare -Q", "invalid option -- 'Q'");
    points_at_help("unshare --fork=yes", "option '--fork' doesn't allow an argument");
    points_at_help("unshare -R", "option requires an argument -- 'R'");
    points_at_help("unshare --map-u", "option '--map-u' is ambiguous; possibilities: '--map-user' '--map-users'");
}

#[test]
fn a_program_that_is_missing_or_none_has_its_own_status() {
    for options in ["", "-f", "--kill-child"] {
        sh(&format!("unshare {options} no-such-program"))
            .ends_with(127)
            .complains("unshare: cannot execute 'no-such-program': No such file or directory\n");
        sh(&format!("unshare {options} /etc/passwd"))
            .ends_with(126)
            .complains("unshare: cannot execute '/etc/passwd': Permission denied\n");
    }
}

#[test]
fn a_user_without_privileges_is_told_what_they_lack() {
    requires!(OrdinaryUser);
    sh("unshare -n true")
        .ends_with(1)
        .complains("unshare: cannot create new network namespace: Operation not permitted\n");
    sh("unshare -R / true")
        .ends_with(1)
        .complains("unshare: cannot make '/' the root directory: Operation not permitted\n");
}

#[test]
fn a_full_device_is_an_error_and_a_closed_pipe_is_none() {
    sh("unshare --help >/dev/full").ends_with(1).complains_of(&["unshare: ", "No space left on device"]);
    sh("{ unshare --help; echo $? >&2; } | true").succeeds();
}

#[test]
fn messages_begin_with_the_name_that_was_typed() {
    sh("d=$(mktemp -d); ln -s $(command -v unshare) $d/leave; $d/leave -Q; rm -r $d")
        .succeeds()
        .complains("leave: invalid option -- 'Q'\nTry 'leave --help' for more information.\n");
}

#[test]
fn explain_prints_the_steps_and_takes_none() {
    ours_only!("--explain");
    let outcome = sh("unshare -Urpf --mount-proc=/no/such --explain no-such-program --option").succeeds().complains("");
    let lines: Vec<_> = outcome.stdout().lines().map(str::to_owned).collect();
    let number_and_call = |line: &String| line.split(['(', ':']).next().unwrap_or_default().to_owned();
    let calls: Vec<_> = lines.iter().map(number_and_call).collect();
    let expected = ["1. unshare", "2. fork", "3. write", "4. write", "5. write", "6. mount", "7. fsopen", "8. execve"];
    assert_eq!(calls, expected);
    assert_eq!(lines[7], "8. execve(): run no-such-program --option");
}

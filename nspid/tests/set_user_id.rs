//! Whoever makes one of the programs set-user-ID, set-group-ID or gives it capabilities has made nothing but a program that refuses.

use testkit::{Outcome, requires, sh, skip};

const PROGRAMS: [&str; 5] = ["unshare", "nsenter", "lsns", "nspid", "mount-proc"];
const AS_USER: &str = "unshare -S 1234 -G 1234";
const MESSAGE: &str =
    "this must not run with rights that its caller has not (set-user-ID, set-group-ID, file capabilities)\n";

/// Copies a program, does something to the copy `$f`, and runs a line.
fn with_copy(program: &str, prepare: &str, run: &str) -> Outcome {
    sh(&format!(
        "d=$(mktemp -d) && chmod 755 $d && f=$d/{program} && cp \"$(command -v {program})\" $f && {prepare}; {run}; \
         status=$?; rm -r $d; exit $status"
    ))
}

/// Whether a program can be set-user-ID where temporary files are.
fn is_possible() -> bool {
    with_copy("id", "chmod u+s $f", &format!("{AS_USER} $f -u")).stdout() == "0\n"
}

#[test]
fn with_rights_of_the_file_they_refuse() {
    requires!(Root);
    if !is_possible() {
        return skip("temporary files are on a filesystem without set-user-ID");
    }
    for program in PROGRAMS {
        for (prepare, run) in [
            ("chmod u+s $f", format!("{AS_USER} $f --version")),
            ("chmod g+s $f", format!("{AS_USER} $f --version")),
            ("chown 1234 $f && chmod u+s $f", "$f --version".to_owned()),
            ("chmod u+s $f", format!("{AS_USER} $f --door")),
        ] {
            let outcome = with_copy(program, prepare, &run).ends_with(1).prints("");
            assert_eq!(outcome.stderr(), format!("{program}: {MESSAGE}"), "{outcome}");
        }
    }
}

#[test]
fn with_capabilities_of_the_file_they_refuse() {
    requires!(Root, Program("setcap"));
    if !with_copy("id", "setcap cap_net_raw+ep $f", "true").stderr().is_empty() {
        return skip("temporary files are on a filesystem without capabilities");
    }
    for program in PROGRAMS {
        for capabilities in ["cap_sys_admin+ep", "cap_net_raw+p"] {
            let prepare = format!("setcap {capabilities} $f");
            let run = format!("{AS_USER} $f --version");
            with_copy(program, &prepare, &run).ends_with(1).prints("").complains(&format!("{program}: {MESSAGE}"));
            with_copy(program, &prepare, "$f --version").succeeds(); // root has them anyway
        }
    }
}

/// What the caller had is no reason: ambient capabilities, and the bits on a file of one's own.
#[test]
fn with_rights_of_the_caller_they_run() {
    requires!(Root, Program("setpriv"));
    let ambient = "setpriv --reuid 1234 --regid 1234 --clear-groups --inh-caps +net_raw --ambient-caps +net_raw";
    for program in PROGRAMS {
        with_copy(program, "true", &format!("{ambient} $f --version")).succeeds().complains("");
        with_copy(program, "chmod ug+s $f", "$f --version").succeeds().complains("");
        let own = "chown 1234:1234 $f && chmod ug+s $f";
        with_copy(program, own, &format!("{AS_USER} $f --version")).succeeds().complains("");
    }
}

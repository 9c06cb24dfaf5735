//! A PID namespace whose init has exited can be joined, but no process can be made in it; pid_namespaces(7).

use testkit::{hold, ours_only, requires, sh, sh_on_terminal};

const DEAD: &str = "f=$(mktemp); unshare -Urpf --kill-child sleep 1000 & until read c </proc/$!/task/$!/children; grep -q sleep /proc/$c/comm; do sleep 0.01; done 2>/dev/null; \
                    exec 9</proc/$c/ns/pid 8</proc/$c/ns/user; kill -KILL $c; wait $! 2>/dev/null; rm $f; \
                    nsenter -U/proc/$$/fd/8 -p/proc/$$/fd/9 --preserve-credentials";

#[test]
fn the_reason_is_told() {
    requires!(UserNamespaces);
    let outcome = sh(&format!("{DEAD} echo ran")).ends_with(1).prints("");
    if !testkit::is_reference() {
        let expected =
            "nsenter: cannot fork: Cannot allocate memory: the init process of the PID namespace has exited\n";
        assert!(outcome.stderr().ends_with(expected), "{outcome}");
    }
}

#[test]
fn on_a_terminal_mount_proc_is_recommended_where_proc_stays_behind() {
    ours_only!("on a terminal");
    requires!(UserNamespaces);
    let held = hold("unshare -Urpmf");
    let line = |more: &str| format!("nsenter -t {} -U -p --preserve-credentials {more}", held.pid());
    let outcome = sh_on_terminal(&line("true")).succeeds();
    assert!(outcome.stderr().starts_with("  hint: ") && outcome.stderr().contains("mount-proc"), "{outcome}");
    assert_eq!(sh_on_terminal(&line("-m true")).succeeds().stderr(), "");
    assert_eq!(sh_on_terminal(&line("mount-proc -- true")).succeeds().stderr(), "");
    sh(&line("true")).succeeds().complains("");
}

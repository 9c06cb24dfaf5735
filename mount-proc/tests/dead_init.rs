//! A PID namespace whose init has exited shows nothing any more, and is an error; pid_namespaces(7).

mod ways;

use testkit::requires;

use ways::by_every_way;

/// A namespace whose init is `$c`, its descriptor 9, with `$u` above it.
const MAKE: &str = "unshare -pf sleep 1000 & u=$!; \
    until read c </proc/$u/task/$u/children; grep -q sleep /proc/$c/comm; do sleep 0.01; done 2>/dev/null; \
    exec 9</proc/$c/ns/pid";

fn is_refused(end_of_init: &str) {
    let count = "grep -c . /proc/self/mountinfo";
    let mount = "mount-proc -n /proc/self/fd/9 -f /tmp";
    let line = format!("unshare -Urm sh -c '{MAKE}; {end_of_init}; {count}; {mount}; echo $?; {count}; kill -KILL $u'");
    by_every_way(&format!("{{ {line}; }} 2>&1 | grep -v Killed"), |outcome| {
        let output = outcome.stdout();
        let lines: Vec<_> = output.lines().collect();
        let message = "mount-proc: cannot mount a procfs of the PID namespace '/proc/self/fd/9' on '/tmp': the init process of \
                       the namespace has exited";
        assert_eq!(lines.get(1..3), Some(&[message, "1"][..]), "{outcome}");
        assert_eq!(lines[0], lines[3], "something was mounted: {outcome}");
        outcome
    });
}

#[test]
fn a_namespace_without_init_is_refused_and_nothing_is_mounted() {
    requires!(UserNamespaces);
    is_refused("kill -KILL $c; wait $u; u=");
}

/// It still has a number, but nothing else.
#[test]
fn an_init_that_nobody_has_waited_for_is_gone_too() {
    requires!(UserNamespaces);
    is_refused(
        "kill -STOP $u; until grep -q State:.T /proc/$u/status; do sleep 0.01; done; kill -KILL $c; until grep -q State:.Z /proc/$c/status; do sleep 0.01; done",
    );
}

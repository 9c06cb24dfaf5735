//! `--target` and `--pidns`: the processes of another PID namespace, without entering it.

mod ways;

use testkit::{Held, hold, requires, sh, sh_on_terminal};

use ways::by_every_way;

/// Makes an ordinary user root of the user namespace that owns the target's PID namespace.
fn as_its_root(held: &Held) -> String {
    format!("nsenter -t {} -U --preserve-credentials", held.pid())
}

#[test]
fn a_program_sees_the_processes_of_another_namespace() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    let (pid, root) = (held.pid(), as_its_root(&held));
    for option in [format!("-t {pid}"), format!("--target={pid}"), format!("-n /proc/{pid}/ns/pid")] {
        let line = format!("{root} mount-proc {option} -- sh -c 'echo /proc/[0-9]*; cat /proc/1/comm'");
        by_every_way(&line, |outcome| outcome.succeeds().complains("").prints("/proc/1\nsleep\n"));
    }
}

#[test]
fn the_procfs_may_be_mounted_elsewhere_while_proc_stays() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    let (pid, root) = (held.pid(), as_its_root(&held));
    let inside = format!("mount-proc -t {pid} $0 && echo $0/[0-9]* && cat $0/1/comm && test -d /proc/{pid}");
    let line = format!("d=$(mktemp -d); {root} unshare -m sh -c '{inside}' $d | sed s:$d/::; rmdir $d");
    by_every_way(&line, |outcome| outcome.succeeds().complains("").prints("1\nsleep\n"));
}

#[test]
fn a_namespace_may_lie_deeper_and_hold_others() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf unshare -pf");
    let (pid, root) = (held.pid(), as_its_root(&held));
    let show = "-- sh -c 'echo /proc/[0-9]*'";
    by_every_way(&format!("{root} mount-proc -t {pid} {show}"), |outcome| outcome.succeeds().prints("/proc/1\n"));
    let parent = sh(&format!("sed -n 's/^PPid:.//p' /proc/{pid}/status")).stdout();
    let line = format!("{root} mount-proc -t {} {show}", parent.trim());
    by_every_way(&line, |outcome| outcome.succeeds().prints("/proc/1 /proc/2\n"));
}

#[test]
fn our_own_namespace_may_be_named_too() {
    requires!(UserNamespaces);
    let inside = "mount-proc -t 1 /proc && mount-proc -n /proc/1/ns/pid /proc && cat /proc/self/comm";
    by_every_way(&format!("unshare -Urpmf --mount-proc sh -c '{inside}'"), |outcome| {
        outcome.succeeds().complains("").prints("cat\n")
    });
    sh("unshare -Urpmf --mount-proc mount-proc -t 1 --explain /proc")
        .prints("1. fsopen(\"proc\"), fsmount(), move_mount(): mount a procfs of this PID namespace on /proc\n");
}

/// Nobody there finds a stranger: the child that joins is gone when the procfs is mounted.
#[test]
fn nothing_of_ours_stays_in_the_namespace() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    let line = format!("{} mount-proc -t {} -- sh -c 'ls -d /proc/[0-9]*'", as_its_root(&held), held.pid());
    by_every_way(&format!("trap '' CHLD; {line}"), |outcome| outcome.succeeds().complains("").prints("/proc/1\n"));
}

#[test]
fn the_program_finds_signals_and_descriptors_as_they_were() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    let (pid, root) = (held.pid(), as_its_root(&held));
    for read in ["grep -E 'Sig(Ign|Blk|Cgt)' /proc/self/status", "ls /proc/self/fd"] {
        let without = sh(&format!("trap '' PIPE INT; {root} {read}")).succeeds().stdout();
        let line = format!("trap '' PIPE INT; {root} mount-proc -t {pid} -o hidepid=2 /tmp -- {read}");
        by_every_way(&line, |outcome| outcome.succeeds().complains("").prints(&without));
    }
}

/// It is a zombie then, and not gone: its other threads keep the namespace alive.
#[test]
fn the_first_thread_of_an_init_may_have_ended() {
    requires!(UserNamespaces);
    if sh("python3 -c 'import ctypes'").stderr() != "" {
        return testkit::skip("there is no Python with ctypes");
    }
    let python = "import _thread, ctypes, time; _thread.start_new_thread(time.sleep, (1000,)); ctypes.CDLL(None).pthread_exit(None)";
    let child =
        "until read c </proc/$!/task/$!/children; grep -q State:.Z /proc/$c/status; do sleep 0.01; done 2>/dev/null";
    let inside =
        format!("unshare -pf python3 -c \"{python}\" & {child}; mount-proc -t $c -- sh -c \"echo /proc/[0-9]*\"");
    by_every_way(&format!("unshare -Urpmf --mount-proc sh -c '{inside}'"), |outcome| {
        outcome.succeeds().complains("").prints("/proc/1\n")
    });
}

#[test]
fn on_a_terminal_the_missing_proc_self_is_explained() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    let (pid, root) = (held.pid(), as_its_root(&held));
    let advice = |line: &str| sh_on_terminal(&format!("{root} {line}")).succeeds().prints("").stderr();
    let hint = advice(&format!("mount-proc -t {pid} -- true"));
    assert!(hint.starts_with("  hint: ") && hint.contains("nsenter -t PID -p mount-proc -- ps"), "{hint}");
    assert_eq!(advice(&format!("mount-proc -t {pid} /tmp -- true")), "");
    assert_eq!(advice("unshare -pf mount-proc -- true"), "");
}

/// Who may not look into its init has the kernel asked by a process inside.
#[test]
fn the_namespace_is_checked_where_its_init_cannot_be_inspected() {
    requires!(UserNamespaces, Program("setpriv"));
    let held = hold("unshare -Urpf");
    let (pid, root) = (held.pid(), as_its_root(&held));
    let weak = "setpriv --bounding-set=-sys_ptrace";
    let script = format!(
        "exec 9</proc/{pid}/ns/pid; {weak} readlink /proc/{pid}/ns/pid; {weak} mount-proc -n /proc/self/fd/9 \"$@\" -- \
         sh -c \"echo /proc/[0-9]*\""
    );
    for (options, shown) in [("", "/proc/1\n"), ("-o hidepid=ptraceable", "/proc/[0-9]*\n")] {
        let line = format!("{root} sh -c '{script}' sh {options}");
        by_every_way(&line, |outcome| outcome.succeeds().complains("").prints(shown));
    }
}

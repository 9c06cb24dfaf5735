//! What becomes scarce is named, and nothing is left: no process, no mount, no namespace that a file keeps.

use testkit::{Outcome, ours_only, requires, sh, sh_on_terminal, sh_reading};

/// Command lines that need many things: the first keeps a namespace by a file, the second has two processes.
const LINES: [&str; 2] = ["unshare -m --uts=a -f", "unshare -p --init --kill-child --uts=a"];

/// Runs the script in namespaces of its own, with a file `a` to keep a namespace by, and a function that tells what is left.
fn fenced(script: &str) -> Outcome {
    let fence = "mount -t tmpfs none /mnt && mount --make-private /mnt && cd /mnt && touch a\n\
                 left() { [ $(stat -f -c %T a) = tmpfs ] || echo \"$*: a is kept\"; pgrep -P 1 unshare; }\n";
    sh_reading("unshare -Urmpf --mount-proc sh", &format!("{fence}{script}"))
}

/// A shell loop: with each limit from 0 on, until the program runs, the line fails, says why in one line, and leaves nothing.
fn until_it_runs(limit: &str, step: u32, line: &str, says_why: &str) -> String {
    format!(
        "n=0; until [ $n -gt {most} ] || {{ out=$({limit}; exec {line} echo ran); }} 2>err; do \
         [ -z \"$out\" ] || echo $n: it ran and failed; {says_why} || echo $n: $(cat err); left $n; n=$((n+{step})); done; \
         echo $out; umount -l a\n",
        most = 100 * step
    )
}

#[test]
fn out_of_descriptors() {
    ours_only!("--init");
    requires!(UserNamespaces, Program("mount"), Program("pgrep"));
    // What cannot be loaded is the C library's to tell.
    let says_why = "[ $(wc -l <err) = 1 ] && grep -q -e 'Too many open files' -e 'shared libraries' err";
    for line in LINES {
        fenced(&until_it_runs("ulimit -n $n", 1, line, says_why)).succeeds().complains("").prints("ran\n");
    }
}

/// The kernel kills a program that it cannot load, and nobody says why.
#[test]
fn out_of_memory() {
    ours_only!("--init");
    requires!(UserNamespaces, Program("mount"), Program("pgrep"));
    for line in LINES {
        fenced(&until_it_runs("ulimit -v $n", 250, line, "true")).succeeds().complains("").prints("ran\n");
    }
}

/// A limit on the processes of a user counts in a user namespace too: setrlimit(2).
#[test]
fn out_of_processes_that_a_user_may_have() {
    if testkit::is_reference() {
        return testkit::skip("the reference is wrapped in a shell script, which needs a process more");
    }
    requires!(UserNamespaces, Program("prlimit"), Program("setpriv"));
    let user = "[ $(id -u) = 0 ] && set -- setpriv --reuid=54321 --regid=54321 --clear-groups";
    let own = "d=$(mktemp -d); chmod 755 $d; cp $(command -v unshare) $d";
    for options in ["-f", "-Urpf", "-r --forward-signals"] {
        let line =
            format!("{own}; {user}; \"$@\" prlimit --nproc=1 $d/unshare {options} echo ran; s=$?; rm -r $d; exit $s");
        sh(&line).ends_with(1).complains_of(&["unshare: cannot fork", "Resource temporarily unavailable"]);
    }
    let line = format!("{own}; {user}; \"$@\" prlimit --nproc=1 $d/unshare -f echo ran; s=$?; rm -r $d; exit $s");
    let outcome = sh_on_terminal(&line).ends_with(1);
    assert!(outcome.stderr().contains("\n  hint: a limit on processes is reached"), "{outcome}");
}

/// Where the controller of pids(7) is, if a group can be made there: cgroups(7).
fn pids_controller() -> Option<String> {
    let found =
        sh("cd /sys/fs/cgroup/pids 2>/dev/null || { cd /sys/fs/cgroup && grep -qw pids cgroup.subtree_control; } && \
                    mkdir nstools-$$ && rmdir nstools-$$ && printf $PWD");
    Some(found.stdout()).filter(|directory| !directory.is_empty())
}

#[test]
fn out_of_processes_that_a_cgroup_may_have() {
    ours_only!("--init");
    requires!(Root, Program("mount"), Program("pgrep"));
    let Some(controller) = pids_controller() else {
        return testkit::skip("no group of the pids controller of cgroups can be made here");
    };
    let says_why = "[ $(wc -l <err) = 1 ] && grep -q 'cannot fork.*: Resource temporarily unavailable' err";
    for line in LINES {
        // From 1 on: the shell that becomes unshare is a process too.
        let limit = "echo $((n+1)) >$g/pids.max; sh -c 'echo $PPID >$g/cgroup.procs'";
        let script = until_it_runs(limit, 1, line, says_why);
        fenced(&format!("export g={controller}/nstools-limits-$(cut -d- -f1 /proc/sys/kernel/random/uuid); mkdir $g\n{script}rmdir $g"))
            .succeeds()
            .complains("")
            .prints("ran\n");
    }
}

/// The limits are those of the user namespace that the test itself has made; namespaces(7).
#[test]
fn out_of_namespaces_of_each_kind() {
    requires!(UserNamespaces, Program("mount"), Program("pgrep"));
    let kinds = [
        ("cgroup", "-C"),
        ("ipc", "-i"),
        ("mnt", "-m"),
        ("net", "-n"),
        ("pid", "-pf"),
        ("time", "-T"),
        ("user", "-U"),
        ("uts", "-u"),
    ];
    for (kind, option) in kinds {
        let line =
            format!("echo 0 >/proc/sys/user/max_{kind}_namespaces; unshare {option} echo ran; echo $?; left {kind}");
        let outcome = fenced(&line).prints("1\n");
        assert_eq!(outcome.stderr().lines().count(), 1, "{outcome}");
        assert!(outcome.stderr().contains("No space left on device"), "{outcome}");
    }
    ours_only!("takes back");
    let line = "echo 0 >/proc/sys/user/max_net_namespaces; unshare -f --uts=a -n echo ran; echo $?; left";
    fenced(line)
        .prints("1\n")
        .complains("unshare: cannot create new network and UTS namespaces: No space left on device\n");
}

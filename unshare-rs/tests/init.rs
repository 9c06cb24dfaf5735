//! `--init`: PID 1 is an init, and the program its child.

use testkit::{ours_only, requires, sh};

#[test]
fn the_program_is_pid_2_and_its_end_is_ours() {
    ours_only!("--init");
    requires!(UserNamespaces);
    sh("unshare -Urp --init sh -c 'echo $$ $PPID'").succeeds().complains("").prints("2 1\n");
    sh("unshare -Urp --init sh -c 'exit 7'").ends_with(7).complains("");
    sh("unshare -Urp --init sh -c 'exit 137'").ends_with(137);
    for signal in [1, 9, 11, 15, 34] {
        sh(&format!("ulimit -c 0; exec unshare -Urp --init sh -c 'kill -{signal} $$'")).dies_of(signal).complains("");
    }
    sh("unshare -Urp --init no-such-program").ends_with(127).complains_of(&["'no-such-program'"]);
}

/// None of the thousand is waited for by its parent, so that PID 1 gets it, alive or dead; none may stay as a zombie.
#[test]
fn orphans_are_reaped() {
    ours_only!("--init");
    requires!(UserNamespaces);
    let program = "i=0; while [ $i -lt 500 ]; do (: & : & :); i=$((i+1)); done; \
                   until set -- /proc/[0-9]*; [ $# = 2 ]; do sleep 0.01; done; exit 5";
    sh(&format!("unshare -Urp --init --mount-proc sh -c '{program}'")).ends_with(5).complains("");
}

/// All but KILL and STOP, which nobody can catch, CHLD, which is init's own affair, and the C library's own two.
#[test]
fn every_signal_that_can_be_caught_is_passed_on() {
    ours_only!("--init");
    requires!(UserNamespaces, Program("bash"));
    let signals: Vec<_> =
        (1..=64).filter(|signal| ![9, 17, 19, 32, 33].contains(signal)).map(|n| n.to_string()).collect();
    let lines = signals.join("\n") + "\n";
    let signals = signals.join(" ");
    let program =
        format!("for s in {signals}; do trap \"echo $s\" $s; done; sleep 1000 & echo ready; while :; do wait $!; done");
    let outside = format!(
        "read ready; read pid <$d/pid; read init </proc/$pid/task/$pid/children; \
         for s in {signals}; do kill -$s $init; read got; echo $got; done; kill -KILL $init"
    );
    // In the foreground, since a shell has its background jobs ignore INT and QUIT.
    sh(&format!(
        "d=$(mktemp -d); mkfifo $d/fifo; ({outside}) <$d/fifo & \
         d=$d sh -c 'echo $$ >$d/pid; exec unshare -Urp --init bash -c \"$0\" >$d/fifo' '{program}'; wait; rm -r $d"
    ))
    .succeeds()
    .prints(&lines);
}

#[test]
fn signals_come_all_the_way_with_forward_signals() {
    ours_only!("--init");
    requires!(UserNamespaces);
    let program = "trap \"exit 4\" TERM; echo; while :; do sleep 0.02; done";
    sh(&format!(
        "f=$(mktemp); unshare -Urp --init --forward-signals sh -c '{program}' >$f & \
         until [ -s $f ]; do sleep 0.01; done; kill -TERM $!; wait $!; status=$?; rm $f; exit $status"
    ))
    .ends_with(4)
    .complains("");
}

/// A stop from outside ends the call that init waits in (`EINTR`, signal(7)), and no more than that.
#[test]
fn a_stop_from_outside_and_its_end_change_nothing() {
    ours_only!("--init");
    requires!(UserNamespaces);
    for more in ["", "--forward-signals"] {
        sh(&format!(
            "unshare -Urp --init {more} sh -c 'sleep 1; exit 3' & \
             until read init </proc/$!/task/$!/children; grep -q . /proc/$init/task/$init/children; do sleep 0.01; done 2>/dev/null; \
             kill -STOP $init; until grep -q 'State:.T' /proc/$!/status; do sleep 0.01; done; kill -CONT $!; wait $!"
        ))
        .ends_with(3)
        .complains("");
    }
}

/// Init lives in view of the program, which may open what init has open.
#[test]
fn init_keeps_nothing_open_but_the_way_to_tell_the_end() {
    ours_only!("--init");
    requires!(UserNamespaces);
    let read = "own=$(readlink /proc/$$/fd/*); readlink /proc/1/fd/* | grep -vxF \"$own\" | sed s/:.*//";
    let unshare = "unshare -Urp --init --mount-proc --kill-child --info-fd 7 --block-fd 8";
    sh(&format!("{unshare} sh -c '{read}' 7>/dev/null 8</dev/null")).succeeds().complains("").prints("pipe\n");
}

#[test]
fn nothing_outlives_the_program() {
    ours_only!("--init");
    requires!(UserNamespaces);
    sh("unshare -Urp --init sh -c 'sleep 1000 >&- 2>&- & exit 3'").ends_with(3).complains("");
}

#[test]
fn the_program_finds_what_it_would_have_found() {
    ours_only!("--init");
    requires!(UserNamespaces);
    for read in ["grep -E Sig(Ign|Blk|Cgt) /proc/self/status", "ls /proc/self/fd"] {
        let without =
            sh(&format!("trap '' PIPE HUP; {}", read.replace("Sig(Ign|Blk|Cgt)", "'Sig(Ign|Blk|Cgt)'"))).stdout();
        sh(&format!(
            "trap '' PIPE HUP; unshare -Urp --init {}",
            read.replace("Sig(Ign|Blk|Cgt)", "'Sig(Ign|Blk|Cgt)'")
        ))
        .succeeds()
        .prints(&without);
    }
}

#[test]
fn it_needs_a_pid_namespace() {
    ours_only!("--init");
    sh("unshare --init echo ran")
        .ends_with(1)
        .prints("")
        .complains("unshare: '--init' needs a new PID namespace (--pid)\nTry 'unshare --help' for more information.\n");
}

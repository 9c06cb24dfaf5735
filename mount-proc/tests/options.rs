//! `-o`: the options of the procfs. Each mount has its own.

mod ways;

use testkit::{requires, sh};

use ways::by_every_way;

#[test]
fn a_subset_holds_processes_only() {
    requires!(UserNamespaces);
    by_every_way("unshare -Urpf mount-proc -o subset=pid -- sh -c 'cd /proc && echo *'", |outcome| {
        outcome.succeeds().complains("").prints("1 self thread-self\n")
    });
}

#[test]
fn nothing_can_be_written_where_it_is_read_only() {
    requires!(UserNamespaces);
    let write = "sh -c 'echo 7 >/proc/self/oom_score_adj; cat /proc/self/oom_score_adj'";
    by_every_way(&format!("unshare -Urpf mount-proc -o ro -- {write}"), |outcome| {
        let adjusted = sh("cat /proc/self/oom_score_adj").stdout();
        assert!(outcome.stderr().contains("Read-only file system"), "{outcome}");
        outcome.succeeds().prints(&adjusted)
    });
    by_every_way(&format!("unshare -Urpf mount-proc -- {write}"), |outcome| outcome.succeeds().prints("7\n"));
}

#[test]
fn the_flags_that_are_always_set_stay_beside_options() {
    requires!(UserNamespaces);
    let flags = "sh -c 'tail -n 1 /proc/self/mountinfo | cut -d\" \" -f5,6'";
    by_every_way(&format!("unshare -Urpf mount-proc -o ro,hidepid=1 -- {flags}"), |outcome| {
        outcome.succeeds().prints("/proc ro,nosuid,nodev,noexec,relatime\n")
    });
}

#[test]
fn processes_are_hidden_by_number_and_by_word() {
    requires!(UserNamespaces);
    let show = "tail -n 1 /proc/self/mountinfo | grep -o hidepid.*";
    let inside = format!("for v in noaccess 1 invisible 2 ptraceable 4; do mount-proc -o hidepid=$v; {show}; done");
    by_every_way(&format!("unshare -Urpmf --mount-proc sh -c '{inside}'"), |outcome| {
        let shown = ["noaccess", "invisible", "ptraceable"].map(|word| format!("hidepid={word}\n").repeat(2));
        outcome.succeeds().complains("").prints(&shown.concat())
    });
}

#[test]
fn a_group_may_be_let_in() {
    requires!(Root);
    let show = "sh -c 'tail -n 1 /proc/self/mountinfo | sed s/.*proc.proc.r.,//'";
    for group in ["1", "daemon"] {
        by_every_way(&format!("unshare -pfm mount-proc -o hidepid=2 --options gid={group} -- {show}"), |outcome| {
            outcome.succeeds().complains("").prints("gid=1,hidepid=invisible\n")
        });
    }
}

/// They would change those of every other mount if the new one were a clone.
#[test]
fn other_mounts_keep_their_options() {
    requires!(UserNamespaces);
    let inside = "show() { grep \" /proc \" /proc/self/mountinfo; }; show; mount-proc -o hidepid=2,ro $0; show";
    let line = format!("d=$(mktemp -d); unshare -Urpmf --mount-proc sh -c '{inside}' $d; rmdir $d");
    by_every_way(&line, |outcome| {
        let output = outcome.stdout();
        let lines: Vec<_> = output.lines().collect();
        assert_eq!(lines[..lines.len() / 2], lines[lines.len() / 2..], "{outcome}");
        assert!(!output.contains("hidepid"), "{outcome}");
        outcome.succeeds().complains("")
    });
}

#[test]
fn another_namespaces_procfs_takes_them_too() {
    requires!(UserNamespaces);
    let held = testkit::hold("unshare -Urpf");
    let enter = format!("nsenter -t {} -U --preserve-credentials", held.pid());
    let line = format!("{enter} mount-proc -t {} -o subset=pid -- sh -c 'cd /proc && echo *'", held.pid());
    by_every_way(&line, |outcome| outcome.succeeds().complains("").prints("1 self thread-self\n"));
}

#[test]
fn what_is_no_option_is_refused_beside_those_there_are() {
    let known = "there are hidepid=, gid=, subset=pid and ro; nosuid, nodev and noexec are always set";
    for word in ["rw", "nosuid", "subset=all", "pidns=/proc/1/ns/pid", ""] {
        sh(&format!("mount-proc -o 'ro,{word}' /no/such/place"))
            .ends_with(1)
            .prints("")
            .complains(&format!("mount-proc: '{word}' is no option of a procfs; {known}\n"));
    }
    sh("mount-proc -o hidepid=5 /no/such/place").ends_with(1).complains(
        "mount-proc: 'hidepid=5' is no option of a procfs; hidepid= takes 0 (off), 1 (noaccess), 2 (invisible), \
         4 (ptraceable)\n",
    );
    sh("mount-proc -o gid=no-such-group /no/such/place")
        .ends_with(1)
        .complains("mount-proc: there is no group 'no-such-group'\n");
}

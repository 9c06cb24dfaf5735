//! `--info-fd` and `--block-fd`: the caller learns of the namespaces, and works on them before the program starts.

use testkit::{ours_only, requires, sh, sh_reading};

/// The line with the PID and the inodes that the shell itself finds in place of numbers.
fn expected(pid: &str, kinds: &[&str]) -> String {
    let inode = |kind: &&str| format!("\\\"{kind}\\\":$(stat -L -c %i /proc/{pid}/ns/{kind})");
    let inodes: Vec<_> = kinds.iter().map(inode).collect();
    format!("{{\\\"pid\\\":{pid},\\\"namespaces\\\":{{{}}}}}", inodes.join(","))
}

const KINDS: [&str; 8] = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

#[test]
fn the_line_names_the_program_as_the_caller_sees_it() {
    ours_only!("--info-fd");
    requires!(UserNamespaces);
    for options in ["", "-Urn", "-Urpf", "-Urpf --mount-proc", "-UrimnpuCTf --mount-proc --init", "-Ur -T"] {
        let check = format!("[ \"$line\" = \"{}\" ] || echo \"$line\"", expected("$pid", &KINDS));
        // The program is whoever runs sleep: unshare itself, its child, or the child of init.
        let line = format!(
            "f=$(mktemp); unshare {options} --info-fd 7 sleep 1000 7>$f >&- & until [ -s $f ]; do sleep 0.01; done; \
             read line <$f; pid=${{line#*:}}; pid=${{pid%%,*}}; until grep -q sleep /proc/$pid/comm; do sleep 0.01; done; \
             {check}; kill -KILL $pid; wait; rm $f"
        );
        sh(&line).succeeds().complains("").prints("");
    }
}

#[test]
fn the_program_waits_until_it_may_start_and_inherits_neither_descriptor() {
    ours_only!("--block-fd");
    requires!(UserNamespaces);
    let without = sh("ls /proc/self/fd").succeeds().stdout();
    for options in ["", "-f", "-Urp --init"] {
        sh(&format!("echo | unshare {options} --block-fd 9 --info-fd 8 ls /proc/self/fd 9<&0 8>/dev/null </dev/null"))
            .succeeds()
            .complains("")
            .prints(&without);
        let line = format!(
            "d=$(mktemp -d); mkfifo $d/go; unshare {options} --block-fd 9 echo started 9<$d/go >$d/out & exec 8>$d/go; \
             sleep 0.2; cat $d/out; echo not yet; {{}} 8>&-; wait $!; cat $d/out; rm -r $d"
        );
        for go in ["echo go >&8; exec", "exec"] {
            sh(&line.replace("{}", go)).succeeds().prints("not yet\nstarted\n");
        }
    }
}

/// The end of the line's file is there before the program has ended: nobody keeps the descriptor open.
#[test]
fn the_info_ends_when_it_is_written() {
    ours_only!("--info-fd");
    requires!(UserNamespaces);
    for options in ["", "-f", "-Urp --init"] {
        let unshare = format!("unshare {options} --kill-child --info-fd 7 sleep 1000 7>&1 >&- 2>&-");
        sh(&format!("f=$(mktemp); {{ {unshare} & echo $! >$f; }} | timeout 30 wc -l; kill -KILL $(cat $f); rm $f"))
            .succeeds()
            .prints("1\n");
    }
}

/// Neither the helper that binds nor the waiting parent has it open until the program runs: who reads to the end before it lets the
/// program start would wait for ever.
#[test]
fn the_info_ends_before_the_program_may_start_where_namespaces_are_kept_too() {
    ours_only!("--info-fd");
    requires!(Root, Program("mount"));
    for options in ["--uts=a", "--uts=a -f", "-m --uts=a", "-m --uts=a -f", "-p --init -m --uts=a"] {
        let unshare = format!("unshare {options} --info-fd 7 --block-fd 8 echo started 7>&1 8<>go >out");
        let script = format!(
            "mount -t tmpfs none /mnt; mount --make-private /mnt; cd /mnt; touch a; mkfifo go; {{ {unshare} & }} | timeout 20 wc -l; \
             cat out; echo >go; until grep -q started out; do sleep 0.01; done; stat -f -c %T a"
        );
        sh(&format!("unshare -m sh -c '{script}'")).succeeds().complains("").prints("1\nnsfs\n");
    }
}

#[test]
fn a_reader_that_is_gone_is_told_of() {
    ours_only!("--info-fd");
    for options in ["", "-f"] {
        sh(&format!(
            "exec 9>&1; {{ sleep 0.2; unshare {options} --info-fd 7 echo ran 7>&1 >&9; echo $? >&9; }} | true"
        ))
        .succeeds()
        .complains("unshare: cannot write to the descriptor of --info-fd: Broken pipe\n")
        .prints("1\n");
    }
}

/// What the two are made for: a network that is set up from outside before the program starts.
#[test]
fn a_veth_is_there_before_the_program_starts() {
    ours_only!("--info-fd");
    requires!(UserNamespaces, Veth);
    let devices = "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d \" \" | sort";
    let script = format!(
        "d=$(mktemp -d); mkfifo $d/info $d/go
         unshare -n --loopback --info-fd 7 --block-fd 8 sh -c '{devices}' 7>$d/info 8<$d/go >$d/out &
         exec 9<>$d/go
         read info <$d/info; pid=${{info#*:}}; pid=${{pid%%,*}}
         ip link add outer type veth && ip link set veth0 netns $pid
         {devices}
         exec 9>&-
         wait $!; cat $d/out; rm -r $d"
    );
    // The outside is a network namespace too, which takes all devices with it.
    sh_reading("unshare -Urn sh", &script).succeeds().complains("").prints("lo\nouter\nlo\nveth0\n");
}

#[test]
fn descriptors_that_are_not_open_or_none_are_refused_before_anything_is_done() {
    ours_only!("--info-fd");
    for option in ["--info-fd", "--block-fd"] {
        sh(&format!("unshare {option} 17 echo ran"))
            .ends_with(1)
            .complains(&format!("unshare: cannot use descriptor 17 ({option}): Bad file descriptor\n"));
        for word in ["x", "-1", "", "1.5", "99999999999"] {
            sh(&format!("unshare {option} '{word}' echo ran")).ends_with(1).complains_of(&["unshare: ", word]);
        }
    }
    sh("unshare --info-fd 7 echo ran 7>/dev/full").ends_with(1).complains_of(&["--info-fd", "No space left on device"]);
}

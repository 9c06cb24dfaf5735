//! Where we run out of descriptors, memory or processes, the table is whole or there is a clear error: never a wrong table with
//! status 0.

use testkit::{hold, ours_only, requires, sh};

/// Expects with few descriptors what the line prints with many or, in words, that there were too few.
#[track_caller]
fn is_whole_or_refused(line: &str) {
    let expected = sh(line).succeeds().stdout();
    for limit in 4..14 {
        let outcome = sh(&format!("ulimit -n {limit} && exec {line}")); // with 3 not even the program can be loaded
        let complaint = outcome.stderr();
        if complaint.is_empty() {
            outcome.succeeds().prints(&expected);
        } else {
            outcome.ends_with(1).complains_of(&["lsns: ", "Too many open files"]);
        }
    }
}

#[test]
fn with_few_descriptors_no_namespace_is_left_out() {
    ours_only!("HELD");
    requires!(UserNamespaces);
    // Of its two UTS namespaces one is kept by the process, one by a descriptor.
    let held = hold("unshare -Urnu sh -c 'exec 9</proc/self/ns/uts; exec unshare -u \"$@\"' x");
    let pid = held.pid();
    for columns in ["NS", "NS,TYPE,PID,PPID,UID,USER,COMMAND", "NS,PNS,ONS,NETNSID,NSFS", "NS,HELD,HOLDERS,CGROUP"] {
        for options in [format!("-p {pid}"), format!("-Tprocess -p {pid}"), held.inode("net").to_string()] {
            is_whole_or_refused(&format!("lsns -t user,net,uts -n -o {columns} {options}"));
        }
    }
    let inode = held.inode("uts");
    is_whole_or_refused(&format!("lsns -rn -t uts -o NS,HELD,HOLDERS -Q 'NS == {inode}'"));
}

/// Below a limit on memory, and as an ordinary user below one on processes, threads cannot be started: then one thread reads all.
#[test]
fn where_no_thread_can_be_started_the_table_is_the_same() {
    ours_only!("threads");
    requires!(UserNamespaces, Program("prlimit"));
    let crowd = "f=$(mktemp -u); mkfifo $f; exec 3<>$f; rm $f; \
                 i=0; while [ $i -lt 1100 ]; do read x <&3 & i=$((i+1)); done";
    let count = "lsns -t uts -rn -o NPROCS,HELD";
    let limited = ["--as=7000000", "--as=24000000", "--nproc=1"].map(|limit| format!("prlimit {limit} {count}"));
    let line = format!("{crowd}; {}", limited.join(" && "));
    let outcome = sh(&format!("unshare -Urpfu --mount-proc sh -c '{line}'")).succeeds();
    let output = outcome.stdout();
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines, ["1102 process"; 3], "{outcome}");
}

#[test]
fn without_memory_there_is_one_line_and_status_1() {
    ours_only!("threads");
    requires!(UserNamespaces);
    // Twelve processes with half a megabyte of command line each.
    let long = r#"sh -c 'w=$(head -c 100000 /dev/zero | tr "\0" x); exec sh -c "shift 5; \"\$@\"; :" x $w $w $w $w $w "$@"' x"#;
    let held: Vec<_> = (0..12).map(|_| hold(&format!("unshare -U {long}"))).collect();
    assert_eq!(held.len(), 12);
    let outcome = sh("ulimit -v 12000 && exec lsns -t user -J -o NS,COMMAND").ends_with(1);
    outcome.prints("").complains("lsns: Out of memory\n");
}

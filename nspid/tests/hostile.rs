//! What processes and mounts are called may be anything: no name poses as another line, hides a namespace or reaches the terminal raw.

use testkit::{requires, sh};

/// The name stands in the status file, above the PIDs.
#[test]
fn a_name_cannot_pose_as_the_list_of_pids() {
    requires!(UserNamespaces);
    for name in [r"\nNSpid:\t77\n", r"x\nPPid:\t77\nU", r"\377) R 77 77 (\n", r"\\nNSpid:\t77"] {
        let rename = format!("printf \"{name}\" >/proc/self/comm");
        let line = format!("{rename}; nspid -no PID,NSPID,PPID,CHAIN,DEPTH $$; nspid -i $$; nspid --to self $$; true");
        for way in ["", "NSPID_NO_IOCTL=1"] {
            let outcome = sh(&format!("{way} unshare -Urpf --mount-proc sh -c '{line}'"));
            outcome.succeeds().prints("1 1 0 1 0\n1\n1\n").complains("");
        }
    }
}

/// A process without a command line is called by its name: here a zombie, which has chosen one.
#[test]
fn a_process_may_call_itself_anything() {
    requires!(UserNamespaces, Program("pgrep"));
    let rename = r#"printf "a\033[2J\nb\302\233" >/proc/self/comm"#;
    let zombie = format!(
        "(sh -c '{rename}; :' & exec sleep 60) & parent=$!; \
         until p=$(pgrep -P $parent) && grep -q 'State:.Z' /proc/$p/status; do :; done"
    );
    for (options, shown) in [("-n", "a\\x1b[2J\\x0ab\\xc2\\x9b\n"), ("-0n", "a\\x1b[2J\\x0ab\\xc2\\x9b\0")] {
        let line = format!("{zombie}; nspid {options} -o COMMAND $p; s=$?; kill $parent; exit $s");
        sh(&line).succeeds().prints(shown);
    }
}

/// In mountinfo a newline, a blank and a backslash stand as octal numbers, everything else as it is.
#[test]
fn a_namespace_is_found_wherever_it_is_mounted() {
    requires!(UserNamespaces);
    let place = r#"/proc/tty/"$(printf "a \033[2J\n\\\\040b\377")""#;
    let line = format!(
        "mount -t tmpfs none /proc/tty && >{place} && unshare -pf sleep 1000 & unshare=$!; \
         until p=$(pgrep -P $unshare -x sleep); do :; done; inode=$(readlink /proc/$p/ns/pid | tr -dc 0-9); \
         mount --bind /proc/$p/ns/pid {place} && kill -KILL $p; wait $unshare; nspid --list $inode; echo $?"
    );
    sh(&format!("unshare -Urmpf --mount-proc sh -c '{line}'")).succeeds().prints("0\n");
}

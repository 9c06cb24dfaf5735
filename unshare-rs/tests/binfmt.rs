//! `--mount-binfmt` and `--load-interp`: interpreters of the new user namespace.

use testkit::{ours_only, requires, sh};

#[test]
fn binfmt_misc_is_mounted_in_a_new_procfs() {
    requires!(UserNamespaces, Linux(6, 7), FileSystem("binfmt_misc"));
    sh("unshare -Urpf --mount-binfmt sh -c 'ls /proc/sys/fs/binfmt_misc; echo /proc/[0-9]*'")
        .succeeds()
        .complains("")
        .prints("register\nstatus\n/proc/1\n");
    sh("d=$(mktemp -d); unshare -r --mount-binfmt=$d ls $d; ls $d; rmdir $d").succeeds().prints("register\nstatus\n");
}

#[test]
fn an_interpreter_runs_what_it_is_registered_for() {
    requires!(UserNamespaces, Linux(6, 7), FileSystem("binfmt_misc"));
    let file = "f=$(mktemp); printf 'abcdefg\\n' >$f; chmod +x $f";
    for option in ["-l", "--load-interp"] {
        sh(&format!("{file}; unshare -Urpf {option} :x:M::abcd::/bin/cat: $f; rm $f")).succeeds().prints("abcdefg\n");
    }
    sh("unshare -Urpf -l :x:M::abcd::/bin/cat: -l :y:M::abce::/bin/cat: ls /proc/sys/fs/binfmt_misc")
        .succeeds()
        .prints("register\nstatus\ny\n");
}

/// With the flag F the kernel opens the interpreter at once, so that it need not be there in the new root. It has to be
/// static; busybox is, and goes by the name that it is called by.
#[test]
fn a_fixed_interpreter_may_lie_outside_of_the_root() {
    requires!(UserNamespaces, Linux(6, 7), FileSystem("binfmt_misc"), Program("busybox"));
    let line = |flags: &str| {
        format!(
            "d=$(mktemp -d); ln -s $(command -v busybox) $d/cat; mkdir -p $d/root/proc; printf 'abcdefg\\n' >$d/root/data; \
             chmod +x $d/root/data; unshare -Urpf -R $d/root -l :x:M::abcd::$d/cat:{flags} /data; s=$?; rm -r $d; exit $s"
        )
    };
    sh(&line("F")).succeeds().complains("").prints("abcdefg\n");
    sh(&line("")).ends_with(127).complains_of(&["unshare: cannot execute '/data'"]);
}

/// The second mount, inside the root, is as private as the first: mountinfo has no optional field for it.
#[test]
fn the_second_mount_of_binfmt_misc_spreads_no_more_than_the_first() {
    ours_only!("second mount of binfmt_misc");
    requires!(Root, Linux(6, 7), FileSystem("binfmt_misc"), Program("mount"), Program("busybox"));
    let prepare = "mount -t tmpfs none /mnt; mkdir -p /mnt/x /mnt/root/bin /mnt/root/proc /mnt/root/mnt/x; \
                   mount -t tmpfs none /mnt/x; mount -t tmpfs none /mnt/root/mnt/x; mount --make-rshared /; \
                   cp $(command -v busybox) /mnt/root/bin";
    let options = "-rpf --mount-proc -R /mnt/root --mount-binfmt=/mnt/x -l :x:M::abcd::/bin/cat:F";
    let program = "/bin/busybox grep -w binfmt_misc /proc/self/mountinfo";
    for propagation in ["shared", "unchanged"] {
        let line = format!("unshare -m sh -c '{prepare}; unshare {options} --propagation {propagation} {program}'");
        let outcome = sh(&line).succeeds().complains("");
        assert!(outcome.stdout().contains(" /mnt/x ") && !outcome.stdout().contains("shared:"), "{outcome}");
    }
}

#[test]
fn registrations_that_make_no_sense_are_refused() {
    requires!(UserNamespaces);
    for word in ["x", ":x:M::abcd::/bin/cat"] {
        sh(&format!("unshare -Urpf -l '{word}' echo ran")).ends_with(1).complains_of(&["unshare: ", word]);
    }
    requires!(Linux(6, 7), FileSystem("binfmt_misc"));
    sh("unshare -Urpf -l :x:Q::abcd::/bin/cat: echo ran")
        .ends_with(1)
        .complains_of(&["unshare: cannot register the interpreter", "Invalid argument"]);
    sh("unshare -Urpf -l :x:M::abcd::/no/such:F echo ran")
        .ends_with(1)
        .complains_of(&["unshare: cannot register the interpreter", "No such file or directory"]);
}

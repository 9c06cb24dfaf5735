//! With a program the procfs is mounted for that program only.

use testkit::{hold, requires, sh};

#[test]
fn entering_only_a_pid_namespace_still_shows_its_processes() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urpf");
    let enter = format!("nsenter -t {} -U -p --preserve-credentials", held.pid());
    sh(&format!("{enter} mount-proc -- cat /proc/1/comm")).succeeds().complains("").prints("sleep\n");
    sh(&format!("{enter} cat /proc/1/comm")).prints(&sh("cat /proc/1/comm").stdout());
}

#[test]
fn the_mount_is_gone_with_the_program() {
    requires!(UserNamespaces);
    let count = "grep -c ' /proc ' /proc/self/mountinfo";
    for propagation in ["private", "shared"] {
        let line = format!("{count}; mount-proc -- {count}; {count}");
        let line = format!("unshare -Urmpf --propagation {propagation} sh -c \"{line}\"");
        let outcome = sh(&line).succeeds().complains("");
        let counts: Vec<u32> = outcome.stdout().lines().map(|line| line.parse().expect("a number")).collect();
        assert_eq!(counts, [counts[0], counts[0] + 1, counts[0]], "{outcome}");
    }
}

#[test]
fn the_programs_end_is_ours() {
    requires!(UserNamespaces);
    sh("unshare -Urpf mount-proc -- sh -c 'exit 7'").ends_with(7).complains("");
    sh("unshare -Urpf mount-proc -- no-such-program")
        .ends_with(127)
        .complains("mount-proc: cannot execute 'no-such-program': No such file or directory\n");
    sh("unshare -Urpf mount-proc -- /etc/passwd")
        .ends_with(126)
        .complains("mount-proc: cannot execute '/etc/passwd': Permission denied\n");
}

#[test]
fn the_program_finds_signals_and_descriptors_as_they_were() {
    requires!(UserNamespaces);
    for read in ["grep -E 'Sig(Ign|Blk|Cgt)' /proc/self/status", "ls /proc/self/fd"] {
        let line = |program: &str| format!("trap '' PIPE INT; unshare -Urpf {program} {read}");
        let without = sh(&line("")).succeeds().stdout();
        sh(&line("mount-proc --")).succeeds().complains("").prints(&without);
    }
}

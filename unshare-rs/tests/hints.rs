//! Advice on a terminal, one line, where the cause can be found out.

use testkit::{Outcome, ours_only, requires, sh, sh_on_terminal};

/// The complaint is one line, and one more with advice that has these words; without a terminal it is the first alone.
fn advises(line: &str, words: &[&str]) -> Outcome {
    let outcome = sh_on_terminal(line);
    let lines: Vec<_> = outcome.stderr().lines().map(str::to_owned).collect();
    let [message, advice] = &lines[..] else { panic!("two lines expected: {outcome}") };
    assert!(advice.starts_with("  hint: "), "{outcome}");
    words.iter().for_each(|word| assert!(advice.contains(word), "'{word}' is missing: {outcome}"));
    assert_eq!(sh(line).stderr(), format!("{message}\n"));
    outcome
}

#[test]
fn a_pid_namespace_without_a_fork_is_explained() {
    ours_only!("on a terminal");
    requires!(UserNamespaces);
    let outcome = sh_on_terminal("unshare -Urp true").succeeds();
    assert!(outcome.stderr().starts_with("  hint: ") && outcome.stderr().contains("-f"), "{outcome}");
    sh("unshare -Urp true").succeeds().complains("");
    assert_eq!(sh_on_terminal("unshare -Urpf true").succeeds().stderr(), "");
}

#[test]
fn who_is_not_root_is_told_of_the_user_namespace() {
    ours_only!("on a terminal");
    requires!(OrdinaryUser);
    advises("unshare -n true", &["-r"]).ends_with(1);
    advises("unshare -R / true", &["-r"]).ends_with(1);
}

/// The limits are those of the user namespace that the test itself has made.
#[test]
fn the_limit_that_is_reached_is_named() {
    ours_only!("on a terminal");
    requires!(UserNamespaces);
    for (kind, option) in [("uts", "-u"), ("net", "-n"), ("mnt", "-m"), ("user", "-U")] {
        let set = format!("echo 0 >/proc/sys/user/max_{kind}_namespaces");
        let line = format!("unshare -Ur sh -c '{set}; exec unshare -i {option} true'");
        advises(&line, &[&format!("/proc/sys/user/max_{kind}_namespaces (0)")]).ends_with(1);
    }
}

#[test]
fn the_depth_that_is_reached_is_named() {
    ours_only!("on a terminal");
    requires!(UserNamespaces);
    let script = "[ $1 = 0 ] && exit 3; exec unshare -pf sh -c \"$0\" \"$0\" $(($1 - 1))";
    let line = format!("unshare -Ur sh -c '{script}' '{script}' 40");
    advises(&line, &["PID namespaces are nested 32 deep at most"]).ends_with(1);
}

#[test]
fn a_program_that_is_missing_in_another_root_is_explained() {
    ours_only!("on a terminal");
    requires!(UserNamespaces);
    advises("d=$(mktemp -d); unshare -Ur -R $d /bin/true; s=$?; rmdir $d; exit $s", &["new root directory"])
        .ends_with(127);
    assert_eq!(sh_on_terminal("unshare no-such-program").ends_with(127).stderr().lines().count(), 1);
}

#[test]
fn a_chroot_is_recognized() {
    ours_only!("on a terminal");
    requires!(Root, Program("chroot"), Program("mount"));
    let inside = "mount -t proc proc $d/proc; chroot $d unshare -U true";
    // A copy of the root by bind mounts below a directory that is none itself.
    let copy = "mkdir $d/r; for e in /*; do case $e in /proc|/tmp) mkdir $d/r$e;; *) \
                if [ -L $e ]; then cp -P $e $d/r$e; elif [ -d $e ]; then mkdir $d/r$e; mount --rbind $e $d/r$e; fi;; esac; done; d=$d/r";
    let line = format!(
        "unshare -m sh -c 'd=$(mktemp -d); mount -t tmpfs none $d; {copy}; cp $(command -v unshare) $d/unshare; \
                        {}'",
        inside.replace("unshare -U", "/unshare -U")
    );
    advises(&line, &["chroot"]).ends_with(1);
}

#[test]
fn a_file_that_cannot_keep_a_namespace_is_explained() {
    ours_only!("on a terminal");
    requires!(Root, Program("mount"));
    advises("unshare --uts=/no/such/file true", &["touch"]).ends_with(1);
    let shared = "mount -t tmpfs none /mnt; mount --make-shared /mnt; touch /mnt/f";
    for more in ["", "-U", "-f"] {
        let line = format!("unshare -m sh -c '{shared}; unshare {more} --mount=/mnt/f true'");
        advises(&line, &["must not be on a shared mount", "--make-private"]).ends_with(1);
    }
}

#[test]
fn who_lacks_subordinate_ids_or_the_program_is_told() {
    ours_only!("on a terminal");
    requires!(Root, Program("mount"), Program("setpriv"), Program("newuidmap"));
    // /etc/subuid, the program and PATH are the test's own, in a mount namespace of its own.
    let check = |subids: &str, prepare: &str, options: &str, words: &[&str]| {
        let files =
            format!("mount -t tmpfs none /mnt; chmod 755 /mnt; echo {subids} >/mnt/ids; touch /etc/subuid /etc/subgid");
        let cover = "mount --bind /mnt/ids /etc/subuid; mount --bind /mnt/ids /etc/subgid";
        let programs = "for p in newuidmap newgidmap unshare setpriv; do cp $(command -v $p) /mnt; done";
        let become_user = "exec /mnt/setpriv --reuid=54321 --regid=54321 --clear-groups";
        let line = format!(
            "unshare -m sh -c '{files}; {cover}; {programs}; {prepare}; {become_user} /mnt/unshare {options} true'"
        );
        advises(&line, words).ends_with(1);
    };
    check("", ":", "--map-auto", &["54321:FIRST:COUNT"]);
    check("54321:5000:10", ":", "--map-users 0:4000:9", &["newuidmap maps only what /etc/subuid gives"]);
    let weak = "chmod 755 /mnt/newuidmap; PATH=/mnt:$PATH";
    check("54321:5000:10", weak, "--map-auto", &["'/mnt/newuidmap' must be set-user-ID root"]);
    check("54321:5000:10", "PATH=/nowhere", "--map-auto", &["package uidmap"]);
}

//! Namespaces kept by a file outlive the program.

use std::process::Command;

use testkit::{requires, sh};

/// A directory on a private mount, gone with all that is mounted in it when the test ends.
struct Place(String);

impl Place {
    fn new() -> Self {
        let directory =
            sh("d=$(mktemp -d) && mount -t tmpfs tmpfs $d && mount --make-private $d && touch $d/a $d/b && printf $d");
        Self(directory.succeeds().stdout())
    }

    fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.0)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-R", "-l", &self.0]).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

#[test]
fn every_kind_can_be_kept_and_entered_again() {
    requires!(Root, Program("mount"));
    for (kind, options) in [
        ("uts", "--uts"),
        ("ipc", "--ipc"),
        ("net", "--net"),
        ("cgroup", "--cgroup"),
        ("mnt", "--mount"),
        ("user", "--user"),
        ("pid", "-f --pid"),
        ("time", "-f --time"),
    ] {
        let place = Place::new();
        let kept = place.file("a");
        let inside = sh(&format!("unshare {options}={kept} readlink /proc/self/ns/{kind}")).succeeds().complains("");
        sh(&format!("echo {kind}:[$(stat -L -c %i {kept})]; stat -f -c %T {kept}"))
            .succeeds()
            .prints(&format!("{}nsfs\n", inside.stdout()));
    }
}

/// The mounts belong in the caller's mount namespace, although the program is in another, and in another user namespace.
#[test]
fn they_are_kept_where_the_caller_sees_them() {
    requires!(Root, Program("mount"));
    for more in ["-m", "-U", "-Ur", "-Urm", "-m -f", "--owner 5:6", "--map-users 0:0:10"] {
        let place = Place::new();
        let (a, b) = (place.file("a"), place.file("b"));
        sh(&format!("unshare {more} -f --pid={a} --uts={b} true && stat -f -c %T {a} {b}"))
            .succeeds()
            .complains("")
            .prints("nsfs\nnsfs\n");
    }
}

#[test]
fn a_kept_pid_namespace_needs_a_fork() {
    requires!(Root, Program("mount"));
    let place = Place::new();
    sh(&format!("unshare --pid={} true", place.file("a"))).ends_with(1).prints("");
}

#[test]
fn where_one_file_is_no_good_none_is_bound_and_no_program_runs() {
    requires!(Root, Program("mount"));
    let place = Place::new();
    let (good, bad) = (place.file("a"), place.file("missing"));
    for more in ["", "-m"] {
        sh(&format!("unshare {more} --uts={good} --ipc={bad} echo ran"))
            .ends_with(1)
            .complains_of(&["unshare: ", &bad]);
        sh(&format!("unshare {more} --uts={good} --ipc={} echo ran", place.0)).ends_with(1).complains_of(&[&place.0]);
    }
    sh(&format!("stat -f -c %T {good}")).prints("tmpfs\n");
}

/// The bind of the mount namespace comes last and is refused; the one before it is taken back.
#[test]
fn a_mount_namespace_is_not_kept_on_a_shared_mount() {
    requires!(Root, Program("mount"));
    let place = Place::new();
    let (a, b) = (place.file("a"), place.file("b"));
    sh(&format!("mount --make-shared {}", place.0)).succeeds();
    sh(&format!("unshare --uts={a} --mount={b} echo ran"))
        .ends_with(1)
        .complains(&format!("unshare: cannot bind the mount namespace to '{b}': Invalid argument\n"));
    testkit::ours_only!("takes back");
    sh(&format!("stat -f -c %T {a} {b}")).prints("tmpfs\ntmpfs\n");
}

#[test]
fn keeping_a_mount_namespace_never_fails() {
    requires!(Root, Program("mount"));
    testkit::ours_only!("fails at random");
    let place = Place::new();
    let kept = place.file("a");
    let limit = testkit::repeats(60);
    sh(&format!(
        "end=$(($(date +%s) + {limit})); i=0; while [ $i -lt 20 ] || {{ [ $i -lt 1000 ] && [ $(date +%s) -lt $end ]; }}; do \
         unshare --mount={kept} true && umount {kept} || exit; i=$((i+1)); done"
    ))
    .succeeds()
    .complains("");
}

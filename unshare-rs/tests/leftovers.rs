//! A command line that fails leaves nothing behind: no process, no mount, no namespace that a file keeps.

use testkit::{Outcome, requires, sh};

/// Runs the line in a mount namespace of its own with two files to keep namespaces by, `a` and `b`, and then tells what is left
/// of processes and mounts: nothing.
fn fails_and_leaves_nothing(line: &str) -> Outcome {
    let private = "mount -t tmpfs none /mnt; mount --make-private /mnt; cd /mnt; touch a b; mkdir root";
    let check = "stat -f -c %T a b | sort -u; ! pgrep -P $$ unshare";
    let script = format!("{private}; {line}; echo $?; {check}");
    sh(&format!("unshare -m sh -c '{script}'")).succeeds().prints("1\ntmpfs\n")
}

#[test]
fn what_was_bound_is_taken_back_when_a_later_step_fails() {
    testkit::ours_only!("takes back");
    requires!(Root, Program("mount"), Program("pgrep"));
    for kinds in
        ["--uts=a", "--uts=a -m", "--uts=a -f", "-m --uts=a -f --pid=b", "-Ur --net=a --ipc=b", "-U -f --time=a"]
    {
        for failing in ["-w /no/such", "-R /no/such", "-R root --mount-proc=/no/such"] {
            fails_and_leaves_nothing(&format!("unshare {kinds} {failing} true"));
        }
    }
}

/// The helper that binds them sees whether the program runs, and is no child that the program would find.
#[test]
fn what_was_bound_is_taken_back_when_there_is_no_program() {
    testkit::ours_only!("takes back");
    requires!(Root, Program("mount"), Program("pgrep"));
    for kinds in ["--uts=a", "--uts=a -m", "-U --uts=a", "--uts=a -m -f", "-U --net=a --ipc=b -f"] {
        fails_and_leaves_nothing(&format!("unshare {kinds} /no/such || false"));
        let line =
            format!("touch a b; mount --make-private /mnt; unshare {kinds} sh -c \"pgrep -P \\$\\$ || echo alone\"");
        let script = format!("mount -t tmpfs none /mnt; cd /mnt; {line}; stat -f -c %T a");
        sh(&format!("unshare -m sh -c '{script}'")).succeeds().prints("alone\nnsfs\n");
    }
}

#[test]
fn what_cannot_be_bound_takes_the_others_with_it() {
    testkit::ours_only!("takes back");
    requires!(Root, Program("mount"), Program("pgrep"));
    for more in ["", "-f", "-m", "-m -f", "-U"] {
        fails_and_leaves_nothing(&format!("unshare {more} --uts=a --ipc=missing true"));
        fails_and_leaves_nothing(&format!("unshare {more} --uts=a --ipc=root true"));
        fails_and_leaves_nothing(&format!("mount --make-shared /mnt; unshare {more} --uts=a --mount=b true"));
    }
}

/// What a terminal sends, it sends to all.
#[test]
fn a_signal_that_ends_unshare_lets_the_helper_take_back_what_it_has_bound() {
    testkit::ours_only!("takes back");
    requires!(Root, Program("mount"), Program("pkill"));
    let script = "mount -t tmpfs none /mnt; mount --make-private /mnt; cd /mnt; touch a; mkfifo go; exec 8<>go; \
                  unshare -m --uts=a --block-fd 8 echo ran & until [ $(stat -f -c %T a) = nsfs ]; do sleep 0.01; done; \
                  pkill -HUP -x unshare; wait $!; echo $?; \
                  i=0; while [ $(stat -f -c %T a) = nsfs ] && [ $i -lt 500 ]; do sleep 0.01; i=$((i+1)); done; stat -f -c %T a";
    sh(&format!("unshare -mpf --mount-proc sh -c '{script}'")).succeeds().prints("129\ntmpfs\n");
}

#[test]
fn maps_that_are_refused_leave_no_helper() {
    testkit::ours_only!("a helper that waits");
    requires!(Root, Program("mount"), Program("pgrep"));
    for map in ["--map-users 0:0:10 --map-users 5:50:10", "--map-users=subids", "--map-users 0:4294967290:10"] {
        fails_and_leaves_nothing(&format!(": >ids; mount --bind ids /etc/subuid; unshare {map} -S 77 true"));
    }
    let many = "$(i=0; while [ $i -lt 400 ]; do echo --map-users $((2*i)):$((2*i)):1; i=$((i+1)); done)";
    fails_and_leaves_nothing(&format!("unshare --uts=a {many} true"));
}

#[test]
fn clocks_that_cannot_be_set_leave_nothing() {
    requires!(Root, Program("mount"), Program("pgrep"));
    fails_and_leaves_nothing("unshare -f --time=a --monotonic -99999999999 true");
    fails_and_leaves_nothing("unshare --uts=a --monotonic 5 true");
}

/// A standard error that takes no message changes nothing about the status.
#[test]
fn messages_may_get_lost() {
    for redirection in ["2>/dev/full", "2>&-", ">&- 2>&-"] {
        for line in ["unshare --none", "unshare -w /no/such true", "unshare -f -w /no/such true"] {
            sh(&format!("{line} {redirection}")).ends_with(1).prints("").complains("");
        }
    }
    testkit::ours_only!("unshare no-such-program 2>/dev/full");
    sh("unshare no-such-program 2>/dev/full").ends_with(127);
    sh("unshare no-such-program 2>&-").ends_with(127);
}

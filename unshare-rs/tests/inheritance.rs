//! The program finds what it would have found without unshare.

use testkit::{ours_only, requires, sh, sh_reading};

const FORMS: [&str; 3] = ["unshare", "unshare -f", "unshare --kill-child"];

#[test]
fn a_signal_that_was_ignored_or_not_stays_so() {
    let read = "grep -E 'Sig(Ign|Blk|Cgt)' /proc/self/status";
    for trap in ["", "trap '' PIPE; ", "trap '' CHLD INT TERM QUIT; "] {
        let without = sh(&format!("{trap}{read}")).succeeds().stdout();
        for unshare in FORMS {
            sh(&format!("{trap}{unshare} {read}")).succeeds().complains("").prints(&without);
        }
    }
}

#[test]
fn the_program_has_the_callers_descriptors_and_none_of_ours() {
    for redirection in ["", "<&-", "2>&-", "<&- 2>&-", "7</dev/null"] {
        let without = sh(&format!("ls /proc/self/fd {redirection}")).succeeds().stdout();
        for unshare in FORMS {
            sh(&format!("{unshare} ls /proc/self/fd {redirection}")).succeeds().prints(&without);
        }
    }
}

#[test]
fn namespaces_leave_no_descriptor_either() {
    requires!(UserNamespaces);
    let without = sh("ls /proc/self/fd").succeeds().stdout();
    sh("unshare -Urpf --mount-proc --kill-child ls /proc/self/fd").succeeds().prints(&without);
}

#[test]
fn no_pair_of_options_leaves_a_descriptor() {
    ours_only!("--info-fd");
    requires!(UserNamespaces, Program("mount"));
    let options = "-m; -u; -C; -T; -f; -p --init; --forward-signals; --kill-child; -pf --mount-proc; -R /; -w /; -S 0; \
                   --keep-caps; --clear-env; --info-fd 7; --block-fd 8";
    leave_none("unshare -Urm", "unshare -Ur", options);
}

#[test]
fn no_pair_of_options_that_take_a_helper_leaves_a_descriptor() {
    ours_only!("--info-fd");
    requires!(Root, Program("mount"));
    let options = "--uts=a; -f --pid=b; -f --time=c; -m; -U; --owner 5:6; --map-users 0:0:9; --map-groups 0:0:9; \
                   -p --init; --kill-child; --info-fd 7 --block-fd 8";
    leave_none("unshare -m", "unshare", options);
}

/// Runs unshare with each pair of these options, and compares what `ls` finds open with what it finds without unshare.
/// Descriptors 7 and 8 are given where they are asked for, and gone in the program.
#[track_caller]
fn leave_none(fence: &str, unshare: &str, options: &str) {
    let options: Vec<_> = options.split("; ").collect();
    let others = |index: usize| options[index + 1..].iter().chain([&""]);
    let pairs =
        options.iter().enumerate().flat_map(|(index, one)| others(index).map(move |other| format!("{one} {other}")));
    let line = |pair: String| {
        let given = |fd: &str, redirection| if pair.contains(fd) { redirection } else { "" };
        let given = format!("{} {}", given("--info-fd 7", "7>/dev/null"), given("--block-fd 8", "8</dev/null"));
        format!("try '{pair}' \"$({unshare} {pair} ls /proc/self/fd {given} || echo failed)\"\n")
    };
    let script = format!(
        "mount -t tmpfs none /mnt && mount --make-private /mnt && cd /mnt && touch a b c; without=$(ls /proc/self/fd)\n\
         try() {{ [ \"$2\" = \"$without\" ] || echo $1: $2; case $1 in *=[abc]*) umount -l a b c 2>/dev/null; esac; }}\n{}",
        pairs.map(line).collect::<String>()
    );
    sh_reading(&format!("{fence} sh"), &script).complains("").prints("");
}

#[test]
fn environment_umask_and_limits_are_the_callers() {
    for read in ["sh -c 'env | sort'", "sh -c umask", "sh -c 'ulimit -n'"] {
        let line = |unshare: &str| format!("umask 027; ulimit -n 77; env -i PATH=\"$PATH\" A=b {unshare} {read}");
        let without = sh(&line("")).succeeds().stdout();
        for unshare in FORMS {
            sh(&line(unshare)).succeeds().prints(&without);
        }
    }
}

#[test]
fn no_program_means_the_login_shell() {
    sh_reading("SHELL=/bin/sh HOME=/nonexistent unshare", "echo $0\n").succeeds().prints("-sh\n");
}

//! Targets as people have them: with a deleted binary, in an empty root, threads, zombies, and those that end meanwhile.

use testkit::{hold, ours_only, repeats, requires, sh};

#[test]
fn a_process_whose_binary_is_deleted_is_entered() {
    requires!(UserNamespaces);
    let line = "d=$(mktemp -d); cp $(command -v sleep) $d/asleep; unshare -Un $d/asleep 1000 & \
                until grep -q asleep /proc/$!/comm; do sleep 0.01; done; rm -r $d; readlink /proc/$!/ns/net; \
                nsenter -t $! -a --preserve-credentials readlink /proc/self/ns/net; kill -KILL $!";
    let outcome = sh(line).succeeds();
    let lines: Vec<_> = outcome.stdout().lines().map(str::to_owned).collect();
    assert_eq!(lines[0], lines[1]);
}

/// The only program in the root is deleted once it runs.
#[test]
fn a_process_in_an_empty_root_is_entered_and_nothing_can_be_run_in_its_root() {
    requires!(UserNamespaces, Program("busybox"));
    let line = |options: &str| {
        format!(
            "d=$(mktemp -d); cp $(command -v busybox) $d; unshare -Urn -R $d /busybox sleep 1000 & \
             until grep -q busybox /proc/$!/comm; do sleep 0.01; done; rm $d/busybox; \
             SHELL=/bin/bash nsenter -t $! {options}; s=$?; kill -KILL $!; rmdir $d; exit $s"
        )
    };
    sh(&line("-a --preserve-credentials true")).succeeds();
    sh(&line("-a --preserve-credentials -r true")).ends_with(127);
    ours_only!("where the shell is missing");
    sh(&line("-a --preserve-credentials -r")).ends_with(127).complains(
        "nsenter: cannot execute '/bin/bash': No such file or directory; /bin/sh takes its place\n\
             nsenter: cannot execute '/bin/sh': No such file or directory\n",
    );
}

#[test]
fn a_shell_that_is_missing_inside_is_replaced_by_sh() {
    ours_only!("where the shell is missing");
    requires!(UserNamespaces);
    let held = hold("unshare -Urm");
    sh(&format!(
        "echo 'echo $0' | SHELL=/no/such/shell HOME=/nonexistent nsenter -t {} -U -m --preserve-credentials",
        held.pid()
    ))
    .succeeds()
    .prints("-sh\n");
    sh(&format!("SHELL=/no/such/shell nsenter -t {} -U --preserve-credentials </dev/null", held.pid())).ends_with(127);
}

/// Our own `/proc` is the one that counts; the target's is covered.
#[test]
fn a_process_with_a_masked_proc_is_entered() {
    requires!(UserNamespaces, Program("mount"));
    let held = hold("unshare -Urmn sh -c 'mount -t tmpfs none /proc; exec \"$@\"' sh");
    sh(&format!("nsenter -t {} -U -n --preserve-credentials readlink /proc/self/ns/net", held.pid()))
        .succeeds()
        .prints(&(held.namespace("net") + "\n"));
    sh(&format!("nsenter -t {} -a --preserve-credentials ls /proc", held.pid())).succeeds().prints("");
}

#[test]
fn a_thread_is_a_target_too() {
    requires!(UserNamespaces, Program("python3"));
    let python = "import threading, time; t = threading.Thread(target=time.sleep, args=(1000,)); t.start(); \
                  print(t.native_id, flush=True)";
    let line = format!(
        "f=$(mktemp); unshare -Un python3 -c '{python}' >$f & until [ -s $f ]; do sleep 0.01; done; read tid <$f; \
         nsenter -t $tid -U -n --preserve-credentials readlink /proc/self/ns/net; readlink /proc/$!/ns/net; kill -KILL $!; rm $f"
    );
    let outcome = sh(&line).succeeds();
    let lines: Vec<_> = outcome.stdout().lines().map(str::to_owned).collect();
    assert_eq!(lines[0], lines[1]);
}

#[test]
fn a_zombie_is_told_to_have_exited() {
    requires!(UserNamespaces);
    let line = "sh -c 'sleep 0.3 & echo $!; exec sleep 1000' >$f & until [ -s $f ] && read z <$f && grep -q 'State:.Z' /proc/$z/status; \
                do sleep 0.01; done; nsenter -t $z -n true; s=$?; kill -KILL $!; rm $f; exit $s";
    let outcome = sh(&format!("f=$(mktemp); {line}")).ends_with(1);
    if !testkit::is_reference() {
        assert!(outcome.stderr().ends_with(" has exited\n"), "{outcome}");
    }
}

#[test]
fn a_pid_that_nobody_has_is_told() {
    sh("nsenter -t 4194304 -n true").ends_with(1).complains("nsenter: process 4194304 does not exist\n");
}

/// The inode of a pidfd makes sure that the PID still means the same process.
#[test]
fn a_target_can_be_named_with_the_inode_of_its_pidfd() {
    requires!(UserNamespaces, Linux(6, 9));
    let held = hold("unshare -Un");
    let pid = nix::unistd::Pid::from_raw(held.pid());
    let pidfd = nscore::sys::process::pidfd_open(pid).expect("it lives");
    let inode = nix::sys::stat::fstat(&pidfd).expect("a descriptor").st_ino;
    let enter =
        |inode: u64| sh(&format!("nsenter -t {pid}:{inode} -U -n --preserve-credentials readlink /proc/self/ns/net"));
    enter(inode).succeeds().prints(&(held.namespace("net") + "\n"));
    enter(inode + 1).ends_with(1).complains_of(&["is another one", &inode.to_string()]);
    sh("nsenter -t 1:x -n true").ends_with(1).complains_of(&["'1:x'"]);
}

/// Whatever the moment, the program runs in the namespaces of the target or not at all.
#[test]
fn a_target_that_ends_meanwhile_is_never_mistaken() {
    requires!(UserNamespaces);
    let start = std::time::Instant::now();
    let mut rounds = 0;
    let limit = repeats(60);
    while rounds < 1000 && start.elapsed().as_secs() < limit {
        let script = format!(
            "d=$(mktemp -d); cd $d; i={rounds}
             while [ $i -lt {} ]; do
                 rm -f ready; mkfifo ready
                 unshare -Un sh -c 'readlink /proc/self/ns/net; exec sleep 1000' >ready & target=$!
                 read link <ready
                 nsenter -t $target -U -n --preserve-credentials readlink /proc/self/ns/net >out 2>err & entering=$!
                 j=0; while [ $j -lt $((i * 7 % 400)) ]; do j=$((j+1)); done
                 kill -KILL $target; wait $entering $target 2>/dev/null
                 read out <out; read err <err
                 case \"$out|$err\" in
                     \"$link|\" | \"|nsenter: process $target has exited\" | \"|nsenter: process $target does not exist\") ;;
                     *) echo \"$link: $out|$err\" ;;
                 esac
                 i=$((i+1))
             done 2>/dev/null; rm -r $d",
            rounds + 20
        );
        let outcome = sh(&script).succeeds();
        if testkit::is_reference() {
            return; // it has no rule for what it says
        }
        outcome.prints("");
        rounds += 20;
    }
    assert!(rounds >= 20, "{rounds}");
}

//! Namespaces without processes are found in every place that keeps them alive, and the place is told.

use std::process::Command;

use testkit::{hold, ours_only, requires, sh};

/// Python has the two calls since 3.12, and those of the C library before.
const SETNS: &str = "import os; libc = None if hasattr(os, \"setns\") else __import__(\"ctypes\").CDLL(None); \
                     setns = libc.setns if libc else os.setns; unshare = libc.unshare if libc else os.unshare";

/// Runs lines in a mount namespace of its own, where `/mnt` is private.
fn in_private_mounts(script: &str) -> testkit::Outcome {
    sh(&format!("unshare -m sh -c 'mount -t tmpfs none /mnt; mount --make-private /mnt; {script}'"))
}

/// Other tests keep namespaces at the same time, so that only the lines of this one are compared.
#[test]
fn a_mount_of_ours_keeps_a_namespace_and_is_shown() {
    requires!(Root, Program("mount"));
    let show = |options: &str| {
        let kept = "touch /mnt/a /mnt/b; unshare --net=/mnt/a true; mount --bind /mnt/a /mnt/b";
        in_private_mounts(&format!("{kept}; lsns -P -t net {options} | grep \"mnt/[ab]\"")).succeeds().complains("")
    };
    show("-rn -o NPROCS,PID,USER,NETNSID,NSFS,COMMAND").prints("0  root unassigned /mnt/a,/mnt/b \n");
    show("-ln -o TYPE,NSFS").prints("net   /mnt/a\n      /mnt/b\n");
    show("-lnW -o TYPE,NSFS").prints("net   /mnt/a,/mnt/b\n");
    ours_only!("arrays in JSON");
    show("-J -o NSFS").prints("            \"/mnt/a\",\"/mnt/b\"\n");
}

#[test]
fn the_holders_of_a_mounted_namespace_are_its_mount_points() {
    ours_only!("HELD");
    requires!(Root, Program("mount"));
    in_private_mounts(
        "touch /mnt/a; unshare --uts=/mnt/a true; \
         lsns -P -t uts -rn -o NS,HELD,HOLDERS | grep ^$(stat -L -c %i /mnt/a) | cut -d\" \" -f2-",
    )
    .succeeds()
    .prints("mount /mnt/a\n");
}

/// On every kernel: the one mount point is in a mount namespace that is not ours.
#[test]
fn a_mount_in_another_mount_namespace_keeps_a_namespace_too() {
    ours_only!("HELD");
    requires!(Root, Program("mount"));
    let script =
        "mount -t tmpfs none /mnt; touch /mnt/a; unshare --uts=/mnt/a true; stat -L -c %i /mnt/a >$0; exec sleep 1000";
    let line = format!(
        "f=$(mktemp); unshare -m sh -c '{script}' $f & until [ -s $f ] && grep -q sleep /proc/$!/comm; do sleep 0.01; done; \
         lsns -t uts -rn -o NS,NPROCS,HELD,NSFS,HOLDERS | grep $(cat $f) | sed s/$(cat $f)/NS/\\;s/$!/PID/; kill -KILL $!; rm $f"
    );
    sh(&line).succeeds().prints("NS 0 mount  /proc/PID/root/mnt/a\n");
}

#[test]
fn an_open_descriptor_keeps_a_namespace() {
    ours_only!("HELD");
    requires!(UserNamespaces);
    let held = hold("unshare -Uru");
    let (pid, inode) = (held.pid(), held.inode("uts"));
    let mut sleeper =
        Command::new("sh").args(["-c", &format!("exec 7</proc/{pid}/ns/uts; exec sleep 1000")]).spawn().expect("sh");
    sh(&format!("until grep -q sleep /proc/{}/comm; do sleep 0.01; done", sleeper.id())).succeeds();
    drop(held);
    let outcome = sh(&format!("lsns -rn -o NS,NPROCS,HELD,HOLDERS | grep ^{inode}"));
    sleeper.kill().expect("it is ours");
    sleeper.wait().expect("it is ours");
    outcome.succeeds().prints(&format!("{inode} 0 fd {}/fd/7\n", sleeper.id()));
}

/// The descriptor was opened through a mount point, so that its link names that and not the namespace.
#[test]
fn a_descriptor_of_a_mounted_file_is_recognized() {
    ours_only!("HELD");
    requires!(Root, Program("mount"));
    in_private_mounts(
        "touch /mnt/a; unshare --uts=/mnt/a true; exec 7</mnt/a; (exec 7<&-; lsns -P -t uts -rn -o NS,HELD,HOLDERS >/mnt/out); \
         grep ^$(stat -L -c %i /mnt/a) /mnt/out | cut -d\" \" -f2- | sed s/$$/PID/",
    )
    .succeeds()
    .prints("fd,mount PID/fd/7,/mnt/a\n");
}

#[test]
fn a_socket_keeps_its_network_namespace() {
    ours_only!("HELD");
    requires!(Root, Program("python3"), Linux(5, 6));
    let held = hold("unshare -n");
    let inode = held.inode("net");
    let python = format!(
        "{SETNS}; import socket, time; own = os.open(\"/proc/self/ns/net\", 0); \
         other = os.open(\"/proc/{}/ns/net\", 0); setns(other, 0); s = socket.socket(); setns(own, 0); os.close(other); \
         os.dup2(s.fileno(), 77); s.close(); print(flush=True); time.sleep(1000)",
        held.pid()
    );
    let script = format!(
        "f=$(mktemp); python3 -c '{python}' >$f & until [ -s $f ]; do sleep 0.01; done; kill -KILL {}; \
                          while [ -e /proc/{}/ns/net ]; do sleep 0.01; done; \
                          lsns -t net -rn -o NS,NPROCS,HELD,HOLDERS | grep ^{inode} | sed s/$!/PID/; kill -KILL $!; rm $f",
        held.pid(),
        held.pid()
    );
    sh(&script).prints(&format!("{inode} 0 socket PID/fd/77\n"));
}

#[test]
fn a_thread_keeps_a_namespace() {
    ours_only!("--threads");
    requires!(UserNamespaces, Program("python3"));
    // CLONE_NEWUTS is 0x04000000; as root of a user namespace everybody may.
    let python = format!(
        "{SETNS}\nimport threading, time\ndef run():\n  unshare(0x04000000)\n  print(threading.get_native_id(), flush=True)\n  \
         time.sleep(1000)\nthreading.Thread(target=run).start()"
    );
    let script = format!(
        "f=$(mktemp); unshare -Ur python3 -c '{python}' >$f & until [ -s $f ]; do sleep 0.01; done; read tid <$f; \
         inode=$(stat -L -c %i /proc/$!/task/$tid/ns/uts); for o in --threads '-o +HELD'; do lsns -t uts -rn $o -o NS,NPROCS,HELD,HOLDERS | \
         grep ^$inode | sed \"s/$inode/NS/;s/$!/PID/;s/$tid/TID/\"; done; kill -KILL $!; rm $f"
    );
    sh(&script).succeeds().prints("NS 0 thread PID/task/TID\nNS 0 thread PID/task/TID\n");
}

/// The user namespace in the middle has no process: it lives by its child.
#[test]
fn a_parent_without_processes_is_listed() {
    ours_only!("HELD");
    requires!(UserNamespaces);
    let outer = hold("unshare -Ur");
    let inode = outer.inode("user");
    let inner = hold(&format!("nsenter -t {} -U unshare -Ur", outer.pid()));
    drop(outer);
    let lines = sh("lsns -t user -rn -o NS,NPROCS,HELD,PNS").succeeds().stdout();
    let line = lines.lines().find(|line| line.starts_with(&inode.to_string())).expect("it is listed").to_owned();
    assert!(line.starts_with(&format!("{inode} 0 child ")), "{line}");
    let child = format!("{} 1 process {inode}", inner.inode("user"));
    assert!(lines.lines().any(|line| line == child), "{child}: {lines}");
}

/// Only listns(2) knows it: the one descriptor lies in the queue of a socket.
#[test]
fn a_descriptor_in_flight_keeps_a_namespace_that_only_the_kernel_knows() {
    ours_only!("HELD");
    requires!(Root, Linux(6, 19), Program("python3"));
    let held = hold("unshare -u");
    let (pid, inode) = (held.pid(), held.inode("uts"));
    let python = format!(
        "import array, os, socket, time; a, b = socket.socketpair(); fd = os.open(\"/proc/{pid}/ns/uts\", 0); \
         a.sendmsg([b\"x\"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array(\"i\", [fd]))]); os.close(fd); \
         print(flush=True); time.sleep(1000)"
    );
    let script = format!(
        "f=$(mktemp); python3 -c '{python}' >$f & until [ -s $f ]; do sleep 0.01; done; kill -KILL {pid}; \
                          while [ -e /proc/{pid}/ns/uts ]; do sleep 0.01; done; \
                          lsns -t uts -rn -o NS,NPROCS,HELD,USER | grep ^{inode}; kill -KILL $!; rm $f"
    );
    sh(&script).succeeds().prints(&format!("{inode} 0 kernel root\n"));
}

#[test]
fn a_namespace_has_an_id_that_nobody_had_before() {
    ours_only!("NSID");
    requires!(UserNamespaces, Linux(6, 18));
    let held = hold("unshare -Uu");
    let file = nscore::nsfs::NamespaceFile::open(std::path::Path::new(&format!("/proc/{}/ns/uts", held.pid())))
        .expect("it lives");
    let id = file.unique_id().expect("Linux 6.18");
    sh(&format!("lsns -p {} -t uts -rn -o NSID", held.pid())).succeeds().prints(&format!("{id}\n"));
}

#[test]
fn the_cgroup_and_the_container_of_the_process_are_told() {
    ours_only!("CONTAINER");
    requires!(Root, CgroupV2);
    let id = "3f9d1c0a5be84f0d9a1e6c7b8d2f4a6051c3e5978b0d2f4a6c8e0a1b3d5f7091";
    let line = format!(
        "c=/sys/fs/cgroup/docker-{id}.scope; mkdir $c; unshare -u sleep 1000 & until grep -q sleep /proc/$!/comm; do sleep 0.01; done; \
         echo $! >$c/cgroup.procs; lsns -p $! -t uts -rn -o CGROUP,CONTAINER; kill -KILL $!; wait; rmdir $c"
    );
    sh(&line).succeeds().prints(&format!("/docker-{id}.scope {id}\n"));
}

#[test]
fn another_procfs_can_be_read() {
    ours_only!("--proc");
    requires!(UserNamespaces, Program("mount"));
    let held = hold("unshare -Urpmf --mount-proc=/mnt");
    sh(&format!("lsns --proc /proc/{}/root/mnt -t pid -rn -o NPROCS,PID,NS | grep -v ^0", held.pid()))
        .succeeds()
        .prints(&format!("1 1 {}\n", held.inode("pid")));
    sh("lsns --proc /no/such").ends_with(1).complains("lsns: cannot open '/no/such': No such file or directory\n");
}

use std::process::{Child, Command};

use super::*;

fn name(pid: Pid) -> TargetName {
    TargetName { pid, inode: None }
}

fn pid_of(child: &Child) -> Pid {
    Pid::from_raw(child.id().cast_signed())
}

#[test]
fn what_was_opened_through_proc_after_the_targets_end_is_refused() {
    let mut child = Command::new("sleep").arg("1000").spawn().expect("sleep starts");
    let target = Target::open(name(pid_of(&child))).expect("it lives");
    target.root().expect("it lives");
    child.kill().expect("it is ours");
    child.wait().expect("it is ours");
    let exited = format!("process {} has exited", child.id());
    assert_eq!(target.root().expect_err("it is gone").to_string(), exited);
    assert_eq!(target.kinds().expect_err("it is gone").to_string(), exited);
    let gone = Target::open(name(pid_of(&child))).expect_err("it is gone").to_string();
    assert_eq!(gone, format!("process {} does not exist", child.id()));
}

#[test]
fn we_share_every_namespace_with_ourselves() {
    let kinds = Target::open(name(Pid::this())).expect("we live").kinds().expect("our own");
    assert_eq!(kinds.all, kinds.shared);
    assert!(kinds.all.contains(NamespaceKind::User));
}

#[test]
fn a_kernel_that_takes_no_pidfd_gets_one_file_a_kind() {
    let kinds: KindSet = [NamespaceKind::Net, NamespaceKind::Uts].into_iter().collect();
    let files = Target::open(name(Pid::this())).expect("we live").files(kinds).expect("our own");
    let calls: Vec<_> = files.iter().map(|file| file.call(file.kinds())).collect();
    assert_eq!(calls, ["setns(ns_file, CLONE_NEWNET)", "setns(ns_file, CLONE_NEWUTS)"]);
}

//! Namespaces that only a thread is in: unshare(2) and setns(2) move the one that calls them.

use std::os::fd::AsFd;

use nix::fcntl::OFlag;
use nix::unistd::Pid;
use nscore::KindSet;
use nscore::sys::directory::for_each_name;

use crate::census::{Census, Holder};
use crate::scan::{Proc, pid_in, read_links};
use crate::share::share_out;

/// Finds the namespaces of these kinds that a thread is in and its process is not.
pub fn find(proc: &Proc, kinds: KindSet, pids: &[Pid], census: &mut Census) {
    let parts = share_out(pids, |share| {
        let mut part = census.part();
        let mut names = vec![0; 1 << 15];
        share.for_each(|pid| find_in(proc, kinds, pid, &mut names, &mut part));
        part
    });
    parts.into_iter().for_each(|part| census.add(part));
}

fn find_in(proc: &Proc, kinds: KindSet, pid: Pid, names: &mut [u8], census: &mut Census) {
    let directory = match proc.open_directory(&format!("{pid}/task"), OFlag::empty()) {
        Ok(directory) => directory,
        Err(errno) => return census.note(errno),
    };
    let mut threads = Vec::new();
    let listed = for_each_name(directory.as_fd(), names, |name| threads.extend(pid_in(name)));
    listed.unwrap_or_else(|errno| census.note(errno));
    threads.retain(|thread| *thread != pid);
    if threads.is_empty() {
        return;
    }
    let mut of_process = Vec::new();
    let read = read_links(proc, &format!("{pid}/ns"), kinds, |kind, inode| of_process.push((kind, inode)));
    read.unwrap_or_else(|errno| census.note(errno));
    for thread in threads {
        let read = read_links(proc, &format!("{pid}/task/{thread}/ns"), kinds, |kind, inode| {
            if !of_process.contains(&(kind, inode)) {
                census.namespace(kind, inode).holders.push(Holder::Thread(pid, thread));
            }
        });
        read.unwrap_or_else(|errno| census.note(errno));
    }
}

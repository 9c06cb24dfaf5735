//! Namespaces that only a thread is in: unshare(2) and setns(2) move the one that calls them.

use std::os::fd::AsFd;

use nix::fcntl::OFlag;
use nix::unistd::Pid;
use nscore::KindSet;
use nscore::sys::directory::for_each_name;

use crate::census::{Census, Holder};
use crate::scan::{Proc, pid_in, read_links};

/// Finds the namespaces of these kinds that a thread is in and its process is not.
pub fn find(proc: &Proc, kinds: KindSet, pids: &[Pid], census: &mut Census) {
    let mut names = vec![0; 1 << 15];
    for pid in pids.iter().copied() {
        let Ok(directory) = proc.open_directory(&format!("{pid}/task"), OFlag::empty()) else { continue };
        let mut threads = Vec::new();
        let _ = for_each_name(directory.as_fd(), &mut names, |name| threads.extend(pid_in(name)));
        threads.retain(|thread| *thread != pid);
        if threads.is_empty() {
            continue;
        }
        let mut of_process = Vec::new();
        let _ = read_links(proc, &format!("{pid}/ns"), kinds, |kind, inode| of_process.push((kind, inode)));
        for thread in threads {
            let _ = read_links(proc, &format!("{pid}/task/{thread}/ns"), kinds, |kind, inode| {
                if !of_process.contains(&(kind, inode)) {
                    census.namespace(kind, inode).holders.push(Holder::Thread(pid, thread));
                }
            });
        }
    }
}

//! Shares the reading of many processes out among threads.
//!
//! Nearly all of lsns's time goes into system calls on `/proc`, and the kernel answers those of two threads side by side:
//! docs/performance.md has the figures. The threads have ended before anything else is done, and `lsns` never forks: a child
//! would be alone with the locks of threads that it does not have ([`nscore::sys::process::fork`]).

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

use nix::unistd::Pid;

/// Fewer processes than this are not worth another thread: reading them takes some 20 ms, starting one 0.1 ms.
const WORTH_A_THREAD: usize = 500;

/// The most threads. More are untried, and would only wait for each other where the kernel takes locks.
const MOST_THREADS: usize = 4;

/// How many processes a thread takes at a time, so that none is idle while another has much left.
const PORTION: usize = 128;

/// Lets `work` read all of these processes, in one thread or more, and returns what came of each share.
#[expect(clippy::disallowed_methods, reason = "lsns does not fork, and changes no namespace")]
pub fn share_out<T: Send>(pids: &[Pid], work: impl Fn(Share<'_>) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work = || work(Share { pids, next: &next, portion: &[] });
    scope(|scope| {
        // A thread that cannot be started is no error: the others do its share.
        let others = (1..threads_for(pids.len())).map_while(|_| Builder::new().spawn_scoped(scope, work).ok());
        let others: Vec<_> = others.collect();
        let mut results = vec![work()];
        // Joined, a thread has ended, and not only its closure.
        results.extend(others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic))));
        results
    })
}

fn threads_for(processes: usize) -> usize {
    let most = available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    (processes / WORTH_A_THREAD).clamp(1, most)
}

/// The processes that fall to one thread, found out as it asks for them.
#[derive(Debug)]
pub struct Share<'a> {
    pids: &'a [Pid],
    next: &'a AtomicUsize,
    portion: &'a [Pid],
}

impl Iterator for Share<'_> {
    type Item = Pid;

    fn next(&mut self) -> Option<Pid> {
        if self.portion.is_empty() {
            let start = self.next.fetch_add(PORTION, Ordering::Relaxed);
            let rest = self.pids.get(start..)?;
            self.portion = rest.get(..PORTION).unwrap_or(rest);
        }
        let (pid, rest) = self.portion.split_first()?;
        self.portion = rest;
        Some(*pid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_process_falls_to_exactly_one_thread() {
        for count in [0, 1, PORTION, 3 * PORTION + 1, 10_000] {
            let pids: Vec<_> = (1..).map(Pid::from_raw).take(count).collect();
            let mut read: Vec<_> = share_out(&pids, |share| share.collect::<Vec<_>>()).concat();
            read.sort_unstable();
            assert_eq!(read, pids, "{count} processes");
        }
    }

    #[test]
    fn few_processes_are_read_without_another_thread() {
        assert_eq!([0, 1, 100, 2 * WORTH_A_THREAD - 1].map(threads_for), [1; 4]);
        let most = available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
        assert_eq!(threads_for(1_000_000), most);
        let own = std::thread::current().id();
        let pids = [Pid::this(); 100];
        assert_eq!(share_out(&pids, |share| (std::thread::current().id(), share.count())), [(own, 100)]);
    }
}

//! `-g`: a thread stands for the process that it belongs to; without it, for itself.
#![expect(clippy::expect_used, reason = "a test that does not know what it expects has to stop")]

mod expected;
mod ways;

use std::fs;

use testkit::{Held, hold, requires, sh};

use expected::parent_and_pids;
use ways::by_both_ways;

/// A process in a namespace of its own that has a second thread: its PIDs and the thread's.
fn threaded() -> (Held, Vec<i32>, Vec<i32>) {
    let script = "import subprocess, sys, threading, time; \
        threading.Thread(target=time.sleep, args=(1e6,), daemon=True).start(); subprocess.run(sys.argv[1:])";
    let held = hold(&format!("unshare -Urpf --mount-proc python3 -c '{script}'"));
    let (process, _) = parent_and_pids(held.pid());
    let threads = fs::read_dir(format!("/proc/{process}/task")).expect("it lives");
    let threads = threads.map(|entry| entry.expect("an entry").file_name().to_string_lossy().parse::<i32>());
    let thread = threads.map(|thread| thread.expect("a thread id")).find(|thread| *thread != process);
    let (_, pids) = parent_and_pids(process);
    let (_, tids) = parent_and_pids(thread.expect("a second thread"));
    (held, pids, tids)
}

#[test]
fn a_thread_is_translated_like_a_process() {
    requires!(UserNamespaces, Program("python3"));
    let (_held, pids, tids) = threaded();
    for (options, word, answer) in [
        (format!("--to {}", pids[0]), tids[0], tids[1]),
        (format!("--from {}", pids[0]), tids[1], tids[0]),
        ("-i".to_owned(), tids[0], tids[1]),
    ] {
        by_both_ways(&format!("nspid {options} {word}"), |outcome| {
            outcome.succeeds().prints(&format!("{answer}\n")).complains("")
        });
    }
}

#[test]
fn with_tgid_the_answer_is_the_process_of_the_thread() {
    requires!(UserNamespaces, Program("python3"));
    let (_held, pids, tids) = threaded();
    for (options, word, answer) in [
        (format!("--to {}", pids[0]), tids[0], pids[1]),
        (format!("--from {}", pids[0]), tids[1], pids[0]),
        (format!("--from {0} --to {0}", pids[0]), tids[1], pids[1]),
        ("-i".to_owned(), tids[0], pids[1]),
        (format!("--from {} -i", pids[0]), tids[1], pids[1]),
        ("--to self".to_owned(), tids[0], pids[0]),
        ("--to self".to_owned(), pids[0], pids[0]),
    ] {
        by_both_ways(&format!("nspid -g {options} {word}"), |outcome| {
            outcome.succeeds().prints(&format!("{answer}\n")).complains("")
        });
    }
}

#[test]
fn the_table_shows_the_thread_or_its_process() {
    requires!(UserNamespaces, Program("python3"));
    let (_held, pids, tids) = threaded();
    sh(&format!("nspid -no CHAIN {}", tids[0])).succeeds().prints(&format!("{},{}\n", tids[0], tids[1]));
    sh(&format!("nspid -gno CHAIN {}", tids[0])).succeeds().prints(&format!("{},{}\n", pids[0], pids[1]));
    sh("nspid -g 4194304").ends_with(1).prints("").complains("nspid: there is no process 4194304\n");
}

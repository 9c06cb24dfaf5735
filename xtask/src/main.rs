//! What the developers of nstools run: `cargo xtask demo | test | conformance | vm | faults | load | bench | dist | ci`.
//!
//! [`demo`] shows the article's recipes, [`test`](mod@test) runs the tests and counts them,
//! [`conformance`] compares with util-linux, [`vm`] runs the tests on other kernels, [`faults`] has system calls fail, [`load`](mod@load)
//! has much done at once, [`bench`](mod@bench) measures, [`dist`]
//! installs the programs, and [`ci`] is all that has to hold before a commit. [`workspace`] knows where things are and how to
//! call cargo.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "xtask talks to the developer who runs it")]

mod background;
mod bench;
mod ci;
mod completions;
mod conformance;
mod crowd;
mod debian;
mod demo;
mod dist;
mod faults;
mod fence;
mod limits;
mod load;
mod manual;
mod reference;
mod scratch;
mod table;
mod test;
mod tools;
mod vm;
mod workspace;

use std::error::Error;
use std::process::ExitCode;

/// How a task ends: an error is its message.
type Done = Result<(), Box<dyn Error>>;

const USAGE: &str = "\
Usage: cargo xtask TASK

Tasks:
  demo                   build, then run the article's recipes and scenarios
  test                   build, then run all tests and count them
  conformance            build, then compare with util-linux, case by case
  faults [LINE...]       let each system call of our programs fail once, in all command lines or in these (numbers, or
                         lines of your own); as root, with strace. For one fault, give --fault FAULT
  load                   run unshare 10,000 times, eight at a time, and lsns and nspid among 20,000 processes; as root
  vm [VERSION...]        run all tests under qemu on Debian's kernels (5.10 6.1 6.12 7.2)
  bench                  all that follow
  bench start            measure how fast unshare and nsenter start a program, beside util-linux's; as root
  bench nspid            measure nspid, beside the bare reading of processes
  bench lsns [COUNT...]  measure lsns beside util-linux's, among so many processes (1000 4000 16000);
                         for other work than a plain lsns, give its arguments after --
  dist [--prefix DIR] [--suffix SUFFIX] [--uninstall]
                         build static programs; without --prefix, leave a tree and an archive in target/dist;
                         with it, install in DIR, or remove from there what was installed
  dist --deb             make a Debian package in target/dist
  ci                     all of CI: format, clippy, docs, tests, demo
";

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).collect();
    match run(&words.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Done {
    match words {
        ["conformance"] => conformance::run(),
        ["demo"] => demo::run(),
        ["test"] => test::run(),
        ["vm", versions @ ..] => vm::run(versions),
        ["bench"] => bench::run(),
        ["bench", "start"] => bench::start::run(),
        ["bench", "nspid"] => bench::nspid::run(),
        ["bench", "lsns", words @ ..] => bench::lsns::run(words),
        ["dist", words @ ..] => dist::run(words),
        ["faults", fence::INSIDE, words @ ..] => faults::run_inside(words),
        ["faults", words @ ..] => faults::run(words),
        ["load"] => load::run(),
        ["load", fence::INSIDE] => load::run_inside(),
        ["ci"] => ci::run(),
        ["measure", program, arguments @ ..] => bench::measure::report(program, arguments),
        ["-h" | "--help"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("no such task\n{USAGE}").into()),
    }
}

//! Runs a program in new namespaces.
//!
//! [`options`] reads the command line, [`plan`] decides the steps and their order, [`execute`] takes them. What has to be done
//! from outside of the new namespaces, a [`helper`] does.
#![forbid(unsafe_code)]

mod binfmt;
mod clock;
mod execute;
#[cfg(fuzzing)]
pub mod fuzzing;
mod gate;
mod handshake;
mod helper;
mod id_map;
mod init;
mod options;
mod persistence;
mod plan;
mod propagation;
mod signal_name;

use std::ffi::OsString;

use nscore::cli::{self, Invocation, Order};
use nscore::launch::Program;
use nscore::{Error, Status, Tool};

use options::OPTIONS;
use plan::Caller;

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "unshare",
    usage: &["[options] [program [argument...]]"],
    about: "Run a program in new namespaces",
    options: || cli::option::views(OPTIONS),
    beyond: options::BEYOND,
    columns: &[],
    run,
};

fn run(words: Vec<OsString>) -> Result<Status, Error> {
    let (options, operands) = match cli::parse(&TOOL, OPTIONS, Order::OptionsFirst, words)? {
        Invocation::Print(text) => return cli::print(text).map(|()| Status::SUCCESS),
        Invocation::Run(options, operands) => (options, operands),
    };
    let caller = Caller::observe(&options)?;
    let steps = plan::plan(&options, Program::from_words(operands.words), &caller)?;
    if options.explain {
        return cli::print(cli::explanation(&plan::lines(&steps))).map(|()| Status::SUCCESS);
    }
    if plan::leaves_pid_1_to_a_child(&steps) {
        cli::advise(
            "PROGRAM itself stays outside the new PID namespace, and its first child is PID 1: -f makes it PROGRAM",
        );
    }
    execute::execute(&steps)
}

//! Runs a program in new namespaces.
//!
//! [`options`] reads the command line, [`plan`] decides the steps and their order, [`execute`] takes them.
#![forbid(unsafe_code)]

mod execute;
mod id_map;
mod options;
mod plan;
mod propagation;
mod signal_name;

use std::ffi::OsString;

use nix::unistd::{getegid, geteuid};

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
    run,
};

fn run(words: Vec<OsString>) -> Result<Status, Error> {
    let (options, operands) = match cli::parse(&TOOL, OPTIONS, Order::OptionsFirst, words)? {
        Invocation::Print(text) => return cli::print(text).map(|()| Status::SUCCESS),
        Invocation::Run(options, operands) => (options, operands),
    };
    let caller = Caller { uid: geteuid(), gid: getegid() };
    let steps = plan::plan(&options, Program::from_words(operands.words), caller)?;
    if options.explain {
        return cli::print(cli::explanation(&steps)).map(|()| Status::SUCCESS);
    }
    execute::execute(&steps)
}

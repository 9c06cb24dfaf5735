//! Runs a program in the namespaces of another process.
//!
//! [`options`] reads the command line, [`open`] opens all that it names: [`entrance`]s to namespaces and [`directory`]s,
//! its own or of the [`target`]. [`plan`] decides the steps and their order, [`execute`] takes them. Whatever can fail
//! without having changed anything comes first: after the first setns(2), paths and PIDs may mean something else.
#![forbid(unsafe_code)]

mod cgroup;
mod directory;
mod entrance;
mod execute;
#[cfg(fuzzing)]
pub mod fuzzing;
mod open;
mod options;
mod plan;
mod target;

use std::ffi::OsString;

use nscore::cli::{self, Invocation, Order, option};
use nscore::launch::Program;
use nscore::{Error, Status, Tool};

use open::Outside;

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "nsenter",
    usage: &["[options] [program [argument...]]"],
    about: "Run a program in the namespaces of another process",
    options: || option::views(options::TABLE),
    beyond: options::BEYOND,
    columns: &[],
    run,
};

fn run(words: Vec<OsString>) -> Result<Status, Error> {
    let (options, operands) = match cli::parse(&TOOL, options::TABLE, Order::OptionsFirst, words)? {
        Invocation::Print(text) => return cli::print(text).map(|()| Status::SUCCESS),
        Invocation::Run(options, operands) => (options, operands),
    };
    options.check()?;
    let outside = Outside::open(&options)?;
    let steps = plan::plan(&options, &outside, Program::from_words(operands.words));
    if options.explain {
        return cli::print(cli::explanation(&steps)).map(|()| Status::SUCCESS);
    }
    if plan::leaves_proc_behind(&steps) {
        cli::advise(
            "/proc still shows our own PID namespace; 'mount-proc --' before PROGRAM gives it one of the entered",
        );
    }
    execute::execute(&steps)
}

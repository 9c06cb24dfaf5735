//! Mounts a fresh procfs.
//!
//! [`options`] reads the command line, [`place`] looks at the mount point, [`plan`] decides the steps and their order,
//! [`execute`] takes them. [`procfs_at`] is the library: what `unshare --mount-proc` runs too.
#![forbid(unsafe_code)]

mod execute;
mod options;
mod place;
mod plan;
mod procfs_at;

use std::ffi::OsString;

use nscore::cli::{self, Invocation, Order};
use nscore::{Error, Status, Tool};

pub use procfs_at::{WHAT_IT_CALLS, mount};

use options::{OPTIONS, Request};

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "mount-proc",
    usage: &["[options] [mountpoint]", "[options] [mountpoint] -- program [argument...]"],
    about: "Mount a fresh /proc, here or for one program",
    options: || cli::option::views(OPTIONS),
    beyond: &[],
    run,
};

fn run(words: Vec<OsString>) -> Result<Status, Error> {
    let request = match cli::parse(&TOOL, OPTIONS, Order::OptionsFirst, words)? {
        Invocation::Print(text) => return cli::print(text).map(|()| Status::SUCCESS),
        Invocation::Run(options, operands) => Request::new(options, operands)?,
    };
    let propagation = place::propagation(&request.at);
    let steps = plan::plan(&request, propagation)?;
    if request.explain {
        return cli::print(cli::explanation(&steps)).map(|()| Status::SUCCESS);
    }
    execute::execute(&steps)
}

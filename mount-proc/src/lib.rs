//! Mounts a fresh procfs.
//!
//! [`options`] reads the command line (with [`mount_options`] for `-o LIST`), [`target`] opens the PID namespace that is meant,
//! [`place`] looks at the mount point and [`mounts`] around it, [`plan`] decides the steps and their order, [`execute`] takes them.
//!
//! [`procfs_at`] makes the [`mount`](mod@mount): by a [`context`] of the namespace and an [`instance`] that [`check`] has looked
//! at before anybody can see it, or [`by_path`] where the kernel has only mount(2). [`masks`] tells why it may refuse.
//! [`mount()`] is the library: what `unshare --mount-proc` runs too.
#![forbid(unsafe_code)]

mod by_path;
mod check;
mod context;
mod execute;
#[cfg(fuzzing)]
pub mod fuzzing;
mod instance;
mod masks;
mod mount;
mod mount_options;
mod mounts;
mod options;
mod place;
mod plan;
mod procfs_at;
mod target;

use std::ffi::OsString;

use nscore::cli::{self, Invocation, Order};
use nscore::{Error, Status, Tool};

pub use mount::WHAT_IT_CALLS;
pub use procfs_at::mount;

use mount::Whose;
use options::{OPTIONS, Request};

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "mount-proc",
    usage: &["[options] [mountpoint]", "[options] [mountpoint] -- program [argument...]"],
    about: "Mount a fresh /proc, here or for one program",
    options: || cli::option::views(OPTIONS),
    beyond: &[],
    columns: &[],
    run,
};

fn run(words: Vec<OsString>) -> Result<Status, Error> {
    let request = match cli::parse(&TOOL, OPTIONS, Order::OptionsFirst, words)? {
        Invocation::Print(text) => return cli::print(text).map(|()| Status::SUCCESS),
        Invocation::Run(options, operands) => Request::new(options, operands)?,
    };
    let target = request.target.open()?; // first, while /proc is still the caller's
    let whose = target.as_ref().map_or(Whose::Own, Whose::Other);
    let steps = plan::plan(&request, whose, place::propagation)?;
    if request.explain {
        return cli::print(cli::explanation(&steps)).map(|()| Status::SUCCESS);
    }
    execute::execute(&steps)
}

//! What the fuzzer calls: the pure parts, with nothing behind them that acts. Only in its builds.

use std::ffi::{OsStr, OsString};

use nscore::Error;
use nscore::cli::{self, Invocation, Order};

use crate::mount::Whose;
use crate::mount_options::MountOptions;
use crate::options::{OPTIONS, Request};
use crate::place::Propagation;
use crate::plan;

/// The plan for these words at a private place and for our own PID namespace, or what is printed in its place.
///
/// # Errors
///
/// Those of the command line.
pub fn explain(words: Vec<OsString>) -> Result<String, Error> {
    match cli::parse(&crate::TOOL, OPTIONS, Order::OptionsFirst, words)? {
        Invocation::Print(text) => Ok(text),
        Invocation::Run(options, operands) => {
            let request = Request::new(options, operands)?;
            plan::plan(&request, Whose::Own, |_| Ok(Propagation::Private)).map(|steps| cli::explanation(&steps))
        }
    }
}

/// The usual form of a list of mount options; the empty list has none.
///
/// # Errors
///
/// One of them is unknown.
pub fn mount_options(list: &OsStr) -> Result<OsString, Error> {
    let mut options = MountOptions::default();
    options.add(list)?;
    Ok(options.to_string().into())
}

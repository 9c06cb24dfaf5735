//! What the fuzzer calls: the pure parts, with nothing behind them that acts. Only in its builds.

use std::ffi::OsString;

use nscore::Error;
use nscore::cli::{self, Invocation, Order};

use crate::options::TABLE;

/// What these words ask for, in no particular form.
///
/// # Errors
///
/// Those of the command line.
pub fn check(words: Vec<OsString>) -> Result<String, Error> {
    match cli::parse(&crate::TOOL, TABLE, Order::OptionsFirst, words)? {
        Invocation::Print(text) => Ok(text),
        Invocation::Run(options, operands) => options.check().map(|()| format!("{options:?} {operands:?}")),
    }
}

//! What the fuzzer calls: the pure parts, with nothing behind them that acts. Only in its builds.

use std::ffi::{OsStr, OsString};
use std::ops::Range;

use nscore::Error;
use nscore::cli::{self, Invocation, Order};

use crate::field::Field;
use crate::options::OPTIONS;
use crate::reference::Reference;
use crate::status::Status;
use crate::task::Request;
use crate::words;

/// What these words ask for, in no particular form.
///
/// # Errors
///
/// Those of the command line.
pub fn request(words: Vec<OsString>) -> Result<String, Error> {
    match cli::parse(&crate::TOOL, &OPTIONS, Order::Mixed, words)? {
        Invocation::Print(text) => Ok(text),
        Invocation::Run(options, operands) => {
            Request::decide(options, operands.words).map(|request| format!("{request:?}"))
        }
    }
}

/// How many PID namespaces below that of the procfs a process lives, as the text of its status tells.
pub fn depth_in_status(text: &[u8]) -> Option<usize> {
    Status::parse(text).map(|status| status.depth())
}

/// The usual form of a reference to a PID namespace.
///
/// # Errors
///
/// It is none.
pub fn reference(word: &OsStr) -> Result<OsString, Error> {
    Reference::parse(word).map(|reference| match reference {
        Reference::Own => "self".into(),
        Reference::Process(pid) => pid.to_string().into(),
        Reference::Inode(inode) => format!("pid:[{inode}]").into(),
        Reference::Id(id) => format!(":{id}").into(),
        Reference::Path(path) => path.into(),
    })
}

/// The usual form of a PID to translate.
///
/// # Errors
///
/// It is none.
pub fn pid(word: &OsStr) -> Result<OsString, Error> {
    words::pid(word).map(|pid| pid.to_string().into())
}

/// Where the field is in the line.
pub fn field(number: usize, delimiter: Option<Vec<u8>>, line: &[u8]) -> Option<Range<usize>> {
    Field { number, delimiter }.range(line)
}

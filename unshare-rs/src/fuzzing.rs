//! What the fuzzer calls: the pure parts, with nothing behind them that acts. Only in its builds.

use std::ffi::{OsStr, OsString};

use nscore::cli::{self, Invocation, Order};
use nscore::launch::Program;
use nscore::{Error, Tool};

use crate::binfmt::Registration;
use crate::clock::Clock;
use crate::options::OPTIONS;
use crate::plan::{self, Caller};
use crate::signal_name::SignalNumber;

/// What is made of id maps.
pub mod id_maps {
    use super::*;
    use crate::id_map::{Ranges, Sources};

    pub use crate::id_map::{IdMap, IdRange};

    /// Reads what `--map-users` takes.
    ///
    /// # Errors
    ///
    /// It is no range and none of the words.
    pub fn parse(word: &OsStr) -> Result<Ranges, Error> {
        Ranges::parse(word)
    }

    /// What these texts say: of a file of subordinate ids, for this user, and of the map of the caller's own user namespace.
    pub fn sources(subordinate: &str, name: Option<&str>, user: u32, own: &str) -> Sources {
        Sources::in_texts(subordinate, name, user, own)
    }
}

/// The plan for these words, or what is printed in its place.
///
/// # Errors
///
/// Those of the command line.
pub fn explain(words: Vec<OsString>) -> Result<String, Error> {
    let tool: &Tool = &crate::TOOL;
    match cli::parse(tool, OPTIONS, Order::OptionsFirst, words)? {
        Invocation::Print(text) => Ok(text),
        Invocation::Run(options, operands) => {
            let caller = Caller::observe(&options)?;
            let steps = plan::plan(&options, Program::from_words(operands.words), &caller)?;
            Ok(cli::explanation(&plan::lines(&steps)))
        }
    }
}

/// The usual form of a signal's name.
///
/// # Errors
///
/// It is none.
pub fn signal(word: &OsStr) -> Result<OsString, Error> {
    SignalNumber::named(word).map(|signal| signal.to_string().into())
}

/// The usual form of a clock's offset.
///
/// # Errors
///
/// It is none.
pub fn seconds(word: &OsStr) -> Result<OsString, Error> {
    Clock::Monotonic.parse_offset(word).map(|seconds| seconds.to_string().into())
}

/// The usual form of a range of ids.
///
/// # Errors
///
/// It is none.
pub fn range(word: &OsStr) -> Result<OsString, Error> {
    id_maps::IdRange::parse(word).map(|range| format!("{}:{}:{}", range.inner, range.outer, range.count).into())
}

/// Reads the registration of an interpreter.
///
/// # Errors
///
/// It is none.
pub fn registration(word: &OsStr) -> Result<bool, Error> {
    Registration::parse(word.to_owned()).map(|registration| registration.is_fixed())
}

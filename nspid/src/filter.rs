//! The filter: a line out for each word in.

use std::ffi::OsStr;
use std::fmt::Write;

use nix::unistd::Pid;

use nscore::{Error, Status, cli};

use crate::task::Silence;
use crate::translate::Translator;
use crate::words::{self, Words};

/// Translates the words one by one and prints each batch before it asks for the next, so that whoever waits for an
/// answer before the next question gets it.
///
/// # Errors
///
/// Words cannot be read, or answers not written. A word without translation is none: it gets the answer `-`, a
/// message, and status 1 in the end.
pub fn run(words: &mut Words, translator: &Translator, silence: Silence) -> Result<Status, Error> {
    let mut status = Status::SUCCESS;
    while let Some(batch) = words.next_batch()? {
        let mut lines = String::new();
        for word in &batch {
            match answer(word, translator, silence) {
                Some(pid) => {
                    let _ = writeln!(lines, "{pid}"); // writing to a String cannot fail
                }
                None => {
                    lines.push_str("-\n");
                    status = Status::FAILURE;
                }
            }
        }
        cli::print(lines)?;
    }
    Ok(status)
}

/// The translation of a word; otherwise says why there is none.
fn answer(word: &OsStr, translator: &Translator, silence: Silence) -> Option<Pid> {
    let pid = words::pid(word).map_err(|error| cli::warn(&error.to_string())).ok()?;
    match translator.translate(pid) {
        Ok(Some(translated)) => Some(translated),
        Ok(None) => {
            silence.warn(&format!("process {pid} does not exist or is not visible there"));
            None
        }
        Err(error) => {
            cli::warn(&format!("cannot translate PID {pid}: {error}"));
            None
        }
    }
}

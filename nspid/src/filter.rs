//! The filter: an answer out for each word in, or each line with one of its fields translated.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;

use nix::unistd::Pid;

use nscore::cli::tool::report;
use nscore::{Error, Status, cli};

use crate::field::Field;
use crate::input::Input;
use crate::task::Silence;
use crate::translate::Translator;
use crate::words::{self, Separator, Words};

/// Translates words or fields, and prints what is there before it asks for more, so that whoever waits for an answer before
/// the next question gets it.
#[derive(Debug)]
pub struct Filter {
    translator: Translator,
    silence: Silence,
    separator: Separator,
    /// What is to be printed.
    answers: Vec<u8>,
    status: Status,
}

impl Filter {
    /// A filter.
    pub fn new(translator: Translator, silence: Silence, separator: Separator) -> Self {
        Self { translator, silence, separator, answers: Vec::new(), status: Status::SUCCESS }
    }

    /// Answers each word of the operands.
    ///
    /// # Errors
    ///
    /// Words cannot be read, or answers not written. A word without translation is none: it gets the answer `-`, a
    /// message, and status 1 in the end.
    pub fn answer_words(mut self, operands: Vec<OsString>) -> Result<Status, Error> {
        let mut words = Words::new(operands, self.separator);
        while let Some(batch) = words.next_batch()? {
            for word in batch.words() {
                self.answer(word);
                self.answers.push(self.separator.terminator());
            }
            self.print()?;
        }
        Ok(self.status)
    }

    /// Repeats standard input with one field of each line translated and nothing else changed. A line without the field stays
    /// as it is.
    ///
    /// # Errors
    ///
    /// As [`Self::answer_words`].
    pub fn answer_fields(mut self, field: &Field) -> Result<Status, Error> {
        let mut input = Input::default();
        let terminator = self.separator.terminator();
        while input.advance(|byte| byte == terminator, usize::MAX)? {
            for piece in input.piece().split_inclusive(|byte| *byte == terminator) {
                let line = piece.strip_suffix(&[terminator]).unwrap_or(piece);
                let Some(range) = field.range(line) else {
                    self.answers.extend_from_slice(piece);
                    continue;
                };
                self.answers.extend_from_slice(&piece[..range.start]);
                self.answer(OsStr::from_bytes(&piece[range.clone()]));
                self.answers.extend_from_slice(&piece[range.end..]);
            }
            self.print()?;
        }
        Ok(self.status)
    }

    /// Adds the translation of a word; where there is none, says why.
    fn answer(&mut self, word: &OsStr) {
        match self.translation(word) {
            Some(pid) => {
                let _ = write!(self.answers, "{pid}"); // writing to memory cannot fail
            }
            None => {
                self.answers.push(b'-');
                self.status = Status::FAILURE;
            }
        }
    }

    fn translation(&self, word: &OsStr) -> Option<Pid> {
        let pid = words::pid(word).map_err(|error| report(&error)).ok()?;
        match self.translator.translate(pid) {
            Ok(Some(translated)) => Some(translated),
            Ok(None) => {
                self.silence.warn(&format!("process {pid} does not exist or is not visible there"));
                None
            }
            Err(error) => {
                report(&error.within(format!("cannot translate PID {pid}")));
                None
            }
        }
    }

    fn print(&mut self) -> Result<(), Error> {
        cli::print(&self.answers)?;
        self.answers.clear();
        Ok(())
    }
}

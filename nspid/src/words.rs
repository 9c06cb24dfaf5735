//! The words to translate: operands, and what standard input holds where an operand is `-`.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::vec;

use nix::unistd::Pid;

use nscore::Error;
use nscore::cli::values::{self, PID_MAX_LIMIT};

use crate::input::Input;

/// More than any PID has digits, and enough for a message.
const LONGEST_WORD: usize = 64;

/// What stands between the words of standard input, and behind each answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    /// Any white space between words, a newline behind answers and lines.
    #[default]
    Blank,
    /// A NUL byte.
    Nul,
}

impl Separator {
    /// What ends an answer, or a line.
    pub fn terminator(self) -> u8 {
        match self {
            Self::Blank => b'\n',
            Self::Nul => 0,
        }
    }

    /// Whether it is the NUL byte.
    pub fn is_nul(self) -> bool {
        self == Self::Nul
    }

    fn separates(self, byte: u8) -> bool {
        match self {
            Self::Blank => byte.is_ascii_whitespace(),
            Self::Nul => byte == 0,
        }
    }
}

/// The words, in batches: a batch holds what is there without waiting.
#[derive(Debug)]
pub struct Words {
    operands: vec::IntoIter<OsString>,
    separator: Separator,
    operand: OsString,
    input: Option<Input>,
}

/// Words that are there at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch<'w> {
    text: &'w [u8],
    /// What separates them; an operand is one word, whatever is in it.
    separator: Option<Separator>,
}

impl Words {
    /// The words of these operands.
    pub fn new(operands: Vec<OsString>, separator: Separator) -> Self {
        Self { operands: operands.into_iter(), separator, operand: OsString::new(), input: None }
    }

    /// The next batch; `None` after the last one.
    ///
    /// # Errors
    ///
    /// Standard input cannot be read.
    pub fn next_batch(&mut self) -> Result<Option<Batch<'_>>, Error> {
        loop {
            if self.input.is_none() {
                match self.operands.next() {
                    None => return Ok(None),
                    Some(word) if word == "-" => self.input = Some(Input::default()),
                    Some(word) => {
                        self.operand = word;
                        return Ok(Some(Batch { text: self.operand.as_bytes(), separator: None }));
                    }
                }
            }
            let separator = self.separator;
            let input = self.input.get_or_insert_default();
            // One byte more than the longest, so that what was cut is still too long.
            if input.advance(|byte| separator.separates(byte), LONGEST_WORD + 1)? {
                return Ok(self.input.as_ref().map(|input| Batch { text: input.piece(), separator: Some(separator) }));
            }
            self.input = None;
        }
    }
}

impl<'w> Batch<'w> {
    /// The words, in order. An empty one counts where NUL bytes separate.
    pub fn words(self) -> impl Iterator<Item = &'w OsStr> {
        let separator = self.separator;
        let text = match separator {
            Some(Separator::Nul) => self.text.strip_suffix(&[0]).unwrap_or(self.text),
            _ => self.text,
        };
        let words = text.split(move |byte| separator.is_some_and(|separator| separator.separates(*byte)));
        words.filter(move |word| separator != Some(Separator::Blank) || !word.is_empty()).map(OsStr::from_bytes)
    }
}

/// The word as a PID.
///
/// # Errors
///
/// It is no number, or none that a process can have: the ioctls would cut off its upper bits.
pub fn pid(word: &OsStr) -> Result<Pid, Error> {
    if word.len() > LONGEST_WORD {
        let beginning = OsStr::from_bytes(&word.as_bytes()[..LONGEST_WORD]);
        return Err(Error::new(format!("'{}...' is not a PID", beginning.display())));
    }
    let pid = values::pid(word)?;
    if pid.as_raw() > PID_MAX_LIMIT {
        return Err(Error::new(format!("'{}' is out of range: no PID is above {PID_MAX_LIMIT}", word.display())));
    }
    Ok(pid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &[u8], separator: Option<Separator>) -> Vec<&OsStr> {
        Batch { text, separator }.words().collect()
    }

    #[test]
    fn words_are_split_at_white_space_and_none_is_empty() {
        assert_eq!(split(b" 1 22\t333\n\n4444\r\n", Some(Separator::Blank)), ["1", "22", "333", "4444"]);
        assert!(split(b" \n", Some(Separator::Blank)).is_empty());
    }

    #[test]
    fn nul_bytes_alone_separate_and_what_is_between_two_is_a_word() {
        assert_eq!(split(b"1\0 2\n\0\x003", Some(Separator::Nul)), ["1", " 2\n", "", "3"]);
        assert_eq!(split(b"1\0", Some(Separator::Nul)), ["1"]);
    }

    #[test]
    fn operands_come_one_by_one_and_in_order() {
        let mut words = Words::new(vec!["1 2".into(), "x".into(), "".into()], Separator::Blank);
        for expected in ["1 2", "x", ""] {
            let batch = words.next_batch().expect("no read").expect("a batch");
            assert_eq!(batch.words().collect::<Vec<_>>(), [expected]);
        }
        assert_eq!(words.next_batch().expect("no read"), None);
    }

    #[test]
    fn a_pid_above_the_largest_is_out_of_range() {
        assert_eq!(pid("4194304".as_ref()).expect("a PID"), Pid::from_raw(4_194_304));
        let error = |word: &str| pid(word.as_ref()).expect_err("no PID").to_string();
        assert_eq!(error("4194305"), "'4194305' is out of range: no PID is above 4194304");
        assert_eq!(error("4294967297"), "'4294967297' is not a PID");
        assert_eq!(error(&"1".repeat(65)), format!("'{}...' is not a PID", "1".repeat(64)));
    }
}

//! The words to translate: operands, and what standard input holds where an operand is `-`.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::mem;
use std::os::unix::ffi::OsStringExt;
use std::vec;

use nix::unistd::Pid;

use nscore::cli::values::{self, PID_MAX_LIMIT};
use nscore::{Context, Error};

/// How much of standard input is read at once.
const CHUNK: usize = 64 * 1024;

/// What is kept of a word: more than any PID has digits, and enough for a message.
const LONGEST_WORD: usize = 64;

/// The words, in batches: a batch holds what is there without waiting.
#[derive(Debug)]
pub struct Words {
    operands: vec::IntoIter<OsString>,
    input: Option<Splitter>,
}

impl Words {
    /// The words of these operands.
    pub fn new(operands: Vec<OsString>) -> Self {
        Self { operands: operands.into_iter(), input: None }
    }

    /// The next batch, which may be empty; `None` after the last one.
    ///
    /// # Errors
    ///
    /// Standard input cannot be read.
    pub fn next_batch(&mut self) -> Result<Option<Vec<OsString>>, Error> {
        if let Some(input) = &mut self.input {
            let mut chunk = [0; CHUNK];
            return match read(&mut chunk).context(|| "cannot read standard input")? {
                0 => Ok(Some(self.input.take().and_then(Splitter::rest).into_iter().collect())),
                length => Ok(Some(input.split(&chunk[..length]))),
            };
        }
        match self.operands.next() {
            None => Ok(None),
            Some(word) if word == "-" => {
                self.input = Some(Splitter::default());
                Ok(Some(Vec::new()))
            }
            Some(word) => Ok(Some(vec![word])),
        }
    }
}

/// The word as a PID.
///
/// # Errors
///
/// It is no number, or none that a process can have: the ioctls would cut off its upper bits.
pub fn pid(word: &OsStr) -> Result<Pid, Error> {
    let pid = values::pid(word)?;
    if pid.as_raw() > PID_MAX_LIMIT {
        return Err(Error::new(format!("'{}' is out of range: no PID is above {PID_MAX_LIMIT}", word.display())));
    }
    Ok(pid)
}

/// Splits a stream of bytes at white space.
#[derive(Debug, Default)]
struct Splitter {
    unfinished: Vec<u8>,
}

impl Splitter {
    /// The words that end in this part of the stream.
    fn split(&mut self, bytes: &[u8]) -> Vec<OsString> {
        let mut words = Vec::new();
        for byte in bytes {
            if byte.is_ascii_whitespace() {
                words.extend(self.end_of_word());
            } else if self.unfinished.len() < LONGEST_WORD {
                self.unfinished.push(*byte);
            }
        }
        words
    }

    /// The word that the end of the stream ends.
    fn rest(mut self) -> Option<OsString> {
        self.end_of_word()
    }

    fn end_of_word(&mut self) -> Option<OsString> {
        let word = mem::take(&mut self.unfinished);
        if word.is_empty() { None } else { Some(OsString::from_vec(word)) }
    }
}

/// Reads from standard input whatever is there: standard input's buffer stays out of reads as large as this.
fn read(chunk: &mut [u8; CHUNK]) -> io::Result<usize> {
    loop {
        match io::stdin().read(chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_at_white_space_wherever_the_reads_end() {
        let text = b" 1 22\t333\n\n4444";
        for cut in 0..text.len() {
            let mut splitter = Splitter::default();
            let mut words = splitter.split(&text[..cut]);
            words.extend(splitter.split(&text[cut..]));
            words.extend(splitter.rest());
            assert_eq!(words, ["1", "22", "333", "4444"]);
        }
    }

    #[test]
    fn a_word_without_end_is_not_kept_whole() {
        let mut splitter = Splitter::default();
        assert!(splitter.split(&[b'1'; 1000]).is_empty());
        assert_eq!(splitter.rest().expect("a word").len(), LONGEST_WORD);
    }

    #[test]
    fn operands_come_one_by_one_and_in_order() {
        let mut words = Words::new(vec!["1".into(), "x".into()]);
        assert_eq!(words.next_batch().expect("no read"), Some(vec!["1".into()]));
        assert_eq!(words.next_batch().expect("no read"), Some(vec!["x".into()]));
        assert_eq!(words.next_batch().expect("no read"), None);
    }

    #[test]
    fn a_pid_above_the_largest_is_out_of_range() {
        assert_eq!(pid("4194304".as_ref()).expect("a PID"), Pid::from_raw(4_194_304));
        let error = pid("4194305".as_ref()).expect_err("too large").to_string();
        assert_eq!(error, "'4194305' is out of range: no PID is above 4194304");
        assert_eq!(pid("4294967297".as_ref()).expect_err("too large").to_string(), "'4294967297' is not a PID");
    }
}

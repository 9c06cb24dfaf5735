//! Fields of lines: where in a line the PID stands.

use std::ffi::{OsStr, OsString};
use std::ops::Range;

use nscore::Error;
use nscore::cli::values::{malformed, number};

/// Which field of a line is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its number, from 1.
    pub number: usize,
    /// What stands between fields; runs of white space, if nothing is named.
    pub delimiter: Option<Vec<u8>>,
}

impl Field {
    /// Where the field is in the line, without the white space around it; `None` if the line has too few fields. A blank line
    /// has none.
    pub fn range(&self, line: &[u8]) -> Option<Range<usize>> {
        if line.trim_ascii().is_empty() {
            return None;
        }
        match &self.delimiter {
            None => spaced(line, self.number),
            Some(delimiter) => delimited(line, self.number, delimiter).map(|range| trimmed(line, range)),
        }
    }
}

/// The number that `--field` takes.
///
/// # Errors
///
/// It is none, or 0.
pub fn field_number(word: &OsStr) -> Result<usize, Error> {
    number(word).filter(|number| *number > 0).ok_or_else(|| malformed("field number", word))
}

/// The character that `--delimiter` takes.
///
/// # Errors
///
/// It is none, or there are several.
pub fn delimiter(word: OsString) -> Result<Vec<u8>, Error> {
    let is_one = word.to_str().is_some_and(|text| text.chars().count() == 1) || word.len() == 1;
    if is_one { Ok(word.into_encoded_bytes()) } else { Err(malformed("single character", &word)) }
}

fn spaced(line: &[u8], number: usize) -> Option<Range<usize>> {
    let mut end = 0;
    for count in 1.. {
        let start = end + line[end..].iter().position(|byte| !byte.is_ascii_whitespace())?;
        let length = line[start..].iter().position(u8::is_ascii_whitespace);
        end = length.map_or(line.len(), |length| start + length);
        if count == number {
            return Some(start..end);
        }
    }
    None
}

fn delimited(line: &[u8], number: usize, delimiter: &[u8]) -> Option<Range<usize>> {
    let next = |from: usize| line[from..].windows(delimiter.len()).position(|bytes| bytes == delimiter);
    let mut start = 0;
    for _ in 1..number {
        start += next(start)? + delimiter.len();
    }
    Some(start..next(start).map_or(line.len(), |length| start + length))
}

fn trimmed(line: &[u8], range: Range<usize>) -> Range<usize> {
    let field = &line[range.clone()];
    let start = range.start + field.len() - field.trim_ascii_start().len();
    start..start + field.trim_ascii().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: usize, delimiter: Option<&str>, line: &str) -> Option<String> {
        let field = Field { number, delimiter: delimiter.map(|text| text.as_bytes().to_vec()) };
        field.range(line.as_bytes()).map(|range| line[range].to_owned())
    }

    #[test]
    fn runs_of_white_space_separate_fields_and_may_stand_before_the_first() {
        assert_eq!(field(1, None, "  17\tsh -c x"), Some("17".to_owned()));
        assert_eq!(field(2, None, "root  17"), Some("17".to_owned()));
        assert_eq!(field(2, None, "root 17\r"), Some("17".to_owned()));
        assert_eq!(field(3, None, "root  17 "), None);
    }

    #[test]
    fn every_delimiter_separates_and_white_space_around_a_field_is_not_of_it() {
        assert_eq!(field(1, Some(","), "17, python3"), Some("17".to_owned()));
        assert_eq!(field(2, Some(","), "a, 17 ,b"), Some("17".to_owned()));
        assert_eq!(field(2, Some(","), "a,,b"), Some(String::new()));
        assert_eq!(field(3, Some("·"), "a·b·17·"), Some("17".to_owned()));
        assert_eq!(field(4, Some(","), "a,b,c"), None);
    }

    #[test]
    fn a_blank_line_has_no_field() {
        for line in ["", " \t", "\r"] {
            assert_eq!(field(1, None, line), None);
            assert_eq!(field(1, Some(","), line), None);
        }
    }

    #[test]
    fn a_number_from_1_and_a_single_character_are_taken() {
        assert_eq!(field_number("2".as_ref()).expect("a number"), 2);
        for word in ["0", "-1", "x", ""] {
            let error = field_number(word.as_ref()).expect_err(word).to_string();
            assert_eq!(error, format!("'{word}' is not a field number"));
        }
        assert_eq!(delimiter("·".into()).expect("a character"), "·".as_bytes());
        for word in ["", ",,"] {
            let error = delimiter(word.into()).expect_err(word).to_string();
            assert_eq!(error, format!("'{word}' is not a single character"));
        }
    }
}

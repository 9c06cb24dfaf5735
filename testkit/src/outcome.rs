//! How a command line ended, and what a test expects of it.

use std::os::unix::process::ExitStatusExt;
use std::process::Output;

/// How a command line ended.
#[derive(Debug)]
pub struct Outcome {
    line: String,
    output: Output,
}

impl Outcome {
    pub(crate) fn new(line: &str, output: Output) -> Self {
        Self { line: line.to_owned(), output }
    }

    /// What it printed.
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    /// What it complained.
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// It ended with status 0.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.ends_with(0)
    }

    /// It ended with this status.
    #[track_caller]
    pub fn ends_with(self, status: i32) -> Self {
        assert_eq!(self.output.status.code(), Some(status), "{self}");
        self
    }

    /// It was killed by this signal.
    #[track_caller]
    pub fn dies_of(self, signal: i32) -> Self {
        assert_eq!(self.output.status.signal(), Some(signal), "{self}");
        self
    }

    /// It printed exactly this.
    #[track_caller]
    pub fn prints(self, expected: &str) -> Self {
        assert_eq!(self.stdout(), expected, "{self}");
        self
    }

    /// It complained exactly this; the reference complains in its own words.
    #[track_caller]
    pub fn complains(self, expected: &str) -> Self {
        if crate::is_reference() {
            assert_eq!(self.stderr().is_empty(), expected.is_empty(), "{self}");
        } else {
            assert_eq!(self.stderr(), expected, "{self}");
        }
        self
    }

    /// It complained in one line, printed nothing, and the line holds each of these; the reference has its own words.
    #[track_caller]
    pub fn complains_of(self, words: &[&str]) -> Self {
        let complaint = self.stderr();
        if crate::is_reference() {
            assert!(!complaint.is_empty(), "{self}");
            return self.prints("");
        }
        assert_eq!(complaint.lines().count(), 1, "{self}");
        for word in words {
            assert!(complaint.contains(word), "'{word}' is missing: {self}");
        }
        self.prints("")
    }
}

/// The command line and all that it left, for the message of a failed assertion.
impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "$ {}\n{}{}{}", self.line, self.stdout(), self.stderr(), self.output.status)
    }
}

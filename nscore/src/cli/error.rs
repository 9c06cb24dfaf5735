//! Failures: what was tried, on which object, the cause, and advice where we have some.
//!
//! `?` carries an [`Error`] up to [`super::tool::start`], the one place that prints it.

use std::borrow::Cow;
use std::fmt;
use std::io;

use nix::errno::Errno;
use procfs::ProcError;

use super::tool::Status;
use crate::table::escape;

/// A failure of one of the tools.
#[derive(Debug)]
pub struct Error {
    attempt: String,
    cause: Option<Cause>,
    advice: Option<Cow<'static, str>>,
    is_usage: bool,
    status: Status,
}

/// Why an attempt failed.
#[derive(Debug)]
pub enum Cause {
    /// The kernel said so.
    Errno(Errno),
    /// A library said so, in words.
    Words(String),
}

impl Error {
    /// A failure without a cause in the kernel: the attempt says it all.
    pub fn new(attempt: impl Into<String>) -> Self {
        Self { attempt: attempt.into(), cause: None, advice: None, is_usage: false, status: Status::FAILURE }
    }

    /// A command line that the tool does not understand; the message points at `--help`.
    pub fn usage(attempt: impl Into<String>) -> Self {
        Self { is_usage: true, ..Self::new(attempt) }
    }

    /// Puts before the attempt that failed what it was made for.
    #[must_use]
    pub fn within(mut self, purpose: impl fmt::Display) -> Self {
        self.attempt = format!("{purpose}: {}", self.attempt);
        self
    }

    /// Adds what the user can do. The first advice stays: it is from nearest to the cause.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<Cow<'static, str>>) -> Self {
        self.advice.get_or_insert(advice.into());
        self
    }

    /// The advice, if there is some.
    pub fn advice(&self) -> Option<&str> {
        self.advice.as_deref()
    }

    /// Ends the tool with this status instead of 1.
    #[must_use]
    pub fn with_status(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    /// The status that the tool ends with.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The error number, where the kernel is the cause.
    pub fn errno(&self) -> Option<Errno> {
        match self.cause {
            Some(Cause::Errno(errno)) => Some(errno),
            _ => None,
        }
    }

    /// The whole message: `tool: attempt: cause`, the pointer at `--help`, and on a terminal the advice. Each is one line, whatever
    /// the names in it are.
    pub(super) fn message(&self, tool: &str, for_terminal: bool) -> String {
        let mut message = escape::line(&format!("{tool}: {self}"));
        if self.is_usage {
            message += &escape::line(&format!("Try '{tool} --help' for more information."));
        }
        if let Some(advice) = self.advice.as_ref().filter(|_| for_terminal) {
            message += &hint(advice);
        }
        message
    }
}

/// The line that advises.
pub(super) fn hint(advice: &str) -> String {
    escape::line(&format!("  hint: {advice}"))
}

/// The attempt and the cause as they are: whoever prints them escapes the names in them, which may be hostile.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.attempt)?;
        match &self.cause {
            None => Ok(()),
            Some(Cause::Errno(errno)) => write!(f, ": {}", strerror(*errno)),
            Some(Cause::Words(words)) => write!(f, ": {words}"),
        }
    }
}

/// The C library's words, which nix's own differ from here and there.
fn strerror(errno: Errno) -> String {
    let words = io::Error::from(errno).to_string();
    words.split(" (os error").next().unwrap_or_default().to_owned()
}

impl std::error::Error for Error {}

impl From<Errno> for Cause {
    fn from(errno: Errno) -> Self {
        Self::Errno(errno)
    }
}

impl From<io::Error> for Cause {
    fn from(error: io::Error) -> Self {
        error.raw_os_error().map_or_else(|| Self::Words(error.to_string()), |raw| Self::Errno(Errno::from_raw(raw)))
    }
}

impl From<ProcError> for Cause {
    fn from(error: ProcError) -> Self {
        match error {
            ProcError::PermissionDenied(_) => Self::Errno(Errno::EACCES),
            ProcError::NotFound(_) => Self::Errno(Errno::ENOENT),
            ProcError::Io(error, _) => error.into(),
            other => Self::Words(other.to_string()),
        }
    }
}

/// Says what was tried when a call failed.
pub trait Context<T> {
    /// Makes the failure of a call an [`Error`]; `attempt` reads `cannot VERB the OBJECT`.
    ///
    /// # Errors
    ///
    /// The failure, if it was one.
    fn context<A: Into<String>>(self, attempt: impl FnOnce() -> A) -> Result<T, Error>;
}

impl<T, E: Into<Cause>> Context<T> for Result<T, E> {
    fn context<A: Into<String>>(self, attempt: impl FnOnce() -> A) -> Result<T, Error> {
        self.map_err(|cause| Error { cause: Some(cause.into()), ..Error::new(attempt()) })
    }
}

/// Adds advice to a failure, chosen by its error number.
pub trait Advice<T> {
    /// Advises where the kernel's answer was `errno`.
    ///
    /// # Errors
    ///
    /// The failure that came in.
    fn hint(self, errno: Errno, advice: &'static str) -> Result<T, Error>;

    /// Asks `probe` for advice on the error number. Only a failure pays for the probing.
    ///
    /// # Errors
    ///
    /// The failure that came in.
    fn hint_by(self, probe: impl FnOnce(Errno) -> Option<String>) -> Result<T, Error>;
}

impl<T> Advice<T> for Result<T, Error> {
    fn hint(self, errno: Errno, advice: &'static str) -> Self {
        self.map_err(|error| if error.errno() == Some(errno) { error.advise(advice) } else { error })
    }

    fn hint_by(self, probe: impl FnOnce(Errno) -> Option<String>) -> Self {
        self.map_err(|error| match error.errno().and_then(probe) {
            Some(advice) => error.advise(advice),
            None => error,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused() -> Result<(), Error> {
        Err(Errno::EPERM).context(|| "cannot open the door")
    }

    #[test]
    fn a_message_names_tool_attempt_and_cause() {
        let error = refused().expect_err("refused");
        assert_eq!(error.message("unshare", true), "unshare: cannot open the door: Operation not permitted\n");
    }

    #[test]
    fn what_an_attempt_was_made_for_stands_before_it() {
        let error = refused().expect_err("refused").within("cannot leave");
        assert_eq!(error.to_string(), "cannot leave: cannot open the door: Operation not permitted");
    }

    #[test]
    fn a_usage_error_points_at_help_and_only_a_terminal_is_advised() {
        let error = Error::usage("too many doors").advise("take one");
        assert_eq!(
            error.message("lsns", true),
            "lsns: too many doors\nTry 'lsns --help' for more information.\n  hint: take one\n"
        );
        assert!(!error.message("lsns", false).contains("hint"));
    }

    #[test]
    fn a_hint_belongs_to_its_error_number_and_the_first_one_stays() {
        let hinted =
            refused().hint(Errno::ENOENT, "look elsewhere").hint(Errno::EPERM, "ask").hint(Errno::EPERM, "beg");
        let message = hinted.expect_err("refused").message("x", true);
        assert!(message.ends_with("  hint: ask\n"), "{message}");
    }

    #[test]
    fn a_hostile_name_in_a_message_cannot_drive_the_terminal() {
        let error = Error::usage("cannot open '\x1b]0;owned\x07\n'").advise("leave \x7f alone").within("no \u{9b}");
        assert_eq!(
            error.message("e\x1bvil", true),
            "e\\x1bvil: no \\xc2\\x9b: cannot open '\\x1b]0;owned\\x07\\x0a'\n\
             Try 'e\\x1bvil --help' for more information.\n  hint: leave \\x7f alone\n"
        );
        let error = Err::<(), _>(io::Error::other("\x1b[2J")).context(|| "cannot look").expect_err("an error");
        assert_eq!(error.message("x", false), "x: cannot look: \\x1b[2J\n");
    }

    proptest! {
        #[test]
        fn a_message_is_as_many_lines_as_it_should_be_and_nothing_in_it_is_a_command(
            [tool, attempt, cause, advice] in [any::<String>(), any::<String>(), any::<String>(), any::<String>()],
        ) {
            let failed = Err::<(), _>(io::Error::other(cause)).context(|| attempt);
            let error = Error { is_usage: true, ..failed.expect_err("an error") }.advise(advice);
            let message = error.message(&tool, true);
            prop_assert_eq!(message.matches(char::is_control).collect::<String>(), "\n\n\n");
        }
    }

    #[test]
    fn an_io_error_of_the_kernel_reads_like_the_kernels() {
        let error = Err::<(), _>(io::Error::from_raw_os_error(2)).context(|| "cannot look").expect_err("an error");
        assert_eq!(error.to_string(), "cannot look: No such file or directory");
        let error = Err::<(), _>(Errno::EBADF).context(|| "cannot look").expect_err("an error");
        assert_eq!(error.to_string(), "cannot look: Bad file descriptor");
    }
}

//! Becoming a program, and waiting for one in a child.
//!
//! An executed program finds what it would have found had it been started directly. Nothing here changes the caller's
//! environment, and every descriptor of ours is close-on-exec, so [`Program::execute`] has nothing to put back; what
//! [`fork`] changes for the time of waiting, it changes in the parent alone.

mod child;
mod search;

use std::convert::Infallible;
use std::ffi::{CString, OsStr, OsString};
use std::fmt;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use nix::errno::Errno;
use nix::unistd::{execv, execve, execvp, execvpe, getuid};

use crate::cli::error::{Context, Error};
use crate::cli::tool::Status;
use crate::users;

pub use child::{Child, Forked, forgo_core_dump, fork, held_while_waiting};

/// What to execute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// A program, found through PATH unless its name has a slash, and its arguments.
    Named {
        /// The name, which is also its `argv[0]`.
        name: OsString,
        /// The arguments behind it.
        arguments: Vec<OsString>,
    },
    /// The caller's shell, started as a login shell.
    LoginShell,
}

impl Program {
    /// The program that a tool's operands name; without operands the login shell.
    pub fn from_words(words: Vec<OsString>) -> Self {
        let mut words = words.into_iter();
        match words.next() {
            Some(name) => Self::Named { name, arguments: words.collect() },
            None => Self::LoginShell,
        }
    }

    /// Becomes the program, in the caller's environment: execve(2).
    ///
    /// # Errors
    ///
    /// Status 127 if there is no such program, 126 if it cannot be executed.
    pub fn execute(&self) -> Result<Infallible, Error> {
        self.execute_in(&Environment::Inherited)
    }

    /// As [`Self::execute`], in this environment. The program is found through the PATH of the caller.
    ///
    /// # Errors
    ///
    /// As [`Self::execute`].
    pub fn execute_in(&self, environment: &Environment) -> Result<Infallible, Error> {
        match self {
            Self::Named { name, arguments } => execute_named(name, arguments, environment),
            Self::LoginShell => execute_login_shell(environment),
        }
    }
}

/// What a program finds as its environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Environment {
    /// The caller's.
    #[default]
    Inherited,
    /// Of the caller's, the variables with these names, where they are set. PATH and SHELL still mean the caller's.
    Only(Vec<OsString>),
    /// Exactly these words, `NAME=VALUE` by custom. PATH and SHELL mean theirs.
    Exactly(Vec<CString>),
}

impl Environment {
    /// The variables as execve(2) takes them; `None` where they are the caller's.
    fn variables(&self) -> Result<Option<Vec<CString>>, Error> {
        let names = match self {
            Self::Inherited => return Ok(None),
            Self::Exactly(words) => return Ok(Some(words.clone())),
            Self::Only(names) => names,
        };
        let set = names.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        let variables = set.map(|(name, value)| {
            let mut variable = name.clone();
            variable.push("=");
            variable.push(value);
            c_string(&variable)
        });
        variables.collect::<Result<_, _>>().map(Some)
    }

    /// The value of a variable that says how to execute, rather than what the program finds.
    fn value(&self, name: &str) -> Option<OsString> {
        let Self::Exactly(words) = self else { return std::env::var_os(name) };
        let value =
            |word: &CString| word.to_bytes().strip_prefix(name.as_bytes())?.strip_prefix(b"=").map(<[u8]>::to_vec);
        words.iter().find_map(value).map(OsString::from_vec)
    }
}

/// What an explanation says behind the program.
impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inherited => Ok(()),
            Self::Only(names) if names.is_empty() => f.write_str(", with an empty environment"),
            Self::Only(names) => {
                let names: Vec<_> = names.iter().map(|name| name.to_string_lossy()).collect();
                write!(f, ", with no environment but {}", names.join(", "))
            }
            Self::Exactly(_) => f.write_str(", with the environment of the target"),
        }
    }
}

/// The command as a shell would show it.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoginShell => f.write_str("the login shell"),
            Self::Named { name, arguments } => {
                let words = [name].into_iter().chain(arguments).map(|word| word.to_string_lossy());
                f.write_str(&words.collect::<Vec<_>>().join(" "))
            }
        }
    }
}

fn execute_named(name: &OsStr, arguments: &[OsString], environment: &Environment) -> Result<Infallible, Error> {
    let argv = [name].into_iter().chain(arguments.iter().map(OsString::as_os_str)).map(c_string);
    let argv = argv.collect::<Result<Vec<_>, _>>()?;
    let executed = match (environment, environment.variables()?) {
        (_, None) => execvp(&argv[0], &argv),
        (Environment::Exactly(_), Some(variables)) => {
            search::execute(&argv, &variables, environment.value("PATH").as_deref())
        }
        (_, Some(variables)) => execvpe(&argv[0], &argv, &variables),
    };
    executed.context(|| attempt(name)).map_err(with_status)
}

/// `$SHELL`, else the shell of the passwd entry, else `/bin/sh`.
fn execute_login_shell(environment: &Environment) -> Result<Infallible, Error> {
    let shell = environment
        .value("SHELL")
        .filter(|shell| !shell.is_empty())
        .or_else(|| users::login_shell(getuid()))
        .unwrap_or_else(|| "/bin/sh".into());
    become_login_shell(&shell, environment)
}

/// Becomes this shell, as a login shell: a hyphen before its name makes it one.
///
/// # Errors
///
/// As [`Program::execute`].
pub fn become_login_shell(shell: &OsStr, environment: &Environment) -> Result<Infallible, Error> {
    let name = Path::new(shell).file_name().unwrap_or(shell);
    let mut argv0 = OsString::from("-");
    argv0.push(name);
    let (path, argv) = (c_string(shell)?, [c_string(&argv0)?]);
    let executed = match environment.variables()? {
        None => execv(&path, &argv),
        Some(variables) => execve(&path, &argv, &variables),
    };
    executed.context(|| attempt(shell)).map_err(with_status)
}

fn attempt(name: &OsStr) -> String {
    format!("cannot execute '{}'", name.display())
}

fn with_status(error: Error) -> Error {
    let status = if error.errno() == Some(Errno::ENOENT) { Status::NOT_FOUND } else { Status::NOT_EXECUTABLE };
    error.with_status(status)
}

/// Words of a command line come from C strings, so only a caller in Rust could put a NUL into one.
fn c_string(word: &OsStr) -> Result<CString, Error> {
    CString::new(word.as_bytes()).map_err(|_| Error::new(format!("'{}' holds a NUL byte", word.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operand_means_the_login_shell() {
        assert_eq!(Program::from_words(Vec::new()), Program::LoginShell);
        let named = Program::from_words(vec!["ls".into(), "-l".into()]);
        assert_eq!(named.to_string(), "ls -l");
    }

    #[test]
    fn what_is_missing_and_what_cannot_be_executed_have_their_own_status() {
        for (program, status) in [("/no/such/program", 127), ("no-such-program", 127), ("/etc/passwd", 126), ("/", 126)]
        {
            let error = Program::from_words(vec![program.into()]).execute().expect_err("nothing to execute");
            assert_eq!(error.status(), Status::Exit(status), "{program}");
            assert!(error.to_string().starts_with(&format!("cannot execute '{program}': ")), "{error}");
        }
    }
}

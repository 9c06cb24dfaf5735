//! The search for a program in a PATH that is not the caller's own, as execvp(3) does it.

use std::convert::Infallible;
use std::ffi::{CString, OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use nix::errno::Errno;
use nix::unistd::execve;

/// Where execvp(3) looks if there is no PATH: `_CS_PATH` of confstr(3).
const DEFAULT_PATH: &str = "/bin:/usr/bin";

/// Executes the first word of `argv`, found through `path` unless it has a slash.
///
/// # Errors
///
/// `ENOENT` if it is nowhere, `EACCES` if it was found but nowhere could be executed.
pub(super) fn execute(argv: &[CString], environment: &[CString], path: Option<&OsStr>) -> nix::Result<Infallible> {
    let name = argv[0].to_bytes();
    if name.contains(&b'/') || name.is_empty() {
        return execute_at(&argv[0], argv, environment);
    }
    let mut refusal = Errno::ENOENT;
    for candidate in candidates(name, path.unwrap_or(OsStr::new(DEFAULT_PATH))) {
        let Err(errno) = execute_at(&candidate, argv, environment);
        match errno {
            Errno::EACCES => refusal = Errno::EACCES,
            Errno::ENOENT | Errno::ENOTDIR | Errno::ESTALE | Errno::ENODEV | Errno::ETIMEDOUT => {}
            _ => return Err(errno),
        }
    }
    Err(refusal)
}

/// An empty directory is the present one.
fn candidates(name: &[u8], path: &OsStr) -> Vec<CString> {
    let directories = path.as_bytes().split(|byte| *byte == b':');
    let file = |directory: &[u8]| {
        let mut file = OsString::from_vec(directory.to_vec());
        file.push(if directory.is_empty() { "./" } else { "/" });
        file.push(OsStr::from_bytes(name));
        CString::new(file.into_vec()).ok()
    };
    directories.filter_map(file).collect()
}

/// What the kernel does not know to execute is a script for the shell.
fn execute_at(file: &CString, argv: &[CString], environment: &[CString]) -> nix::Result<Infallible> {
    match execve(file, argv, environment) {
        Err(Errno::ENOEXEC) => {
            let shell = c"/bin/sh".to_owned();
            let words: Vec<_> = [shell.clone(), file.clone()].into_iter().chain(argv[1..].iter().cloned()).collect();
            execve(&shell, &words, environment)
        }
        executed => executed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_directory_of_the_path_is_a_place_and_an_empty_one_is_the_present_one() {
        let found = candidates(b"ls", OsStr::new("/bin::x"));
        assert_eq!(found, [c"/bin/ls".to_owned(), c"./ls".to_owned(), c"x/ls".to_owned()]);
    }

    #[test]
    fn what_is_found_nowhere_and_what_cannot_be_executed_are_told_apart() {
        let run = |name: &str, path: &str| {
            let argv = [CString::new(name).expect("no NUL")];
            let Err(errno) = execute(&argv, &[], Some(OsStr::new(path)));
            errno
        };
        assert_eq!(run("no-such-program", "/bin:/usr/bin"), Errno::ENOENT);
        assert_eq!(run("passwd", "/etc:/nowhere"), Errno::EACCES);
        assert_eq!(run("/no/such", "/bin"), Errno::ENOENT);
    }
}

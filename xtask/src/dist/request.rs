//! What `cargo xtask dist` was asked for.

use std::error::Error;
use std::path::PathBuf;

use crate::tools::Naming;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    /// Install below a prefix.
    Install { prefix: PathBuf, naming: Naming },
    /// Remove what was installed below a prefix.
    Uninstall { prefix: PathBuf, naming: Naming },
    /// Leave a tree and an archive of it.
    Archive { naming: Naming },
    /// Make a Debian package.
    Package,
}

impl Request {
    /// Reads the words behind `dist`.
    ///
    /// # Errors
    ///
    /// One is unknown, or they do not go together.
    pub fn parse(words: &[&str]) -> Result<Self, Box<dyn Error>> {
        let (mut prefix, mut suffix, mut uninstall, mut deb) = (None, None, false, false);
        let mut parser = lexopt::Parser::from_args(words);
        while let Some(word) = parser.next()? {
            match word {
                lexopt::Arg::Long("prefix") => prefix = Some(PathBuf::from(parser.value()?)),
                lexopt::Arg::Long("suffix") => suffix = Some(checked(parser.value()?.to_string_lossy().into_owned())?),
                lexopt::Arg::Long("uninstall") => uninstall = true,
                lexopt::Arg::Long("deb") => deb = true,
                word => return Err(word.unexpected().into()),
            }
        }
        let naming = suffix.map_or(Naming::Plain, Naming::Suffix);
        match (prefix, uninstall, deb) {
            (None, false, true) if naming == Naming::Plain => Ok(Self::Package),
            (_, _, true) => Err("--deb goes with no other option: a package has its own place and names".into()),
            (None, true, _) => Err("--uninstall needs the --prefix that was installed in".into()),
            (Some(prefix), uninstall, _) => {
                // The shell of the user is elsewhere than cargo, which we run in the directory of the workspace.
                let prefix = std::path::absolute(prefix)?;
                Ok(if uninstall { Self::Uninstall { prefix, naming } } else { Self::Install { prefix, naming } })
            }
            (None, false, false) => Ok(Self::Archive { naming }),
        }
    }
}

/// A suffix that file names and shells can have.
fn checked(suffix: String) -> Result<String, String> {
    let is_good = |c: char| c.is_ascii_alphanumeric() || "-_.+".contains(c);
    if !suffix.is_empty() && suffix.chars().all(is_good) {
        Ok(suffix)
    } else {
        Err(format!("the suffix '{suffix}' has to be of letters, digits, '-', '_', '.' and '+'"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(words: &[&str]) -> String {
        Request::parse(words).expect_err("refused").to_string()
    }

    #[test]
    fn words_in_either_spelling_say_what_is_wanted() {
        let prefix = PathBuf::from("/opt");
        let naming = Naming::Suffix("-rs".to_owned());
        let asked = |words: &[&str]| Request::parse(words).expect("a request");
        assert_eq!(asked(&["--prefix", "/opt"]), Request::Install { prefix: prefix.clone(), naming: Naming::Plain });
        let uninstall = Request::Uninstall { prefix, naming };
        assert_eq!(asked(&["--uninstall", "--suffix=-rs", "--prefix=/opt"]), uninstall);
        assert_eq!(asked(&[]), Request::Archive { naming: Naming::Plain });
        assert_eq!(asked(&["--deb"]), Request::Package);
    }

    #[test]
    fn words_that_make_no_sense_are_named() {
        assert!(refused(&["--prefx", "/opt"]).contains("--prefx"));
        assert!(refused(&["/opt"]).contains("/opt"));
        assert!(refused(&["--prefix"]).contains("--prefix"));
        assert!(refused(&["--uninstall"]).contains("--prefix"));
        assert!(refused(&["--deb", "--suffix", "-x"]).contains("--deb"));
        assert!(refused(&["--suffix", "/../x"]).contains("/../x"));
    }
}

//! binfmt_misc: which interpreter runs which files, for each user namespace since Linux 6.7; binfmt-misc.rst of the kernel.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::File;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::mount::{MsFlags, mount};

use nscore::cli::{hints, values::malformed};
use nscore::{Advice, Context, Error};

/// Where binfmt_misc is mounted by custom, below the procfs.
pub const USUAL_PLACE: &str = "/proc/sys/fs/binfmt_misc";

/// A registration: `:NAME:TYPE:OFFSET:MAGIC:MASK:INTERPRETER:FLAGS`, where the first byte is the separator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration(OsString);

impl Registration {
    /// How many fields the kernel wants, the empty one before the first separator included.
    const FIELDS: usize = 8;

    /// Reads a word of the command line. What the fields mean is the kernel's to judge.
    ///
    /// # Errors
    ///
    /// It has not as many fields.
    pub fn parse(word: OsString) -> Result<Self, Error> {
        if Self::fields(&word).count() == Self::FIELDS {
            return Ok(Self(word));
        }
        Err(malformed("registration (:NAME:TYPE:OFFSET:MAGIC:MASK:INTERPRETER:FLAGS)", &word))
    }

    fn fields(word: &OsStr) -> impl Iterator<Item = &[u8]> {
        let separator = word.as_bytes().first().copied().unwrap_or_default();
        word.as_bytes().split(move |byte| *byte == separator)
    }

    /// Whether the interpreter is opened when it is registered (the flag `F`), and so may lie outside of a later root.
    pub fn is_fixed(&self) -> bool {
        Self::fields(&self.0).last().is_some_and(|flags| flags.contains(&b'F'))
    }
}

/// What the kernel reads.
impl fmt::Display for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.display())
    }
}

/// The file that takes registrations, in the binfmt_misc that is mounted at this place.
pub fn register_file(place: &Path) -> PathBuf {
    place.join("register")
}

/// Mounts the binfmt_misc of the user namespace; the same one each time.
///
/// # Errors
///
/// `EPERM` before Linux 6.7 in a user namespace, `ENODEV` where the kernel lacks it.
pub fn mount_at(place: &Path) -> Result<(), Error> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    mount(Some("binfmt_misc"), place, Some("binfmt_misc"), flags, None::<&str>)
        .context(|| format!("cannot mount binfmt_misc on '{}'", place.display()))
        .hint_by(hints::restricted)
        .hint(Errno::EPERM, "in a user namespace this needs Linux 6.7 or newer")
        .hint(
            Errno::ENODEV,
            "this kernel has no binfmt_misc, or its module is not loaded: 'modprobe binfmt_misc' as root",
        )
}

/// Has the kernel run a kind of file with an interpreter.
///
/// # Errors
///
/// `EINVAL` for a registration that it does not understand, `ENOENT` for a fixed interpreter that is missing.
pub fn register(registration: &Registration, place: &Path) -> Result<(), Error> {
    let path = register_file(place);
    let mut file = File::options().write(true).open(&path).context(|| format!("cannot open '{}'", path.display()))?;
    file.write_all(registration.0.as_bytes())
        .context(|| format!("cannot register the interpreter '{registration}'"))
        .hint(Errno::EINVAL, "the kernel wants :NAME:TYPE:OFFSET:MAGIC:MASK:INTERPRETER:FLAGS, TYPE being M or E")
        .hint(Errno::EEXIST, "an interpreter of that name is registered already")
        .hint(Errno::ENOENT, "with the flag F the interpreter must be there now")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_has_seven_fields_and_chooses_its_separator() {
        for word in [":x:M::abcd::/bin/cat:", "|x|E||py||/usr/bin/python3|OC"] {
            assert_eq!(Registration::parse(word.into()).expect(word).to_string(), word);
        }
        for word in ["", "x", ":", ":x:M::abcd::/bin/cat", ":x:M::abcd::/bin/cat::"] {
            assert!(Registration::parse(word.into()).is_err(), "{word}");
        }
    }

    #[test]
    fn only_the_flag_makes_an_interpreter_a_fixed_one() {
        let is_fixed = |word: &str| Registration::parse(word.into()).expect(word).is_fixed();
        assert!(is_fixed(":x:M::abcd::/bin/cat:OF"));
        assert!(!is_fixed(":F:M::FFFF::/F:O"));
    }
}

//! The options of the procfs to be: what `-o LIST` may hold; proc(5), "Mount options".

use std::ffi::{CString, OsStr};
use std::fmt;
use std::os::unix::ffi::OsStrExt;

use nix::unistd::Gid;

use nscore::Error;
use nscore::cli::{Recorded, values};

/// What `-o LIST` may hold, as messages name it.
const KNOWN: &str = "hidepid=, gid=, subset=pid and ro; nosuid, nodev and noexec are always set";

/// The options of a procfs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MountOptions {
    hidepid: Option<HidePid>,
    gid: Option<Gid>,
    subset_pid: bool,
    /// Nothing can be written through the mount.
    pub read_only: bool,
}

/// Whose processes show: `hidepid=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HidePid {
    Off,
    NoAccess,
    Invisible,
    Ptraceable,
}

impl HidePid {
    const ALL: [Self; 4] = [Self::Off, Self::NoAccess, Self::Invisible, Self::Ptraceable];

    /// The number that every kernel takes, of those that know the value.
    fn number(self) -> &'static str {
        match self {
            Self::Off => "0",
            Self::NoAccess => "1",
            Self::Invisible => "2",
            Self::Ptraceable => "4",
        }
    }

    /// The word that kernels take and show since 5.8.
    fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::NoAccess => "noaccess",
            Self::Invisible => "invisible",
            Self::Ptraceable => "ptraceable",
        }
    }

    fn parse(word: &OsStr) -> Option<Self> {
        Self::ALL.into_iter().find(|value| word == value.number() || word == value.word())
    }
}

impl MountOptions {
    /// Adds those of a list with commas between them. Of an option given twice the last value counts.
    ///
    /// # Errors
    ///
    /// One of them is unknown, or its value is.
    pub fn add(&mut self, list: &OsStr) -> Recorded {
        list.as_bytes().split(|byte| *byte == b',').try_for_each(|word| self.add_one(OsStr::from_bytes(word)))
    }

    fn add_one(&mut self, word: &OsStr) -> Recorded {
        let mut parts = word.as_bytes().splitn(2, |byte| *byte == b'=').map(OsStr::from_bytes);
        let (name, value) = (parts.next().and_then(OsStr::to_str), parts.next());
        match (name, value) {
            (Some("ro"), None) => self.read_only = true,
            (Some("hidepid"), Some(value)) => {
                self.hidepid = Some(HidePid::parse(value).ok_or_else(|| no_hidepid(word))?)
            }
            (Some("gid"), Some(value)) => self.gid = Some(values::gid_or_name(value)?),
            (Some("subset"), Some(value)) if value == "pid" => self.subset_pid = true,
            _ => return Err(Error::new(format!("'{}' is no option of a procfs; there are {KNOWN}", word.display()))),
        }
        Ok(())
    }

    /// Those that the filesystem takes, each as `NAME=VALUE`. That nothing can be written is the mount's affair: a procfs that
    /// was read-only itself could not be mounted elsewhere otherwise.
    pub fn parameters(&self) -> Vec<String> {
        let hidepid = self.hidepid.map(|value| format!("hidepid={}", value.number()));
        let gid = self.gid.map(|gid| format!("gid={gid}"));
        let subset = self.subset_pid.then(|| "subset=pid".to_owned());
        [hidepid, gid, subset].into_iter().flatten().collect()
    }

    /// As [`Self::parameters`], names and values apart, as fsconfig(2) takes them.
    pub fn pairs(&self) -> Vec<(CString, CString)> {
        let c_string = |text: &str| CString::new(text).unwrap_or_default(); // there is no NUL in numbers and our own words
        let pair =
            |parameter: &String| parameter.split_once('=').map(|(name, value)| (c_string(name), c_string(value)));
        self.parameters().iter().filter_map(pair).collect()
    }
}

fn no_hidepid(word: &OsStr) -> Error {
    let values = HidePid::ALL.map(|value| format!("{} ({})", value.number(), value.word()));
    Error::new(format!("'{}' is no option of a procfs; hidepid= takes {}", word.display(), values.join(", ")))
}

/// The list that an explanation ends with.
impl fmt::Display for MountOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = self.parameters();
        words.extend(self.read_only.then(|| "ro".to_owned()));
        f.write_str(&words.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lists: &[&str]) -> Result<MountOptions, Error> {
        let mut options = MountOptions::default();
        lists.iter().try_for_each(|list| options.add(list.as_ref())).map(|()| options)
    }

    fn refusal(list: &str) -> String {
        read(&[list]).expect_err(list).to_string()
    }

    #[test]
    fn lists_add_up_and_the_last_value_of_an_option_counts() {
        let all = read(&["ro,hidepid=1", "gid=5,hidepid=2", "subset=pid"]).expect("options");
        assert_eq!(all.to_string(), "hidepid=2,gid=5,subset=pid,ro");
        assert_eq!(all.parameters(), ["hidepid=2", "gid=5", "subset=pid"]);
        assert_eq!(all.pairs()[1], (c"gid".into(), c"5".into()));
        assert_eq!(read(&[]).expect("none"), MountOptions::default());
    }

    #[test]
    fn hidepid_takes_numbers_and_words() {
        for (word, number) in [("off", "0"), ("noaccess", "1"), ("invisible", "2"), ("ptraceable", "4")] {
            for value in [word, number] {
                let options = read(&[&format!("hidepid={value}")]).expect(value);
                assert_eq!(options.to_string(), format!("hidepid={number}"));
            }
        }
    }

    #[test]
    fn what_is_no_option_is_named_beside_those_there_are() {
        for word in ["", "rw", "ro=1", "hidepid", "subset=all", "subset", "nosuid", "pidns=/x", "HIDEPID=2"] {
            let message = format!("'{word}' is no option of a procfs; there are {KNOWN}");
            assert_eq!(refusal(word), message);
            assert_eq!(refusal(&format!("ro,{word}")), message);
        }
        assert_eq!(
            refusal("hidepid=3"),
            "'hidepid=3' is no option of a procfs; hidepid= takes 0 (off), 1 (noaccess), 2 (invisible), 4 (ptraceable)"
        );
        assert_eq!(refusal("gid=no such group"), "there is no group 'no such group'");
        assert_eq!(refusal("gid="), "there is no group ''");
    }
}

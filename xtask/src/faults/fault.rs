//! One call that fails.

use std::fmt;
use std::str::FromStr;

use nix::errno::Errno;

use super::learn::Call;

/// One call that fails, written `PROCESS:CALL/NUMBER:NTH:ERRNO`, as in `child.1:read/0:2:EIO`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The process that makes the call.
    pub process: String,
    /// The name of the call.
    pub name: String,
    /// Its number.
    pub number: u64,
    /// Which of the calls with this number in that process fails.
    pub nth: usize,
    /// How it fails.
    pub errno: Errno,
}

impl Fault {
    /// The failure of this call.
    pub fn of(call: &Call, errno: Errno) -> Self {
        Self { process: call.process.clone(), name: call.name.clone(), number: call.number, nth: call.nth, errno }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}:{}:{:?}", self.process, self.name, self.number, self.nth, self.errno)
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let read = || {
            let [process, call, nth, errno] = word.split(':').collect::<Vec<_>>().try_into().ok()?;
            let (name, number) = call.split_once('/')?;
            let (number, nth) = (number.parse().ok()?, nth.parse().ok()?);
            Some(Self { process: process.to_owned(), name: name.to_owned(), number, nth, errno: errno_named(errno)? })
        };
        read().ok_or_else(|| format!("'{word}' is no fault: PROCESS:CALL/NUMBER:NTH:ERRNO, as in child.1:read/0:2:EIO"))
    }
}

fn errno_named(name: &str) -> Option<Errno> {
    (1..200).map(Errno::from_raw).find(|errno| format!("{errno:?}") == name)
}

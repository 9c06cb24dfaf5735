//! One call that fails.

use std::fmt;
use std::str::FromStr;

use super::failure::Failure;
use super::learn::Call;

/// One call that fails, written `PROCESS:CALL/NUMBER:NTH:FAILURE`, as in `child.1:read/0:2:EIO` or `parent:mount/165:1:death`.
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
    pub failure: Failure,
}

impl Fault {
    /// The failure of this call.
    pub fn of(call: &Call, failure: Failure) -> Self {
        Self { process: call.process.clone(), name: call.name.clone(), number: call.number, nth: call.nth, failure }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}:{}:{}", self.process, self.name, self.number, self.nth, self.failure)
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let read = || {
            let [process, call, nth, failure] = word.split(':').collect::<Vec<_>>().try_into().ok()?;
            let (name, number) = call.split_once('/')?;
            let (number, nth) = (number.parse().ok()?, nth.parse().ok()?);
            Some(Self {
                process: process.to_owned(),
                name: name.to_owned(),
                number,
                nth,
                failure: failure.parse().ok()?,
            })
        };
        read()
            .ok_or_else(|| format!("'{word}' is no fault: PROCESS:CALL/NUMBER:NTH:FAILURE, as in child.1:read/0:2:EIO"))
    }
}

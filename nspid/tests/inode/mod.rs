//! Which PID namespace a process lives in, read without nspid.
#![expect(clippy::expect_used, reason = "a test that does not know what it expects has to stop")]

use std::fmt::Display;

/// The inode of the PID namespace of a process; `self` is a process too.
pub fn of(process: impl Display) -> u64 {
    let link = std::fs::read_link(format!("/proc/{process}/ns/pid")).expect("the process lives");
    let digits = link.to_string_lossy().replace(|character: char| !character.is_ascii_digit(), "");
    digits.parse().expect("a number")
}
